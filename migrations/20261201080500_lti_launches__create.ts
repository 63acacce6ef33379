import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

/** People on their way from a learning platform into a course. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'lti_launches', (table) => {
    idColumn(table).primary();
    table.string('state_hash', 64).notNullable().unique().comment('of the state that their browser carries');
    idColumn(table, 'platform_id');
    table.string('nonce', 64).notNullable();
    table.text('start').notNullable().comment('what the platform began it with, JSON');
    table.string('phase', 8).notNullable().comment('sent, answered or bound');
    table.text('launch').nullable().comment('what the platform said, JSON');
    table.string('user_id', 26).nullable().comment('who it turned out to be');
    timeColumn(table, 'expires_at').notNullable().index();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('lti_launches');
}
