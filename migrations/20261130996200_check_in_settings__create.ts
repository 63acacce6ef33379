import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'check_in_settings', (table) => {
    idColumn(table, 'contest_id').primary();
    table.integer('is_on').notNullable().comment('1: participants check in; without a row they do not');
    timeColumn(table, 'late_at').nullable().comment('who comes from then on is late; null: no one is');
    table.text('round_ids').notNullable().comment('JSON: rounds in which only who is checked in may submit');
    table.integer('rev').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('check_in_settings');
}
