import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'similarity_checks', (table) => {
    idColumn(table).primary();
    table.string('context_type', 20).notNullable().comment('round, assignment');
    idColumn(table, 'context_id').comment('the problem of a round, or the assignment');
    table.string('round_id', 26).comment('of a problem of a round');
    table.string('course_id', 26).comment('of an assignment');
    table.string('chosen', 10).notNullable().comment('best, last, all: which submissions of each participant');
    table.boolean('is_elsewhere').notNullable().comment('also with submissions to the same problem in other places');
    table
      .integer('common_percent')
      .comment('code that more than this part of the participants have is ignored; null: none');
    table.text('ignored_code', 'mediumtext').comment('code that everyone was given; null: none');
    table.string('state', 10).notNullable().comment('queued, running, finished, failed, cancelled');
    table.string('failure', 30).comment('why it failed');
    table.integer('done').notNullable().comment('submissions read so far');
    table.integer('total').notNullable().comment('submissions to read; 0 before it began');
    table
      .text('figures', 'mediumtext')
      .comment('JSON: histogram, numbers of pairs and of what was compared; null until it finished');
    table.string('engine', 60).notNullable().comment('how fingerprints were made');
    table
      .string('running_key', 40)
      .unique()
      .comment('its place while it waits or runs, so that a place has one such check');
    table.string('worker', 26).comment('the run that works on it');
    timeColumn(table, 'lease_until').comment('until when that run has it');
    idColumn(table, 'created_by');
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'ended_at');
    table.index(['context_type', 'context_id']);
    table.index(['round_id']);
    table.index(['course_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('similarity_checks');
}
