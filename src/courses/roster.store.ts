/** Every query of rosters: who a university says is in a section. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { studentKey, type ListedStudent } from './roster.rules.ts';

const BATCH_SIZE = 100;

/** A line of a class list, with its section and the account that claimed it. */
export type SectionLine = ListedStudent & {
  sectionId: string;
  className: string | null;
  email: string | null;
  userId: string | null;
};

/** The rosters of these sections, each in the order it was given. */
export async function listRoster(db: DbOrTrx, sectionIds: readonly string[]): Promise<SectionLine[]> {
  return (await db('roster_entries')
    .whereIn('section_id', sectionIds)
    .whereNull('removed_at')
    .orderBy(['section_id', 'position', 'student_key'])
    .select(
      'section_id as sectionId',
      'student_number as studentNumber',
      'full_name as fullName',
      'class_name as className',
      'email',
      'user_id as userId',
    )) as SectionLine[];
}

/** The fields of the last list that was imported, in its order. */
export async function findRosterColumns(db: DbOrTrx, sectionId: string): Promise<string[]> {
  const row = (await db('course_sections').where({ id: sectionId }).first('roster_columns as columns')) as
    { columns: string | null } | undefined;
  return row?.columns?.split(',') ?? [];
}

export async function updateRosterColumns(trx: DbOrTrx, sectionId: string, columns: readonly string[]): Promise<void> {
  await trx('course_sections')
    .where({ id: sectionId })
    .update({ roster_columns: columns.join(',') });
}

/** The revision of the roster of a section. */
export async function findRosterRev(db: DbOrTrx, sectionId: string): Promise<number> {
  const row = (await db('course_sections').where({ id: sectionId }).first('roster_rev as rev')) as
    { rev: number } | undefined;
  return row?.rev ?? 1;
}

/** Counts an edit of a roster based on revision `rev`; false when someone else saved in the meantime. */
export async function moveRosterRev(trx: DbOrTrx, sectionId: string, rev: number): Promise<boolean> {
  const moved = await trx('course_sections')
    .where({ id: sectionId, roster_rev: rev })
    .update({ roster_rev: rev + 1 });
  return moved > 0;
}

/** Puts another list in the place of the one before. What is known of a student who stays is kept; others are marked as removed. */
export async function replaceRoster(
  trx: DbOrTrx,
  sectionId: string,
  listed: readonly ListedStudent[],
  nowMs: number,
): Promise<void> {
  const keyOf = ({ studentNumber }: ListedStudent) => studentKey(studentNumber);
  const there = (await trx('roster_entries')
    .where({ section_id: sectionId })
    .select('student_key as key', 'removed_at as removedAt')) as { key: string; removedAt: number | null }[];
  const known = new Set(there.map(({ key }) => key));
  const kept = new Set(listed.map(keyOf));
  const gone = there.filter(({ key, removedAt }) => removedAt === null && !kept.has(key)).map(({ key }) => key);
  for (let start = 0; start < gone.length; start += BATCH_SIZE)
    await trx('roster_entries')
      .where({ section_id: sectionId })
      .whereIn('student_key', gone.slice(start, start + BATCH_SIZE))
      .update({ removed_at: nowMs });
  const fresh = [];
  for (const [position, one] of listed.entries()) {
    const key = keyOf(one);
    const values = { student_number: one.studentNumber, full_name: one.fullName, position, removed_at: null };
    if (known.has(key)) await trx('roster_entries').where({ section_id: sectionId, student_key: key }).update(values);
    else fresh.push({ section_id: sectionId, student_key: key, ...values });
  }
  for (let start = 0; start < fresh.length; start += BATCH_SIZE)
    await trx('roster_entries').insert(fresh.slice(start, start + BATCH_SIZE));
}

/** A row of a roster, with the account that claimed it. */
export interface RosterEntry {
  sectionId: string;
  key: string;
  number: string;
  name: string;
  className: string | null;
  email: string | null;
  position: number;
  userId: string | null;
  claimedAt: number | null;
  /** Who had claimed it until staff unlinked it. */
  releasedUserId: string | null;
  invitedAt: number | null;
  removedAt: number | null;
}

const ENTRY = [
  'section_id as sectionId',
  'student_key as key',
  'student_number as number',
  'full_name as name',
  'class_name as className',
  'email',
  'position',
  'user_id as userId',
  'claimed_at as claimedAt',
  'released_user_id as releasedUserId',
  'invited_at as invitedAt',
  'removed_at as removedAt',
];

/** All rows of a section, also those that were removed. */
export async function listEntries(db: DbOrTrx, sectionId: string): Promise<RosterEntry[]> {
  return (await db('roster_entries')
    .where({ section_id: sectionId })
    .orderBy(['position', 'student_key'])
    .select(ENTRY)) as RosterEntry[];
}

type Values = Pick<RosterEntry, 'key' | 'number' | 'name' | 'className' | 'email'>;

const columnsOf = ({ number, name, className, email }: Values) => ({
  student_number: number,
  full_name: name,
  class_name: className,
  email,
});

