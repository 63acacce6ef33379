/** The places to submit (practice, a round's problem, also after its end, an assignment): what they show, and whether they are open. */
import type { App } from '../platform/app-context.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { AppError, Conflict, NotFound, Unauthenticated, type ErrorParams } from '../platform/errors.ts';
import { may, requirePermission } from '../accounts/permissions.rules.ts';
import { isFinalizedUnchecked } from '../contest-log/contest-log.service.ts';
import { requireCheckInUnchecked } from '../check-in/check-in.service.ts';
import { admissionTo, admitToRound, roundToSubmitIn, type Admission } from '../participants/admission.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import { roundPracticeHref } from '../rounds/round-links.rules.ts';
import { practiceAt } from '../rounds/after-end.rules.ts';
import { phaseAt, type Round, type RoundProblem } from '../rounds/rounds.rules.ts';
import { getRoundProblemUnchecked, getRoundUnchecked, roundProblemToSubmit } from '../rounds/rounds.service.ts';
import { clockOf, type RoundClock } from '../rounds/round-lines.rules.ts';
import { endsAt, nextOfProblem } from '../rounds/problem-times.rules.ts';
import { assignmentWorkHref } from '../courses/course-links.rules.ts';
import { assignmentPhase, isVisible, publicCourse } from '../courses/courses.rules.ts';
import type { Assignment, ShownCourse } from '../courses/courses.rules.ts';
import { datesForActor } from '../courses/extension-dates.service.ts';
import { closedAssignment, lateLine, type LateLine } from './assignment-places.rules.ts';
import {
  courseRolesOf,
  getAssignmentUnchecked,
  getCourseBySlugUnchecked,
  getCourseUnchecked,
} from '../courses/courses.service.ts';
import type { LoadedVersion } from '../problems/problems.rules.ts';
import { mayWithProblem } from '../problems/problem-people.service.ts';
import { getProblemBySlug, getProblemVersionUnchecked } from '../problems/problems.service.ts';
import type { VersionCheck } from '../problems/version-checks.rules.ts';
import { checkOfUnchecked } from '../problems/version-checks.service.ts';
import type { Place, SubmissionContext } from './places.rules.ts';

/** Nothing is decided later after its arrival: boards and those who publish results need not wait longer for it. */
const MOST_BEFORE_MS = 30_000;

/** A place with its problem, and what this person may do there now. Who has it was let in. */
export interface PlaceToSubmit {
  /** Its page; the form posts to the same address. */
  place: Place;
  contextId: string;
  loaded: LoadedVersion;
  /** When submissions end; null = never. */
  until: number | null;
  /** Of a round that is over: where it is practiced. */
  practiceHref?: string | undefined;
  /** Of a problem that ends before its round. */
  deadline?: number | undefined;
  /** Of its round. */
  clock?: RoundClock;
  /** Only the form is shown: the round is paused so that no one reads its problems. */
  isHidden?: boolean;
  /** Until when late submissions are taken for how many percent of the points; undefined = not at all. */
  late?: LateLine | undefined;
  /** Of an assignment: whether the dates are this person's own. */
  isExtended?: boolean;
  /** Why this person cannot submit now; undefined = they can. */
  closed: { code: string; params: ErrorParams } | undefined;
  /** For whom the pages behind a problem are: its versions and people; and who may open or hide it. */
  mayRead: boolean;
  mayToggle: boolean;
  isPublic: boolean;
  /** For whoever may open it: that the check of its version keeps it closed. */
  check?: VersionCheck | undefined;
  /** For those who grade here: where everyone's work is, which they come to look at. */
  staffHref?: string;
  /** What was read of a round, for whoever decides at once. */
  found?: Pick<Admission, 'contest' | 'round' | 'problem'>;
}

/** Whether a place is shown, or only submitted to: then it is asked by `admit` alone whether it is open. */
export type Purpose = 'show' | 'submit';

/** A problem on its own, open to everyone where its editors opened it. @throws NotFound */
export async function practicePlace(app: App, actor: Actor, slug: string): Promise<PlaceToSubmit> {
  const problem = await getProblemBySlug(app, actor, slug);
  const mayToggle = await mayWithProblem(app, actor, 'problem.edit', problem.id);
  return {
    place: { kind: 'practice', problem: { slug: problem.slug, name: problem.name } },
    contextId: problem.id,
    loaded: await getProblemVersionUnchecked(app, problem.currentVersionId),
    until: null,
    closed: await refusalOf(() => requireNotInRound(app, actor, problem.currentVersionId)),
    mayRead: await mayWithProblem(app, actor, 'problem.read', problem.id),
    mayToggle,
    isPublic: problem.isPublic,
    check: mayToggle ? await checkOfUnchecked(app, problem.currentVersionId) : undefined,
  };
}

