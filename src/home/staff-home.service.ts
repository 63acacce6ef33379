/** What staff find on their home page: assignments of the courses they teach, and for organizers the rounds that run. */
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { CONTEST_ROLES, contestsWhere, type ContestRole } from '../accounts/permissions.rules.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import { contestPhaseAt, type ContestPhase } from '../contests/contests.rules.ts';
import { listContests } from '../contests/contests.service.ts';
import { listRoundsOfContestsUnchecked } from '../rounds/rounds.service.ts';
import { nextInstant, phaseAt, type RoundPhase } from '../rounds/rounds.rules.ts';
import { courseFor, ownCourses } from '../courses/course-access.service.ts';
import { listAssignments, taughtAmongUnchecked } from '../courses/courses.service.ts';
import { countWork } from '../gradebook/assignment-work.service.ts';
import { roundHref } from '../rounds/round-links.rules.ts';
import { assignmentWorkHref } from '../courses/course-links.rules.ts';

/** An assignment is shown from its opening until this long after it is due: then its grades are looked at. */
const AFTER_DUE_MS = 7 * 24 * 3_600_000;
/** A contest stays on the page of its staff until this long after its end: results are published then. */
const AFTER_CONTEST_MS = 30 * 24 * 3_600_000;
const MOST_COURSES = 30;
const MOST_CONTESTS = 20;

export interface StaffHome {
  assignments: {
    id: string;
    title: string;
    dueAt: number;
    isOpen: boolean;
    workHref: string;
    course: { slug: string; title: string };
    /** Students who submitted, of all. */
    submitted: number;
    students: number;
  }[];
  rounds: { path: string; name: string; contest: string; phase: RoundPhase; until: number | null }[];
  /** Contests on whose staff the person is, and as what. */
  contests: { href: string; name: string; role: ContestRole; phase: ContestPhase; startsAt: number | null }[];
}

/** Undefined for people who are not staff anywhere. */
export async function staffHomeOf(app: App, actor: UserActor): Promise<StaffHome | undefined> {
  const { items } = await ownCourses(app, actor, { page: 1, pageSize: MOST_COURSES });
  const ids = await taughtAmongUnchecked(
    app,
    actor.id,
    items.map(({ id }) => id),
  );
  const taught = items.filter(({ id }) => ids.has(id));
  const isContestStaff = (actor.contestRoles?.size ?? 0) > 0;
  if (taught.length === 0 && actor.roles.length === 0 && !isContestStaff) return undefined;
  const nowMs = app.clock.nowMs();
  const assignments: StaffHome['assignments'] = [];
  for (const course of taught) {
    const shown = (await listAssignments(app, actor, course.id)).filter(
      (one) => nowMs >= one.opensAt && nowMs < one.dueAt + AFTER_DUE_MS,
    );
    const counts = await countWork(
      app,
      await courseFor(app, actor, course, 'course.grade'),
      shown.map(({ id }) => id),
    );
    for (const { id, title, dueAt } of shown) {
      assignments.push({
        id,
        title,
        dueAt,
        isOpen: nowMs < dueAt,
        workHref: assignmentWorkHref(course.slug, id),
        course: { slug: course.slug, title: course.title },
        ...(counts.get(id) ?? { submitted: 0, students: 0 }),
      });
    }
  }
  assignments.sort((a, b) => Number(b.isOpen) - Number(a.isOpen) || a.dueAt - b.dueAt);
  return {
    assignments,
    rounds: await runningRounds(app, actor, nowMs),
    contests: await ownContests(app, actor, nowMs),
  };
}

async function ownContests(app: App, actor: UserActor, nowMs: number): Promise<StaffHome['contests']> {
  const roles = actor.contestRoles;
  if (!roles || roles.size === 0) return [];
  const { items } = await listContests(app, actor, { ids: [...roles.keys()], page: 1, pageSize: MOST_CONTESTS });
  return items.flatMap((contest) => {
    const role = CONTEST_ROLES.find((known) => known === roles.get(contest.id));
    if (!role || (contest.endsAt !== null && nowMs > contest.endsAt + AFTER_CONTEST_MS)) return [];
    const { name, startsAt } = contest;
    return [{ href: contestHref(contest.slug), name, role, phase: contestPhaseAt(contest, nowMs), startsAt }];
  });
}

async function runningRounds(app: App, actor: UserActor, nowMs: number): Promise<StaffHome['rounds']> {
  const ids = contestsWhere(actor, 'contest.read');
  if (ids.length === 0) return [];
  const among = ids === 'all' ? {} : { ids };
  const { items } = await listContests(app, actor, { phase: 'running', page: 1, pageSize: MOST_CONTESTS, ...among });
  const rounds = await listRoundsOfContestsUnchecked(
    app,
    items.map(({ id }) => id),
  );
  return items.flatMap((contest) =>
    rounds
      .filter((round) => round.contestId === contest.id && ['open', 'frozen'].includes(phaseAt(round, nowMs)))
      .map((round) => ({
        path: roundHref(contest.slug, round.slug),
        name: round.name,
        contest: contest.name,
        phase: phaseAt(round, nowMs),
        until: nextInstant(round, nowMs),
        pausedAt: round.pausedAt,
      })),
  );
}
