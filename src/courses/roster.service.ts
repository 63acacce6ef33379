/** The roster of a course: who is enrolled, and what is doubtful about who they are. */
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { editsSince, type MissedEdit } from '../platform/audit/changes.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { Person } from '../accounts/users.rules.ts';
import { publicPeople, studentDetailsUnchecked, type StudentDetails } from '../accounts/users.service.ts';
import type { CoursePage } from './course-parts.service.ts';
import {
  missingStudents,
  rosterWarnings,
  studentKey,
  warningCounts,
  type ListedStudent,
  type RosterWarning,
} from './roster.rules.ts';
import { followClaimsWithin } from './roster-writing.service.ts';
import {
  findRosterRev,
  listEntries,
  listRoster,
  moveRosterRev,
  replaceRoster,
  type SectionLine,
} from './roster.store.ts';
import { enrolledOf, sectionsOf, type CourseStudent } from './section-access.service.ts';
import type { Section } from './sections.rules.ts';

export interface RosterStudent extends CourseStudent {
  person: Person | null;
  details: StudentDetails | null;
  warnings: RosterWarning[];
  /** They proved to be the student of their row on the class list. */
  isClaimed: boolean;
}

export interface Roster {
  students: RosterStudent[];
  counts: { warning: RosterWarning; count: number }[];
  /** The class lists staff gave; empty where they gave none. */
  classList: SectionLine[];
  /** Lines of them that belong to no one enrolled in their section. */
  missing: SectionLine[];
}

/**
 * Everyone enrolled whom the reader sees, or in one section, with their warnings, for staff. Each section is compared with the
 * list of its own university. @throws Forbidden, NotFound
 */
export async function rosterOf(app: App, page: CoursePage, sectionId?: string | null): Promise<Roster> {
  const enrolled = await enrolledOf(app, page, sectionId);
  const ids = enrolled.map((one) => one.userId);
  const [people, details] = [await publicPeople(app, ids), await studentDetailsUnchecked(app, ids)];
  const reached = (await sectionsOf(app, page)).filter(({ id }) => !sectionId || id === sectionId);
  const classList = await listRoster(
    app.db,
    reached.map(({ id }) => id),
  );
  const claims = new Map(classList.flatMap((line) => (line.userId === null ? [] : [[line.userId, line] as const])));
  const known = (userId: string) => claimedDetails(details.get(userId), claims.get(userId));
  const warnings = new Map<string, RosterWarning[]>();
  const missing: SectionLine[] = [];
  for (const { id } of reached) {
    const identities = enrolled
      .filter((one) => one.sectionId === id)
      .map(({ userId }) => identityOf(userId, known(userId)));
    const listed = classList.filter((line) => line.sectionId === id);
    for (const [userId, found] of rosterWarnings(identities, listed)) warnings.set(userId, found);
    const absent = new Set<ListedStudent>(missingStudents(identities, listed));
    missing.push(...listed.filter((line) => absent.has(line)));
  }
  return {
    students: enrolled.map((one) => ({
      ...one,
      person: people.get(one.userId) ?? null,
      details: known(one.userId) ?? null,
      isClaimed: claims.has(one.userId),
      warnings: warnings.get(one.userId) ?? [],
    })),
    counts: warningCounts(warnings, missing.length),
    classList,
    missing,
  };
}

/** What is known of a student: what the university says of the row that they claimed, and otherwise what they typed. */
function claimedDetails(
  details: StudentDetails | undefined,
  claim: ListedStudent | undefined,
): StudentDetails | undefined {
  if (!details || !claim) return details;
  return { ...details, studentNumber: claim.studentNumber, fullName: claim.fullName, isVerified: true };
}

function identityOf(userId: string, details: StudentDetails | undefined) {
  return {
    userId,
    studentNumber: details?.studentNumber ?? null,
    fullName: details?.fullName ?? null,
    isVerified: details?.isVerified ?? false,
  };
}

/** Selects the audit rows of the class list of a section among those of its course. */
const ofClassList = (section: Pick<Section, 'id'>) => ({ of: 'class-list', sectionId: section.id });

/** The class list of a section that the reader reaches, and its revision for the form. @throws Forbidden */
export async function classListOf(
  app: App,
  { actor, roles }: CoursePage,
  section: Section,
): Promise<{ classList: ListedStudent[]; rev: number }> {
  requirePermission(actor, 'course.roster', roles);
  const rev = await findRosterRev(app.db, section.id);
  return { classList: await listRoster(app.db, [section.id]), rev };
}

/**
 * Puts another class list in place of the one before; an empty one ends the comparison. With the form's `rev`, it is
 * refused if someone else has saved since. The audit row has how many students, not who: names and IDs stay in one place.
 * @throws Conflict
 */
export async function saveClassList(
  app: App,
  { actor, course, roles }: CoursePage,
  section: Section,
  listed: ListedStudent[],
  rev?: number,
): Promise<void> {
  requirePermission(actor, 'course.roster', roles);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const current = await findRosterRev(trx, section.id);
    if (rev !== undefined && rev !== current) throw new Conflict('changed_meanwhile');
    if (!(await moveRosterRev(trx, section.id, current))) throw new Conflict('changed_meanwhile');
    const before = await listRoster(trx, [section.id]);
    const entries = new Map((await listEntries(trx, section.id)).map((entry) => [entry.key, entry]));
    await replaceRoster(trx, section.id, listed, nowMs);
    const kept = new Set(listed.map(({ studentNumber }) => studentKey(studentNumber)));
    const isThere = (key: string) => entries.get(key)?.removedAt === null;
    const removed = [...entries.keys()].filter((key) => isThere(key) && !kept.has(key));
    const added = [...kept].filter((key) => !isThere(key));
    await followClaimsWithin(trx, actor, section, { before: entries, added, removed }, nowMs);
    const changes = { listed: [before.length, listed.length] };
    const detail = { ...ofClassList(section), rev: current + 1, changes };
    await insertAudit(trx, actor, nowMs, 'course.class_list_saved', { type: 'course', id: course.id }, detail);
  });
}

/** Class lists of a section saved since revision `rev`: when, by whom and how many students. */
export async function classListEditsSince(
  app: App,
  { actor, course, roles }: CoursePage,
  section: Section,
  rev: number,
): Promise<MissedEdit[]> {
  requirePermission(actor, 'course.roster', roles);
  return await editsSince(app.db, { type: 'course', id: course.id }, rev, ofClassList(section));
}
