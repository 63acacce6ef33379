import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'assignments', (table) => {
    idColumn(table).primary();
    idColumn(table, 'course_id').index();
    table.string('problem_version_id', 26).notNullable().index();
    table.string('title', 120).notNullable();
    timeColumn(table, 'opens_at').notNullable();
    timeColumn(table, 'due_at').notNullable();
    table.integer('points').notNullable().comment('full marks in the grade table');
    timeColumn(table, 'created_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('assignments');
}
