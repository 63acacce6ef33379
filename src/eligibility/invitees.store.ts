/** Every query of the list of addresses that a contest invites. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { containing } from '../platform/database/like.ts';

export interface Invitee {
  email: string;
  addedAt: number;
}

const ROWS_AT_ONCE = 200;

/** Adds addresses; those that are there already stay as they are. */
export async function insertInvitees(
  trx: DbOrTrx,
  contestId: string,
  emails: readonly string[],
  added: { by: string | null; at: number },
): Promise<void> {
  for (let start = 0; start < emails.length; start += ROWS_AT_ONCE) {
    const rows = emails
      .slice(start, start + ROWS_AT_ONCE)
      .map((email) => ({ contest_id: contestId, email, added_by: added.by, added_at: added.at }));
    await trx('contest_invitees').insert(rows).onConflict(['contest_id', 'email']).ignore();
  }
}

/** True if it was there. */
export async function deleteInvitee(trx: DbOrTrx, contestId: string, email: string): Promise<boolean> {
  return (await trx('contest_invitees').where({ contest_id: contestId, email }).delete()) > 0;
}

export async function isInvited(db: DbOrTrx, contestId: string, email: string): Promise<boolean> {
  return (await db('contest_invitees').where({ contest_id: contestId, email }).first('email')) !== undefined;
}

export async function countInvitees(db: DbOrTrx, contestId: string): Promise<number> {
  const row = (await db('contest_invitees').where({ contest_id: contestId }).count({ n: '*' }).first()) as {
    n: number;
  };
  return Number(row.n);
}

/** One page of the list, by address, and how many there are. */
export async function listInvitees(
  db: DbOrTrx,
  contestId: string,
  query: { search: string; limit: number; offset: number },
): Promise<{ invitees: Invitee[]; total: number }> {
  const chosen = () => {
    const rows = db('contest_invitees').where({ contest_id: contestId });
    return query.search ? rows.whereRaw("email LIKE ? ESCAPE '|'", [containing(query.search)]) : rows;
  };
  const counted = (await chosen().count({ n: '*' }).first()) as { n: number };
  const rows = (await chosen()
    .orderBy('email')
    .limit(query.limit)
    .offset(query.offset)
    .select('email', 'added_at')) as {
    email: string;
    added_at: number;
  }[];
  return {
    invitees: rows.map((row) => ({ email: row.email, addedAt: Number(row.added_at) })),
    total: Number(counted.n),
  };
}
