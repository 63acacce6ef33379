import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'judge_pool_places', (table) => {
    table.string('place_type', 20).notNullable().comment('round | contest | course; a round wins over its contest');
    idColumn(table, 'place_id');
    table.string('pool', 40).notNullable();
    timeColumn(table, 'created_at').notNullable();
    table.primary(['place_type', 'place_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('judge_pool_places');
}
