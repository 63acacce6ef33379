import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'balloon_settings', (table) => {
    idColumn(table, 'contest_id').primary();
    table.integer('in_freeze').notNullable().comment('1: balloons also for what is solved during a freeze');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('balloon_settings');
}
