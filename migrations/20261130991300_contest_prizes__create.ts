import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'contest_prizes', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id');
    table.string('round_id', 26).nullable().comment('of the results of this round; null: of the whole contest');
    table.string('award', 16).notNullable().comment('place, gold, silver, bronze, honourable or other');
    table.integer('place_from').nullable().comment('for `place`');
    table.integer('place_to').nullable();
    table.string('text_en', 300).nullable().comment('what it is; one language at least');
    table.string('text_zh', 300).nullable();
    table.bigInteger('value_hundredths').nullable();
    table.string('currency', 3).nullable();
    table.string('sponsor_id', 26).nullable();
    table.integer('rev').notNullable();
    table.index(['contest_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('contest_prizes');
}
