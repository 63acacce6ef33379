import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'audit_entries', (table) => {
    idColumn(table).primary();
    timeColumn(table, 'at').notNullable().index();
    table.string('actor_id', 26).nullable().index();
    table.string('system_reason', 200).nullable();
    table.string('action', 100).notNullable();
    table.string('subject_type', 50).notNullable();
    table.string('subject_id', 64).notNullable();
    table.text('detail', 'mediumtext').notNullable().comment('JSON');
    table.index(['subject_type', 'subject_id', 'at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('audit_entries');
}
