/** Every query of the choices that people made about kinds. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Choice, Kind } from './kinds.rules.ts';

/** A person's choices; kinds without one are absent. */
export async function listChoices(db: DbOrTrx, userId: string): Promise<Map<string, Choice>> {
  const rows = (await db('notification_choices').where({ user_id: userId }).select('kind', 'choice')) as {
    kind: string;
    choice: Choice;
  }[];
  return new Map(rows.map(({ kind, choice }) => [kind, choice]));
}

/** What these people, at most 500, chose for a kind; those who chose nothing are absent. */
export async function listChoicesFor(
  db: DbOrTrx,
  kind: Kind,
  userIds: readonly string[],
): Promise<Map<string, Choice>> {
  const rows = (await db('notification_choices')
    .where({ kind })
    .whereIn('user_id', [...userIds])
    .select('user_id', 'choice')) as { user_id: string; choice: Choice }[];
  return new Map(rows.map(({ user_id, choice }) => [user_id, choice]));
}

/** Saves choices and leaves those of other kinds as they are. */
export async function saveChoices(
  trx: DbOrTrx,
  userId: string,
  choices: ReadonlyMap<Kind, Choice>,
  nowMs: number,
): Promise<void> {
  if (choices.size === 0) return;
  await trx('notification_choices')
    .insert([...choices].map(([kind, choice]) => ({ user_id: userId, kind, choice, chosen_at: nowMs })))
    .onConflict(['user_id', 'kind'])
    .merge(['choice', 'chosen_at']);
}

export async function deleteChoicesOf(trx: DbOrTrx, userId: string): Promise<void> {
  await trx('notification_choices').where({ user_id: userId }).delete();
}
