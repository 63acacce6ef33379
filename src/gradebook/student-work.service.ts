/** One student's work on an assignment: attempts, how the grade was made, comments, and requests to grade again. */
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { NotFound } from '../platform/errors.ts';
import { may } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { courseFor } from '../courses/course-access.service.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import { datesForUnchecked } from '../courses/extension-dates.service.ts';
import { isLateAt } from '../courses/late-policies.rules.ts';
import { isVisible, type Assignment, type Course } from '../courses/courses.rules.ts';
import { getAssignmentUnchecked } from '../courses/courses.service.ts';
import { rolesTowards, studiedInUnchecked } from '../courses/section-access.service.ts';
import { namesInCourseUnchecked } from '../courses/student-identities.service.ts';
import { secreciesFor } from '../rounds/running-rounds.service.ts';
import { arePointsTold, type Grade } from './grades.rules.ts';
import { findGrade, hasWorkIn, listWork } from './grades.store.ts';
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
  /** Late: by the dates of the student. */
  attempts: (Awaited<ReturnType<typeof listWork>>[number] & { isLate: boolean })[];
  comments: (WorkComment & { by: string | null })[];
  requests: (RegradeRequest & { by: string | null })[];
}

/** @throws NotFound for everyone but the student and those who grade them, and for people who never took part in the course */
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
  // Staff of all sections grade whoever handed something in, such as colleagues who try an assignment, but not strangers.
  const isKnown =
    (await studiedInUnchecked(app, found.course.id, userId)) || (await hasWorkIn(app.db, found.course.id, userId));
  if (!isKnown) throw new NotFound('user_not_found');
  return { ...found, actor, assignment, userId, isStaff: isStaff && actor.id !== userId };
}

/** What the page of it shows. */
export async function workShown(
  app: App,
  { actor, course, assignment, userId, isStaff }: WorkFound,
): Promise<WorkShown> {
  const grade = await findGrade(app.db, assignment.id, userId);
  const secret = isStaff ? new Map<string, never>() : await secreciesFor(app, actor, [assignment.problemVersionId]);
  const comments = await listComments(app.db, assignment.id, userId);
  const requests = await listRequests(app.db, { assignmentId: assignment.id, userId });
  const people = await publicPeople(app, [
    ...comments.map(({ authorId }) => authorId),
    ...requests.map(({ decidedBy }) => decidedBy),
  ]);
  const named = (await namesInCourseUnchecked(app, course.id, [userId])).get(userId);
  const nameOf = (id: string | null) => (id === null ? null : (people.get(id)?.displayName ?? null));
  const [dates, attempts] = [
    await datesForUnchecked(app, assignment, userId),
    await listWork(app.db, assignment.id, userId),
  ];
  const isWithheld = grade !== undefined && !arePointsTold(grade, assignment, secret);
  return {
    name: named?.name ?? '',
    studentNumber: named?.studentNumber ?? null,
    grade: isWithheld ? undefined : grade,
    isWithheld,
    mark: isWithheld ? undefined : await findMark(app.db, assignment.id, userId),
    attempts: attempts.map((one) => ({ ...one, isLate: isLateAt(dates, one.submittedAt) })),
    comments: comments.map((one) => ({ ...one, by: nameOf(one.authorId) })),
    requests: requests.map((one) => ({ ...one, by: nameOf(one.decidedBy) })),
  };
}
