import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'problems', (table) => {
    idColumn(table).primary();
    table.string('slug', 80).notNullable().unique().comment('short name of the package');
    table.string('name', 200).notNullable().comment('of the newest version, in English where it has that');
    table.text('names').notNullable().comment('JSON: all names of the newest version by language');
    table.string('name_norm', 400).notNullable().comment('all names, lower-cased: for search');
    table.boolean('is_public').notNullable().comment('open for practice by anybody');
    table.boolean('is_kernel').notNullable();
    table.string('current_version_id', 26).notNullable();
    table.integer('current_number').notNullable();
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'updated_at').notNullable().index();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('problems');
}
