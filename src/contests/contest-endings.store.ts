/** Every query that archives, deletes, restores or removes a contest. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Contest } from './contests.rules.ts';
import { slugWhileDeleted } from './contest-endings.rules.ts';
import { getContest } from './contests.store.ts';

/** True if this caller archived it. */
export async function moveArchived(trx: DbOrTrx, id: string, nowMs: number): Promise<boolean> {
  const open = trx('contests').where({ id }).whereNull('archived_at').whereNull('deleted_at');
  return (await open.update({ archived_at: nowMs, rev: trx.raw('rev + 1') })) > 0;
}

/** True if this caller took it out of the archive. */
export async function moveUnarchived(trx: DbOrTrx, id: string): Promise<boolean> {
  const archived = trx('contests').where({ id }).whereNotNull('archived_at').whereNull('deleted_at');
  return (await archived.update({ archived_at: null, rev: trx.raw('rev + 1') })) > 0;
}

/** Makes it a hidden draft whose URL name is free. True if this caller won. */
export async function moveDeleted(trx: DbOrTrx, { id, slug }: Contest, nowMs: number): Promise<boolean> {
  const hidden = { visibility: 'draft', published_at: null, slug: slugWhileDeleted(id), deleted_slug: slug };
  const there = trx('contests').where({ id, slug }).whereNull('deleted_at');
  return (await there.update({ ...hidden, deleted_at: nowMs, rev: trx.raw('rev + 1') })) > 0;
}

/** True if this caller restored it. Throws the driver's unique violation when the URL name is taken. */
export async function moveRestored(trx: DbOrTrx, id: string, slug: string): Promise<boolean> {
  const deleted = trx('contests').where({ id }).whereNotNull('deleted_at');
  const values = { deleted_at: null, deleted_slug: null, archived_at: null, slug };
  return (await deleted.update({ ...values, rev: trx.raw('rev + 1') })) > 0;
}

export interface DeletedContest {
  contest: Contest;
  slug: string;
  deletedAt: number;
}

/** Deleted contests, the last one first: all, or those of some ids. */
export async function listDeleted(db: DbOrTrx, ids: 'all' | readonly string[]): Promise<DeletedContest[]> {
  const rows = db('contests').whereNotNull('deleted_at').whereNull('rehearsal_of_id');
  if (ids !== 'all') void rows.whereIn('id', [...ids]);
  const found = (await rows
    .orderBy([{ column: 'deleted_at', order: 'desc' }, 'id'])
    .select('id', 'deleted_slug', 'deleted_at')) as {
    id: string;
    deleted_slug: string | null;
    deleted_at: number;
  }[];
  return await Promise.all(
    found.map(async ({ id, deleted_slug, deleted_at }) => ({
      contest: await getContest(db, id),
      slug: deleted_slug ?? '',
      deletedAt: Number(deleted_at),
    })),
  );
}

/** Ids of contests deleted before an instant. */
export async function listDeletedBefore(db: DbOrTrx, beforeMs: number): Promise<string[]> {
  const rows = (await db('contests')
    .where('deleted_at', '<=', beforeMs)
    .whereNull('rehearsal_of_id')
    .orderBy('id')
    .select('id')) as { id: string }[];
  return rows.map(({ id }) => id);
}

/** Removes the row of a deleted contest; false when it was restored meanwhile. */
export async function removeDeleted(trx: DbOrTrx, id: string): Promise<boolean> {
  return (await trx('contests').where({ id }).whereNotNull('deleted_at').delete()) > 0;
}
