import type { Knex } from 'knex';

/** Contests from before the log: a job of the site fills their logs (`standings/log-fill.service.ts`). */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'INSERT INTO contest_logs (contest_id, sequence) SELECT id, 0 FROM contests WHERE id NOT IN (SELECT contest_id FROM contest_logs)',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex('contest_logs').whereNull('filled_at').delete();
}
