import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'season_standings', (table) => {
    idColumn(table, 'season_id').primary();
    table.text('standing', 'longtext').notNullable().comment('JSON, computed from published results; people by id');
    timeColumn(table, 'computed_at').notNullable();
    table.integer('rev').notNullable().comment('an older computation never replaces a newer one');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('season_standings');
}
