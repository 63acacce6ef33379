import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'print_settings', (table) => {
    idColumn(table, 'contest_id').primary();
    table.integer('is_on').notNullable().comment('1: participants may print');
    table.integer('pages_per_job').notNullable();
    table.integer('pages_per_round').notNullable().comment('of one participant');
    table.integer('rev').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('print_settings');
}