/** @throws Conflict for contestants of a running ICPC round with this problem: each try counts there */
async function requireNotInRound(app: App, actor: Actor, versionId: string): Promise<void> {
  const use = await roundToSubmitIn(app, actor, versionId);
  if (!use) return;
  const { contestName: contest, roundName: round, closesAt } = use;
  throw new Conflict('practice_in_running_round', { contest, round, closesAt });
}

/** A problem of a round. @throws NotFound, also while it is hidden */
export async function roundPlace(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
  label: string,
  purpose: Purpose = 'show',
): Promise<PlaceToSubmit> {
  const { isHidden, ...found } = await roundProblemToSubmit(app, actor, contestSlug, roundSlug, label);
  const { contest, round, problem } = found;
  const nowMs = app.clock.nowMs();
  return {
    place: {
      kind: 'round',
      contest: { slug: contest.slug, name: contest.name },
      round: { slug: round.slug, name: round.name },
      label: problem.label,
    },
    contextId: problem.id,
    loaded: await getProblemVersionUnchecked(app, problem.problemVersionId),
    // Not the opening: the page of a problem is for those who submit.
    until: nextOfProblem(round, problem, nowMs),
    deadline: problem.openUntil == null ? undefined : endsAt(round, problem),
    clock: clockOf(round, contest.slug, nowMs),
    practiceHref: practiceAt(contest, round, nowMs).ok
      ? roundPracticeHref(contest.slug, round.slug, problem.label)
      : undefined,
    isHidden,
    closed: purpose === 'show' ? await refusalOf(() => requireAdmitted(app, actor, found)) : undefined,
    found,
    mayRead: false,
    mayToggle: false,
    isPublic: false,
  };
}

/**
 * A problem of a round that is over, for everyone to practice. @throws NotFound where that is not allowed, and while the round
 * runs
 */
export async function afterRoundPlace(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
  label: string,
): Promise<PlaceToSubmit> {
  const { contest, round, problem } = await roundProblemToSubmit(app, actor, contestSlug, roundSlug, label);
  if (round.afterEnd === 'off' || phaseAt(round, app.clock.nowMs()) !== 'closed') throw new NotFound('practice_off');
  const { problemVersionId } = problem;
  return {
    place: {
      kind: 'after-round',
      contest: { slug: contest.slug, name: contest.name },
      round: { slug: round.slug, name: round.name },
      label: problem.label,
    },
    contextId: problem.id,
    loaded: await getProblemVersionUnchecked(app, problemVersionId),
    until: null,
    closed: await refusalOf(() => requirePractice(app, actor, { contest, round, problem })),
    mayRead: false,
    mayToggle: false,
    isPublic: false,
  };
}

/** @throws Conflict while the round cannot be practiced, the problem is out of it, or the person meets it in a running round */
async function requirePractice(
  app: App,
  actor: Actor,
  { contest, round, problem }: { contest: Contest; round: Round; problem: RoundProblem },
): Promise<void> {
  const answer = practiceAt(contest, round, app.clock.nowMs());
  if (!answer.ok) throw new Conflict(answer.code, answer.params);
  if (problem.takenOut) throw new Conflict('round_problem_taken_out', problem.takenOut);
  await requireNotInRound(app, actor, problem.problemVersionId);
}

/** An assignment of a course, for its students and staff. @throws NotFound, Unauthenticated, Forbidden */
export async function assignmentPlace(app: App, actor: Actor, courseSlug: string, id: string): Promise<PlaceToSubmit> {
  const course = await getCourseBySlugUnchecked(app, courseSlug);
  const found = await getAssignmentUnchecked(app, id);
  if (found.courseId !== course.id) throw new NotFound('assignment_not_found');
  const assignment = await datesForActor(app, actor, found);
  const roles = await courseRolesOf(app, actor, course.id);
  requirePermission(actor, 'course.read', roles);
  const phase = assignmentPhase(assignment, app.clock.nowMs());
  const isStaff = may(actor, 'assignment.edit', roles);
  const mayGrade = may(actor, 'course.grade', roles) && !roles.includes('course-student');
  if (!isVisible(assignment, app.clock.nowMs()) && !isStaff) throw new NotFound('assignment_not_found');
  return {
    place: {
      kind: 'assignment',
      course: { slug: course.slug, name: course.title },
      assignment: { id: assignment.id, name: assignment.title },
    },
    contextId: assignment.id,
    loaded: await getProblemVersionUnchecked(app, assignment.problemVersionId),
    until: phase === 'open' ? assignment.dueAt : phase === 'late' ? assignment.lateUntil : null,
    late: lateLine(assignment, phase === 'late'),
    ...(assignment.isExtended && { isExtended: true }),
    closed: closedAssignment(phase, assignment),
    mayRead: false,
    mayToggle: false,
    isPublic: false,
    ...(mayGrade && { staffHref: assignmentWorkHref(course.slug, assignment.id) }),
  };
}

