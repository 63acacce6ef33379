/** The guarded write of a disqualification. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { RoundDisqualification } from './participants.rules.ts';

interface StoredRound {
  roundId: string;
  at: number;
  reason: string;
}

/** The column `disqualified_in`. */
export function toRounds(stored: string | null): RoundDisqualification[] {
  const rounds = stored === null ? [] : (JSON.parse(stored) as StoredRound[]);
  return rounds.map(({ roundId, at, reason }) => ({ roundId, atMs: at, reason }));
}

/** Writes the rounds in which a participant is disqualified. The caller holds the participant (`lockParticipant`). */
export async function updateDisqualifiedIn(
  db: DbOrTrx,
  id: string,
  rounds: readonly RoundDisqualification[],
): Promise<void> {
  const stored: StoredRound[] = rounds.map(({ roundId, atMs, reason }) => ({ roundId, at: atMs, reason }));
  await db('participants')
    .where({ id })
    .update({ disqualified_in: stored.length > 0 ? JSON.stringify(stored) : null, rev: db.raw('rev + 1') });
}

/** Disqualifies a participant, or ends that (null); false when it is so already. */
export async function moveDisqualified(
  db: DbOrTrx,
  id: string,
  disqualified: { atMs: number; reason: string } | null,
): Promise<boolean> {
  const rows = db('participants').where({ id });
  const changed = await (
    disqualified ? rows.whereNull('disqualified_at') : rows.whereNotNull('disqualified_at')
  ).update({
    disqualified_at: disqualified?.atMs ?? null,
    disqualified_reason: disqualified?.reason ?? null,
    rev: db.raw('rev + 1'),
  });
  return changed > 0;
}
