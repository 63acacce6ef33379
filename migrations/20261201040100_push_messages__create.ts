import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'push_messages', (table) => {
    idColumn(table).primary();
    idColumn(table, 'subscription_id');
    idColumn(table, 'user_id');
    table.string('kind', 40).notNullable().comment('of the notification that it tells');
    table.string('fact_key', 120).notNullable().comment('of the notification that it tells');
    table.string('host', 255).notNullable().comment('of the push service');
    table.string('state', 10).notNullable().comment('waiting, sending, sent, skipped or failed');
    timeColumn(table, 'due_at').notNullable().comment('first or next attempt');
    table.integer('attempts').notNullable().comment('that failed');
    table.string('last_error', 1000).comment('what the push service said last');
    table.string('claim_token', 26).comment('of the process that is sending it');
    timeColumn(table, 'lease_until').comment('afterwards another process may send it');
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'ended_at').comment('when it was sent, skipped or given up');
    table.unique(['subscription_id', 'kind', 'fact_key'], { indexName: 'push_messages_fact' });
    table.index(['state', 'due_at'], 'push_messages_due');
    table.index(['claim_token'], 'push_messages_claim');
    table.index(['user_id'], 'push_messages_user');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('push_messages');
}
