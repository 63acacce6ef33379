import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

/** Who has come from which course of a learning platform: only their grades go back to it. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'lti_visitors', (table) => {
    idColumn(table, 'lti_context_id');
    idColumn(table, 'user_id').index();
    timeColumn(table, 'last_at').notNullable();
    table.primary(['lti_context_id', 'user_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('lti_visitors');
}
