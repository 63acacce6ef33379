/** Holds one participant, so that what happens to it at the same instant happens one after the other. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Participant } from './participants.rules.ts';
import { findParticipant } from './participants.store.ts';

/**
 * Holds a participant until the transaction ends, and answers it as it is now; undefined once it is withdrawn. Its revision
 * grows, so that what is read next is this very row on every engine.
 */
export async function lockParticipant(trx: DbOrTrx, id: string): Promise<Participant | undefined> {
  const held = await trx('participants')
    .where({ id })
    .whereNull('withdrawn_at')
    .update({ rev: trx.raw('rev + 1') });
  return held > 0 ? await findParticipant(trx, id) : undefined;
}

/**
 * Holds several participants until the transaction ends, always in the same order, so that two who want the same ones do not wait
 * for each other. Nothing is read before all are held. False when one has withdrawn.
 */
export async function holdParticipants(trx: DbOrTrx, ids: readonly string[]): Promise<boolean> {
  let held = 0;
  for (const id of ids.toSorted())
    held += await trx('participants')
      .where({ id })
      .whereNull('withdrawn_at')
      .update({ rev: trx.raw('rev + 1') });
  return held === ids.length;
}
