import type { Knex } from 'knex';
import { createTable, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'sessions', (table) => {
    table.string('id_hash', 64).notNullable().primary().comment('sha256 of the cookie value');
    table.string('user_id', 26).nullable().index().comment('signed-in user, for «sign out everywhere»');
    table.text('data', 'mediumtext').notNullable().comment('JSON of the session');
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'expires_at').notNullable().index();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('sessions');
}
