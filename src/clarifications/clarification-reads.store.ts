/** Who has been shown which version of an answer or announcement. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Clarification } from './clarifications.rules.ts';

/** The newest version that a person was shown, by question or announcement. */
export async function listSeen(db: DbOrTrx, userId: string, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = (await db('clarification_reads')
    .where({ user_id: userId })
    .whereIn('clarification_id', [...ids])
    .select('clarification_id', 'version')) as { clarification_id: string; version: number }[];
  return new Map(rows.map((row) => [row.clarification_id, Number(row.version)]));
}

/** Notes what a person was shown, in a few statements however much it is. Two pages may do so at once; the newer version stays. */
export async function noteSeen(
  db: DbOrTrx,
  userId: string,
  shown: readonly { id: string; version: number }[],
  nowMs: number,
): Promise<void> {
  if (shown.length === 0) return;
  const rows = shown.map(({ id, version }) => ({ clarification_id: id, user_id: userId, version, read_at: nowMs }));
  await db('clarification_reads').insert(rows).onConflict(['clarification_id', 'user_id']).ignore();
  // Nothing older than a first version can have been noted.
  const versions = new Set(shown.map(({ version }) => version).filter((version) => version > 1));
  for (const version of versions) {
    const ids = shown.filter((one) => one.version === version).map(({ id }) => id);
    await db('clarification_reads')
      .where({ user_id: userId })
      .whereIn('clarification_id', ids)
      .where('version', '<', version)
      .update({ version, read_at: nowMs });
  }
}

/** How many participants have a member who was shown the newest version, by question or announcement. */
export async function countSeen(db: DbOrTrx, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = (await seen(db, ids)
    .groupBy('c.id')
    .select('c.id')
    .countDistinct({ n: 'm.participant_id' })) as unknown as { id: string; n: number }[];
  return new Map(rows.map((row) => [row.id, Number(row.n)]));
}

/** Who of its readers has been shown the newest version, and who has not: some names of each, and how many there are. */
export async function listReaders(
  db: DbOrTrx,
  one: Pick<Clarification, 'id' | 'contestId' | 'participantId' | 'version' | 'audience'>,
  limit: number,
): Promise<{ seen: Named<{ name: string; at: number }>; unseen: Named<string> }> {
  const told = () => {
    const chosen = db('participants as p').where({ 'p.contest_id': one.contestId }).whereNull('p.withdrawn_at');
    return one.audience === 'all' ? chosen : chosen.where({ 'p.id': one.participantId });
  };
  const shown = () =>
    db('participant_members as m')
      .join('clarification_reads as r', 'r.user_id', 'm.user_id')
      .where({ 'r.clarification_id': one.id, 'r.version': one.version, 'm.contest_id': one.contestId });
  const seen = told().join(
    shown().groupBy('m.participant_id').select('m.participant_id').min({ at: 'r.read_at' }).as('s'),
    's.participant_id',
    'p.id',
  );
  const unseen = told().whereNotIn('p.id', shown().select('m.participant_id'));
  const seenRows = (await seen
    .clone()
    .orderBy([{ column: 's.at' }, { column: 'p.id' }])
    .limit(limit)
    .select('p.name', 's.at')) as {
    name: string;
    at: number;
  }[];
  const unseenRows = (await unseen
    .clone()
    .orderBy([{ column: 'p.created_at' }, { column: 'p.id' }])
    .limit(limit)
    .select('p.name')) as {
    name: string;
  }[];
  return {
    seen: { names: seenRows.map(({ name, at }) => ({ name, at: Number(at) })), count: await countOf(seen) },
    unseen: { names: unseenRows.map(({ name }) => name), count: await countOf(unseen) },
  };
}

/** Some of many. */
export interface Named<Name> {
  names: Name[];
  count: number;
}

async function countOf(chosen: Knex.QueryBuilder): Promise<number> {
  const row = (await chosen.clone().count({ n: '*' }).first()) as { n: number };
  return Number(row.n);
}

function seen(db: DbOrTrx, ids: readonly string[]) {
  return db('clarifications as c')
    .join('clarification_reads as r', 'r.clarification_id', 'c.id')
    .join('participant_members as m', (on) => {
      on.on('m.user_id', 'r.user_id').andOn('m.contest_id', 'c.contest_id');
    })
    .whereIn('c.id', [...ids])
    .whereRaw('r.version = c.version');
}

/** Forgets what an erased account has seen. */
export async function deleteSeenOf(trx: DbOrTrx, userId: string): Promise<void> {
  await trx('clarification_reads').where({ user_id: userId }).delete();
}
