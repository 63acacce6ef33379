/** What staff change by hand in a grade: points beside the automatic ones, or another grade in place of it. */
import { Conflict, InvalidInput } from '../platform/errors.ts';
import type { ExplainedGrade } from './grades.rules.ts';

/** In thousandths of a point. */
export interface Mark {
  /** Added to what submissions earned; may be negative. */
  manualMilli: number;
  /** The grade, whatever was submitted; null: what submissions earned and the manual points. */
  overrideMilli: number | null;
}

/** A mark as a grade carries it. */
export interface KeptMark extends Mark {
  /** What submissions earned. */
  automaticMilli: number;
}

export type MarkedGrade = ExplainedGrade & { mark: KeptMark | null };

const NOTHING: ExplainedGrade = { pointsMilli: 0, submissionId: null, attempts: 0, reason: null };

/** A grade with what staff changed; undefined where there is neither. Never below 0. */
export function markedGrade(automatic: ExplainedGrade | undefined, mark: Mark | undefined): MarkedGrade | undefined {
  if (!mark) return automatic && { ...automatic, mark: null };
  const grade = automatic ?? NOTHING;
  const { manualMilli, overrideMilli } = mark;
  const pointsMilli = Math.max(0, overrideMilli ?? grade.pointsMilli + manualMilli);
  return { ...grade, pointsMilli, mark: { manualMilli, overrideMilli, automaticMilli: grade.pointsMilli } };
}

/** How much more than full marks staff may give by hand: extra points are possible, typing mistakes are caught. */
const MOST_TIMES = 2;

/** @throws InvalidInput for points far from those of the assignment */
export function requireMark({ manualMilli, overrideMilli }: Mark, assignment: { points: number }): void {
  const most = assignment.points * MOST_TIMES;
  if (Math.abs(manualMilli) > most * 1000)
    throw new InvalidInput(manualMilli > 0 ? 'too_big' : 'too_small', { max: most, min: -most }, 'manual');
  if (overrideMilli !== null && overrideMilli > most * 1000)
    throw new InvalidInput('too_big', { max: most }, 'override');
}

export const REGRADE_STATES = ['asked', 'accepted', 'declined', 'withdrawn'] as const;
export type RegradeState = (typeof REGRADE_STATES)[number];

/** A student asks the staff to look at a grade again. */
export interface RegradeRequest {
  id: string;
  courseId: string;
  assignmentId: string;
  userId: string;
  state: RegradeState;
  reason: string;
  answer: string | null;
  createdAt: number;
  decidedAt: number | null;
  decidedBy: string | null;
}

/** A remark of the staff about work: of everything, of one submission, or of a line of one of its files. */
export interface WorkComment {
  id: string;
  assignmentId: string;
  userId: string;
  submissionId: string | null;
  path: string | null;
  lineNumber: number | null;
  body: string;
  authorId: string | null;
  createdAt: number;
}

/** @throws Conflict once a request was decided or taken back */
export function requireOpenRequest({ state }: Pick<RegradeRequest, 'state'>): void {
  if (state !== 'asked') throw new Conflict('regrade_decided', { state });
}
