import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'season_versions', (table) => {
    idColumn(table).primary();
    idColumn(table, 'season_id');
    table.integer('number').notNullable();
    table.text('standing', 'longtext').notNullable().comment('JSON with the rule; never changed; people by id');
    table.text('note').notNullable();
    table.boolean('is_final').notNullable().comment('the season was closed with it');
    table.string('published_by', 26).nullable();
    timeColumn(table, 'published_at').notNullable();
    table.unique(['season_id', 'number']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('season_versions');
}
