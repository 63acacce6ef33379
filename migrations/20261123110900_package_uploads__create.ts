import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'package_uploads', (table) => {
    idColumn(table).primary();
    idColumn(table, 'user_id').index();
    table.string('file_name', 255).notNullable().comment('as the browser named it: the short name comes from it');
    table.string('sha256', 64).notNullable().index().comment('of the archive, among the held uploads');
    table.bigInteger('size_bytes').notNullable();
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'expires_at').notNullable().index();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('package_uploads');
}
