/** Every query of balloons. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { insertSentAct } from '../platform/database/sent-acts.ts';
import type { Balloon, BalloonAct, BalloonState } from './balloons.rules.ts';

export interface BalloonRow {
  id: string;
  contest_id: string;
  round_id: string;
  round_problem_id: string;
  participant_id: string;
  submission_id: string;
  solved_at: number;
  state: string;
  claimed_by: string | null;
}

function toBalloon(row: BalloonRow): Balloon {
  return {
    id: row.id,
    contestId: row.contest_id,
    roundId: row.round_id,
    roundProblemId: row.round_problem_id,
    participantId: row.participant_id,
    submissionId: row.submission_id,
    solvedAt: Number(row.solved_at),
    state: row.state as BalloonState,
    claimedBy: row.claimed_by,
  };
}

/** The first accepted submission of a participant to a problem of a round. */
export async function findFirstAccepted(
  db: DbOrTrx,
  roundProblemId: string,
  participantId: string,
): Promise<{ id: string; submittedAt: number } | undefined> {
  const row = (await db('submissions')
    .where({
      context_type: 'round',
      context_id: roundProblemId,
      participant_id: participantId,
      verdict: 'AC',
      is_sample_run: 0,
    })
    .orderBy(['submitted_at', 'id'])
    .first('id', 'submitted_at')) as { id: string; submitted_at: number } | undefined;
  return row && { id: row.id, submittedAt: Number(row.submitted_at) };
}

export async function findBalloon(db: DbOrTrx, id: string): Promise<Balloon | undefined> {
  const row = (await db('balloons').where({ id }).first()) as BalloonRow | undefined;
  return row && toBalloon(row);
}

/** The balloon of a participant for a problem. */
export async function findBalloonFor(
  db: DbOrTrx,
  roundProblemId: string,
  participantId: string,
): Promise<Balloon | undefined> {
  const row = (await db('balloons')
    .where({ round_problem_id: roundProblemId, participant_id: participantId })
    .first()) as BalloonRow | undefined;
  return row && toBalloon(row);
}

/** Adds a balloon; false when there is one already. */
export async function insertBalloon(db: DbOrTrx, balloon: Balloon, nowMs: number): Promise<boolean> {
  try {
    await db('balloons').insert({
      id: balloon.id,
      contest_id: balloon.contestId,
      round_id: balloon.roundId,
      round_problem_id: balloon.roundProblemId,
      participant_id: balloon.participantId,
      submission_id: balloon.submissionId,
      solved_at: balloon.solvedAt,
      state: balloon.state,
      claimed_by: null,
      changed_at: nowMs,
    });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

/** Moves a balloon; false when someone else did. */
export async function moveBalloon(
  trx: DbOrTrx,
  from: Pick<Balloon, 'id' | 'state' | 'claimedBy'>,
  to: { state: BalloonState; claimedBy: string | null; submission?: { id: string; submittedAt: number } },
  nowMs: number,
): Promise<boolean> {
  const changed = await trx('balloons')
    .where({ id: from.id, state: from.state, claimed_by: from.claimedBy })
    .update({
      state: to.state,
      claimed_by: to.claimedBy,
      changed_at: nowMs,
      ...(to.submission ? { submission_id: to.submission.id, solved_at: to.submission.submittedAt } : {}),
    });
  return changed > 0;
}

/** Says that an act happened under a key; false when it did before. */
export async function insertAct(
  trx: DbOrTrx,
  {
    key,
    balloonId,
    actorId,
    act,
    at,
  }: { key: string; balloonId: string; actorId: string; act: BalloonAct; at: number },
): Promise<boolean> {
  return await insertSentAct(trx, 'balloon_acts', { key, balloon_id: balloonId, actor_id: actorId, act, at });
}

/** Whether a contest wants balloons for what is solved during a freeze. */
export async function isInFreeze(db: DbOrTrx, contestId: string): Promise<boolean> {
  const row = (await db('balloon_settings').where({ contest_id: contestId }).first('in_freeze')) as
    { in_freeze: number } | undefined;
  return row?.in_freeze === 1;
}

export async function saveInFreeze(trx: DbOrTrx, contestId: string, wanted: boolean): Promise<void> {
  const in_freeze = wanted ? 1 : 0;
  if ((await trx('balloon_settings').where({ contest_id: contestId }).update({ in_freeze })) > 0) return;
  const known: unknown = await trx('balloon_settings').where({ contest_id: contestId }).first('contest_id');
  if (!known) await trx('balloon_settings').insert({ contest_id: contestId, in_freeze });
}

/** Removes what balloons keep about a contest. */
export async function deleteBalloonsOf(trx: DbOrTrx, contestId: string): Promise<void> {
  const ids = trx('balloons').where({ contest_id: contestId }).select('id');
  await trx('balloon_acts').whereIn('balloon_id', ids).delete();
  for (const table of ['balloons', 'balloon_settings']) await trx(table).where({ contest_id: contestId }).delete();
}

/** An accepted submission of each participant who has one to a problem of a round. */
export async function listAcceptedOf(db: DbOrTrx, roundProblemId: string): Promise<string[]> {
  const rows = (await db('submissions')
    .where({ context_type: 'round', context_id: roundProblemId, is_sample_run: false, verdict: 'AC' })
    .whereNotNull('participant_id')
    .groupBy('participant_id')
    .min({ id: 'id' })) as { id: string }[];
  return rows.map(({ id }) => id);
}
