import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'courses', (table) => {
    idColumn(table).primary();
    table.string('slug', 60).notNullable().unique();
    table.string('partnership_id', 26).notNullable().index();
    table.string('university_id', 26).notNullable().index();
    table.string('title', 120).notNullable();
    table.string('term', 60).notNullable();
    table.text('description', 'mediumtext').notNullable().comment('Markdown');
    table.string('join_code', 20).notNullable().unique();
    table.boolean('is_enrollment_open').notNullable();
    table.string('state', 20).notNullable().comment('running | archived');
    timeColumn(table, 'created_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('courses');
}
