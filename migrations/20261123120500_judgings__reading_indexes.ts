import type { Knex } from 'knex';

/**
 * For waiting pages, the history next to a problem, and the attribution of judge errors, which read these columns
 * often.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judgings', (table) => {
    table.index(['host_id', 'finished_at'], 'judgings_host_finished');
    table.index(['problem_version_id', 'finished_at'], 'judgings_version_finished');
  });
  await knex.schema.alterTable('submissions', (table) => {
    table.index(['participant_id', 'context_id', 'submitted_at'], 'submissions_participant_context');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('submissions', (table) => {
    table.dropIndex(['participant_id', 'context_id', 'submitted_at'], 'submissions_participant_context');
  });
  await knex.schema.alterTable('judgings', (table) => {
    table.dropIndex(['problem_version_id', 'finished_at'], 'judgings_version_finished');
    table.dropIndex(['host_id', 'finished_at'], 'judgings_host_finished');
  });
}
