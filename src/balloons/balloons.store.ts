/** Every query of balloons. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { containing } from '../platform/database/like.ts';
import type { Balloon, BalloonAct, BalloonState } from './balloons.rules.ts';

interface Row {
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

function toBalloon(row: Row): Balloon {
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
  const row = (await db('balloons').where({ id }).first()) as Row | undefined;
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
    .first()) as Row | undefined;
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
  act: { key: string; balloonId: string; actorId: string; act: BalloonAct; at: number },
): Promise<boolean> {
  const known: unknown = await trx('balloon_acts').where({ act_key: act.key }).first('act_key');
  if (known) return false;
  await trx('balloon_acts').insert({
    act_key: act.key,
    balloon_id: act.balloonId,
    actor_id: act.actorId,
    act: act.act,
    at: act.at,
  });
  return true;
}

export interface BalloonLine {
  id: string;
  state: BalloonState;
  solvedAt: number;
  label: string;
  round: string;
  participant: string;
  group: string | null;
  room: string | null;
  claimedBy: string | null;
  claimedName: string | null;
  /** No other ranked participant solved it before. */
  isFirst: boolean;
}

export interface BalloonFilter {
  q: string;
  group: string;
  isDone: boolean;
  isInFreeze: boolean;
}

function chosen(db: DbOrTrx, contestId: string, filter: BalloonFilter): Knex.QueryBuilder {
  const rows = db('balloons as b')
    .join('participants as p', 'p.id', 'b.participant_id')
    .join('rounds as r', 'r.id', 'b.round_id')
    .join('round_problems as rp', 'rp.id', 'b.round_problem_id')
    .leftJoin('participant_details as d', 'd.participant_id', 'b.participant_id')
    .leftJoin('users as u', 'u.id', 'b.claimed_by')
    .where('b.contest_id', contestId)
    .whereIn('b.state', filter.isDone ? ['delivered'] : ['waiting', 'claimed']);
  // No one carries balloons to a test team, nor to one that has ended; what was delivered stays on the list.
  if (!filter.isDone) void rows.whereNull('p.hidden_at').whereNull('p.withdrawn_at');
  if (!filter.isInFreeze)
    void rows.where(
      (either) =>
        void either.whereNull('r.freezes_at').orWhereNotNull('r.thawed_at').orWhereRaw('b.solved_at < r.freezes_at'),
    );
  if (filter.group !== '') void rows.where('d.group_name', filter.group);
  if (filter.q !== '') {
    const like = containing(filter.q);
    void rows.where(
      (either) =>
        void either
          .whereRaw("LOWER(p.name) LIKE ? ESCAPE '|'", [like])
          .orWhereRaw("LOWER(d.room) LIKE ? ESCAPE '|'", [like])
          .orWhereRaw("LOWER(rp.label) LIKE ? ESCAPE '|'", [like]),
    );
  }
  return rows;
}

/** Balloons of a contest: those to deliver oldest first, delivered ones newest first. */
export async function listBalloons(
  db: DbOrTrx,
  contestId: string,
  filter: BalloonFilter,
  page: { limit: number; offset: number },
): Promise<{ lines: BalloonLine[]; total: number }> {
  const counted = (await chosen(db, contestId, filter).count({ n: '*' }).first()) as { n: number } | undefined;
  const order = filter.isDone
    ? [
        { column: 'b.changed_at', order: 'desc' },
        { column: 'b.id', order: 'desc' },
      ]
    : [{ column: 'b.solved_at' }, { column: 'b.id' }];
  const rows = (await chosen(db, contestId, filter)
    .orderBy(order)
    .limit(page.limit)
    .offset(page.offset)
    .select(
      'b.*',
      'p.name as participant',
      'r.name as round',
      'rp.label',
      'd.group_name',
      'd.room',
      'u.display_name as claimed_name',
    )) as (Row & {
    participant: string;
    round: string;
    label: string;
    group_name: string | null;
    room: string | null;
    claimed_name: string | null;
  })[];
  const problems = new Map(rows.map((row) => [row.round_problem_id, row.round_id]));
  const firsts = await firstSolves(db, problems);
  const lines = rows.map((row) => ({
    id: row.id,
    state: row.state as BalloonState,
    solvedAt: Number(row.solved_at),
    label: row.label,
    round: row.round,
    participant: row.participant,
    group: row.group_name,
    room: row.room,
    claimedBy: row.claimed_by,
    claimedName: row.claimed_name,
    isFirst: firsts.get(row.round_problem_id) === row.id,
  }));
  return { lines, total: Number(counted?.n ?? 0) };
}

/**
 * The balloon of the first ranked participant that solved each problem.
 * @param problems the round of each problem
 */
async function firstSolves(db: DbOrTrx, problems: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const firsts = new Map<string, string>();
  for (const [problemId, roundId] of problems) {
    const row = (await db('balloons as b')
      .join('participants as p', 'p.id', 'b.participant_id')
      .where({ 'b.round_problem_id': problemId, 'p.starred': 0 })
      .whereNull('p.disqualified_at')
      .whereNull('p.hidden_at')
      .whereNull('p.withdrawn_at')
      .where((fair) => {
        void fair.whereNull('p.disqualified_in').orWhere('p.disqualified_in', 'not like', `%"${roundId}"%`);
      })
      .whereNot('b.state', 'withdrawn')
      .orderBy(['b.solved_at', 'b.id'])
      .first('b.id')) as { id: string } | undefined;
    if (row) firsts.set(problemId, row.id);
  }
  return firsts;
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
