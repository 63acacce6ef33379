import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

/** People on their way to the sign-in service of a university and back. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'campus_visits', (table) => {
    idColumn(table).primary();
    table.string('state_hash', 64).notNullable().unique().comment('of the state that their browser carries');
    table.string('provider_id', 26).notNullable();
    table.string('purpose', 8).notNullable().comment('sign-in, connect or test');
    table.string('user_id', 26).nullable().comment('who connects or tests');
    table.text('next').notNullable();
    table.text('proof').notNullable().comment('nonce, verifier or id of the request; encrypted');
    table.string('phase', 8).notNullable().comment('sent, answered or done');
    table.text('claims').nullable().comment('what the service said, JSON');
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'expires_at').notNullable().index();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('campus_visits');
}
