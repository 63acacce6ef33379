import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'judge_jobs', (table) => {
    idColumn(table).primary();
    table.string('judging_id', 26).notNullable().unique();
    idColumn(table, 'submission_id').comment('to say the place in the queue');
    table.string('state', 20).notNullable().comment('queued | claimed; a finished job leaves the table');
    table.string('toolchain', 40).notNullable();
    table.integer('priority').notNullable().comment('lower goes first');
    timeColumn(table, 'available_at').notNullable();
    table.integer('attempt').notNullable().comment('claims so far that ended in our own fault');
    table.string('claim_id', 26).nullable().index();
    table.integer('token').notNullable().comment('fencing token: rises with every claim and every loss');
    table.string('host_id', 26).nullable().index();
    timeColumn(table, 'claimed_at').nullable();
    timeColumn(table, 'lease_until').nullable().comment('renewed by every heartbeat of the host that names the job');
    table.text('progress').nullable().comment('JSON JudgeProgress, at most once a second');
    table.text('last_error').nullable();
    timeColumn(table, 'created_at').notNullable();
    table.index(['state', 'toolchain', 'priority', 'available_at', 'id'], 'judge_jobs_queue');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('judge_jobs');
}
