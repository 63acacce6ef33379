/**
 * The one permission table: which role may do what. Site roles come with the actor; scoped roles (this course, this
 * contest, this submission's author) are found by the owning feature and passed in. The system may do everything.
 */
import { Forbidden, Unauthenticated } from '../platform/errors.ts';

/** Structural twin of the platform's Actor, so that rules stay free of imports. */
type Someone =
  { kind: 'user'; id: string; roles: readonly string[] } | { kind: 'visitor' } | { kind: 'system'; reason: string };

export const SITE_ROLES = ['organizer', 'professor', 'mentor'] as const;
export type SiteRole = (typeof SITE_ROLES)[number];

/**
 * `member`: anyone signed in. `author`, `captain`, `owner`: of the very thing. `course-*`: staff or student of that
 * course. `problem-*`: what its owner made someone in that problem.
 */
export type Role =
  | SiteRole
  | 'member'
  | 'owner'
  | 'author'
  | 'captain'
  | 'course-professor'
  | 'course-engineer'
  | 'course-assistant'
  | 'course-student'
  | 'problem-owner'
  | 'problem-editor'
  | 'problem-reader';

const ORGANIZER: Role[] = ['organizer'];
const COURSE_STAFF: Role[] = ['organizer', 'course-professor', 'course-engineer', 'course-assistant'];
const COURSE_OWNERS: Role[] = ['organizer', 'course-professor'];

const TABLE = {
  'role.grant': ORGANIZER,
  'user.list': ORGANIZER,
  'audit.read': ORGANIZER,
  'operations.read': ORGANIZER,
  'mail.send-again': ORGANIZER,
  'judgehost.manage': ORGANIZER,
  'university.edit': ORGANIZER,
  'partnership.propose': ['professor', 'organizer'],
  'partnership.read': ['owner', 'organizer'],
  'partnership.edit': ['owner', 'organizer'],
  'partnership.submit': ['owner'],
  'partnership.review': ORGANIZER,
  'partnership.sign': ORGANIZER,
  'partnership.confirm': ['owner', 'organizer'],
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
  'contest.edit': ORGANIZER,
  'contest.staff-view': ORGANIZER,
  'contest.register': ['member'],
  // That only participants ask is for the contest to say.
  'clarification.ask': ['member'],
  // Answers, announcements, templates; and reading all questions.
  'clarification.answer': ORGANIZER,
  'team.edit': ['captain', 'organizer'],
  'submission.create': ['member'],
  'submission.read': ['author', 'organizer', 'course-professor', 'course-engineer', 'course-assistant'],
  'submission.list-all': ORGANIZER,
  'submission.rejudge': ORGANIZER,
  'speed.review': ORGANIZER,
  'result.publish': ORGANIZER,
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
