/** Whether the standings of a round are complete: after a correction they are computed again, which takes a while. */
import type { App } from '../platform/app-context.ts';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { figuresOwed, moveFiguresComplete } from './rounds.store.ts';

/** The revision of a round, and the revision of the correction after which its standings are still to be computed, or null. */
export async function figuresOwedUnchecked(
  db: DbOrTrx,
  roundId: string,
): Promise<{ rev: number; owed: number | null }> {
  return await figuresOwed(db, roundId);
}

/** Every standing was computed after this correction. */
export async function figuresCompleteUnchecked(app: App, roundId: string, owed: number): Promise<void> {
  await moveFiguresComplete(app.db, roundId, owed);
}
