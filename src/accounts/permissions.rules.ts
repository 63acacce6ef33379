/**
 * The one permission table: which role may do what. Site roles come with the actor; scoped roles (this course, this
 * contest, this submission's author) are found by the owning feature and passed in. The system may do everything.
 */
import { Forbidden, Unauthenticated } from '../platform/errors.ts';

/** Structural twin of the platform's Actor, so that rules stay free of imports. */
type Someone =
  | { kind: 'user'; id: string; roles: readonly string[]; contestRoles?: ReadonlyMap<string, string> }
  | { kind: 'visitor' }
  | { kind: 'system'; reason: string };

export const SITE_ROLES = ['organizer', 'professor', 'mentor'] as const;
export type SiteRole = (typeof SITE_ROLES)[number];

/** Roles on the staff of one contest. They come with the actor, as site roles do, and hold in that contest alone. */
export const CONTEST_ROLES = ['head', 'jury', 'setter', 'observer', 'volunteer'] as const;
export type ContestRole = (typeof CONTEST_ROLES)[number];

/**
 * `member`: anyone signed in. `author`, `captain`, `owner`: of the very thing. `course-*`: staff or student of that
 * course; `course-owner` comes beside a role on the staff. `problem-*`: what its owner made someone in that problem. `contest-*`: staff of that contest.
 */
export type Role =
  | SiteRole
  | 'member'
  | 'owner'
  | 'author'
  | 'captain'
  | 'course-professor'
  | 'course-owner'
  | 'course-engineer'
  | 'course-assistant'
  | 'course-student'
  | 'problem-owner'
  | 'problem-editor'
  | 'problem-reader'
  | `contest-${ContestRole}`;

const ORGANIZER: Role[] = ['organizer'];
const CONTEST_HEADS: Role[] = ['organizer', 'contest-head'];
const CONTEST_JURY: Role[] = [...CONTEST_HEADS, 'contest-jury'];
/** Who may read everything of a contest that is not public. */
const CONTEST_READERS: Role[] = [...CONTEST_JURY, 'contest-observer'];
const CONTEST_STAFF: Role[] = [...CONTEST_READERS, 'contest-setter', 'contest-volunteer'];
const COURSE_STAFF: Role[] = ['organizer', 'course-professor', 'course-engineer', 'course-assistant'];
/** On every side that teaches a course: its professors, and for the community its engineers. */
const COURSE_OWNERS: Role[] = ['organizer', 'course-professor', 'course-owner'];

const TABLE = {
  'role.grant': ORGANIZER,
  'user.list': ORGANIZER,
  'audit.read': ORGANIZER,
  'operations.read': ORGANIZER,
  'mail.send-again': ORGANIZER,
  'judgehost.manage': ORGANIZER,
  'university.edit': ORGANIZER,
  // Sign-in services of universities.
  'campus.manage': ORGANIZER,
  // Learning platforms.
  'lti.manage': ORGANIZER,
  'partnership.propose': ['professor', 'organizer'],
  'partnership.read': ['owner', 'organizer'],
  'partnership.edit': ['owner', 'organizer'],
  'partnership.submit': ['owner'],
  'partnership.review': ORGANIZER,
  'partnership.sign': ORGANIZER,
  'partnership.confirm': ['owner', 'organizer'],
  'partnership.hand-over': ['owner', 'organizer'],
  'course.open': ['owner', 'organizer'],
  'course.edit': COURSE_OWNERS,
  'course.staff': COURSE_OWNERS,
  'course.read': ['organizer', 'course-professor', 'course-engineer', 'course-assistant', 'course-student'],
  'course.grade': COURSE_STAFF,
  'course.roster': COURSE_STAFF,
  'assignment.edit': COURSE_STAFF,
  // A new problem. The next version of one that is there needs `problem.edit`.
  'problem.import': ['organizer', 'professor'],
  // While it is hidden, and its secrets at any time: hidden tests, answers, example submissions, all versions.
  'problem.read': ['organizer', 'problem-owner', 'problem-editor', 'problem-reader'],
  'problem.edit': ['organizer', 'problem-owner', 'problem-editor'],
  'problem.people': ['organizer', 'problem-owner'],
  'contest.create': ORGANIZER,
  'contest.edit': CONTEST_HEADS,
  'contest.archive': CONTEST_HEADS,
  'contest.delete': CONTEST_HEADS,
  'contest.staff': CONTEST_HEADS,
  // Make a private copy with synthetic teams, and throw it away.
  'contest.rehearse': CONTEST_HEADS,
  // While it is a draft; and its staff.
  'contest.read': CONTEST_STAFF,
  // The board during a freeze, the history, the log for staff.
  'contest.staff-view': CONTEST_READERS,
  // Before their round opens.
  'contest.problems': [...CONTEST_READERS, 'contest-setter'],
  'contest.edit-problems': [...CONTEST_HEADS, 'contest-setter'],
  'contest.register': ['member'],
  // With the reasons for being unranked, and as a file.
  'participant.list': [...CONTEST_READERS, 'contest-volunteer'],
  'participant.manage': CONTEST_JURY,
  // Teams, accounts and their passwords, by a list.
  'participant.import': CONTEST_HEADS,
  // On the day: who came.
  'participant.check-in': [...CONTEST_JURY, 'contest-volunteer'],
  // Claims and deliveries of balloons.
  'balloon.deliver': [...CONTEST_JURY, 'contest-volunteer'],
  // Reads what participants print, and carries it to them.
  'print.deliver': [...CONTEST_JURY, 'contest-volunteer'],
  // That only participants ask is for the contest to say.
  'clarification.ask': ['member'],
  // All questions; problem setters those about problems.
  'clarification.read': [...CONTEST_READERS, 'contest-setter'],
  'clarification.answer': [...CONTEST_JURY, 'contest-setter'],
  // Answers about the whole contest, announcements, templates.
  'clarification.announce': CONTEST_JURY,
  'team.edit': ['captain', ...CONTEST_JURY],
  'submission.create': ['member'],
  'submission.read': ['author', 'course-professor', 'course-engineer', 'course-assistant', ...CONTEST_READERS],
  'submission.list-all': CONTEST_READERS,
  'submission.rejudge': CONTEST_JURY,
  'speed.review': CONTEST_JURY,
  // What is unusual in submissions, with notes about it.
  'contest.unusual-events': CONTEST_JURY,
  // Verdicts that wait for the jury.
  'verdict.review': CONTEST_JURY,
  // Similarity checks of a place: start, read, decide, ask authors.
  'similarity.check': [...COURSE_STAFF, 'contest-head', 'contest-jury'],
  // The same with submissions from other places, whose code staff of one place may not read.
  'similarity.elsewhere': ORGANIZER,
  'result.publish': CONTEST_HEADS,
  // Standings over several contests.
  'season.manage': ORGANIZER,
  'certificate.issue': CONTEST_HEADS,
  'certificate.read': ['owner', ...CONTEST_HEADS],
  'pipeline.read': ['organizer', 'mentor', 'professor'],
  'pipeline.manage': ORGANIZER,
  'pipeline.move': ['organizer', 'mentor'],
  'points.correct': ORGANIZER,
} satisfies Record<string, Role[]>;

