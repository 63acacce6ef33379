import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'sign_up_rules', (table) => {
    idColumn(table, 'contest_id').primary();
    table.integer('asks_age').notNullable().comment('1: everyone says how old they are when they register');
    table.integer('adult_age').notNullable().comment('in years; from here on no guardian is needed');
    table.integer('lowest_age').notNullable().comment('in years; anyone younger is refused');
    table.integer('max_participants').nullable().comment('people or teams; null: no limit');
    table.integer('max_per_university').nullable().comment('people or teams of one university; null: no limit');
    timeColumn(table, 'rosters_lock_at').nullable().comment('null: when the first round opens');
    table
      .integer('turn')
      .notNullable()
      .comment('grows with each place that is given or freed, so that these follow each other');
    table.integer('rev').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('sign_up_rules');
}
