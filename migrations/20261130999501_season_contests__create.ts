import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'season_contests', (table) => {
    idColumn(table, 'season_id');
    idColumn(table, 'contest_id');
    table.integer('weight_milli').notNullable().comment('thousandths');
    table.primary(['season_id', 'contest_id']);
    table.index(['contest_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('season_contests');
}
