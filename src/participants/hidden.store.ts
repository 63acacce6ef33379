/** The guarded write of whether a participant is hidden. */
import type { DbOrTrx } from '../platform/database/connection.ts';

/** Hides a participant, or shows it again (null); false when it is so already. */
export async function moveHidden(
  db: DbOrTrx,
  id: string,
  hidden: { atMs: number; reason: string } | null,
): Promise<boolean> {
  const rows = db('participants').where({ id });
  const changed = await (hidden ? rows.whereNull('hidden_at') : rows.whereNotNull('hidden_at')).update({
    hidden_at: hidden?.atMs ?? null,
    hidden_reason: hidden?.reason ?? null,
    rev: db.raw('rev + 1'),
  });
  return changed > 0;
}

/** Participants of a contest that no board shows: hidden and withdrawn ones. */
export async function listOffBoards(db: DbOrTrx, contestId: string): Promise<{ id: string; isHidden: boolean }[]> {
  const rows = (await db('participants')
    .where({ contest_id: contestId })
    .where((either) => void either.whereNotNull('hidden_at').orWhereNotNull('withdrawn_at'))
    .select('id', 'hidden_at')) as { id: string; hidden_at: number | null }[];
  return rows.map(({ id, hidden_at: hiddenAt }) => ({ id, isHidden: hiddenAt !== null }));
}
