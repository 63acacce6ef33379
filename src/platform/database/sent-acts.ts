/**
 * Acts that a page may send more than once, as over a bad network (`public/outbox.js`): each press of a button has a key, and each
 * feature that takes such acts has a table of them with the key as `act_key`.
 */
import type { DbOrTrx } from './connection.ts';

/**
 * Says that an act happened; false when it did before. At the same instant on two connections one gets the driver's unique
 * violation, and its transaction does nothing.
 */
export async function insertSentAct(
  trx: DbOrTrx,
  table: 'balloon_acts' | 'check_in_acts' | 'print_acts',
  { key, ...columns }: { key: string; actor_id: string; act: string; at: number } & Record<string, string | number>,
): Promise<boolean> {
  const known: unknown = await trx(table).where({ act_key: key }).first('act_key');
  if (known) return false;
  await trx(table).insert({ act_key: key, ...columns });
  return true;
}
