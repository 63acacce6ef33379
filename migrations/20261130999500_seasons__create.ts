import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'seasons', (table) => {
    idColumn(table).primary();
    table.string('slug', 60).notNullable().unique().comment('URL name; while it is deleted, a made-up one');
    table.string('deleted_slug', 60).nullable().comment('its URL name before it was deleted');
    table.string('name_en', 120).notNullable();
    table.string('name_zh', 120).notNullable();
    table.text('rule').notNullable().comment('JSON: how contests give points, and which count');
    table.string('state', 20).notNullable().comment('draft, published or closed');
    timeColumn(table, 'archived_at').nullable().comment('null = in the list');
    timeColumn(table, 'deleted_at').nullable().comment('null = there; can be restored for 30 days');
    table.string('created_by', 26).nullable();
    timeColumn(table, 'created_at').notNullable();
    table.integer('rev').notNullable().comment('guards against two editors');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('seasons');
}
