/**
 * Texts that may be too long for one row: TiDB takes 6 MiB a row, MariaDB 16 MiB a statement. A short one stands in the column of its
 * own row. A long one is stored in parts, and the column is empty. Each belongs to a row with an id of ours.
 */
import type { DbOrTrx } from './connection.ts';
import { deleteSome } from './delete-some.ts';
import { partsOf } from './text-parts.rules.ts';

/** Characters; one has up to three bytes. */
const SHORT = 1_000_000;

/** Stores the text of a new row, or another text of an old one; returns what the column gets. */
export async function storeText(trx: DbOrTrx, ownerId: string, text: string): Promise<string> {
  await removeTexts(trx, [ownerId]);
  if (text.length <= SHORT) return text;
  for (const [position, part] of partsOf(text).entries())
    await trx('text_parts').insert({ owner_id: ownerId, position, text: part });
  return '';
}

/** Puts texts that are in parts into their rows. */
export async function withTexts<K extends string, R extends { id: string } & Record<K, string>>(
  db: DbOrTrx,
  column: K,
  rows: readonly R[],
): Promise<R[]> {
  const whole: R[] = [];
  for (const row of rows) whole.push(row[column] === '' ? { ...row, [column]: await readText(db, row.id) } : row);
  return whole;
}

async function readText(db: DbOrTrx, ownerId: string): Promise<string> {
  const rows = (await db('text_parts').where({ owner_id: ownerId }).orderBy('position').select('text')) as {
    text: string;
  }[];
  return rows.map(({ text }) => text).join('');
}

/** Removes the parts of rows that are deleted. */
export async function removeTexts(trx: DbOrTrx, ownerIds: readonly string[]): Promise<void> {
  if (ownerIds.length > 0)
    await trx('text_parts')
      .whereIn('owner_id', [...ownerIds])
      .delete();
}

/** Deletes up to `most` rows of a table that a query of it finds, with their parts; returns how many. */
export async function deleteSomeWithTexts(
  trx: DbOrTrx,
  table: string,
  found: ReturnType<DbOrTrx>,
  most: number,
): Promise<number> {
  const rows = (await found.clone().limit(most).select('id')) as { id: string }[];
  const ids = rows.map(({ id }) => id);
  await removeTexts(trx, ids);
  return await deleteSome(trx, table, 'id', trx(table).whereIn('id', ids), most);
}
