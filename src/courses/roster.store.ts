/** Every query of rosters: who a university says is in a section. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { studentKey, type ListedStudent } from './roster.rules.ts';

const BATCH_SIZE = 100;

/** The rosters of these sections, each in the order it was given. */
export async function listRoster(
  db: DbOrTrx,
  sectionIds: readonly string[],
): Promise<(ListedStudent & { sectionId: string })[]> {
  return (await db('roster_entries')
    .whereIn('section_id', sectionIds)
    .whereNull('removed_at')
    .orderBy(['section_id', 'position', 'student_key'])
    .select(
      'section_id as sectionId',
      'student_number as studentNumber',
      'full_name as fullName',
    )) as (ListedStudent & {
    sectionId: string;
  })[];
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