/** The place of an assignment by its id alone. @throws as `assignmentPlace` */
export async function assignmentPlaceById(
  app: App,
  actor: Actor,
  id: string,
): Promise<{ assignment: Assignment; course: ShownCourse; place: PlaceToSubmit }> {
  const assignment = await getAssignmentUnchecked(app, id);
  const course = publicCourse(await getCourseUnchecked(app, assignment.courseId));
  return { assignment, course, place: await assignmentPlace(app, actor, course.slug, id) };
}

/**
 * Asks whether this person may submit here with what arrived then, which is the time that counts. A place that was read before
 * the upload is read again: pass it without what was `found`.
 * @throws Conflict with the reason, Unauthenticated, Unavailable for what arrived too long ago
 */
export async function admit(
  app: App,
  actor: UserActor,
  { place, contextId, loaded, found }: PlaceToSubmit,
  arrivedAt = app.clock.nowMs(),
): Promise<SubmissionContext> {
  const admittedAt = arrivedAt;
  const nowMs = app.clock.nowMs();
  if (nowMs - admittedAt > MOST_BEFORE_MS) throw app.intake.refusal();
  const context = { type: place.kind, id: contextId, problemVersionId: loaded.version.id, admittedAt };
  // The round or assignment may have moved to corrected tests during the upload.
  if (place.kind === 'round') {
    const { round, problem, participant } = await (found
      ? admissionTo(app, actor, found, admittedAt)
      : admitToRound(app, actor, contextId, admittedAt));
    await requireCheckInUnchecked(app.db, round, participant);
    const isAfterEnd = nowMs >= round.closesAt;
    if (isAfterEnd) await requireNotFinalUnchecked(app.db, round.contestId, round.id);
    const { problemVersionId } = problem;
    const inRound = {
      ...{ roundId: round.id, contestId: round.contestId, participantId: participant?.id ?? null },
      ...(isAfterEnd && { isAfterEnd: true as const }),
    };
    return { ...context, problemVersionId, ...inRound, courseId: null };
  }
  const nowhere = { roundId: null, contestId: null, courseId: null, participantId: null };
  if (place.kind === 'after-round') {
    const problem = await getRoundProblemUnchecked(app, contextId);
    const round = await getRoundUnchecked(app, problem.roundId);
    const contest = await getContestUnchecked(app, round.contestId);
    await requirePractice(app, actor, { contest, round, problem });
    return { ...context, problemVersionId: problem.problemVersionId, ...nowhere };
  }
  if (place.kind === 'practice') {
    await requireNotInRound(app, actor, loaded.version.id);
    return { ...context, ...nowhere };
  }
  const assignment = await datesForActor(app, actor, await getAssignmentUnchecked(app, contextId));
  const closed = closedAssignment(assignmentPhase(assignment, admittedAt), assignment);
  if (closed) throw new Conflict(closed.code, closed.params);
  const { problemVersionId, courseId } = assignment;
  return { ...context, problemVersionId, roundId: null, contestId: null, courseId, participantId: null };
}

/** @throws Conflict when results were published while a submission that came in time waited to be decided */
export async function requireNotFinalUnchecked(db: DbOrTrx, contestId: string, roundId: string): Promise<void> {
  if (await isFinalizedUnchecked(db, contestId, roundId)) throw new Conflict('round_results_published');
}

async function requireAdmitted(app: App, actor: Actor, found: Parameters<typeof admissionTo>[2]): Promise<void> {
  const { round, participant } = await admissionTo(app, actor, found);
  await requireCheckInUnchecked(app.db, round, participant);
}

async function refusalOf(work: () => Promise<void>): Promise<PlaceToSubmit['closed']> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof Unauthenticated) return undefined;
    if (error instanceof AppError && error.kind === 'conflict') return { code: error.code, params: error.params };
    throw error;
  }
}
