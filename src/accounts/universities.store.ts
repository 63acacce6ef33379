/**
 * Every query of universities. A row merged into another one is another name of that one: people who type it mean the
 * other, and its URL name redirects there.
 */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { newId } from '../platform/ids.ts';
import { normaliseUniversity, universitySlug, type University } from './universities.rules.ts';

interface UniversityRow {
  id: string;
  name: string;
  slug: string;
  merged_into_id: string | null;
}

/** All universities by name, each with its other names. */
export async function listUniversities(db: DbOrTrx): Promise<University[]> {
  const rows = (await db('universities')
    .orderBy('name')
    .select('id', 'name', 'slug', 'merged_into_id')) as UniversityRow[];
  const otherNames = new Map<string, string[]>();
  for (const row of rows)
    if (row.merged_into_id !== null)
      otherNames.set(row.merged_into_id, [...(otherNames.get(row.merged_into_id) ?? []), row.name]);
  return rows
    .filter((row) => row.merged_into_id === null)
    .map(({ id, name, slug }) => ({ id, name, slug, otherNames: otherNames.get(id) ?? [] }));
}

/** The row of a URL name, merged or not. */
export async function findUniversityRow(
  db: DbOrTrx,
  where: { slug: string } | { id: string },
): Promise<{ id: string; mergedIntoId: string | null } | undefined> {
  const row = (await db('universities').where(where).first('id', 'merged_into_id')) as UniversityRow | undefined;
  return row && { id: row.id, mergedIntoId: row.merged_into_id };
}

/** The university that a name means now, locked until the transaction ends, so that no merge can happen in between. */
export async function holdUniversity(
  trx: DbOrTrx,
  where: { name_norm: string } | { id: string },
): Promise<string | undefined> {
  // A write that changes nothing waits for a running merge; later reads see the result of the merge.
  await trx('universities')
    .where(where)
    .update({ merged_into_id: trx.raw('merged_into_id') });
  const row = (await trx('universities').where(where).first('id', 'merged_into_id')) as UniversityRow | undefined;
  return row && (row.merged_into_id ?? row.id);
}

/** Adds a university, or another name of one. Throws the driver's unique violation when the name is known. */
export async function insertUniversity(
  trx: DbOrTrx,
  name: string,
  nowMs: number,
  mergedIntoId: string | null = null,
): Promise<string> {
  const id = newId();
  const wanted = universitySlug(name);
  const isTaken: unknown = await trx('universities').where({ slug: wanted }).first('id');
  await trx('universities').insert({
    id,
    name: name.trim(),
    name_norm: normaliseUniversity(name),
    slug: isTaken || wanted === 'university' ? `${wanted}-${id.slice(-6).toLowerCase()}` : wanted,
    merged_into_id: mergedIntoId,
    created_at: nowMs,
  });
  return id;
}

/** Makes a university, and all its other names, names of another one; false when either has been merged in the meantime. */
export async function moveIntoUniversity(trx: DbOrTrx, id: string, intoId: string): Promise<boolean> {
  // In the order of ids, so that a merge in the other direction waits for this one instead of causing a deadlock.
  for (const held of [id, intoId].sort()) await holdUniversity(trx, { id: held });
  const open = (await trx('universities')
    .whereIn('id', [id, intoId])
    .whereNull('merged_into_id')
    .select('id')) as UniversityRow[];
  if (open.length !== 2) return false;
  await trx('universities').where({ id }).orWhere({ merged_into_id: id }).update({ merged_into_id: intoId });
  return true;
}

/** The number of accounts that name a university in one of these spellings, without erased accounts. */
export async function countPeopleOf(db: DbOrTrx, names: readonly string[]): Promise<number> {
  const spellings = await spellingsOf(db, names);
  if (spellings.length === 0) return 0;
  const row = (await db('users').whereIn('university', spellings).count({ n: '*' }).first()) as
    { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** Replaces these names in profiles with another name; returns the number of changed profiles. */
export async function updatePeopleOf(trx: DbOrTrx, names: readonly string[], to: string): Promise<number> {
  const spellings = (await spellingsOf(trx, names)).filter((spelling) => spelling !== to);
  if (spellings.length === 0) return 0;
  return await trx('users')
    .whereIn('university', spellings)
    .update({ university: to, profile_rev: trx.raw('profile_rev + 1') });
}

/** The spellings of these names that occur in profiles, where they are free text. */
async function spellingsOf(db: DbOrTrx, names: readonly string[]): Promise<string[]> {
  const wanted = new Set(names.map(normaliseUniversity));
  const rows = (await db('users').whereNotNull('university').distinct('university')) as { university: string }[];
  return rows.map((row) => row.university).filter((name) => wanted.has(normaliseUniversity(name)));
}
