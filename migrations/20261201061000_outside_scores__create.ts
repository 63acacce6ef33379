import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'outside_scores', (table) => {
    idColumn(table, 'column_id');
    idColumn(table, 'user_id').index();
    table.integer('points_milli').notNullable();
    table.primary(['column_id', 'user_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('outside_scores');
}
