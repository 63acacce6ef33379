import type { Knex } from 'knex';
import { timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judge_jobs', (table) => {
    timeColumn(table, 'order_at')
      .notNullable()
      .defaultTo(0)
      .comment('lower goes first: when it was queued, and later by what its submitter had judged lately');
  });
  await knex('judge_jobs').update({ order_at: knex.ref('created_at') });
  await knex.schema.alterTable('judge_jobs', (table) => {
    table.dropIndex(['state', 'toolchain', 'priority', 'available_at', 'id'], 'judge_jobs_queue');
    table.index(['state', 'order_at', 'id'], 'judge_jobs_order');
  });
  await knex.schema.alterTable('judge_jobs', (table) => {
    table.dropColumn('priority');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judge_jobs', (table) => {
    table.integer('priority').notNullable().defaultTo(10);
  });
  await knex.schema.alterTable('judge_jobs', (table) => {
    table.dropIndex(['state', 'order_at', 'id'], 'judge_jobs_order');
    table.index(['state', 'toolchain', 'priority', 'available_at', 'id'], 'judge_jobs_queue');
  });
  await knex.schema.alterTable('judge_jobs', (table) => {
    table.dropColumn('order_at');
  });
}