export async function insertEntries(
  trx: DbOrTrx,
  sectionId: string,
  entries: readonly (Values & { position: number })[],
): Promise<void> {
  const rows = entries.map((one) => ({
    section_id: sectionId,
    student_key: one.key,
    position: one.position,
    ...columnsOf(one),
  }));
  for (let start = 0; start < rows.length; start += BATCH_SIZE)
    await trx('roster_entries').insert(rows.slice(start, start + BATCH_SIZE));
}

/** Writes what a list says of a student, who is on the roster again if they were removed. */
export async function updateEntry(trx: DbOrTrx, sectionId: string, one: Values): Promise<void> {
  await trx('roster_entries')
    .where({ section_id: sectionId, student_key: one.key })
    .update({ ...columnsOf(one), removed_at: null });
}

export async function markRemoved(
  trx: DbOrTrx,
  sectionId: string,
  keys: readonly string[],
  nowMs: number,
): Promise<void> {
  for (let start = 0; start < keys.length; start += BATCH_SIZE)
    await trx('roster_entries')
      .where({ section_id: sectionId })
      .whereIn('student_key', keys.slice(start, start + BATCH_SIZE))
      .update({ removed_at: nowMs });
}

/** A row of a roster that was not removed. */
export async function findEntry(db: DbOrTrx, sectionId: string, key: string): Promise<RosterEntry | undefined> {
  return (await db('roster_entries')
    .where({ section_id: sectionId, student_key: key })
    .whereNull('removed_at')
    .first(ENTRY)) as RosterEntry | undefined;
}

/** The rows that a person claimed in the sections of a course, without those that were removed. */
export async function listEntriesOf(db: DbOrTrx, courseId: string, userId: string): Promise<RosterEntry[]> {
  return (await db('roster_entries')
    .where({ user_id: userId })
    .whereNull('removed_at')
    .whereIn('section_id', db('course_sections').where({ course_id: courseId }).select('id'))
    .orderBy('section_id')
    .select(ENTRY)) as RosterEntry[];
}

/** Gives a row to a person; false when someone has it, or it is not there any more. */
export async function claimEntry(
  trx: DbOrTrx,
  sectionId: string,
  key: string,
  userId: string,
  nowMs: number,
): Promise<boolean> {
  const claimed = await trx('roster_entries')
    .where({ section_id: sectionId, student_key: key, user_id: null, removed_at: null })
    .update({ user_id: userId, claimed_at: nowMs, released_user_id: null });
  return claimed > 0;
}

/** Takes a row from a person, who is remembered; false when someone else has it by now. */
export async function releaseEntry(trx: DbOrTrx, sectionId: string, key: string, userId: string): Promise<boolean> {
  const released = await trx('roster_entries')
    .where({ section_id: sectionId, student_key: key, user_id: userId })
    .update({ user_id: null, claimed_at: null, released_user_id: userId });
  return released > 0;
}

/** Takes the rows of other sections, and those that were removed, from a person who goes on in this section of the course. */
export async function releaseOtherEntries(
  trx: DbOrTrx,
  { id, courseId }: { id: string; courseId: string },
  userId: string,
): Promise<void> {
  await trx('roster_entries')
    .where({ user_id: userId })
    .whereIn('section_id', trx('course_sections').where({ course_id: courseId }).select('id'))
    .where((other) => void other.whereNot({ section_id: id }).orWhereNotNull('removed_at'))
    .update({ user_id: null, claimed_at: null, released_user_id: userId });
}

/** Gives a row back to the person from whom it was taken; false when there is no one, or someone has it by now. */
export async function restoreEntry(trx: DbOrTrx, sectionId: string, key: string, nowMs: number): Promise<boolean> {
  const restored = await trx('roster_entries')
    .where({ section_id: sectionId, student_key: key, user_id: null })
    .whereNotNull('released_user_id')
    .update({ user_id: trx.ref('released_user_id'), claimed_at: nowMs });
  if (restored > 0)
    await trx('roster_entries').where({ section_id: sectionId, student_key: key }).update({ released_user_id: null });
  return restored > 0;
}

/** Forgets a person in all rosters. */
export async function forgetClaimsOf(trx: DbOrTrx, userId: string): Promise<void> {
  await trx('roster_entries').where({ user_id: userId }).update({ user_id: null, claimed_at: null });
  await trx('roster_entries').where({ released_user_id: userId }).update({ released_user_id: null });
}

/** Notes that an invitation goes out now; false when one went out since `since`. */
export async function markInvited(
  trx: DbOrTrx,
  sectionId: string,
  key: string,
  nowMs: number,
  since: number,
): Promise<boolean> {
  const marked = await trx('roster_entries')
    .where({ section_id: sectionId, student_key: key, user_id: null, removed_at: null })
    .where((due) => void due.whereNull('invited_at').orWhere('invited_at', '<=', since))
    .update({ invited_at: nowMs });
  return marked > 0;
}
