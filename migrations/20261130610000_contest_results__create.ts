import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'contest_results', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id');
    table.integer('number').notNullable().comment('1, 2, …: a correction is a new version');
    table.text('snapshot', 'longtext').notNullable().comment('JSON ContestResultSnapshot, never changed');
    table.text('note').notNullable().comment('why, for people; required from version 2 on');
    table.string('published_by', 26).nullable();
    timeColumn(table, 'published_at').notNullable();
    timeColumn(table, 'appeals_until').nullable().comment('participants may appeal before this; null: not');
    table.unique(['contest_id', 'number']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('contest_results');
}
