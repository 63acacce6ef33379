import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'held_verdicts', (table) => {
    idColumn(table, 'judging_id').primary();
    idColumn(table, 'submission_id').index();
    idColumn(table, 'contest_id');
    idColumn(table, 'round_id');
    idColumn(table, 'round_problem_id');
    table.string('state', 20).notNullable().comment('waiting, released, superseded (another judging counts)');
    timeColumn(table, 'held_at').notNullable();
    table.string('claimed_by', 26).comment('who looks at it');
    timeColumn(table, 'claimed_at').nullable();
    table.string('ended_how', 20).comment('jury, timer, setting, rejudging');
    table.string('ended_by', 26).comment('who released it');
    timeColumn(table, 'ended_at').nullable();
    table.index(['contest_id', 'state', 'held_at'], 'held_verdicts_contest');
    table.index(['state', 'round_problem_id', 'held_at'], 'held_verdicts_due');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('held_verdicts');
}
