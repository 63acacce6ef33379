import type { Knex } from 'knex';
import { createTable } from './portable/table.ts';

/** Columns of grade books in learning platforms. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'lti_line_items', (table) => {
    table.string('lti_context_id', 26).notNullable();
    table.string('assignment_id', 26).notNullable();
    table.text('url').notNullable();
    table.primary(['lti_context_id', 'assignment_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('lti_line_items');
}
