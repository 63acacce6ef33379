/** The log of a contest holds no names of people: when one changes, the entries are told again, for those who look names up. */
import { appendToLog } from '../contest-log/contest-log.service.ts';
import type { App } from '../platform/app-context.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { participantFact } from './participant-facts.rules.ts';
import { findParticipant } from './participants.store.ts';
import { listEntriesOfPerson } from './person-participants.store.ts';

/** Tells of the entries of a person again, whose name or university is looked up when they are shown. */
export async function tellEntriesAgainUnchecked(app: App, userId: string): Promise<void> {
  for (const { id, contestId } of await listEntriesOfPerson(app.db, userId))
    await inTransaction(app.db, async (trx) => {
      const now = await findParticipant(trx, id);
      if (now) await appendToLog(trx, app.clock.nowMs(), contestId, participantFact(now));
    });
}
