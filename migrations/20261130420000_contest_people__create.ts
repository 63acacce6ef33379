import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'contest_people', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id');
    idColumn(table, 'user_id').index();
    table
      .string('current_user_id', 26)
      .nullable()
      .index()
      .comment('user_id until it ends: one role a person at a time');
    table.string('role', 20).notNullable().comment('head | jury | setter | observer | volunteer');
    table.string('given_by', 26).nullable().comment('null = the system');
    timeColumn(table, 'given_at').notNullable();
    timeColumn(table, 'ended_at').nullable().comment('null = still holds; the row stays: what was seen is known');
    table.unique(['contest_id', 'current_user_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('contest_people');
}
