import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'notifications', (table) => {
    idColumn(table).primary();
    idColumn(table, 'user_id');
    table.string('kind', 40).notNullable().comment('a key of the catalogue in notifications/kinds.rules.ts');
    table.string('fact_key', 120).notNullable().comment('names the fact, so that it is told once');
    table.string('variant', 40).comment('which text of the kind; null: it has one');
    table.string('href', 500).notNullable().comment('path of the page that it links to');
    table.text('params').notNullable().comment('JSON: names and times in the text');
    table.string('mail_key', 190).comment('the mail that also tells it; null: none');
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'read_at').comment('null: unread');
    table.unique(['user_id', 'kind', 'fact_key'], { indexName: 'notifications_fact' });
    table.index(['user_id', 'read_at'], 'notifications_unread');
    table.index(['user_id', 'created_at', 'id'], 'notifications_newest');
    table.index(['user_id', 'mail_key'], 'notifications_mail');
    table.index(['created_at'], 'notifications_age');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('notifications');
}
