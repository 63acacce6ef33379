import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judge_jobs', (table) => {
    table
      .string('kind', 20)
      .notNullable()
      .defaultTo('submission')
      .comment('submission | example: then judging_id and submission_id name a row of example_judgings');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex('judge_jobs').where({ kind: 'example' }).delete();
  await knex.schema.alterTable('judge_jobs', (table) => {
    table.dropColumn('kind');
  });
}
