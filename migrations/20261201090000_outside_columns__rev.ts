import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('outside_columns', (table) => {
    table.integer('rev').notNullable().defaultTo(0).comment('edits of its results so far');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('outside_columns', (table) => table.dropColumn('rev'));
}
