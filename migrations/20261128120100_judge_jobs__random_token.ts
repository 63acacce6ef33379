import type { Knex } from 'knex';

/** Fencing tokens are drawn at random, up to 2^48; SQLite's integers are wide enough already. */
export async function up(knex: Knex): Promise<void> {
  if (knex.client.config.client === 'better-sqlite3') return;
  await knex.schema.alterTable('judge_jobs', (table) => {
    table
      .bigInteger('token')
      .notNullable()
      .comment('fencing token: drawn anew with every claim and every loss')
      .alter();
  });
}

export async function down(knex: Knex): Promise<void> {
  // Running claims are lost, because their tokens would not fit.
  await knex('judge_jobs').where('token', '>', 2_000_000_000).update({ token: 0 });
  if (knex.client.config.client === 'better-sqlite3') return;
  await knex.schema.alterTable('judge_jobs', (table) => {
    table.integer('token').notNullable().comment('fencing token: rises with every claim and every loss').alter();
  });
}
