import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'check_ins', (table) => {
    idColumn(table, 'participant_id').primary();
    idColumn(table, 'contest_id');
    timeColumn(table, 'checked_in_at').notNullable();
    idColumn(table, 'checked_in_by').comment('user');
    table.index(['contest_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('check_ins');
}
