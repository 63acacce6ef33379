import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'version_verifications', (table) => {
    idColumn(table, 'version_id');
    table.integer('number').notNullable().comment('of the verification, from 1 for each version');
    table.string('state', 20).notNullable().comment('running | finished | stopped');
    table.integer('total').notNullable().comment('examples of the package');
    table.integer('judged').notNullable().comment('examples that are done; counting also locks the row');
    table.integer('agreeing').notNullable();
    table.integer('disagreeing').notNullable();
    table.integer('unjudged').notNullable().comment('judge errors, and what was left when it was stopped');
    table.integer('time_limit_ms').notNullable().comment('the limit of the version that they were judged by');
    table.string('started_by', 26).nullable();
    timeColumn(table, 'started_at').notNullable();
    table.string('stopped_by', 26).nullable();
    timeColumn(table, 'finished_at').nullable();
    table.primary(['version_id', 'number']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('version_verifications');
}
