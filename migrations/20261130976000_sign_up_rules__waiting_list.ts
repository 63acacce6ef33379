import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('sign_up_rules', (table) => {
    table
      .integer('waiting_list')
      .notNullable()
      .defaultTo(1)
      .comment('1: once all places are taken, people can wait for one');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('sign_up_rules', (table) => {
    table.dropColumn('waiting_list');
  });
}
