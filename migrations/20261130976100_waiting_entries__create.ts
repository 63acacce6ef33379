import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'waiting_entries', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id');
    idColumn(table, 'user_id');
    table.string('team_name', 80).nullable().comment('null: a person who registers alone');
    table.integer('turn').notNullable().comment('order in the list: `turn` of sign_up_rules when they joined it');
    table.string('state', 16).notNullable().comment('waiting, admitted, left, removed or refused');
    timeColumn(table, 'joined_at').notNullable();
    timeColumn(table, 'changed_at').notNullable();
    table.string('waiting_user', 26).nullable().comment('user_id while waiting: once in a contest');
    table.string('waiting_name', 80).nullable().comment('name of the team as compared, while waiting');
    table.unique(['contest_id', 'waiting_user']);
    table.unique(['contest_id', 'waiting_name']);
    table.index(['contest_id', 'state', 'turn']);
    table.index(['user_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('waiting_entries');
}
