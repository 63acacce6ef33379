import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'judge_tries', (table) => {
    idColumn(table).primary();
    idColumn(table, 'judging_id').index();
    idColumn(table, 'problem_version_id');
    table.string('host_id', 26).nullable();
    table.integer('attempt').notNullable().comment('1 = first try');
    table.string('kind', 20).notNullable().comment('failed | reported | silent | returned | unprepared');
    table.boolean('is_host_error').notNullable().comment('counts towards the quarantine of its host');
    table.text('error').notNullable();
    timeColumn(table, 'claimed_at').nullable();
    timeColumn(table, 'ended_at').notNullable();
    table.index(['host_id', 'ended_at']);
    table.index(['problem_version_id', 'ended_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('judge_tries');
}
