import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'universities', (table) => {
    idColumn(table).primary();
    table.string('name', 120).notNullable();
    table.string('name_norm', 120).notNullable().unique().comment('lower-cased, NFKC, single spaces');
    timeColumn(table, 'created_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('universities');
}
