/** The limits of an assignment for one student, for the page before submitting and for the submission itself. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { allAssignmentsUnchecked, getAssignmentUnchecked } from '../courses/courses.service.ts';
import { courseAccess } from '../courses/section-access.service.ts';
import type { PlaceToSubmit } from '../places/submit-places.service.ts';
import { worthOfPlaceUnchecked } from '../places/placed-work.service.ts';
import { withFullMarksUnchecked } from '../scoring/full-marks.service.ts';
import { placePoints } from '../scoring/place-points.rules.ts';
import { assignmentLimits, requireWithinLimits, type AssignmentLimits } from './assignment-limits.rules.ts';
import { listAssignmentUses, type AssignmentUse } from './assignment-limits.store.ts';
import type { SubmissionContext } from './submissions.rules.ts';

async function limitsOf(
  app: App,
  userId: string,
  assignmentId: string,
  atMs = app.clock.nowMs(),
): Promise<AssignmentLimits | undefined> {
  const assignment = await getAssignmentUnchecked(app, assignmentId);
  const { prerequisites, maxAttempts, cooldownMinutes } = assignment;
  if (prerequisites.length === 0 && maxAttempts === null && cooldownMinutes === null) return undefined;
  const uses = await listAssignmentUses(app.db, userId, [
    assignmentId,
    ...prerequisites.map((one) => one.assignmentId),
  ]);
  const own = uses.filter(({ contextId }) => contextId === assignmentId).map(({ submittedAt }) => submittedAt);
  const all = prerequisites.length > 0 ? await allAssignmentsUnchecked(app, assignment.courseId) : [];
  const needed = prerequisites.flatMap(({ assignmentId: id, points }) => {
    const other = all.find((one) => one.id === id);
    return other ? [{ assignmentId: id, title: other.title, points }] : [];
  });
  const reached = [];
  for (const one of needed) reached.push({ ...one, reachedMilli: await reachedIn(app, one.assignmentId, uses) });
  return assignmentLimits(assignment, own, reached, atMs);
}

/** What the best of these submissions to an assignment earned, in thousandths of a point. */
async function reachedIn(app: App, assignmentId: string, uses: readonly AssignmentUse[]): Promise<number> {
  const judged = uses.filter((one) => one.contextId === assignmentId && one.verdict !== null);
  let best = 0;
  for (const one of await withFullMarksUnchecked(app, judged)) {
    const worth = await worthOfPlaceUnchecked(app, { ...one, contextType: 'assignment', roundId: null });
    if (worth) best = Math.max(best, placePoints(worth, one));
  }
  return best;
}

/** What limits the actor in a place; undefined where nothing does, and for the staff of a course. */
export async function assignmentLimitsIn(
  app: App,
  actor: Actor,
  { place, contextId }: Pick<PlaceToSubmit, 'place' | 'contextId'>,
): Promise<AssignmentLimits | undefined> {
  if (place.kind !== 'assignment' || actor.kind !== 'user') return undefined;
  const { courseId } = await getAssignmentUnchecked(app, contextId);
  if (!(await courseAccess(app, actor, courseId)).roles.includes('course-student')) return undefined;
  return await limitsOf(app, actor.id, contextId);
}

/** @throws Conflict, RateLimited when a student may not submit to an assignment now; staff try what they like */
export async function requireAssignmentLimits(app: App, actor: Actor, context: SubmissionContext): Promise<void> {
  if (context.type !== 'assignment' || context.courseId === null || actor.kind !== 'user') return;
  if (!(await courseAccess(app, actor, context.courseId)).roles.includes('course-student')) return;
  const limits = await limitsOf(app, actor.id, context.id, context.admittedAt);
  if (limits) requireWithinLimits(limits, context.admittedAt);
}
