import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('published_results', (table) => {
    table
      .integer('rev')
      .notNullable()
      .defaultTo(1)
      .comment('how often what it says was written: an erased name replaces it');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('published_results', (table) => {
    table.dropColumn('rev');
  });
}
