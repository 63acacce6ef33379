import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('grades', (table) => {
    table.text('mark').nullable().comment('JSON: what staff changed by hand, and the points without it');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('grades', (table) => {
    table.dropColumn('mark');
  });
}
