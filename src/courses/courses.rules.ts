/** A course is offered once, in one term, and is owned by a university together with the community. */
import { InvalidInput } from '../platform/errors.ts';
import type { LateKind } from './late-policies.rules.ts';

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
  /** Of the policy `flat`: how much of its points a late submission earns, 1 to 100. */
  latePercent: number | null;
  lateKind: LateKind;
  latePerDay: number | null;
  graceMinutes: number;
  /** Submissions of a student; null: no limit. */
  maxAttempts: number | null;
  /** Between two submissions of a student. */
  cooldownMinutes: number | null;
  /** From when students see it; null: once it opens. */
  visibleFrom: number | null;
  counts: (typeof COUNTS)[number];
  prerequisites: Prerequisite[];
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
  lateKind?: LateKind;
  latePerDay?: number | null;
  graceMinutes?: number;
  maxAttempts?: number | null;
  cooldownMinutes?: number | null;
  visibleFrom?: number | null;
  counts?: Assignment['counts'];
  prerequisites?: Prerequisite[];
}

/** Which of a student's submissions to an assignment counts. */
export const COUNTS = ['best', 'latest'] as const;

/** An assignment of the same course that must have been solved for so many points first. */
export interface Prerequisite {
  assignmentId: string;
  points: number;
}

export type AssignmentPhase = 'scheduled' | 'open' | 'late' | 'closed';

/** The name of the field of a form for the points to reach in another assignment first. */
export const needsField = (assignmentId: string): string => `needs_${assignmentId}`;

/**
 * @param all the assignments of the course as they are now; `id` is the one that is edited, undefined for a new one
 * @throws InvalidInput for prerequisites that are no other assignments of the course, or that wait for each other
 */
export function requirePrerequisites(
  all: readonly Pick<Assignment, 'id' | 'points' | 'prerequisites'>[],
  id: string | undefined,
  wanted: readonly Prerequisite[],
): void {
  const byId = new Map(all.map((one) => [one.id, one]));
  const waitsFor = (from: string, seen: Set<string>): boolean =>
    from === id ||
    (byId.get(from)?.prerequisites ?? []).some(
      (next) => !seen.has(next.assignmentId) && waitsFor(next.assignmentId, seen.add(next.assignmentId)),
    );
  for (const { assignmentId, points } of wanted) {
    const other = byId.get(assignmentId);
    if (!other) throw new InvalidInput('assignment_unknown', {}, needsField(assignmentId));
    if (points > other.points) throw new InvalidInput('too_big', { max: other.points }, needsField(assignmentId));
    if (id !== undefined && waitsFor(assignmentId, new Set([assignmentId])))
      throw new InvalidInput('prerequisite_circle', {}, needsField(assignmentId));
  }
}

/** Whether students see an assignment. */
export function isVisible(assignment: Pick<Assignment, 'opensAt' | 'visibleFrom'>, nowMs: number): boolean {
  return (assignment.visibleFrom ?? assignment.opensAt) <= nowMs;
}

/** Where an assignment stands at a time: open in [opensAt, dueAt), late in [dueAt, lateUntil). */
export function assignmentPhase(
  assignment: { opensAt: number; dueAt: number; lateUntil?: number | null },
  nowMs: number,
): AssignmentPhase {
  if (nowMs < assignment.opensAt) return 'scheduled';
  if (nowMs < assignment.dueAt) return 'open';
  return nowMs < (assignment.lateUntil ?? assignment.dueAt) ? 'late' : 'closed';
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
