/** Who may enter a round that is not for everyone. Every change also counts as one of the participant, which boards follow. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Entrant, EntrantState } from './round-entrants.rules.ts';

interface EntrantRow {
  participant_id: string;
  position: number;
  state: EntrantState;
  reason: string;
}

/** Everyone on the list of a round, by position; empty: the round has no list. */
export async function listEntrants(db: DbOrTrx, roundId: string): Promise<Entrant[]> {
  const rows = (await db('round_entrants')
    .where({ round_id: roundId })
    .orderBy([{ column: 'position' }, { column: 'participant_id' }])) as EntrantRow[];
  return rows.map(({ participant_id: participantId, position, state, reason }) => ({
    ...{ participantId, position, state, reason },
  }));
}

/** Those who wait for a place in a round and can take it, by position: neither withdrawn nor hidden. */
export async function listWaitingEntrants(db: DbOrTrx, roundId: string): Promise<string[]> {
  const rows = (await db('round_entrants as e')
    .join('participants as p', 'p.id', 'e.participant_id')
    .where({ 'e.round_id': roundId, 'e.state': 'waiting' })
    .whereNull('p.withdrawn_at')
    .whereNull('p.hidden_at')
    .orderBy([{ column: 'e.position' }, { column: 'e.participant_id' }])
    .select('e.participant_id')) as { participant_id: string }[];
  return rows.map((row) => row.participant_id);
}

/** Whether a round has a list, and the place of one participant on it: for those who come to submit, however long it is. */
export async function findEntrant(
  db: DbOrTrx,
  roundId: string,
  participantId: string,
): Promise<{ hasList: boolean; state: EntrantState | null }> {
  const any = (await db('round_entrants').where({ round_id: roundId }).first('round_id')) as unknown;
  if (any === undefined) return { hasList: false, state: null };
  const own = (await db('round_entrants')
    .where({ round_id: roundId, participant_id: participantId })
    .first('state')) as { state: EntrantState } | undefined;
  return { hasList: true, state: own?.state ?? null };
}

/** Ids of the rounds to which a participant is promoted. */
export async function listPromotedTo(db: DbOrTrx, participantId: string): Promise<string[]> {
  const rows = (await db('round_entrants')
    .where({ participant_id: participantId, state: 'promoted' })
    .select('round_id')) as { round_id: string }[];
  return rows.map((row) => row.round_id);
}

/** How many were promoted, for each round of a contest that has a list, and the state of one participant there. */
export async function countEntrantsByRound(
  db: DbOrTrx,
  contestId: string,
  participantId: string | undefined,
): Promise<Map<string, { promoted: number; own: EntrantState | null }>> {
  const counts = (await db('participants as p')
    .join('round_entrants as e', 'e.participant_id', 'p.id')
    .where('p.contest_id', contestId)
    .groupBy('e.round_id')
    .select(
      'e.round_id',
      db.raw("SUM(CASE WHEN e.state = 'promoted' AND p.hidden_at IS NULL THEN 1 ELSE 0 END) as promoted"),
    )) as {
    round_id: string;
    promoted: number | string;
  }[];
  const mine =
    participantId === undefined || counts.length === 0
      ? []
      : ((await db('round_entrants').where({ participant_id: participantId }).select('round_id', 'state')) as {
          round_id: string;
          state: EntrantState;
        }[]);
  const own = new Map(mine.map(({ round_id: roundId, state }) => [roundId, state]));
  return new Map(
    counts.map(({ round_id: roundId, promoted }) => [
      roundId,
      { promoted: Number(promoted), own: own.get(roundId) ?? null },
    ]),
  );
}

const AT_ONCE = 200;

/** Adds the list of a round. Throws the unique violation when it has one with any of them. */
export async function insertEntrants(
  trx: DbOrTrx,
  roundId: string,
  entrants: readonly Entrant[],
  nowMs: number,
): Promise<void> {
  const rows = entrants.map(({ participantId, position, state, reason }) => ({
    ...{ round_id: roundId, participant_id: participantId, position, state, reason, changed_at: nowMs },
  }));
  for (let start = 0; start < rows.length; start += AT_ONCE)
    await trx('round_entrants').insert(rows.slice(start, start + AT_ONCE));
  for (let start = 0; start < entrants.length; start += AT_ONCE)
    await touch(
      trx,
      entrants.slice(start, start + AT_ONCE).map(({ participantId }) => participantId),
    );
}

/** Moves one of the list from a state to another; false when it was no longer there: someone else was faster. */
export async function moveEntrant(
  trx: DbOrTrx,
  { roundId, participantId }: { roundId: string; participantId: string },
  from: EntrantState,
  to: { state: EntrantState; reason: string; atMs: number },
): Promise<boolean> {
  const moved = await trx('round_entrants')
    .where({ round_id: roundId, participant_id: participantId, state: from })
    .update({ state: to.state, reason: to.reason, changed_at: to.atMs });
  if (moved > 0) await touch(trx, [participantId]);
  return moved > 0;
}

async function touch(trx: DbOrTrx, participantIds: readonly string[]): Promise<void> {
  await trx('participants')
    .whereIn('id', [...participantIds])
    .update({ rev: trx.raw('rev + 1') });
}
