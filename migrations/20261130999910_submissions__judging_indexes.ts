import type { Knex } from 'knex';

/** For lists of what waits in a round, or has one verdict, by time. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('submissions', (table) => {
    table.index(['round_id', 'judging_state', 'submitted_at'], 'submissions_round_judging');
    table.index(['round_id', 'verdict', 'submitted_at'], 'submissions_round_verdict');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('submissions', (table) => {
    table.dropIndex(['round_id', 'judging_state', 'submitted_at'], 'submissions_round_judging');
    table.dropIndex(['round_id', 'verdict', 'submitted_at'], 'submissions_round_verdict');
  });
}
