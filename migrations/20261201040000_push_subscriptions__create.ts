import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'push_subscriptions', (table) => {
    idColumn(table).primary();
    idColumn(table, 'user_id');
    table.string('endpoint_hash', 64).notNullable().comment('sha256 of the endpoint; a browser has one');
    table.string('endpoint', 2000).notNullable().comment('address of the push service that reaches the browser');
    table.string('p256dh', 120).notNullable().comment('public key of the browser, base64url');
    table.string('auth', 60).notNullable().comment('secret shared with the browser, base64url');
    table.string('site_key', 120).notNullable().comment('public key of the site that it was made for, base64url');
    table.string('session_hash', 64).notNullable().comment('of the session that confirmed it: ended with it');
    table.string('browser', 80).notNullable().comment('what the browser calls itself, in short');
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'used_at').notNullable().comment('last confirmed by the browser, or reached');
    timeColumn(table, 'expires_at').comment('as the push service said');
    table.unique(['endpoint_hash'], { indexName: 'push_subscriptions_endpoint' });
    table.index(['user_id'], 'push_subscriptions_user');
    table.index(['used_at'], 'push_subscriptions_used');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('push_subscriptions');
}
