import type { Knex } from 'knex';

/** Sets applied before their effects were stored. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `INSERT INTO rejudging_effects
       (rejudging_id, round_problem_id, from_verdict, to_verdict, outcome, round_id, submissions)
     SELECT told.rejudging_id, told.round_problem_id, told.from_verdict, told.to_verdict, told.outcome, told.round_id,
            COUNT(*)
     FROM (
       SELECT i.rejudging_id AS rejudging_id, s.context_id AS round_problem_id, i.old_verdict AS from_verdict,
              CASE WHEN i.outcome = 'kept' THEN i.old_verdict ELSE COALESCE(j.verdict, i.old_verdict) END AS to_verdict,
              i.outcome AS outcome, s.round_id AS round_id
       FROM rejudging_items i
       JOIN rejudgings r ON r.id = i.rejudging_id
       JOIN submissions s ON s.id = i.submission_id
       LEFT JOIN judgings j ON j.id = i.judging_id
       WHERE r.state = 'applied' AND s.context_type = 'round' AND i.outcome IS NOT NULL
     ) told
     GROUP BY told.rejudging_id, told.round_problem_id, told.from_verdict, told.to_verdict, told.outcome, told.round_id`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex('rejudging_effects').delete();
}
