/** The queue of balloons: which there are, with what whoever carries them needs to know. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { containing } from '../platform/database/like.ts';
import type { ProblemColor } from '../rounds/rounds.rules.ts';
import type { BalloonState } from './balloons.rules.ts';
import type { BalloonRow } from './balloons.store.ts';

export interface BalloonLine {
  id: string;
  state: BalloonState;
  solvedAt: number;
  label: string;
  position: number;
  alias: string | null;
  color: ProblemColor | null;
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
          .orWhereRaw("LOWER(rp.label) LIKE ? ESCAPE '|'", [like])
          .orWhereRaw("LOWER(rp.alias) LIKE ? ESCAPE '|'", [like])
          .orWhereRaw("LOWER(rp.color_name) LIKE ? ESCAPE '|'", [like]),
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
      'rp.position',
      'rp.alias',
      'rp.color_rgb',
      'rp.color_name',
      'd.group_name',
      'd.room',
      'u.display_name as claimed_name',
    )) as (BalloonRow & {
    participant: string;
    round: string;
    label: string;
    position: number;
    alias: string | null;
    color_rgb: string | null;
    color_name: string | null;
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
    position: row.position,
    alias: row.alias,
    color: row.color_rgb === null ? null : { rgb: row.color_rgb, name: row.color_name },
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
