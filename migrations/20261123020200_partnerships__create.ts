import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'partnerships', (table) => {
    idColumn(table).primary();
    table.string('owner_id', 26).notNullable().index().comment('the professor who proposes');
    table.string('university_id', 26).notNullable().index();
    table.string('title', 120).notNullable();
    table.string('term', 60).notNullable();
    table.integer('expected_students').notNullable();
    table.text('syllabus', 'mediumtext').notNullable().comment('Markdown');
    table.text('engineers_wanted').notNullable();
    table.string('state', 30).notNullable();
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'updated_at').notNullable();
    table.index(['state', 'updated_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('partnerships');
}
