import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'consents', (table) => {
    idColumn(table, 'text_id');
    idColumn(table, 'user_id').index();
    idColumn(table, 'contest_id').index();
    timeColumn(table, 'accepted_at').notNullable();
    table.primary(['text_id', 'user_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('consents');
}
