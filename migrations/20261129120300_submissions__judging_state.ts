import type { Knex } from 'knex';

/** So that lists show the same state as the page of a submission. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('submissions', (table) => {
    table.string('judging_state', 10).nullable().comment('queued | running: the judging that will count; null = none');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('submissions', (table) => {
    table.dropColumn('judging_state');
  });
}
