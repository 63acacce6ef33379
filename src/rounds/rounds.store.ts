/** Every query of rounds and of the problems in them. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { NotFound } from '../platform/errors.ts';
import { normaliseLabel, type Round, type RoundProblem, type RoundStep, type Scoring } from './rounds.rules.ts';

interface RoundRow {
  id: string;
  contest_id: string;
  slug: string;
  name: string;
  opens_at: number;
  freezes_at: number | null;
  closes_at: number;
  scoring: string;
  penalty_minutes: number;
  early_stop: number;
  opened_at: number | null;
  frozen_at: number | null;
  closed_at: number | null;
  thawed_at: number | null;
  rev: number;
}

function toRound(row: RoundRow): Round {
  return {
    id: row.id,
    contestId: row.contest_id,
    slug: row.slug,
    name: row.name,
    opensAt: row.opens_at,
    freezesAt: row.freezes_at,
    closesAt: row.closes_at,
    scoring: row.scoring as Scoring,
    penaltyMinutes: row.penalty_minutes,
    earlyStop: row.early_stop === 1,
    openedAt: row.opened_at,
    frozenAt: row.frozen_at,
    closedAt: row.closed_at,
    thawedAt: row.thawed_at,
    rev: row.rev,
  };
}

/** The fields an organizer edits. */
export type RoundFields = Pick<
  Round,
  'slug' | 'name' | 'opensAt' | 'freezesAt' | 'closesAt' | 'scoring' | 'penaltyMinutes' | 'earlyStop'
>;

function toColumns(fields: RoundFields): Partial<RoundRow> {
  return {
    slug: fields.slug,
    name: fields.name,
    opens_at: fields.opensAt,
    freezes_at: fields.freezesAt,
    closes_at: fields.closesAt,
    scoring: fields.scoring,
    penalty_minutes: fields.penaltyMinutes,
    early_stop: fields.earlyStop ? 1 : 0,
  };
}

/** Adds a round. Throws the driver's unique violation when the contest has that slug. */
export async function insertRound(
  db: DbOrTrx,
  round: RoundFields & { id: string; contestId: string; createdAt: number },
): Promise<void> {
  await db('rounds').insert({
    ...toColumns(round),
    id: round.id,
    contest_id: round.contestId,
    created_at: round.createdAt,
    rev: 1,
  });
}

/** Writes an edit based on revision `rev`; false when someone else saved in the meantime. */
export async function updateRound(db: DbOrTrx, id: string, rev: number, fields: RoundFields): Promise<boolean> {
  const changed = await db('rounds')
    .where({ id, rev })
    .update({ ...toColumns(fields), rev: rev + 1 });
  return changed > 0;
}

/** Removes a round that opens after `notOpenedAtMs`, with its problems; false when it has opened in the meantime. */
export async function deleteRound(db: DbOrTrx, id: string, notOpenedAtMs: number): Promise<boolean> {
  const deleted = await db('rounds').where({ id }).where('opens_at', '>', notOpenedAtMs).delete();
  if (deleted > 0) await db('round_problems').where({ round_id: id }).delete();
  return deleted > 0;
}

const STEP_COLUMNS = {
  open: { due: 'opens_at', done: 'opened_at' },
  freeze: { due: 'freezes_at', done: 'frozen_at' },
  close: { due: 'closes_at', done: 'closed_at' },
} as const;

/** Marks a due step as announced. True if this caller won; false when it is announced, moved or not due. */
export async function moveRoundStep(db: DbOrTrx, id: string, step: RoundStep, nowMs: number): Promise<boolean> {
  const { due, done } = STEP_COLUMNS[step];
  const changed = await db('rounds')
    .where({ id })
    .whereNull(done)
    .where(due, '<=', nowMs)
    .update({ [done]: nowMs });
  return changed > 0;
}

/** Ends the freeze once. True if this caller won. */
export async function moveRoundThawed(db: DbOrTrx, id: string, nowMs: number): Promise<boolean> {
  const changed = await db('rounds')
    .where({ id })
    .whereNull('thawed_at')
    .whereNotNull('freezes_at')
    .update({ thawed_at: nowMs, rev: db.raw('rev + 1') });
  return changed > 0;
}

export async function findRound(db: DbOrTrx, id: string): Promise<Round | undefined> {
  const row = (await db('rounds').where({ id }).first()) as RoundRow | undefined;
  return row && toRound(row);
}

/** @throws NotFound */
export async function getRoundRow(db: DbOrTrx, id: string): Promise<Round> {
  const round = await findRound(db, id);
  if (!round) throw new NotFound('round_not_found');
  return round;
}

export async function findRoundBySlug(db: DbOrTrx, contestId: string, slug: string): Promise<Round | undefined> {
  const row = (await db('rounds').where({ contest_id: contestId, slug }).first()) as RoundRow | undefined;
  return row && toRound(row);
}

/** Rounds by opening time that open after one instant and not after another. */
export async function listRoundsOpening(db: DbOrTrx, afterMs: number, untilMs: number): Promise<Round[]> {
  const rows = (await db('rounds')
    .where('opens_at', '>', afterMs)
    .where('opens_at', '<=', untilMs)
    .orderBy(['opens_at', 'id'])) as RoundRow[];
  return rows.map(toRound);
}

