/** How the staff of the course grade: an extension, a mark by hand, a comment, requests that wait, and final grades. */
import type { App } from '../../src/platform/app-context.ts';
import type { UserActor } from '../../src/platform/actor.ts';
import { courseFor } from '../../src/courses/course-access.service.ts';
import type { Course } from '../../src/courses/courses.rules.ts';
import { askForExtension, giveExtensions } from '../../src/courses/extensions.service.ts';
import { studentsFor, saveScheme, schemeOf } from '../../src/final-grades/final-grades.service.ts';
import { addColumn, saveColumnScores } from '../../src/final-grades/outside-columns.service.ts';
import { askForRegrade, comment, setMark } from '../../src/gradebook/marks.service.ts';
import { workOf } from '../../src/gradebook/student-work.service.ts';
import { GRADING_WORDS } from './words.ts';

const staffPage = (app: App, actor: UserActor, course: Course) => courseFor(app, actor, course, 'course.edit');

/** More time for one student, given before the due time. */
export async function giveMoreTime(
  app: App,
  by: UserActor,
  course: Course,
  given: { assignmentId: string; userId: string; dueAt: number },
): Promise<void> {
  const { assignmentId, userId, dueAt } = given;
  const gift = { dueAt, lateUntil: null, extraLateDays: 0, timeFactorPercent: null };
  const form = { students: userId, assignmentId, reason: GRADING_WORDS.extension, formKey: null };
  await giveExtensions(app, await staffPage(app, by, course), { ...gift, ...form });
}

/** A student asks for more time, and nobody has answered. */
export async function askForMoreTime(
  app: App,
  actor: UserActor,
  course: Course,
  asked: { assignmentId: string; dueAt: number },
): Promise<void> {
  const page = { ...(await courseFor(app, actor, course, 'course.read')), actor };
  await askForExtension(app, page, { ...asked, reason: GRADING_WORDS.asked });
}

/** Points by hand with a reason, and a remark. */
export async function gradeByHand(
  app: App,
  by: UserActor,
  course: Course,
  assignmentId: string,
  userId: string,
): Promise<void> {
  const work = await workOf(app, by, course.slug, assignmentId, userId);
  await setMark(app, work, { manualMilli: 5_000, overrideMilli: null, reason: GRADING_WORDS.mark }, 0);
  await comment(app, work, { submissionId: null, path: null, lineNumber: null, body: GRADING_WORDS.comment });
}

/** A student asks to look at a grade again, and nobody has answered. */
export async function askForAnotherLook(
  app: App,
  actor: UserActor,
  course: Course,
  assignmentId: string,
): Promise<void> {
  await askForRegrade(app, await workOf(app, actor, course.slug, assignmentId, actor.id), GRADING_WORDS.regrade);
}

/** How final grades are made, with results of an exam on paper. */
export async function makeFinalGrades(
  app: App,
  by: UserActor,
  course: Course,
  assignmentIds: readonly string[],
): Promise<void> {
  const page = await staffPage(app, by, course);
  const { labs, exam, midterm } = GRADING_WORDS;
  const categories = [
    { name: labs, weight: 60, dropLowest: 0 },
    { name: exam, weight: 40, dropLowest: 0 },
  ];
  const assignments = Object.fromEntries(assignmentIds.map((id) => [id, labs]));
  await saveScheme(app, page, { categories, assignments, automaticCap: null, digits: 1, rounding: 'half_up' }, 0);
  await addColumn(app, page, { title: midterm, category: exam, points: 100, formKey: null });
  const { columns } = await schemeOf(app, page);
  const students = await studentsFor(app, page);
  const scores = students.map(({ studentNumber }, index) => `${studentNumber}, ${58 + ((index * 17) % 41)}`);
  await saveColumnScores(app, page, columns[0]?.id ?? '', { scores: scores.join('\n'), rev: 0 });
}
