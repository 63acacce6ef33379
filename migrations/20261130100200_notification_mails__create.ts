import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'notification_mails', (table) => {
    idColumn(table).primary();
    idColumn(table, 'user_id');
    table.string('mail_key', 190).notNullable().comment('the notifications in it have the same key');
    table.string('kind', 40).comment('of its one notification; null: a daily digest');
    table.string('state', 10).notNullable().comment('waiting, sending, sent, skipped or failed');
    timeColumn(table, 'due_at').notNullable().comment('first or next attempt');
    table.integer('attempts').notNullable().comment('that failed');
    table.string('last_error', 1000).comment('what the mail server said last');
    table.string('claim_token', 26).comment('of the process that is sending it');
    timeColumn(table, 'lease_until').comment('afterwards another process may send it');
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'ended_at').comment('when it was sent, skipped or given up');
    table.unique(['user_id', 'mail_key'], { indexName: 'notification_mails_key' });
    table.index(['state', 'due_at'], 'notification_mails_due');
    table.index(['claim_token'], 'notification_mails_claim');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('notification_mails');
}
