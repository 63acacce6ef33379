import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'pipeline_members', (table) => {
    idColumn(table).primary();
    table.string('user_id', 26).notNullable().unique();
    table.string('invitation', 20).notNullable().comment('invited | accepted | declined');
    table.string('stage', 30).notNullable();
    timeColumn(table, 'stage_since').notNullable();
    table.string('mentor_id', 26).nullable().index();
    timeColumn(table, 'created_at').notNullable();
    table.index(['stage', 'stage_since']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('pipeline_members');
}
