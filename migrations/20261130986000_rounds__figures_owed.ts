import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('rounds', (table) => {
    table
      .integer('figures_owed')
      .nullable()
      .comment('the revision after a correction whose standings are still to be computed; null = none');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('rounds', (table) => table.dropColumn('figures_owed'));
}
