/**
 * A course has one syllabus and one or more sections. Each belongs to a university, or to the community, and has its own staff,
 * students, roster and join code. What staff see of students ends at their sections.
 */
import type { Role } from '../accounts/permissions.rules.ts';

export interface Section {
  id: string;
  courseId: string;
  /** Null: the community. */
  universityId: string | null;
  universityName: string | null;
  name: string;
  position: number;
  joinCode: string;
  isEnrollmentOpen: boolean;
  /** From then on nobody joins with the code; null: never. */
  codeEndsAt: number | null;
  /** How many may join with this code; null: any number. */
  codeLimit: number | null;
  codeUses: number;
  createdAt: number;
  /** Number of edits. */
  rev: number;
}

/** The fields of the form of a section. */
export interface SectionDraft {
  name: string;
  /** Null: the community. */
  university: string | null;
  codeEndsAt: number | null;
  codeLimit: number | null;
}

/** The sections whose students someone may see: all of the course, or those with these ids. */
export type SectionReach = 'all' | readonly string[];

/** Whether someone who reaches `reach` sees a section; one that is not known only with all of them. */
export function isReached(reach: SectionReach, sectionId: string | undefined): boolean {
  return reach === 'all' || (sectionId !== undefined && reach.includes(sectionId));
}

/** What a member of the staff reaches: all sections once theirs are all there are. */
export function reachOf(all: readonly string[], own: readonly string[]): SectionReach {
  const reached = all.filter((id) => own.includes(id));
  return all.length > 0 && reached.length === all.length ? 'all' : reached;
}

/** Those of these sections that are reached. */
export function reachedOf<S extends { id: string }>(sections: readonly S[], reach: SectionReach): S[] {
  return sections.filter(({ id }) => isReached(reach, id));
}

/**
 * Whether someone owns the course on the side of a section: professors do, and engineers on the side of the community. Owners
 * of all sides have the same rights over the syllabus.
 */
export function ownsCourse(role: Role, sections: readonly Pick<Section, 'universityId'>[]): boolean {
  if (role === 'course-professor') return true;
  return role === 'course-engineer' && sections.some(({ universityId }) => universityId === null);
}

export type CodeRefusal = 'enrollment_closed' | 'join_code_ended' | 'join_code_full';

/** Why no one can join with the code of a section now; undefined: people can. */
export function codeRefusal(
  { isEnrollmentOpen, codeEndsAt, codeLimit, codeUses }: Section,
  nowMs: number,
): CodeRefusal | undefined {
  if (!isEnrollmentOpen) return 'enrollment_closed';
  if (codeEndsAt !== null && nowMs >= codeEndsAt) return 'join_code_ended';
  return codeLimit !== null && codeUses >= codeLimit ? 'join_code_full' : undefined;
}

export const ENROLLMENT_EVENTS = ['joined', 'moved', 'left', 'removed'] as const;
export type EnrollmentEventKind = (typeof ENROLLMENT_EVENTS)[number];

/** One step in the history of a student of a course. */
export interface EnrollmentEvent {
  userId: string;
  number: number;
  sectionId: string;
  kind: EnrollmentEventKind;
  /** Null: an import or the site. */
  byId: string | null;
  at: number;
}

/** What a page shows to choose among the sections of its reader: nothing with only one. */
export function sectionFilter(
  sections: readonly Pick<Section, 'id' | 'name'>[],
  chosen: Pick<Section, 'id'> | null,
): { section: string; sectionChoices: { value: string; label: string }[] } {
  const isOne = sections.length < 2;
  return {
    section: isOne ? '' : (chosen?.id ?? ''),
    sectionChoices: isOne ? [] : sections.map(({ id, name }) => ({ value: id, label: name })),
  };
}
