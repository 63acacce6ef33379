import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'submission_files', (table) => {
    idColumn(table, 'submission_id');
    table.integer('position').notNullable();
    table.string('path', 500).notNullable();
    table.string('sha256', 64).nullable().comment('null: the submission deletes this file of the base');
    table.integer('size_bytes').notNullable();
    table.primary(['submission_id', 'position']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('submission_files');
}
