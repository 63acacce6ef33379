/** Every query of the problems in rounds. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { NotFound } from '../platform/errors.ts';
import { normaliseLabel } from './round-labels.rules.ts';
import type { RoundProblem } from './rounds.rules.ts';

interface RoundProblemRow {
  id: string;
  round_id: string;
  label: string;
  position: number;
  problem_version_id: string;
  points: number;
  weight_thousandths: number;
  taken_out_at: number | null;
  taken_out_reason: string | null;
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
    takenOut: row.taken_out_at === null ? null : { at: Number(row.taken_out_at), reason: row.taken_out_reason ?? '' },
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
