/** Teams of contests that were held elsewhere: names without people, which no one can join. */
import type { NewEvent } from '../contest-log/contest-log.rules.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { participantFact } from './participant-facts.rules.ts';
import { insertEntries } from './participant-batches.store.ts';
import { deleteParticipantsOf, hideEntries } from './past-participants.store.ts';

export interface PastEntry {
  id: string;
  name: string;
  isHidden: boolean;
}

/** Adds teams, and answers what the log says of them: nothing of hidden ones. */
export async function enterPastTeams(
  trx: Transaction,
  nowMs: number,
  contestId: string,
  entries: readonly PastEntry[],
): Promise<NewEvent[]> {
  const kind = 'team' as const;
  const rows = entries.map(({ id, name }) => ({ id, kind, name, joinCode: null, starred: false, memberIds: [] }));
  await insertEntries(trx, contestId, rows, nowMs);
  const hidden = entries.filter(({ isHidden }) => isHidden).map(({ id }) => id);
  await hideEntries(trx, hidden, nowMs);
  return entries
    .filter(({ isHidden }) => !isHidden)
    .map(({ id, name }) =>
      participantFact({
        ...{ id, contestId, kind, name, captainId: null, joinCode: null, starred: false, starredReason: null },
        ...{ disqualifiedAt: null, disqualifiedReason: null, disqualifiedIn: [], hiddenAt: null, hiddenReason: null },
        ...{ clearedAt: null, createdAt: nowMs, withdrawnAt: null },
      }),
    );
}

/** Removes them with their contest. */
export async function removePastTeams(trx: Transaction, contestId: string): Promise<void> {
  await deleteParticipantsOf(trx, contestId);
}
