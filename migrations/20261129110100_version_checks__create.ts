import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

/** Versions that were imported before have no row: they count as not checked and stay usable. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'version_checks', (table) => {
    idColumn(table, 'version_id').primary();
    table.integer('run').notNullable().comment('grows with every check again; what earlier runs report is void');
    table.string('state', 20).notNullable().comment('waiting | passed | failed | no-example');
    table.integer('judged').notNullable().comment('examples judged in this run');
    table.boolean('is_recorded').notNullable().comment('judged before it was packed with the demo, not on this site');
    table.string('requested_by', 26).nullable();
    timeColumn(table, 'requested_at').notNullable();
    timeColumn(table, 'finished_at').nullable();
    table.integer('slowest_ms').nullable().comment('slowest run that the time limit was derived from');
    table.integer('time_limit_ms').nullable().comment('derived; null where the package states one');
    table.string('opened_by', 26).nullable().comment('who lets it be opened although the check has not passed');
    timeColumn(table, 'opened_at').nullable();
    table.text('opened_reason').nullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('version_checks');
}
