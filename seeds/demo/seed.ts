/**
 * The demo: people, a partnership with its course, a contest with a finished, an open and a coming round, and hand-ins
 * that the judge really judges. Only services are called, as people would through the pages; what lies in the past is
 * done with a clock set back. Nothing happens in a database that has an account.
 */
import type { App } from '../../src/platform/app-context.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { listAccounts } from '../../src/accounts/users.service.ts';
import { addRoundProblem } from '../../src/contests/round-problems.service.ts';
import { getContest } from '../../src/contests/contests.service.ts';
import { createContest, publishContest } from '../../src/contests/contest-edits.service.ts';
import { registerPerson } from '../../src/contests/registration.service.ts';
import { createRound } from '../../src/contests/rounds.service.ts';
import { addStaff, joinCourse, openCourse, saveAssignment } from '../../src/courses/courses.service.ts';
import { movePartnership, propose } from '../../src/partnerships/partnerships.service.ts';
import { seedPeople, type DemoPeople } from './people.ts';
import { importProblems, type DemoProblems } from './problems.ts';
import { submitDemo } from './submissions.ts';
import { CONTEST_WORDS, COURSE_WORDS, PROPOSALS } from './words.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const demo = systemActor('demo');

/** The same site as it was, or will be, at another time. */
function at(app: App, nowMs: number): App {
  return { ...app, clock: { nowMs: () => nowMs } };
}

/** Fills an empty database; does nothing where an account is. */
export async function seedDemo(app: App): Promise<void> {
  const { total } = await listAccounts(app, demo, { query: '', page: 1, pageSize: 1 });
  if (total > 0) return;
  const startedAt = Date.now();
  const nowMs = app.clock.nowMs();
  const people = await seedPeople(at(app, nowMs - 60 * DAY));
  const problems = await importProblems(at(app, nowMs - 50 * DAY), people.organizer);
  const assignmentId = await seedCourse(app, nowMs, people, problems);
  const rounds = await seedContest(app, nowMs, people, problems);
  await submitDemo((ms) => at(app, nowMs + ms), people, { ...rounds, assignmentId });
  app.background.poke();
  app.log.info({ durationMs: Date.now() - startedAt }, 'demo data made');
}

/** One partnership that became a course, and one that waits for the organizer. */
async function seedCourse(app: App, nowMs: number, people: DemoPeople, problems: DemoProblems): Promise<string> {
  const { chen, keller, organizer, mentor, students } = people;
  const before = at(app, nowMs - 45 * DAY);
  const partnershipId = await propose(before, chen, PROPOSALS.running);
  await movePartnership(before, chen, partnershipId, 'submit');
  await movePartnership(at(app, nowMs - 43 * DAY), organizer, partnershipId, 'start_review');
  await movePartnership(at(app, nowMs - 42 * DAY), organizer, partnershipId, 'approve');
  const start = at(app, nowMs - 40 * DAY);
  const course = await openCourse(start, chen, partnershipId, COURSE_WORDS);
  await addStaff(start, chen, course, mentor.id, 'engineer');
  for (const student of students.slice(0, 4)) await joinCourse(at(app, nowMs - 30 * DAY), student, course.joinCode);
  const warmUp = { title: 'Warm-up: sums', opensAt: nowMs - 28 * DAY, dueAt: nowMs - 14 * DAY, points: 10 };
  const recovery = { title: 'Lab 1: recovery', opensAt: nowMs - 10 * DAY, dueAt: nowMs + 11 * DAY, points: 100 };
  const warmUpId = await saveAssignment(start, chen, course, { ...warmUp, problemVersionId: problems.sum });
  await saveAssignment(start, chen, course, { ...recovery, problemVersionId: problems.walrecovery });
  const waitingId = await propose(at(app, nowMs - 3 * DAY), keller, PROPOSALS.waiting);
  await movePartnership(at(app, nowMs - 2 * DAY), keller, waitingId, 'submit');
  return warmUpId;
}

/** A contest whose warm-up is over, whose first round is open for days, and whose final is to come. */
async function seedContest(
  app: App,
  nowMs: number,
  people: DemoPeople,
  problems: DemoProblems,
): Promise<{ warmUp: string; roundOne: [string, string] }> {
  const before = at(app, nowMs - 20 * DAY);
  const contest = await createContest(before, people.organizer, {
    ...CONTEST_WORDS,
    registrationOpensAt: nowMs - 19 * DAY,
    registrationClosesAt: null,
    entry: 'anyone',
    entryUniversities: [],
    entryCourseId: null,
    participation: 'person',
    teamMin: 1,
    teamMax: 1,
  });
  const common = { penaltyMinutes: 20, earlyStop: false };
  const warmUp = await createRound(before, demo, contest.id, {
    ...common,
    slug: 'warm-up',
    name: 'Warm-up',
    opensAt: nowMs - 3 * DAY,
    freezesAt: null,
    closesAt: nowMs - 2 * DAY,
    scoring: 'icpc',
  });
  const roundOne = await createRound(before, demo, contest.id, {
    ...common,
    slug: 'round-1',
    name: 'Round 1',
    opensAt: nowMs - 5 * HOUR,
    freezesAt: nowMs + 6 * DAY,
    closesAt: nowMs + 7 * DAY,
    scoring: 'kernel',
  });
  const final = await createRound(before, demo, contest.id, {
    ...common,
    slug: 'final',
    name: 'Final',
    opensAt: nowMs + 14 * DAY,
    freezesAt: null,
    closesAt: nowMs + 15 * DAY,
    scoring: 'kernel',
  });
  const add = async (roundId: string, problemVersionId: string, points: number): Promise<string> =>
    (await addRoundProblem(before, people.organizer, roundId, { problemVersionId, points, weight: 1 })).id;
  const sum = await add(warmUp.id, problems.sum, 1);
  const recovery = await add(roundOne.id, problems.walrecovery, 100);
  const reads = await add(roundOne.id, problems.pointreads, 100);
  await add(final.id, problems.pointreads, 100);
  await publishContest(before, demo, contest.id);
  const published = await getContest(app, contest.id);
  for (const student of people.students) await registerPerson(at(app, nowMs - 10 * DAY), student, published);
  return { warmUp: sum, roundOne: [recovery, reads] };
}
