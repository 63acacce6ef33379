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

export interface ChosenFor {
  choice: Choice;
  /** Null: as usual. */
  isPushed: boolean | null;
}

interface Row {
  kind: string;
  choice: Choice;
  /** A boolean as the database has it. */
  is_pushed: number | boolean | null;
}

const toChosen = ({ choice, is_pushed: is }: Row): ChosenFor => ({
  choice,
  isPushed: is === null ? null : Boolean(is),
});

/** What a person chose for a kind; undefined without a choice. */
export async function findChoice(db: DbOrTrx, userId: string, kind: Kind): Promise<ChosenFor | undefined> {
  const row = (await db('notification_choices').where({ user_id: userId, kind }).first()) as Row | undefined;
  return row && toChosen(row);
}

/** A person's choices with what goes to their browsers; kinds without one are absent. */
export async function listChosen(db: DbOrTrx, userId: string): Promise<Map<string, ChosenFor>> {
  const rows = (await db('notification_choices').where({ user_id: userId })) as Row[];
  return new Map(rows.map((row) => [row.kind, toChosen(row)]));
}

/** What these people, at most 500, chose for a kind; those who chose nothing are absent. */
export async function listChoicesFor(
  db: DbOrTrx,
  kind: Kind,
  userIds: readonly string[],
): Promise<Map<string, ChosenFor>> {
  const rows = (await db('notification_choices')
    .where({ kind })
    .whereIn('user_id', [...userIds])
    .select('user_id', 'kind', 'choice', 'is_pushed')) as (Row & { user_id: string })[];
  return new Map(rows.map((row) => [row.user_id, toChosen(row)]));
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

/** Saves which kinds go to the person's browsers; a kind without a choice gets the one given. */
export async function savePushed(
  trx: DbOrTrx,
  userId: string,
  pushed: ReadonlyMap<Kind, { isPushed: boolean; otherwise: Choice }>,
  nowMs: number,
): Promise<void> {
  if (pushed.size === 0) return;
  const rows = [...pushed].map(([kind, { isPushed, otherwise }]) => ({
    user_id: userId,
    kind,
    choice: otherwise,
    is_pushed: isPushed,
    chosen_at: nowMs,
  }));
  await trx('notification_choices').insert(rows).onConflict(['user_id', 'kind']).merge(['is_pushed', 'chosen_at']);
}

export async function deleteChoicesOf(trx: DbOrTrx, userId: string): Promise<void> {
  await trx('notification_choices').where({ user_id: userId }).delete();
}
