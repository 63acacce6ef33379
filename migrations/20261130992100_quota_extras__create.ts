import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'quota_extras', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id').index();
    idColumn(table, 'round_id');
    idColumn(table, 'participant_id');
    table.string('round_problem_id', 26).nullable().comment('null = in the round, whatever the problem');
    table.string('kind', 20).notNullable().comment('submissions | samples');
    table.integer('count').notNullable();
    table.text('reason').notNullable();
    table.string('given_by', 26).nullable().comment('null = the system');
    timeColumn(table, 'given_at').notNullable();
    table.string('form_key', 64).notNullable().unique();
    table.index(['round_id', 'participant_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('quota_extras');
}
