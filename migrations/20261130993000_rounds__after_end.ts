import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('rounds', (table) => {
    table
      .string('after_end', 20)
      .notNullable()
      .defaultTo('off')
      .comment('what everyone may do once it is over: off | practice | virtual (practice too)');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('rounds', (table) => {
    table.dropColumn('after_end');
  });
}
