import type { Knex } from 'knex';

/** For lists of a round by time, which are read from their end while submissions come in. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('submissions', (table) => {
    table.index(['round_id', 'submitted_at', 'id'], 'submissions_round_time');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('submissions', (table) => {
    table.dropIndex(['round_id', 'submitted_at', 'id'], 'submissions_round_time');
  });
}
