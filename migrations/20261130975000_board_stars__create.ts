import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'board_stars', (table) => {
    idColumn(table, 'user_id');
    idColumn(table, 'contest_id');
    idColumn(table, 'participant_id');
    timeColumn(table, 'starred_at').notNullable();
    table.primary(['user_id', 'participant_id']);
    table.index(['contest_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('board_stars');
}
