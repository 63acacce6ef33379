import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'overall_boards', (table) => {
    idColumn(table, 'contest_id').primary();
    table.string('kind', 16).notNullable().comment('points, icpc or places');
    table.string('ties', 16).notNullable().comment('share, last_round or best_round');
    table.integer('best_of').nullable().comment('how many rounds count for each participant; null: all');
    table.text('rounds').notNullable().comment('JSON [{roundId, weight}]');
    table.integer('rev').notNullable();
    timeColumn(table, 'changed_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('overall_boards');
}
