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
