/** Every query of the list of verdicts that wait for the jury. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import type { HeldLine } from './verdict-reviews.rules.ts';

function waiting(db: DbOrTrx, contestId: string, filter: { problem: string; verdict: string }): Knex.QueryBuilder {
  const rows = db('held_verdicts as h')
    .join('submissions as s', 's.id', 'h.submission_id')
    .join('judgings as j', 'j.id', 'h.judging_id')
    .join('participants as p', 'p.id', 's.participant_id')
    .join('rounds as r', 'r.id', 'h.round_id')
    .leftJoin('round_problems as t', 't.id', 'h.round_problem_id')
    // A problem that was taken out counts for nothing until it is put back.
    .whereNull('t.taken_out_at')
    .where({ 'h.contest_id': contestId, 'h.state': 'waiting' });
  if (filter.problem !== '') void rows.where('h.round_problem_id', filter.problem);
  if (filter.verdict !== '') void rows.where('j.verdict', filter.verdict);
  return rows;
}

/** Verdicts of a contest that wait, oldest first. */
export async function listHeld(
  db: DbOrTrx,
  contestId: string,
  filter: { problem: string; verdict: string },
  page: { limit: number; offset: number },
): Promise<{ lines: HeldLine[]; total: number }> {
  const counted = (await waiting(db, contestId, filter).count({ n: '*' }).first()) as { n: number } | undefined;
  const rows = (await waiting(db, contestId, filter)
    .orderBy(['h.held_at', 'h.judging_id'])
    .limit(page.limit)
    .offset(page.offset)
    .select(
      'h.judging_id',
      'h.submission_id',
      'h.round_problem_id',
      'h.held_at',
      'h.claimed_by',
      'h.claimed_at',
      'r.name as round',
      'p.name as participant',
      'p.id as participant_id',
      'j.verdict',
      's.submitted_at',
    )) as {
    judging_id: string;
    submission_id: string;
    round_problem_id: string;
    held_at: number;
    claimed_by: string | null;
    claimed_at: number | null;
    round: string;
    participant: string;
    participant_id: string;
    verdict: Verdict;
    submitted_at: number;
  }[];
  const lines = rows.map((row) => ({
    judgingId: row.judging_id,
    submissionId: row.submission_id,
    roundProblemId: row.round_problem_id,
    round: row.round,
    participant: row.participant,
    participantId: row.participant_id,
    verdict: row.verdict,
    submittedAt: Number(row.submitted_at),
    heldAt: Number(row.held_at),
    claimedBy: row.claimed_by,
    claimedAt: row.claimed_at === null ? null : Number(row.claimed_at),
  }));
  return { lines, total: Number(counted?.n ?? 0) };
}
