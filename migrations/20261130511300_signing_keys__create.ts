import type { Knex } from 'knex';
import { createTable, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'signing_keys', (table) => {
    table.string('key_id', 64).primary().comment('JWK thumbprint (RFC 7638)');
    table.text('public_jwk').notNullable();
    timeColumn(table, 'first_used_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('signing_keys');
}
