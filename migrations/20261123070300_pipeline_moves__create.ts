import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'pipeline_moves', (table) => {
    idColumn(table).primary();
    idColumn(table, 'member_id').index();
    table.string('kind', 30).notNullable().comment('invited | accepted | declined | mentor | stage');
    table.string('from_stage', 30).nullable();
    table.string('to_stage', 30).nullable();
    table.text('note').notNullable();
    table.string('link', 500).nullable().comment('evidence on the web, e.g. a pull request');
    table.string('moved_by', 26).nullable();
    timeColumn(table, 'moved_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('pipeline_moves');
}