export type Action = keyof typeof TABLE;

/** Roles that may do something: for the words of a refusal. */
export function rolesFor(action: Action): readonly Role[] {
  return TABLE[action];
}

/** Those of them that hold everywhere. */
export function siteRolesFor(action: Action): SiteRole[] {
  return SITE_ROLES.filter((role) => rolesFor(action).includes(role));
}

/** Whether the actor may, given the roles they hold in the thing at hand. */
export function may(actor: Someone, action: Action, scoped: readonly Role[] = []): boolean {
  if (actor.kind === 'system') return true;
  if (actor.kind === 'visitor') return false;
  const allowed: readonly Role[] = TABLE[action];
  return allowed.some((role) => role === 'member' || actor.roles.includes(role) || scoped.includes(role));
}

/** @throws Unauthenticated for visitors, Forbidden naming the roles that may. */
export function requirePermission(actor: Someone, action: Action, scoped: readonly Role[] = []): void {
  if (may(actor, action, scoped)) return;
  if (actor.kind === 'visitor') throw new Unauthenticated();
  throw new Forbidden('forbidden_action', { action, roles: rolesFor(action).join(', ') });
}

/** The roles that the actor has in a contest, for the table. */
export function rolesInContest(actor: Someone, contestId: string): Role[] {
  const role = actor.kind === 'user' ? actor.contestRoles?.get(contestId) : undefined;
  return CONTEST_ROLES.filter((known) => known === role).map((known) => `contest-${known}` as const);
}

/** Whether the actor may do something in a contest. */
export function mayInContest(actor: Someone, action: Action, contestId: string): boolean {
  return may(actor, action, rolesInContest(actor, contestId));
}

/** @throws Unauthenticated for visitors, Forbidden naming the roles that may. */
export function requireInContest(actor: Someone, action: Action, contestId: string): void {
  requirePermission(actor, action, rolesInContest(actor, contestId));
}

/** The contests in which the actor may do something through a role there; `all` for those whose site role lets them anywhere. */
export function contestsWhere(actor: Someone, action: Action): 'all' | string[] {
  if (may(actor, action)) return 'all';
  const ids = actor.kind === 'user' ? [...(actor.contestRoles?.keys() ?? [])] : [];
  return ids.filter((id) => mayInContest(actor, action, id));
}

/** Whether the actor may do something in some contest or everywhere: for lists that hold only what they may see. */
export function mayInSomeContest(actor: Someone, action: Action): boolean {
  const where = contestsWhere(actor, action);
  return where === 'all' || where.length > 0;
}

/** @throws Unauthenticated, Forbidden for people who may do something in no contest. */
export function requireInSomeContest(actor: Someone, action: Action): void {
  if (!mayInSomeContest(actor, action)) requirePermission(actor, action);
}
