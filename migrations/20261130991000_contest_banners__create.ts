import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'contest_banners', (table) => {
    idColumn(table, 'contest_id').primary();
    table.string('sha256', 64).notNullable().comment('blob');
    table.string('format', 8).notNullable().comment('png, jpeg or webp');
    table.integer('width').notNullable();
    table.integer('height').notNullable();
    table.string('alt_en', 300).nullable().comment('what is to be seen; one language at least');
    table.string('alt_zh', 300).nullable();
    timeColumn(table, 'changed_at').notNullable();
    table.integer('rev').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('contest_banners');
}
