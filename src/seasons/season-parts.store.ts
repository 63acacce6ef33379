/**
 * What a standing of thousands of people says is too long for one row (TiDB: 6 MiB) or packet (MariaDB: 16 MiB). The first part is
 * in the row of the standing or version, the others are here; most standings have none.
 */
import type { DbOrTrx } from '../platform/database/connection.ts';

/** Rows of one statement: less than 2 MiB. */
const PARTS_AT_ONCE = 8;

export interface Part {
  position: number;
  content: string;
}

/** The whole text from parts in whatever order. */
export function joined(parts: readonly Part[]): string {
  return [...parts]
    .sort((a, b) => a.position - b.position)
    .map(({ content }) => content)
    .join('');
}

/** The parts after the first one. */
export async function listParts(db: DbOrTrx, ownerId: string): Promise<Part[]> {
  return (await db('season_parts').where({ owner_id: ownerId }).select('position', 'content')) as Part[];
}

/** Puts these in the place of all parts after the first one, in the transaction that writes that one. */
export async function putParts(trx: DbOrTrx, ownerId: string, contents: readonly string[]): Promise<void> {
  await trx('season_parts').where({ owner_id: ownerId }).delete();
  const rows = contents.map((content, index) => ({ owner_id: ownerId, position: index + 1, content }));
  for (let from = 0; from < rows.length; from += PARTS_AT_ONCE)
    await trx('season_parts').insert(rows.slice(from, from + PARTS_AT_ONCE));
}

/** Removes the parts of these seasons or versions. */
export async function removeParts(trx: DbOrTrx, ownerIds: readonly string[]): Promise<void> {
  await trx('season_parts')
    .whereIn('owner_id', [...ownerIds])
    .delete();
}
