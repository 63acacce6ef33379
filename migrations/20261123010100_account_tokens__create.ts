import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'account_tokens', (table) => {
    table.string('token_hash', 64).notNullable().primary().comment('sha256 of the token in the mailed link');
    idColumn(table, 'user_id').index();
    table.string('purpose', 20).notNullable().comment('verify | reset');
    table.string('email_norm', 254).notNullable().comment('the address it was mailed to: a changed address voids it');
    timeColumn(table, 'expires_at').notNullable().index();
    timeColumn(table, 'created_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('account_tokens');
}
