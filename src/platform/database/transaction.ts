/** Runs a unit of work in one transaction, and repeats it as a whole when the database asks for that. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isRetryable } from './dialect.ts';
import type { Db, Transaction } from './connection.ts';

const MAX_ATTEMPTS = 8;

/**
 * Commits what `work` wrote, or nothing. `work` may run several times (deadlock, write conflict), so it must not have
 * effects outside the transaction; mail is sent by job rows written inside it. Nesting is refused.
 */
export async function inTransaction<T>(db: Db, work: (trx: Transaction) => Promise<T>): Promise<T> {
  if ((db as unknown as { isTransaction?: boolean }).isTransaction) throw new Error('inTransaction must not be nested');
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(work);
    } catch (error) {
      if (!isRetryable(error) || attempt >= MAX_ATTEMPTS) throw error;
      await sleep(Math.random() * 10 * 2 ** attempt);
    }
  }
}
