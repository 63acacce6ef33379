import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'partnership_documents', (table) => {
    idColumn(table).primary();
    idColumn(table, 'partnership_id').index();
    table.string('kind', 20).notNullable().comment('agreement, confirmation, acceptance, other');
    table.string('file_name', 255).notNullable();
    table.string('sha256', 64).notNullable();
    table.bigInteger('size_bytes').notNullable();
    idColumn(table, 'uploaded_by');
    timeColumn(table, 'uploaded_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('partnership_documents');
}
