import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'contest_phases', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id');
    table.string('name_en', 120).nullable().comment('one language at least');
    table.string('name_zh', 120).nullable();
    timeColumn(table, 'starts_at').notNullable();
    timeColumn(table, 'ends_at').nullable().comment('exclusive; null: a moment');
    table.string('day_zone', 64).nullable().comment('whole days in this time zone; null: exact times');
    table.integer('rev').notNullable();
    table.index(['contest_id', 'starts_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('contest_phases');
}
