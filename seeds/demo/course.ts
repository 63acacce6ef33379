/**
 * A course in the middle of its term, which two universities teach: 24 students in one section and two in the other; two labs that
 * are over, one that is open, one that is planned.
 */
import type { UserActor } from '../../src/platform/actor.ts';
import { addStaff } from '../../src/courses/course-staff.service.ts';
import { courseFor } from '../../src/courses/course-access.service.ts';
import { saveClassList } from '../../src/courses/roster.service.ts';
import { sectionsOf } from '../../src/courses/section-access.service.ts';
import { addSection } from '../../src/courses/sections.service.ts';
import { joinCourse, openCourse, saveAssignment } from '../../src/courses/courses.service.ts';
import type { Course } from '../../src/courses/courses.rules.ts';
import { askForAnotherLook, askForMoreTime, giveMoreTime, gradeByHand, makeFinalGrades } from './grading.ts';
import { tellPartnership } from './partnerships.ts';
import type { DemoPeople } from './people.ts';
import type { DemoProblems } from './problems.ts';
import { DAY, HOUR, type Story } from './story.ts';
import { submitExample } from './submitting.ts';
import { COURSE_WORDS, LABS, NORTH, NORTH_CLASS, RUNNING_PROPOSAL } from './words.ts';

type Lab = keyof typeof LABS;

/** What each student submitted to the first lab; all others solved it at the first attempt. */
const SUMS: Record<number, string[]> = {
  1: ['wrong_answer/overflow.cpp', 'accepted/sum.py'],
  2: ['time_limit_exceeded/quadratic.py'],
  5: ['compile_error/semicolon.cpp', 'wrong_answer/overflow.cpp', 'accepted/sum.cpp'],
  8: ['wrong_answer/off-by-one.py', 'accepted/sum.py'],
  11: ['run_time_error/out-of-range.cpp', 'wrong_answer/overflow.cpp'],
  14: ['memory_limit_exceeded/table.cpp', 'accepted/plain.c'],
  17: [],
  20: ['wrong_answer/off-by-one.py'],
  23: [],
};
const SOLVED = ['accepted/sum.cpp', 'accepted/sum.py', 'accepted/plain.c'];

/** What the class submitted to the second lab: most solved it, some only partly. */
const RECOVERY: Record<number, string[]> = {
  0: ['wrong_answer/ignores-checksums', 'accepted/engine'],
  1: ['wrong_answer/skips-bad-records'],
  2: ['wrong_answer/nothing-done'],
  4: ['compile_error/forgot-a-brace', 'wrong_answer/applies-half-batches', 'accepted/engine'],
  6: ['wrong_answer/removes-too-much'],
  7: ['run_time_error/believes-lengths', 'wrong_answer/applies-half-batches'],
  9: ['wrong_answer/ignores-checksums'],
  12: ['wrong_answer/skips-bad-records', 'accepted/engine'],
  13: [],
  17: [],
  18: ['wrong_answer/applies-half-batches'],
  21: ['wrong_answer/removes-too-much', 'accepted/engine'],
  23: [],
};

