/** A course is offered once, in one term, and is owned by a university together with the community. */
export const STAFF_ROLES = ['professor', 'engineer', 'assistant'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

export interface Course {
  id: string;
  slug: string;
  partnershipId: string;
  universityId: string;
  universityName: string;
  title: string;
  term: string;
  /** Markdown. */
  description: string;
  /** Of its first section. */
  joinCode: string;
  /** In some section. */
  isEnrollmentOpen: boolean;
  state: 'running' | 'archived';
  createdAt: number;
  /** Number of edits, so that a form based on an older one does not overwrite edits in between. */
  rev: number;
}

export interface StaffMember {
  userId: string;
  role: StaffRole;
}

export interface Enrollment {
  userId: string;
  sectionId: string;
  enrolledAt: number;
}

/** The fields of the course form. */
export interface CourseDraft {
  slug: string;
  title: string;
  term: string;
  description: string;
}

export interface Assignment {
  id: string;
  courseId: string;
  problemVersionId: string;
  title: string;
  opensAt: number;
  dueAt: number;
  points: number;
  /** Until when late submissions are taken, exclusive; null: nothing is taken after `dueAt`. Set together with `latePercent`. */
  lateUntil: number | null;
  /** How much of its points a submission at or after `dueAt` earns, 1 to 100. */
  latePercent: number | null;
  /** Number of edits, so that a form based on an older one does not overwrite edits in between. */
  rev: number;
}

export interface AssignmentDraft {
  problemVersionId: string;
  title: string;
  opensAt: number;
  dueAt: number;
  points: number;
  /** Absent or null: no late submissions. */
  lateUntil?: number | null;
  latePercent?: number | null;
}

export type AssignmentPhase = 'scheduled' | 'open' | 'late' | 'closed';

/** Where an assignment stands at a time: open in [opensAt, dueAt), late in [dueAt, lateUntil). */
export function assignmentPhase(
  assignment: { opensAt: number; dueAt: number; lateUntil?: number | null },
  nowMs: number,
): AssignmentPhase {
  if (nowMs < assignment.opensAt) return 'scheduled';
  if (nowMs < assignment.dueAt) return 'open';
  return nowMs < (assignment.lateUntil ?? assignment.dueAt) ? 'late' : 'closed';
}

/** How much of its points a submission of that time earns, in percent: all of them on time, or without a late policy. */
export function earnedPercent(assignment: { dueAt: number; latePercent?: number | null }, submittedAt: number): number {
  return submittedAt >= assignment.dueAt ? (assignment.latePercent ?? 100) : 100;
}

/** What is wrong with a late policy, and of which field; undefined: nothing, also where there is none. */
export function latePolicyFault(draft: {
  dueAt: number;
  lateUntil?: number | null;
  latePercent?: number | null;
}): { path: 'lateUntil' | 'latePercent'; message: string } | undefined {
  const { dueAt, lateUntil = null, latePercent = null } = draft;
  if (lateUntil === null && latePercent === null) return undefined;
  if (lateUntil === null) return { path: 'lateUntil', message: 'late_until_missing' };
  if (latePercent === null) return { path: 'latePercent', message: 'late_percent_missing' };
  return lateUntil > dueAt ? undefined : { path: 'lateUntil', message: 'late_until_before_due' };
}

/** Letters and digits that are not easily confused when read aloud or copied from a blackboard. */
const CODE_ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

/** A join code from random bytes, e.g. `KX7M-2QPD`. */
export function joinCodeFrom(bytes: Uint8Array): string {
  const letters = [...bytes.slice(0, 8)].map((byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length]);
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

/** A typed code in its stored form: upper case, one dash, no spaces. */
export function normaliseJoinCode(typed: string): string {
  const letters = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
  return letters.length === 8 ? `${letters.slice(0, 4)}-${letters.slice(4)}` : letters;
}

/** A course without the code to join it, which only those who keep its roster know. */
export type ShownCourse = Omit<Course, 'joinCode'>;

/** What lists and pages show about a course: never the join code. */
export function publicCourse<C extends Course>(course: C): Omit<C, 'joinCode'> {
  const { joinCode: _secret, ...shown } = course;
  return shown;
}

/** The same for a course that may have its join code still: whoever keeps the roster loads it with that. */
export function withoutJoinCode({ joinCode: _secret, ...shown }: ShownCourse & { joinCode?: string }): ShownCourse {
  return shown;
}
