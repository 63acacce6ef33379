/** Deletes many rows in small steps, the same on every database: it selects keys, then deletes those. */
import type { Knex } from 'knex';
import type { DbOrTrx } from './connection.ts';

/**
 * Deletes up to `most` rows of a table that a query of the table finds, by a column in which they differ; returns how many.
 * @param found a query of `table` (under this name) without columns
 */
export async function deleteSome(
  trx: DbOrTrx,
  table: string,
  column: string,
  found: Knex.QueryBuilder,
  most: number,
): Promise<number> {
  const rows = (await found.limit(most).select(`${table}.${column} as key`)) as { key: string }[];
  if (rows.length === 0) return 0;
  const keys = rows.map(({ key }) => key);
  return await trx(table).whereIn(column, keys).delete();
}
