import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'problem_versions', (table) => {
    idColumn(table).primary();
    idColumn(table, 'problem_id');
    table.integer('number').notNullable();
    table.string('content_hash', 64).notNullable().comment('sha256 of the manifest: equal content is the same version');
    table.text('manifest', 'longtext').notNullable().comment('JSON StoredPackage, never changed');
    table.string('imported_by', 26).nullable();
    timeColumn(table, 'created_at').notNullable();
    table.unique(['problem_id', 'number']);
    table.unique(['problem_id', 'content_hash']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('problem_versions');
}
