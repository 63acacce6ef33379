import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('grades', (table) => {
    table.text('reason').nullable().comment('JSON: how the points were made');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('grades', (table) => {
    table.dropColumn('reason');
  });
}
