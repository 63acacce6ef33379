import type { Knex } from 'knex';
import { createTable, timeColumn } from './portable/table.ts';

/** Keys that this site signs with towards learning platforms. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'lti_keys', (table) => {
    table.string('kid', 64).primary();
    table.text('public_jwk').notNullable();
    table.text('private_jwk').notNullable().comment('encrypted');
    timeColumn(table, 'created_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('lti_keys');
}
