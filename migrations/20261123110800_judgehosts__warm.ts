import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judgehosts', (table) => {
    table.text('warm').nullable().comment('JSON: id, done, total of the inputs it was told to fetch before a round');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judgehosts', (table) => {
    table.dropColumn('warm');
  });
}
