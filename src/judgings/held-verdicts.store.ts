/** Every query of verdicts that wait for the jury. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { CLAIM_MS, type EndedHow, type HeldState, type HeldVerdict } from './held-verdicts.rules.ts';

interface HeldRow {
  judging_id: string;
  submission_id: string;
  contest_id: string;
  round_id: string;
  round_problem_id: string;
  state: HeldState;
  held_at: number;
  claimed_by: string | null;
  claimed_at: number | null;
}

function toHeld(row: HeldRow): HeldVerdict {
  return {
    judgingId: row.judging_id,
    submissionId: row.submission_id,
    contestId: row.contest_id,
    roundId: row.round_id,
    roundProblemId: row.round_problem_id,
    state: row.state,
    heldAt: Number(row.held_at),
    claimedBy: row.claimed_by,
    claimedAt: row.claimed_at === null ? null : Number(row.claimed_at),
  };
}

export async function insertHeld(
  trx: DbOrTrx,
  held: Omit<HeldVerdict, 'state' | 'claimedBy' | 'claimedAt'>,
): Promise<void> {
  await trx('held_verdicts').insert({
    judging_id: held.judgingId,
    submission_id: held.submissionId,
    contest_id: held.contestId,
    round_id: held.roundId,
    round_problem_id: held.roundProblemId,
    state: 'waiting',
    held_at: held.heldAt,
  });
}

export async function findHeld(db: DbOrTrx, judgingId: string): Promise<HeldVerdict | undefined> {
  const row = (await db('held_verdicts').where({ judging_id: judgingId }).first()) as HeldRow | undefined;
  return row && toHeld(row);
}

/** waiting → released or superseded; false when it is over already. */
export async function moveHeld(
  trx: DbOrTrx,
  judgingId: string,
  to: { state: 'released' | 'superseded'; how: EndedHow; by: string | null; at: number },
): Promise<boolean> {
  const changed = await trx('held_verdicts')
    .where({ judging_id: judgingId, state: 'waiting' })
    .update({ state: to.state, ended_how: to.how, ended_by: to.by, ended_at: to.at });
  return changed > 0;
}

/** Ids of the judgings of a submission whose verdicts wait. */
export async function listWaitingOf(trx: DbOrTrx, submissionId: string): Promise<string[]> {
  const rows = (await trx('held_verdicts')
    .where({ submission_id: submissionId, state: 'waiting' })
    .select('judging_id')) as { judging_id: string }[];
  return rows.map((row) => row.judging_id);
}

/** Claims a verdict that no one else looks at; false when someone does. */
export async function claimHeld(trx: DbOrTrx, judgingId: string, userId: string, nowMs: number): Promise<boolean> {
  const changed = await trx('held_verdicts')
    .where({ judging_id: judgingId, state: 'waiting' })
    .where((free) => {
      void free
        .whereNull('claimed_by')
        .orWhere('claimed_by', userId)
        .orWhere('claimed_at', '<=', nowMs - CLAIM_MS);
    })
    .update({ claimed_by: userId, claimed_at: nowMs });
  return changed > 0;
}

export async function unclaimHeld(trx: DbOrTrx, judgingId: string, userId: string): Promise<boolean> {
  const changed = await trx('held_verdicts')
    .where({ judging_id: judgingId, state: 'waiting', claimed_by: userId })
    .update({ claimed_by: null, claimed_at: null });
  return changed > 0;
}

/**
 * Those that may be due, oldest first: their problem is no longer reviewed, or lets them wait only so long; or staff tried
 * something. Nothing changes in archived contests.
 */
export async function listDue(
  db: DbOrTrx,
  nowMs: number,
  limit: number,
): Promise<(HeldVerdict & { review: { afterMinutes: number | null } | null })[]> {
  const rows = (await db('held_verdicts as h')
    .join('submissions as s', 's.id', 'h.submission_id')
    .leftJoin('round_problems as p', 'p.id', 'h.round_problem_id')
    .where('h.state', 'waiting')
    .whereNotIn('h.contest_id', db('contests').whereNotNull('archived_at').select('id'))
    .where((due) => {
      void due
        .whereNull('p.id')
        .orWhereNull('s.participant_id')
        .orWhere('p.reviews_verdicts', false)
        .orWhere((late) => {
          void late
            .whereRaw('h.held_at + p.release_after_minutes * 60000 <= ?', [nowMs])
            .where((free) => void free.whereNull('h.claimed_by').orWhere('h.claimed_at', '<=', nowMs - CLAIM_MS));
        });
    })
    .orderBy(['h.held_at', 'h.judging_id'])
    .limit(limit)
    .select('h.*', 's.participant_id', 'p.reviews_verdicts', 'p.release_after_minutes')) as (HeldRow & {
    participant_id: string | null;
    reviews_verdicts: number | null;
    release_after_minutes: number | null;
  })[];
  return rows.map((row) => ({
    ...toHeld(row),
    review: row.reviews_verdicts && row.participant_id !== null ? { afterMinutes: row.release_after_minutes } : null,
  }));
}

export async function countWaiting(db: DbOrTrx, where: { roundId?: string; contestId?: string }): Promise<number> {
  const query = db('held_verdicts as h')
    .join('submissions as s', 's.id', 'h.submission_id')
    .leftJoin('round_problems as p', 'p.id', 'h.round_problem_id')
    .where('h.state', 'waiting')
    .whereNotNull('s.participant_id')
    .whereNull('p.taken_out_at');
  if (where.roundId !== undefined) void query.where('h.round_id', where.roundId);
  if (where.contestId !== undefined) void query.where('h.contest_id', where.contestId);
  const row = (await query.count({ n: '*' }).first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** Removes what is kept about a contest that was deleted long ago. */
export async function deleteHeldOf(trx: DbOrTrx, contestId: string): Promise<void> {
  await trx('held_verdicts').where({ contest_id: contestId }).delete();
}
