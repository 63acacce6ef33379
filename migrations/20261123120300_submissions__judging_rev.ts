import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('submissions', (table) => {
    table
      .integer('judging_rev')
      .notNullable()
      .defaultTo(0)
      .comment('decisions to judge it again; guards against two at once');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('submissions', (table) => {
    table.dropColumn('judging_rev');
  });
}
