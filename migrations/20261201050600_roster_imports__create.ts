import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'roster_imports', (table) => {
    idColumn(table).primary();
    idColumn(table, 'section_id').index();
    table.string('created_by', 26).nullable();
    table.string('file_name', 255).notNullable();
    table
      .string('plan_sha256', 64)
      .notNullable()
      .index()
      .comment('what it writes, held until it is confirmed or dropped');
    table.integer('roster_rev').notNullable().comment('of the roster it was compared with');
    table.text('report', 'mediumtext').notNullable().comment('JSON: counts, faults, remarks');
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'expires_at').notNullable().index();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('roster_imports');
}
