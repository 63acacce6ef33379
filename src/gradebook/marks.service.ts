/** Grading by hand: marks, comments, and requests to grade again. Each is told to whom it is for, and audited. */
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, Forbidden, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { notify } from '../notifications/notify.service.ts';
import { studentWorkHref } from '../courses/course-links.rules.ts';
import { staffOfStudentUnchecked } from '../courses/section-access.service.ts';
import { getSubmissionUnchecked } from '../submissions/submissions.service.ts';
import { gradeMarked } from './gradebook.topics.ts';
import { refreshMarkedUnchecked } from './grades.service.ts';
import { requireMark, requireOpenRequest, type Mark, type RegradeRequest } from './marks.rules.ts';
import * as store from './marks.store.ts';
import type { WorkFound } from './student-work.service.ts';

const subject = ({ course }: WorkFound) => ({ type: 'course', id: course.id });
const requireStaff = ({ isStaff }: WorkFound): void => {
  if (!isStaff) throw new Forbidden('forbidden_action', { action: 'course.grade', roles: 'course-professor' });
};
const factOf = ({ course, assignment, userId }: WorkFound, key: string) => ({
  key,
  href: studentWorkHref(course.slug, assignment.id, userId),
  params: { course: course.title, assignment: assignment.title },
});

/**
 * Sets what staff change by hand, or takes it away (`mark` undefined); the grade follows at once.
 * @throws Conflict when someone else did since `rev`; InvalidInput, Forbidden
 */
export async function setMark(
  app: App,
  work: WorkFound,
  mark: (Mark & { reason: string }) | undefined,
  rev: number,
): Promise<void> {
  requireStaff(work);
  const { actor, course, assignment, userId } = work;
  if (mark) requireMark(mark, assignment);
  const nowMs = app.clock.nowMs();
  const marked = { courseId: course.id, userId, assignmentId: assignment.id };
  const before = await store.findMark(app.db, assignment.id, userId);
  if ((before?.rev ?? 0) !== rev) throw new Conflict('changed_meanwhile');
  await inTransaction(app.db, async (trx) => {
    const kept = mark && {
      ...{ ...mark, assignmentId: assignment.id, userId, rev, markedBy: actor.id, markedAt: nowMs },
    };
    const isSaved = await (kept
      ? store.saveMark(trx, course.id, kept, rev).catch((error: unknown) => {
          if (isUniqueViolation(error)) return false;
          throw error;
        })
      : store.deleteMark(trx, assignment.id, userId, rev));
    if (!isSaved) throw new Conflict('changed_meanwhile');
    const values = (one: Mark | undefined) => (one ? [one.manualMilli, one.overrideMilli] : null);
    const detail = { assignmentId: assignment.id, userId, changes: { mark: [values(before), values(mark)] } };
    await insertAudit(trx, actor, nowMs, mark ? 'grade.marked' : 'grade.unmarked', subject(work), detail);
    const fact = factOf(work, `mark:${assignment.id}:${userId}:${nowMs}`);
    await notify(trx, nowMs, { ...fact, kind: 'work_graded', variant: 'marked' }, [userId]);
    await enqueue(trx, nowMs, gradeMarked, marked);
  });
  // At once, for the page that follows; the job does it in case this is cut off.
  await refreshMarkedUnchecked(app, marked);
  app.background.poke();
}

