import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'participant_members', (table) => {
    idColumn(table, 'contest_id');
    idColumn(table, 'user_id').index();
    idColumn(table, 'participant_id').index();
    timeColumn(table, 'joined_at').notNullable();
    table.primary(['contest_id', 'user_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('participant_members');
}