/** Rounds of some contests, by opening time. */
export async function listRoundsOf(db: DbOrTrx, contestIds: readonly string[]): Promise<Round[]> {
  if (contestIds.length === 0) return [];
  const rows = (await db('rounds')
    .whereIn('contest_id', [...contestIds])
    .orderBy([{ column: 'opens_at' }, { column: 'id' }])) as RoundRow[];
  return rows.map(toRound);
}

interface RoundProblemRow {
  id: string;
  round_id: string;
  label: string;
  position: number;
  problem_version_id: string;
  points: number;
  weight_thousandths: number;
}

function toRoundProblem(row: RoundProblemRow): RoundProblem {
  return {
    id: row.id,
    roundId: row.round_id,
    label: row.label,
    position: row.position,
    problemVersionId: row.problem_version_id,
    points: row.points,
    weight: row.weight_thousandths / 1000,
  };
}

/** Adds a problem to a round. Throws the driver's unique violation when the label or the version is there. */
export async function insertRoundProblem(db: DbOrTrx, problem: RoundProblem, nowMs: number): Promise<void> {
  await db('round_problems').insert({
    id: problem.id,
    round_id: problem.roundId,
    label: problem.label,
    label_norm: normaliseLabel(problem.label),
    position: problem.position,
    problem_version_id: problem.problemVersionId,
    points: problem.points,
    weight_thousandths: Math.round(problem.weight * 1000),
    created_at: nowMs,
  });
}

export async function updateRoundProblem(
  db: DbOrTrx,
  id: string,
  fields: Pick<RoundProblem, 'label' | 'position' | 'points' | 'weight'>,
): Promise<boolean> {
  const changed = await db('round_problems')
    .where({ id })
    .update({
      label: fields.label,
      label_norm: normaliseLabel(fields.label),
      position: fields.position,
      points: fields.points,
      weight_thousandths: Math.round(fields.weight * 1000),
    });
  return changed > 0;
}

export interface RoundUse {
  problemVersionId: string;
  label: string;
  roundSlug: string;
  roundName: string;
  opensAt: number;
  contestSlug: string;
  contestName: string;
  contestVisibility: 'draft' | 'published';
}

/** Rounds that have one of these versions, the newest first. */
export async function listRoundsUsing(db: DbOrTrx, problemVersionIds: readonly string[]): Promise<RoundUse[]> {
  return (await db('round_problems as p')
    .join('rounds as r', 'r.id', 'p.round_id')
    .join('contests as c', 'c.id', 'r.contest_id')
    .whereIn('p.problem_version_id', problemVersionIds)
    .orderBy([
      { column: 'r.opens_at', order: 'desc' },
      { column: 'p.id', order: 'asc' },
    ])
    .select(
      'p.problem_version_id as problemVersionId',
      'p.label',
      'r.slug as roundSlug',
      'r.name as roundName',
      'r.opens_at as opensAt',
      'c.slug as contestSlug',
      'c.name as contestName',
      'c.visibility as contestVisibility',
    )) as RoundUse[];
}

/** Sets another version of the same problem. Throws the driver's unique violation when the round has that version. */
export async function updateRoundProblemVersion(db: DbOrTrx, id: string, problemVersionId: string): Promise<void> {
  await db('round_problems').where({ id }).update({ problem_version_id: problemVersionId });
}

/** Raises the round's revision, which invalidates everything cached about it. */
export async function touchRound(db: DbOrTrx, id: string): Promise<void> {
  await db('rounds').where({ id }).increment('rev', 1);
}

export async function deleteRoundProblem(db: DbOrTrx, id: string): Promise<boolean> {
  return (await db('round_problems').where({ id }).delete()) > 0;
}

export async function listProblemsOfRound(db: DbOrTrx, roundId: string): Promise<RoundProblem[]> {
  const rows = (await db('round_problems')
    .where({ round_id: roundId })
    .orderBy([{ column: 'position' }, { column: 'label_norm' }])) as RoundProblemRow[];
  return rows.map(toRoundProblem);
}

/** @throws NotFound */
export async function getRoundProblemRow(db: DbOrTrx, id: string): Promise<RoundProblem> {
  const row = (await db('round_problems').where({ id }).first()) as RoundProblemRow | undefined;
  if (!row) throw new NotFound('round_problem_not_found');
  return toRoundProblem(row);
}

export async function findRoundProblemByLabel(
  db: DbOrTrx,
  roundId: string,
  label: string,
): Promise<RoundProblem | undefined> {
  const row = (await db('round_problems')
    .where({ round_id: roundId, label_norm: normaliseLabel(label) })
    .first()) as RoundProblemRow | undefined;
  return row && toRoundProblem(row);
}

/** Problems in each of some rounds. */
export async function countProblems(db: DbOrTrx, roundIds: readonly string[]): Promise<Map<string, number>> {
  if (roundIds.length === 0) return new Map();
  const rows = (await db('round_problems')
    .whereIn('round_id', [...roundIds])
    .select('round_id')
    .count({ n: '*' })
    .groupBy('round_id')) as unknown as { round_id: string; n: number }[];
  return new Map(rows.map((row) => [row.round_id, Number(row.n)]));
}
