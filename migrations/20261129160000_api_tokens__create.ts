import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'api_tokens', (table) => {
    idColumn(table).primary();
    idColumn(table, 'user_id').index();
    table.string('name', 60).notNullable().comment('what its owner calls it');
    table.string('token_hash', 64).notNullable().unique().comment('sha256 of the token, which is not stored');
    table.string('prefix', 16).notNullable().comment('the beginning of the token, to tell tokens apart');
    table.string('scopes', 100).notNullable().comment('what it may do, separated by spaces: read submit');
    timeColumn(table, 'expires_at').notNullable().index();
    timeColumn(table, 'last_used_at').comment('written at most once a minute');
    timeColumn(table, 'revoked_at');
    timeColumn(table, 'created_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('api_tokens');
}
