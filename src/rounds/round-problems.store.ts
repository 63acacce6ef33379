/** Every query of the problems in rounds. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { NotFound } from '../platform/errors.ts';
import { normaliseLabel } from './round-labels.rules.ts';
import type { OwnTimes } from './problem-times.rules.ts';
import type { RoundProblem } from './rounds.rules.ts';

interface RoundProblemRow {
  id: string;
  round_id: string;
  label: string;
  position: number;
  problem_version_id: string;
  points: number;
  weight_thousandths: number;
  alias: string | null;
  color_rgb: string | null;
  color_name: string | null;
  reviews_verdicts: number;
  release_after_minutes: number | null;
  taken_out_at: number | null;
  taken_out_reason: string | null;
  visible_from: number | null;
  open_until: number | null;
  shown_at: number | null;
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
    alias: row.alias,
    review: row.reviews_verdicts ? { afterMinutes: row.release_after_minutes } : null,
    color: row.color_rgb === null ? null : { rgb: row.color_rgb, name: row.color_name },
    takenOut: row.taken_out_at === null ? null : { at: Number(row.taken_out_at), reason: row.taken_out_reason ?? '' },
    visibleFrom: row.visible_from,
    openUntil: row.open_until,
    shownAt: row.shown_at,
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
    visible_from: problem.visibleFrom ?? null,
    open_until: problem.openUntil ?? null,
    ...lookColumns(problem),
    ...reviewColumns(problem.review),
    created_at: nowMs,
  });
}

function lookColumns({ alias, color }: Pick<RoundProblem, 'alias' | 'color'>) {
  return { alias: alias ?? null, color_rgb: color?.rgb ?? null, color_name: color?.name ?? null };
}

function reviewColumns(review: RoundProblem['review']) {
  return { reviews_verdicts: review != null, release_after_minutes: review?.afterMinutes ?? null };
}

export async function updateRoundProblemReview(db: DbOrTrx, id: string, review: RoundProblem['review']): Promise<void> {
  await db('round_problems').where({ id }).update(reviewColumns(review));
}

export async function updateRoundProblemLook(
  db: DbOrTrx,
  id: string,
  look: Pick<RoundProblem, 'alias' | 'color'>,
): Promise<void> {
  await db('round_problems').where({ id }).update(lookColumns(look));
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

/** Sets when a problem appears and until when it is open. One that appears at another time has not been told of yet. */
export async function updateProblemTimes(
  db: DbOrTrx,
  before: RoundProblem,
  { visibleFrom, openUntil }: OwnTimes,
): Promise<void> {
  const untold = visibleFrom === (before.visibleFrom ?? null) ? {} : { shown_at: null };
  await db('round_problems')
    .where({ id: before.id })
    .update({ visible_from: visibleFrom, open_until: openUntil, ...untold });
}

/** Notes once that a problem has appeared. True if this caller won. */
export async function moveProblemShown(db: DbOrTrx, id: string, nowMs: number): Promise<boolean> {
  return (await db('round_problems').where({ id }).whereNull('shown_at').update({ shown_at: nowMs })) > 0;
}

/** Takes a problem out of its round, or puts it back (null). False when it is so already. */
export async function moveTakenOut(
  db: DbOrTrx,
  id: string,
  takenOut: { at: number; reason: string } | null,
): Promise<boolean> {
  const row = db('round_problems').where({ id });
  const changed = await (takenOut ? row.whereNull('taken_out_at') : row.whereNotNull('taken_out_at')).update({
    taken_out_at: takenOut?.at ?? null,
    taken_out_reason: takenOut?.reason ?? null,
  });
  return changed > 0;
}

export interface RoundUse {
  problemVersionId: string;
  label: string;
  roundSlug: string;
  roundName: string;
  opensAt: number;
  closesAt: number;
  freezesAt: number | null;
  pausedAt: number | null;
  visibleFrom: number | null;
  contestId: string;
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
    .whereNull('c.deleted_at')
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
      'r.closes_at as closesAt',
      'r.freezes_at as freezesAt',
      'r.paused_at as pausedAt',
      'p.visible_from as visibleFrom',
      'c.id as contestId',
      'c.slug as contestSlug',
      'c.name as contestName',
      'c.visibility as contestVisibility',
    )) as RoundUse[];
}

/** Sets another version of the same problem. Throws the driver's unique violation when the round has that version. */
export async function updateRoundProblemVersion(db: DbOrTrx, id: string, problemVersionId: string): Promise<void> {
  await db('round_problems').where({ id }).update({ problem_version_id: problemVersionId });
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

/** Problems of several rounds, in no order. */
export async function listProblemsOfRounds(db: DbOrTrx, roundIds: readonly string[]): Promise<RoundProblem[]> {
  if (roundIds.length === 0) return [];
  const rows = (await db('round_problems').whereIn('round_id', roundIds)) as RoundProblemRow[];
  return rows.map(toRoundProblem);
}

export async function findRoundProblem(db: DbOrTrx, id: string): Promise<RoundProblem | undefined> {
  const row = (await db('round_problems').where({ id }).first()) as RoundProblemRow | undefined;
  return row && toRoundProblem(row);
}

/** @throws NotFound */
export async function getRoundProblemRow(db: DbOrTrx, id: string): Promise<RoundProblem> {
  const problem = await findRoundProblem(db, id);
  if (!problem) throw new NotFound('round_problem_not_found');
  return problem;
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

/** Problems in each of some rounds; with `shownAtMs` only those that have appeared by then, as `hasAppeared` says. */
export async function countProblems(
  db: DbOrTrx,
  roundIds: readonly string[],
  shownAtMs?: number,
): Promise<Map<string, number>> {
  if (roundIds.length === 0) return new Map();
  const counted = db('round_problems as p').whereIn('p.round_id', [...roundIds]);
  if (shownAtMs !== undefined)
    counted.join('rounds as r', 'r.id', 'p.round_id').where((shown) => {
      void shown
        .whereNull('p.visible_from')
        .orWhere('r.closes_at', '<=', shownAtMs)
        .orWhere((one) => {
          void one
            .where('p.visible_from', '<=', shownAtMs)
            .where((clock) => void clock.whereNull('r.paused_at').orWhereRaw('p.visible_from <= r.paused_at'));
        });
    });
  const rows = (await counted.select('p.round_id').count({ n: '*' }).groupBy('p.round_id')) as unknown as {
    round_id: string;
    n: number;
  }[];
  return new Map(rows.map((row) => [row.round_id, Number(row.n)]));
}
