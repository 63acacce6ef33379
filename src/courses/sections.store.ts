/** Every query of the sections of courses and their staff. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Section } from './sections.rules.ts';

interface SectionRow {
  id: string;
  course_id: string;
  university_id: string | null;
  university_name: string | null;
  name: string;
  position: number;
  join_code: string;
  is_enrollment_open: number;
  code_ends_at: number | null;
  code_limit: number | null;
  code_uses: number;
  created_at: number;
  rev: number;
}

function toSection(row: SectionRow): Section {
  return {
    id: row.id,
    courseId: row.course_id,
    universityId: row.university_id,
    universityName: row.university_name,
    name: row.name,
    position: row.position,
    joinCode: row.join_code,
    isEnrollmentOpen: Boolean(row.is_enrollment_open),
    codeEndsAt: row.code_ends_at,
    codeLimit: row.code_limit,
    codeUses: row.code_uses,
    createdAt: row.created_at,
    rev: row.rev,
  };
}

function query(db: DbOrTrx) {
  return db('course_sections as s')
    .leftJoin('universities as u', 'u.id', 's.university_id')
    .select('s.*', 'u.name as university_name');
}

export type NewSection = Pick<
  Section,
  'id' | 'courseId' | 'universityId' | 'name' | 'position' | 'joinCode' | 'codeEndsAt' | 'codeLimit' | 'createdAt'
>;

export async function insertSection(trx: DbOrTrx, section: NewSection): Promise<void> {
  await trx('course_sections').insert({
    id: section.id,
    course_id: section.courseId,
    university_id: section.universityId,
    name: section.name,
    position: section.position,
    join_code: section.joinCode,
    is_enrollment_open: true,
    code_ends_at: section.codeEndsAt,
    code_limit: section.codeLimit,
    created_at: section.createdAt,
  });
}

/** The sections of a course, in their order. */
export async function listSections(db: DbOrTrx, courseId: string): Promise<Section[]> {
  const rows = await query(db).where('s.course_id', courseId).orderBy(['s.position', 's.id']);
  return (rows as SectionRow[]).map(toSection);
}

export async function findSection(db: DbOrTrx, id: string): Promise<Section | undefined> {
  const row = (await query(db).where('s.id', id).first()) as SectionRow | undefined;
  return row && toSection(row);
}

export async function findSectionByCode(db: DbOrTrx, code: string): Promise<Section | undefined> {
  const row = (await query(db).where('s.join_code', code).first()) as SectionRow | undefined;
  return row && toSection(row);
}

/** Writes an edit based on revision `rev`; false when someone else saved in the meantime. */
export async function updateSection(
  trx: DbOrTrx,
  id: string,
  rev: number,
  values: Pick<Section, 'name' | 'universityId' | 'codeEndsAt' | 'codeLimit'>,
): Promise<boolean> {
  const { name, universityId: university_id, codeEndsAt: code_ends_at, codeLimit: code_limit } = values;
  const changed = await trx('course_sections')
    .where({ id, rev })
    .update({ name, university_id, code_ends_at, code_limit, rev: rev + 1 });
  return changed > 0;
}

export async function updateEnrollmentOpen(trx: DbOrTrx, id: string, isOpen: boolean): Promise<void> {
  await trx('course_sections').where({ id }).update({ is_enrollment_open: isOpen });
}

/** Puts another code in the place of the one before, which no one has used yet. */
export async function updateJoinCode(trx: DbOrTrx, id: string, joinCode: string): Promise<void> {
  await trx('course_sections').where({ id }).update({ join_code: joinCode, code_uses: 0 });
}

/** Counts someone who joins with a code; false when it cannot be used now. */
export async function takeCodeUse(trx: DbOrTrx, id: string, joinCode: string, nowMs: number): Promise<boolean> {
  const taken = await trx('course_sections')
    .where({ id, join_code: joinCode, is_enrollment_open: true })
    .where((open) => void open.whereNull('code_ends_at').orWhere('code_ends_at', '>', nowMs))
    .where((free) => void free.whereNull('code_limit').orWhere('code_limit', '>', trx.ref('code_uses')))
    .update({ code_uses: trx.raw('code_uses + 1') });
  return taken > 0;
}

/** Removes a section with its staff and its class list. */
export async function deleteSection(trx: DbOrTrx, id: string): Promise<void> {
  await trx('roster_entries').where({ section_id: id }).delete();
  await trx('section_staff').where({ section_id: id }).delete();
  await trx('course_sections').where({ id }).delete();
}

/** Moves the sections of a university to another one; how many. */
export async function updateUniversityOfSections(trx: DbOrTrx, fromId: string, toId: string): Promise<number> {
  return await trx('course_sections').where({ university_id: fromId }).update({ university_id: toId });
}

export async function insertSectionStaff(
  trx: DbOrTrx,
  section: Pick<Section, 'id' | 'courseId'>,
  userId: string,
  nowMs: number,
): Promise<void> {
  await trx('section_staff').insert({
    section_id: section.id,
    course_id: section.courseId,
    user_id: userId,
    added_at: nowMs,
  });
}

/** Takes a person off the staff of these sections; whether they were on it. */
export async function deleteSectionStaff(
  trx: DbOrTrx,
  sectionIds: readonly string[],
  userId: string,
): Promise<boolean> {
  return (await trx('section_staff').whereIn('section_id', sectionIds).where({ user_id: userId }).delete()) > 0;
}

/** Who is on the staff of which section of a course, in the order in which they came. */
export async function listSectionStaff(
  db: DbOrTrx,
  courseId: string,
  userId?: string,
): Promise<{ sectionId: string; userId: string }[]> {
  return (await db('section_staff')
    .where(userId === undefined ? { course_id: courseId } : { course_id: courseId, user_id: userId })
    .orderBy(['added_at', 'user_id', 'section_id'])
    .select('section_id as sectionId', 'user_id as userId')) as { sectionId: string; userId: string }[];
}

/** Counted with an update that changes nothing: it reads and locks the newest rows, even if two people leave at once. */
export async function countOwnersOfSection(
  trx: DbOrTrx,
  { id, courseId }: Pick<Section, 'id' | 'courseId'>,
  roles: readonly string[],
): Promise<number> {
  const owners = trx('course_staff').where({ course_id: courseId }).whereIn('role', roles).select('user_id');
  return await trx('section_staff').where({ section_id: id }).whereIn('user_id', owners).update({ section_id: id });
}
