import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'contest_logs', (table) => {
    idColumn(table, 'contest_id').primary();
    table.bigInteger('sequence').notNullable().comment('of the newest event of the contest');
    timeColumn(table, 'filled_at').comment('null: what happened before there was a log is still to be written');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('contest_logs');
}
