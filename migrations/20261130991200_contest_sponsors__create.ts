import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'contest_sponsors', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id');
    table.string('name', 120).notNullable();
    table.string('url', 500).nullable();
    table.string('tier', 16).notNullable().comment('title, gold, silver, bronze or partner');
    table.integer('position').notNullable().comment('order within its tier');
    table.string('sha256', 64).nullable().comment('blob of the logo; null: none');
    table.string('format', 8).nullable().comment('of the logo: png, jpeg or webp');
    table.integer('width').nullable();
    table.integer('height').nullable();
    table.integer('rev').notNullable();
    table.index(['contest_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('contest_sponsors');
}
