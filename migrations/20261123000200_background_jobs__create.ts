import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'background_jobs', (table) => {
    idColumn(table).primary();
    table.string('topic', 100).notNullable();
    table.string('handler', 100).notNullable().comment("'' = an event not yet split into one row a handler");
    table.text('payload', 'mediumtext').notNullable().comment('JSON');
    table.string('state', 20).notNullable().comment('waiting | running | failed');
    timeColumn(table, 'run_at').notNullable();
    table.integer('attempts').notNullable();
    table.string('unique_key', 190).notNullable().unique().comment('keeps equal scheduled work single');
    table.string('claim_token', 26).nullable().index();
    timeColumn(table, 'lease_until').nullable();
    table.text('last_error').nullable();
    timeColumn(table, 'created_at').notNullable();
    table.index(['state', 'run_at', 'id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('background_jobs');
}