export function tellCourse(story: Story, people: DemoPeople, problems: DemoProblems): void {
  const { chen, keller, mentor, students, classmates } = people;
  const everybody = [...students.slice(0, 3), ...classmates];
  const partnership = tellPartnership(story, people, chen, RUNNING_PROPOSAL, 75, [
    [1, 'owner', 'submit'],
    [3, 'organizer', 'start_review'],
    [5, 'organizer', 'approve'],
    [9, 'organizer', 'sign_agreement'],
    [14, 'owner', 'confirm_university'],
  ]);
  let course: Course;
  const ids: Partial<Record<Lab, string>> = {};
  story.daysAgo(55, async (app) => {
    course = await openCourse(app, chen, partnership.id(), COURSE_WORDS);
    await addStaff(app, chen, course, mentor.id, 'engineer');
  });
  story.daysAgo(54, async (app) => {
    const draft = { name: `${NORTH}, group A`, university: NORTH, codeEndsAt: null, codeLimit: 40 };
    const mine = await courseFor(app, chen, course, 'course.edit');
    await addSection(app, mine, draft, { person: 'keller@example.org', role: 'professor' });
    const theirs = await courseFor(app, keller, course, 'course.roster');
    const [section] = await sectionsOf(app, theirs);
    if (!section) throw new Error('The demo has no second section');
    await saveClassList(app, theirs, section, NORTH_CLASS);
    // The last two of the alumni that are from there.
    for (const one of [people.alumni.at(-1), people.alumni.at(-3)])
      if (one) await joinCourse(app, one, section.joinCode);
  });
  for (const [index, student] of everybody.entries())
    story.daysAgo(50 - index * 0.11, (app) => joinCourse(app, student, course.joinCode));
  const at = (days: number) => Math.ceil((story.nowMs - days * DAY) / HOUR) * HOUR;
  const set = (
    lab: Lab,
    problem: keyof DemoProblems,
    from: number,
    until: number,
    points: number,
    lateUntil?: number,
  ) =>
    story.daysAgo(45, async (app) => {
      const late = lateUntil === undefined ? {} : { lateUntil: at(lateUntil), latePercent: 80 };
      const draft = { title: LABS[lab], opensAt: at(from), dueAt: at(until), points, ...late };
      ids[lab] = await saveAssignment(app, chen, course, { ...draft, problemVersionId: problems[problem] });
    });
  set('sums', 'sum', 42, 28, 20);
  set('recovery', 'walrecovery', 27, 6, 100, 3);
  set('reads', 'pointreads', 5, -12, 100);
  set('later', 'sum', -14, -28, 100);
  const submitted = (lab: Lab, who: UserActor, daysAgo: number, problem: string, example: string) =>
    story.daysAgo(daysAgo, (app) => submitExample(app, who, { assignmentId: ids[lab] as string }, problem, example));
  for (const [index, student] of everybody.entries()) {
    const sums = SUMS[index] ?? [SOLVED[index % SOLVED.length] as string];
    for (const [which, example] of sums.entries())
      submitted('sums', student, 40 - index * 0.4 - which * 0.2, 'sum', example);
    const recovery = RECOVERY[index] ?? ['accepted/engine'];
    for (const [which, example] of recovery.entries())
      submitted('recovery', student, 24 - index * 0.7 - which * 0.3, 'walrecovery', example);
  }
  // One submission arrives minutes before the deadline.
  submitted('recovery', everybody[19] as UserActor, 6.01, 'walrecovery', 'accepted/engine.patch');
  // One is late and gets 80 %.
  submitted('recovery', everybody[18] as UserActor, 4.2, 'walrecovery', 'accepted/engine');
  const [zhao, , liu] = everybody as [UserActor, UserActor, UserActor];
  submitted('reads', zhao, 3.5, 'pointreads', 'accepted/cached.patch');
  submitted('reads', liu, 2.2, 'pointreads', 'wrong_answer/forgets-overwrites');
  submitted('reads', classmates[3] as UserActor, 1.1, 'pointreads', 'accepted/unchanged');
  const [second, away] = [everybody[1], everybody[13]] as [UserActor, UserActor];
  story.daysAgo(7, (app) =>
    giveMoreTime(app, chen, course, { assignmentId: ids.recovery as string, userId: away.id, dueAt: at(4) }),
  );
  submitted('recovery', away, 4.6, 'walrecovery', 'accepted/engine');
  story.daysAgo(2.6, (app) => gradeByHand(app, chen, course, ids.recovery as string, second.id));
  story.daysAgo(2.4, (app) => makeFinalGrades(app, chen, course, [ids.sums as string, ids.recovery as string]));
  story.daysAgo(1.5, (app) => askForAnotherLook(app, liu, course, ids.recovery as string));
  story.daysAgo(0.8, (app) =>
    askForMoreTime(app, second, course, { assignmentId: ids.reads as string, dueAt: at(-14) }),
  );
}
