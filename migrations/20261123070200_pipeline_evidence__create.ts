import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'pipeline_evidence', (table) => {
    idColumn(table).primary();
    idColumn(table, 'member_id');
    table.string('source_key', 120).notNullable().comment('e.g. round:<id>: once a member');
    table.text('detail', 'mediumtext').notNullable().comment('JSON: contest, rank, award, submissions');
    timeColumn(table, 'created_at').notNullable();
    table.unique(['member_id', 'source_key']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('pipeline_evidence');
}