/** A remark for the student. @throws InvalidInput for a submission or file that is not theirs; Forbidden */
export async function comment(
  app: App,
  work: WorkFound,
  on: { submissionId: string | null; path: string | null; lineNumber: number | null; body: string },
): Promise<void> {
  requireStaff(work);
  const { actor, assignment, userId } = work;
  if (on.submissionId !== null) {
    const submission = await getSubmissionUnchecked(app, on.submissionId).catch(() => undefined);
    if (submission?.authorId !== userId || submission.contextId !== assignment.id)
      throw new InvalidInput('submission_not_found', {}, 'submissionId');
    if (on.path !== null && !(await store.hasFile(app.db, on.submissionId, on.path)))
      throw new InvalidInput('comment_file_unknown', { path: on.path }, 'path');
  } else if (on.path !== null) throw new InvalidInput('required', {}, 'submissionId');
  if (on.lineNumber !== null && on.path === null) throw new InvalidInput('required', {}, 'path');
  const nowMs = app.clock.nowMs();
  const id = newId();
  await inTransaction(app.db, async (trx) => {
    const one = { ...on, id, assignmentId: assignment.id, userId, authorId: actor.id, createdAt: nowMs };
    await store.insertComment(trx, one);
    await insertAudit(trx, actor, nowMs, 'grade.commented', subject(work), { assignmentId: assignment.id, userId });
    await notify(trx, nowMs, { ...factOf(work, `comment:${id}`), kind: 'work_graded', variant: 'commented' }, [userId]);
  });
  app.background.poke();
}

/** Takes back a comment of one's own. @throws NotFound */
export async function removeComment(app: App, work: WorkFound, id: string): Promise<void> {
  requireStaff(work);
  const { actor, assignment, userId } = work;
  await inTransaction(app.db, async (trx) => {
    if (!(await store.deleteComment(trx, id, actor.id))) throw new NotFound('comment_not_found');
    const detail = { assignmentId: assignment.id, userId };
    await insertAudit(trx, actor, app.clock.nowMs(), 'grade.comment_removed', subject(work), detail);
  });
}

/** The student asks the staff to look at the grade again. @throws Conflict while another request waits; Forbidden */
export async function askForRegrade(app: App, work: WorkFound, reason: string): Promise<void> {
  const { actor, course, assignment, userId } = work;
  if (actor.id !== userId) throw new NotFound('user_not_found');
  const nowMs = app.clock.nowMs();
  const id = newId();
  const staff = await staffOfStudentUnchecked(app, course.id, userId);
  const one: RegradeRequest = {
    ...{ id, courseId: course.id, assignmentId: assignment.id, userId, state: 'asked', reason, answer: null },
    ...{ createdAt: nowMs, decidedAt: null, decidedBy: null },
  };
  await inTransaction(app.db, async (trx) => {
    await store.insertRequest(trx, one);
    await insertAudit(trx, actor, nowMs, 'regrade.asked', subject(work), { assignmentId: assignment.id });
    await notify(trx, nowMs, { ...factOf(work, `regrade:${id}:asked`), kind: 'regrade', variant: 'asked' }, staff);
  }).catch((error: unknown) => {
    if (isUniqueViolation(error)) throw new Conflict('regrade_asked_already', {}, 'reason');
    throw error;
  });
  app.background.poke();
}

/** Staff answer a request, or the student takes it back. @throws Conflict once it was decided; NotFound, Forbidden */
export async function decideRegrade(
  app: App,
  work: WorkFound,
  id: string,
  to: 'accepted' | 'declined' | 'withdrawn',
  answer: string | null,
): Promise<void> {
  const { actor, assignment, userId } = work;
  const request = (await store.listRequests(app.db, { id }))[0];
  if (request?.assignmentId !== assignment.id || request.userId !== userId) throw new NotFound('regrade_not_found');
  if (to !== 'withdrawn') requireStaff(work);
  else if (actor.id !== userId) throw new NotFound('regrade_not_found');
  requireOpenRequest(request);
  if (to === 'declined' && answer === null) throw new InvalidInput('required', {}, 'answer');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const moved = await store.moveRequest(trx, id, { state: to, answer, decidedAt: nowMs, decidedBy: actor.id });
    if (!moved) throw new Conflict('changed_meanwhile');
    await insertAudit(trx, actor, nowMs, `regrade.${to}`, subject(work), { assignmentId: assignment.id, userId });
    if (to !== 'withdrawn')
      await notify(trx, nowMs, { ...factOf(work, `regrade:${id}:${to}`), kind: 'regrade', variant: to }, [userId]);
  });
  app.background.poke();
}

/** Blanks what was written about a person whose account was erased, and by them about their own work. */
export async function forgetWordsUnchecked(app: App, userId: string): Promise<void> {
  await inTransaction(app.db, (trx) => store.blankWordsAbout(trx, userId));
}
