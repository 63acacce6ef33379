import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

/** Courses of learning platforms, each connected to a section here. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'lti_contexts', (table) => {
    idColumn(table).primary();
    idColumn(table, 'platform_id');
    table.string('deployment_id', 255).notNullable();
    table.string('context_id', 255).notNullable();
    table.string('title', 200).notNullable();
    idColumn(table, 'course_id').index();
    idColumn(table, 'section_id').index();
    table.text('services').notNullable().comment('JSON: addresses of line items and members, scopes');
    idColumn(table, 'connected_by');
    timeColumn(table, 'connected_at').notNullable();
    table.unique(['platform_id', 'deployment_id', 'context_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('lti_contexts');
}
