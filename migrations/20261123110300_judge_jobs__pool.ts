import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judge_jobs', (table) => {
    table.string('pool', 40).notNullable().defaultTo('default').comment('only hosts of this pool take it');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judge_jobs', (table) => {
    table.dropColumn('pool');
  });
}
