import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'rejudging_effects', (table) => {
    idColumn(table, 'rejudging_id');
    idColumn(table, 'round_problem_id');
    table.string('from_verdict', 10).notNullable();
    table.string('to_verdict', 10).notNullable().comment('the same where the old verdict was kept');
    table.string('outcome', 10).notNullable().comment('changed | same | kept');
    idColumn(table, 'round_id').index();
    table.integer('submissions').notNullable().comment('how many');
    table.primary(['rejudging_id', 'round_problem_id', 'from_verdict', 'to_verdict', 'outcome']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('rejudging_effects');
}
