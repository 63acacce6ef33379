/** Sections of a course: owners add them and their staff, and staff of a section keep its code. */
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { changesBetween } from '../platform/audit/changes.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { may, requirePermission } from '../accounts/permissions.rules.ts';
import { ensureUniversity } from '../accounts/universities.service.ts';
import { findByEmailUnchecked } from '../accounts/users.service.ts';
import type { CourseAdditions, CoursePage } from './course-parts.service.ts';
import { requireNoStudentOfOthers, staffWithin } from './course-staff.service.ts';
import { countEverIn } from './enrollments.store.ts';
import { sectionsOf } from './section-access.service.ts';
import { insertSectionWithin, newJoinCode } from './section-writing.service.ts';
import { isReached, type Section, type SectionDraft } from './sections.rules.ts';
import * as store from './sections.store.ts';

/** The most sections that a course can have. */
export const SECTIONS_MAX = 40;

/** A section as everyone on the staff sees it; its code and size only those who reach it. */
export interface ListedSection extends Omit<Section, 'joinCode' | 'codeUses'> {
  isReached: boolean;
  joinCode: string | null;
  codeUses: number | null;
  staffIds: string[];
}

/** All sections of a course, for its staff. */
export async function listSections(
  app: App,
  { actor, course, roles, sectionIds }: CoursePage,
): Promise<ListedSection[]> {
  requirePermission(actor, 'course.roster', roles);
  const staff = await store.listSectionStaff(app.db, course.id);
  return (await store.listSections(app.db, course.id)).map((section) => {
    const reached = isReached(sectionIds, section.id);
    return {
      ...section,
      isReached: reached,
      joinCode: reached ? section.joinCode : null,
      codeUses: reached ? section.codeUses : null,
      staffIds: staff.filter((one) => one.sectionId === section.id).map(({ userId }) => userId),
    };
  });
}

/** The names of all sections of a course, with the university of each: its page says them to everyone. */
export async function publicSections(
  app: App,
  courseId: string,
): Promise<Pick<Section, 'id' | 'name' | 'universityName'>[]> {
  return (await store.listSections(app.db, courseId)).map(({ id, name, universityName }) => ({
    id,
    name,
    universityName,
  }));
}

/** A section of the course that the reader reaches. @throws NotFound */
export async function getSection(app: App, page: CoursePage, id: string): Promise<Section> {
  const found = (await sectionsOf(app, page)).find((section) => section.id === id);
  if (!found || !may(page.actor, 'course.roster', page.roles)) throw new NotFound('section_not_found');
  return found;
}

/**
 * Adds a section with its first owner: a professor, or for the community an engineer or professor. Who adds it does not see its
 * students unless they are on its staff.
 * @throws Forbidden; InvalidInput for an owner without account; Conflict for too many
 */
export async function addSection(
  app: App,
  { actor, course, roles, sectionIds }: CoursePage,
  draft: SectionDraft,
  owner: { person: string; role: 'professor' | 'engineer' },
): Promise<string> {
  requirePermission(actor, 'course.edit', roles);
  const user = await findByEmailUnchecked(app, owner.person);
  if (!user) throw new InvalidInput('person_unknown', { person: owner.person }, 'person');
  if (draft.university !== null && owner.role !== 'professor') throw new InvalidInput('section_owner', {}, 'role');
  const nowMs = app.clock.nowMs();
  const id = await inTransaction(app.db, async (trx) => {
    const universityId = await universityOf(trx, draft, nowMs);
    const before = await store.listSections(trx, course.id);
    if (before.length >= SECTIONS_MAX) throw new Conflict('sections_many', { max: SECTIONS_MAX });
    const position = Math.max(-1, ...before.map((one) => one.position)) + 1;
    const { university: _name, ...values } = draft;
    const section = await insertSectionWithin(trx, course.id, position, { ...values, universityId }, nowMs);
    const member = { userId: user.id, role: owner.role };
    await requireNoStudentOfOthers(trx, course.id, user.id, sectionIds);
    await staffWithin(trx, actor, course, [section], member, nowMs);
    const detail = { sectionId: section.id, rev: 1, ...draft };
    await insertAudit(trx, actor, nowMs, 'course.section_added', { type: 'course', id: course.id }, detail);
    return section.id;
  });
  app.background.poke();
  return id;
}

async function universityOf(trx: Transaction, { university }: SectionDraft, nowMs: number): Promise<string | null> {
  return university === null ? null : await ensureUniversity(trx, university, nowMs);
}

/** Edits a section, for owners who reach it. @throws Conflict when someone else saved since revision `rev` */
export async function editSection(
  app: App,
  page: CoursePage,
  before: Section,
  draft: SectionDraft,
  rev: number,
): Promise<void> {
  requireKeeper(page, before);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const universityId = await universityOf(trx, draft, nowMs);
    const { university: _name, ...values } = draft;
    if (!(await store.updateSection(trx, before.id, rev, { ...values, universityId })))
      throw new Conflict('changed_meanwhile');
    const changes = changesBetween<SectionDraft>({ ...before, university: before.universityName }, draft);
    await audit(trx, page, nowMs, 'course.section_edited', { sectionId: before.id, rev: rev + 1, changes });
  });
}

/** Gives a section another code; the one before works no longer. */
export async function rotateCode(app: App, page: CoursePage, section: Section): Promise<void> {
  requireReached(page, section);
  await inTransaction(app.db, async (trx) => {
    await store.updateJoinCode(trx, section.id, newJoinCode());
    await audit(trx, page, app.clock.nowMs(), 'course.section_code', { sectionId: section.id });
  });
}

/** Opens or closes joining by code. */
export async function setSectionOpen(app: App, page: CoursePage, section: Section, isOpen: boolean): Promise<void> {
  requireKeeper(page, section);
  await inTransaction(app.db, async (trx) => {
    await store.updateEnrollmentOpen(trx, section.id, isOpen);
    const action = isOpen ? 'course.enrollment_opened' : 'course.enrollment_closed';
    await audit(trx, page, app.clock.nowMs(), action, { sectionId: section.id });
  });
}

/** Removes a section in which no one ever studied. @throws Conflict for others, and for the first one of a course */
export async function removeSection(
  app: App,
  page: CoursePage,
  section: Section,
  added: readonly CourseAdditions[],
): Promise<void> {
  requireKeeper(page, section);
  await inTransaction(app.db, async (trx) => {
    if (section.position === 0) throw new Conflict('section_first');
    if ((await countEverIn(trx, section.id)) > 0) throw new Conflict('section_used', { section: section.name });
    for (const feature of added) await feature.removeSection?.(trx, section.id);
    await store.deleteSection(trx, section.id);
    await audit(trx, page, app.clock.nowMs(), 'course.section_removed', { sectionId: section.id, name: section.name });
  });
}

async function audit(
  trx: Transaction,
  { actor, course }: CoursePage,
  nowMs: number,
  action: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await insertAudit(trx, actor, nowMs, action, { type: 'course', id: course.id }, { of: 'section', ...detail });
}

/** @throws Forbidden, NotFound for those who are not on the staff of the section */
function requireReached({ actor, roles, sectionIds }: CoursePage, section: Section): void {
  requirePermission(actor, 'course.roster', roles);
  if (!isReached(sectionIds, section.id)) throw new NotFound('section_not_found');
}

/** @throws Forbidden for those who do not own the course, NotFound for those who are not on the staff of the section */
function requireKeeper(page: CoursePage, section: Section): void {
  requireReached(page, section);
  requirePermission(page.actor, 'course.edit', page.roles);
}
