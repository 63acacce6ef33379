import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'judgings', (table) => {
    idColumn(table).primary();
    idColumn(table, 'submission_id');
    table.integer('generation').notNullable().comment('1 = first judging, more = rejudgings');
    table.string('state', 20).notNullable().comment('queued | running | finished | failed');
    table.string('verdict', 10).nullable();
    table.integer('score_milli').nullable().comment('points × 1000');
    table.text('facts', 'longtext').nullable().comment('JSON JudgeReport: measured facts');
    table.text('error').nullable().comment('why it failed after all tries, for organizers');
    table.string('host_id', 26).nullable();
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'started_at').nullable();
    timeColumn(table, 'finished_at').nullable();
    table.unique(['submission_id', 'generation']);
    table.index(['state', 'created_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('judgings');
}
