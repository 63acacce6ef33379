import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'final_grade_versions', (table) => {
    idColumn(table).primary();
    idColumn(table, 'course_id').index();
    idColumn(table, 'section_id');
    table.integer('number').notNullable().comment('counts from 1 in a section');
    table.text('note').notNullable().comment('why it was corrected; empty for the first');
    table.text('scheme').notNullable().comment('JSON: as it was then');
    table.string('published_by', 26).nullable();
    timeColumn(table, 'published_at').notNullable();
    table.unique(['section_id', 'number']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('final_grade_versions');
}
