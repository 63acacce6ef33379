import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'round_problems', (table) => {
    idColumn(table).primary();
    idColumn(table, 'round_id');
    table.string('label', 8).notNullable().comment('A, B, … or custom; shown and part of the address');
    table.string('label_norm', 8).notNullable().comment('upper case: a and A are one label');
    table.integer('position').notNullable().comment('order on the page and the board, from 1');
    idColumn(table, 'problem_version_id');
    table.integer('points').notNullable().comment('full marks of the problem in this round');
    table.integer('weight_thousandths').notNullable().comment('1000 = counts once');
    timeColumn(table, 'created_at').notNullable();
    table.unique(['round_id', 'label_norm']);
    table.unique(['round_id', 'problem_version_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('round_problems');
}
