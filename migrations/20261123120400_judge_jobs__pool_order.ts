import type { Knex } from 'knex';

/** A submission's place in the queue is counted among the jobs of its pool. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judge_jobs', (table) => {
    table.index(['state', 'pool', 'order_at', 'id'], 'judge_jobs_pool_order');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judge_jobs', (table) => {
    table.dropIndex(['state', 'pool', 'order_at', 'id'], 'judge_jobs_pool_order');
  });
}
