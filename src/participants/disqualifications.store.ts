/** The guarded write of a disqualification. */
import type { DbOrTrx } from '../platform/database/connection.ts';

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
