import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'outside_columns', (table) => {
    idColumn(table).primary();
    idColumn(table, 'course_id');
    table.string('title', 120).notNullable();
    table.string('category', 60).notNullable();
    table.integer('points').notNullable().comment('full marks');
    timeColumn(table, 'created_at').notNullable();
    table.index(['course_id', 'created_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('outside_columns');
}
