import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => {
    table
      .integer('is_synthetic')
      .notNullable()
      .defaultTo(0)
      .comment('1: stands for a person in a rehearsal; cannot sign in, is told nothing, and is removed with it');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => {
    table.dropColumn('is_synthetic');
  });
}
