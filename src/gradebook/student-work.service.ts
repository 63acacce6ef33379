/** One student's work on an assignment: attempts, how the grade was made, comments, and requests to grade again. */
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { NotFound } from '../platform/errors.ts';
import { may } from '../accounts/permissions.rules.ts';
import { publicPeople, studentDetailsUnchecked } from '../accounts/users.service.ts';
import { courseFor } from '../courses/course-access.service.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import { isVisible, type Assignment, type Course } from '../courses/courses.rules.ts';
import { getAssignmentUnchecked } from '../courses/courses.service.ts';
import { rolesTowards } from '../courses/section-access.service.ts';
import { secreciesFor } from '../rounds/running-rounds.service.ts';
import { arePointsTold, type Grade } from './grades.rules.ts';
import { gradesOfAssignment, listWork } from './grades.store.ts';
import type { RegradeRequest, WorkComment } from './marks.rules.ts';
import { findMark, listComments, listRequests, type StoredMark } from './marks.store.ts';

/** Whose work it is, and who asks: the student, or someone who grades them. */
export interface WorkFound extends CoursePage {
  actor: UserActor;
  course: Course;
  assignment: Assignment;
  userId: string;
  isStaff: boolean;
}

export interface WorkShown {
  name: string;
  studentNumber: string | null;
  /** Undefined: none yet. */
  grade: Grade | undefined;
  /** Points below full marks wait for the end of a running round with the problem. */
  isWithheld: boolean;
  mark: StoredMark | undefined;
  attempts: Awaited<ReturnType<typeof listWork>>;
  comments: (WorkComment & { by: string | null })[];
  requests: (RegradeRequest & { by: string | null })[];
}

/** @throws NotFound for everyone but the student and those who grade them */
export async function workOf(
  app: App,
  actor: UserActor,
  slug: string,
  assignmentId: string,
  userId: string,
): Promise<WorkFound> {
  const found = await courseFor(app, actor, { slug }, 'course.read');
  const assignment = await getAssignmentUnchecked(app, assignmentId);
  if (assignment.courseId !== found.course.id) throw new NotFound('assignment_not_found');
  const isStaff = may(actor, 'course.grade', await rolesTowards(app, actor, found.course.id, userId));
  const isOwn = actor.id === userId && isVisible(assignment, app.clock.nowMs());
  if (!isStaff && !isOwn) throw new NotFound('user_not_found');
  return { ...found, actor, assignment, userId, isStaff: isStaff && actor.id !== userId };
}

/** What the page of it shows. */
export async function workShown(app: App, { actor, assignment, userId, isStaff }: WorkFound): Promise<WorkShown> {
  const grade = (await gradesOfAssignment(app.db, assignment.id)).get(userId);
  const secret = isStaff ? new Map<string, never>() : await secreciesFor(app, actor, [assignment.problemVersionId]);
  const comments = await listComments(app.db, assignment.id, userId);
  const requests = await listRequests(app.db, { assignmentId: assignment.id, userId });
  const people = await publicPeople(app, [
    userId,
    ...comments.map(({ authorId }) => authorId),
    ...requests.map(({ decidedBy }) => decidedBy),
  ]);
  const details = (await studentDetailsUnchecked(app, [userId])).get(userId);
  const nameOf = (id: string | null) => (id === null ? null : (people.get(id)?.displayName ?? null));
  const isWithheld = grade !== undefined && !arePointsTold(grade, assignment, secret);
  return {
    name: details?.fullName ?? nameOf(userId) ?? '',
    studentNumber: details?.studentNumber ?? null,
    grade: isWithheld ? undefined : grade,
    isWithheld,
    mark: isWithheld ? undefined : await findMark(app.db, assignment.id, userId),
    attempts: (await listWork(app.db, assignment.id)).filter(({ authorId }) => authorId === userId),
    comments: comments.map((one) => ({ ...one, by: nameOf(one.authorId) })),
    requests: requests.map((one) => ({ ...one, by: nameOf(one.decidedBy) })),
  };
}
