import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'grade_schemes', (table) => {
    idColumn(table, 'course_id').primary();
    table.text('scheme').notNullable().comment('JSON: categories, weights, cap and rounding');
    table.integer('rev').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('grade_schemes');
}
