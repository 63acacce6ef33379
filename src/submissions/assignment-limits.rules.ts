/** What may keep a student from submitting to an open assignment: attempts, a pause between two of them, other assignments first. */
import { Conflict, RateLimited } from '../platform/errors.ts';
import type { Assignment } from '../courses/courses.rules.ts';

const MINUTE_MS = 60_000;

export interface AssignmentLimits {
  attempts: { limit: number; left: number } | null;
  /** When the next one is possible; null: now. */
  nextAt: number | null;
  /** What must be solved first and is not yet; points in thousandths. */
  missing: { assignmentId: string; title: string; points: number; reachedMilli: number }[];
}

/** @param submittedAt of everything the student submitted that is no judge error; in any order */
export function assignmentLimits(
  { maxAttempts, cooldownMinutes }: Pick<Assignment, 'maxAttempts' | 'cooldownMinutes'>,
  submittedAt: readonly number[],
  prerequisites: AssignmentLimits['missing'],
  nowMs: number,
): AssignmentLimits {
  const freeAt = cooldownMinutes === null ? 0 : Math.max(0, ...submittedAt) + cooldownMinutes * MINUTE_MS;
  return {
    attempts: maxAttempts === null ? null : { limit: maxAttempts, left: Math.max(0, maxAttempts - submittedAt.length) },
    nextAt: submittedAt.length > 0 && freeAt > nowMs ? freeAt : null,
    missing: prerequisites.filter(({ points, reachedMilli }) => reachedMilli < points * 1000),
  };
}

/** @throws Conflict while other assignments come first or nothing is left; RateLimited during a pause */
export function requireWithinLimits({ attempts, nextAt, missing }: AssignmentLimits, nowMs: number): void {
  const first = missing[0];
  if (first) throw new Conflict('assignment_needs', { assignment: first.title, points: first.points });
  if (attempts?.left === 0) throw new Conflict('assignment_attempts_used', { limit: attempts.limit });
  if (nextAt !== null)
    throw new RateLimited('assignment_cooldown', { nextAt, retrySeconds: Math.ceil((nextAt - nowMs) / 1000) });
}
