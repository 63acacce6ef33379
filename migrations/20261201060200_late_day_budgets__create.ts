import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'late_day_budgets', (table) => {
    idColumn(table, 'course_id').primary();
    table.integer('days').notNullable().comment('late days of each student over the whole course');
    table.integer('rev').notNullable().defaultTo(1);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('late_day_budgets');
}
