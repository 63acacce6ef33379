/** Contests: who sees one, who may register, and until when teams may change. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import { Conflict, InvalidInput } from '../platform/errors.ts';

export const ENTRIES = ['anyone', 'university', 'course', 'invited'] as const;
export type Entry = (typeof ENTRIES)[number];
export const PARTICIPATIONS = ['person', 'team'] as const;
export type Participation = (typeof PARTICIPATIONS)[number];

export interface Contest {
  id: string;
  slug: string;
  name: string;
  /** One plain sentence; may be empty. */
  summary: string;
  /** Markdown; may be empty. */
  description: string;
  visibility: 'draft' | 'published';
  /** Null: as soon as the contest is published. */
  registrationOpensAt: number | null;
  /** Null: until the last round closes. */
  registrationClosesAt: number | null;
  entry: Entry;
  /** For `university`: names as written in profiles. */
  entryUniversities: string[];
  /** For `course`: whose members may register. */
  entryCourseIds: string[];
  participation: Participation;
  /** Team size; both are 1 for individual contests. */
  teamMin: number;
  teamMax: number;
  /** Whom boards and results show beside the reader: null for everyone, otherwise at most the first so many. */
  boardTop: number | null;
  /** First opening and last closing of its rounds; null without rounds. */
  startsAt: number | null;
  endsAt: number | null;
  createdBy: string | null;
  createdAt: number;
  publishedAt: number | null;
  /** Since when it can only be read; null = it can be changed. */
  archivedAt: number | null;
  /** Since when it is deleted; then no one sees it. */
  deletedAt: number | null;
  /** Where it was held, of one that was imported: it has results but no submissions here, and can only be read. */
  importedFrom: string | null;
  /** The contest of which it is a rehearsal; null for all others. */
  rehearsalOfId: string | null;
  rev: number;
}

export type ContestPhase = 'running' | 'coming' | 'past';

/** Where a contest stands in lists as of an instant: its group, its place there, and among equals its id. */
export interface ContestListPlace {
  group: number;
  key: number;
  id: string;
}

export const NAME_MAX = 120;
export const SUMMARY_MAX = 300;
export const DESCRIPTION_MAX = 50_000;
export const ENTRY_COURSES_MAX = 50;
export const TEAM_SIZE_MAX = 20;
export const BOARD_TOP_MAX = 1000;
export const BOARD_SHOWS = ['all', 'top', 'own'] as const;
export const RESERVED_SLUGS: readonly string[] = [
  'new',
  'edit',
  'join',
  'rounds',
  'teams',
  'my-team',
  'history',
  'deleted',
];

/** Structural twin of the platform's Actor, as in `permissions.rules.ts`. */
type Someone = Parameters<typeof mayInContest>[0];

/** Whether the actor sees what staff see of a contest, such as the board during the freeze. */
export function seesAsStaff(actor: Someone, contestId: string): boolean {
  return mayInContest(actor, 'contest.staff-view', contestId);
}

/** Whether the actor may see a contest; otherwise it answers 404. */
export function contestVisibleTo(actor: Someone, contest: Pick<Contest, 'id' | 'visibility' | 'deletedAt'>): boolean {
  if (contest.deletedAt !== null) return false;
  return contest.visibility === 'published' || mayInContest(actor, 'contest.read', contest.id);
}

/** The phase of a contest; without rounds it is upcoming. */
export function contestPhaseAt(contest: Pick<Contest, 'startsAt' | 'endsAt'>, nowMs: number): ContestPhase {
  if (contest.startsAt === null || contest.endsAt === null || nowMs < contest.startsAt) return 'coming';
  return nowMs < contest.endsAt ? 'running' : 'past';
}

export type RegistrationState = 'early' | 'open' | 'over';

/** When registration ends: as set, or with the last round; null = not known yet. */
export function registrationEnd(contest: Pick<Contest, 'registrationClosesAt' | 'endsAt'>): number | null {
  if (contest.registrationClosesAt === null) return contest.endsAt;
  return contest.endsAt === null
    ? contest.registrationClosesAt
    : Math.min(contest.registrationClosesAt, contest.endsAt);
}

/** The state of registration; a draft has no registration. */
export function registrationAt(contest: Contest, nowMs: number): RegistrationState {
  if (contest.visibility === 'draft') return 'early';
  if (contest.registrationOpensAt !== null && nowMs < contest.registrationOpensAt) return 'early';
  const end = registrationEnd(contest);
  return end !== null && nowMs >= end ? 'over' : 'open';
}

/** @throws Conflict with the time at which it opens or closed. */
export function requireRegistrationOpen(contest: Contest, nowMs: number): void {
  const state = registrationAt(contest, nowMs);
  if (state === 'early') {
    if (contest.registrationOpensAt === null) throw new Conflict('registration_draft');
    const at = contest.registrationOpensAt;
    throw new Conflict('registration_early', { at: at });
  }
  if (state === 'over') {
    const at = registrationEnd(contest) as number;
    throw new Conflict('registration_over', { at: at });
  }
}

/** Teams are locked from the opening of the first round. */
export function rostersLocked(contest: Pick<Contest, 'startsAt'>, nowMs: number): boolean {
  return contest.startsAt !== null && nowMs >= contest.startsAt;
}

/** Whether a profile's university may register; case, width and spaces do not matter. */
export function universityMayEnter(contest: Pick<Contest, 'entryUniversities'>, university: string | null): boolean {
  if (university === null) return false;
  const wanted = normaliseName(university);
  return contest.entryUniversities.some((name) => normaliseName(name) === wanted);
}

/** The form in which team and university names are compared: NFKC, single spaces, lower case. */
export function normaliseName(name: string): string {
  return name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** @throws InvalidInput when the smallest team is larger than the largest. */
export function requireTeamSizes(sizes: { teamMin: number; teamMax: number }): void {
  if (sizes.teamMin > sizes.teamMax) throw new InvalidInput('team_min_over_max', { max: sizes.teamMax }, 'teamMin');
}

/** @throws InvalidInput when registration would close before it opens. */
export function requireRegistrationTimes(times: Pick<Contest, 'registrationOpensAt' | 'registrationClosesAt'>): void {
  const { registrationOpensAt: opens, registrationClosesAt: closes } = times;
  if (opens !== null && closes !== null && closes <= opens) {
    throw new InvalidInput('registration_closes_before_opens', { opensAt: opens }, 'registrationClosesAt');
  }
}

const PROBLEM_FIELDS: readonly string[] = [
  ...['label', 'position', 'points', 'weight', 'alias', 'color', 'colorName'],
  ...['visibleAt', 'endsAt'],
];

/** The message that names a field of a contest, a round or a problem in one: they share a history. */
export function fieldKey(field: string): string {
  return `contests:${PROBLEM_FIELDS.includes(field) ? 'problem' : 'field'}.${field}`;
}
