import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'balloons', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id');
    idColumn(table, 'round_id');
    idColumn(table, 'round_problem_id');
    idColumn(table, 'participant_id');
    idColumn(table, 'submission_id').comment('the first accepted one');
    timeColumn(table, 'solved_at').notNullable().comment('when that was submitted');
    table.string('state', 20).notNullable().comment('waiting, claimed, delivered, withdrawn');
    table.string('claimed_by', 26).comment('who takes it, or took it');
    timeColumn(table, 'changed_at').notNullable();
    table.unique(['round_problem_id', 'participant_id']);
    table.index(['contest_id', 'state', 'solved_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('balloons');
}
