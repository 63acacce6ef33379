/** Every query of waiting lists. An entry leaves the state `waiting` once; of two who move it, one wins. */
import { normaliseName } from '../contests/contests.rules.ts';
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Claim, WaitingEntry, WaitingState } from './waiting.rules.ts';

interface WaitingRow {
  id: string;
  contest_id: string;
  user_id: string;
  team_name: string | null;
  turn: number;
  state: WaitingState;
  joined_at: number;
}

function toEntry(row: WaitingRow): WaitingEntry {
  return {
    id: row.id,
    contestId: row.contest_id,
    userId: row.user_id,
    teamName: row.team_name,
    turn: Number(row.turn),
    state: row.state,
    joinedAt: Number(row.joined_at),
  };
}

/** Throws the driver's unique violation for a person who waits already, and for a team name that is taken. */
export async function insertWaiting(trx: DbOrTrx, entry: Omit<WaitingEntry, 'state'>): Promise<void> {
  await trx('waiting_entries').insert({
    id: entry.id,
    contest_id: entry.contestId,
    user_id: entry.userId,
    team_name: entry.teamName,
    turn: entry.turn,
    state: 'waiting',
    joined_at: entry.joinedAt,
    changed_at: entry.joinedAt,
    waiting_user: entry.userId,
    waiting_name: entry.teamName === null ? null : normaliseName(entry.teamName),
  });
}

/** Takes an entry off the list; false when it is no longer on it. */
export async function moveWaiting(
  trx: DbOrTrx,
  id: string,
  to: Exclude<WaitingState, 'waiting'>,
  nowMs: number,
): Promise<boolean> {
  const moved = await trx('waiting_entries')
    .where({ id, state: 'waiting' })
    .update({ state: to, changed_at: nowMs, waiting_user: null, waiting_name: null });
  return moved > 0;
}

const PEOPLE_AT_ONCE = 200;

/** Takes people off the list of a contest who came into it otherwise. */
export async function moveWaitingOf(
  trx: DbOrTrx,
  contestId: string,
  userIds: readonly string[],
  nowMs: number,
): Promise<void> {
  for (let start = 0; start < userIds.length; start += PEOPLE_AT_ONCE)
    await trx('waiting_entries')
      .where({ contest_id: contestId })
      .whereIn('waiting_user', userIds.slice(start, start + PEOPLE_AT_ONCE))
      .update({ state: 'left', changed_at: nowMs, waiting_user: null, waiting_name: null });
}

const inOrder = [{ column: 'turn' }, { column: 'id' }];

export async function findWaiting(db: DbOrTrx, id: string): Promise<WaitingEntry | undefined> {
  const row = (await db('waiting_entries').where({ id }).first()) as WaitingRow | undefined;
  return row && toEntry(row);
}

/** The entry of a person who waits in a contest. */
export async function findWaitingOf(db: DbOrTrx, contestId: string, userId: string): Promise<WaitingEntry | undefined> {
  const row = (await db('waiting_entries').where({ contest_id: contestId, waiting_user: userId }).first()) as
    WaitingRow | undefined;
  return row && toEntry(row);
}

/** Entries of a person in all contests in which they wait. */
export async function listWaitingOf(db: DbOrTrx, userId: string): Promise<WaitingEntry[]> {
  const rows = (await db('waiting_entries').where({ user_id: userId, state: 'waiting' })) as WaitingRow[];
  return rows.map(toEntry);
}

/** Everyone who waits in a contest, in order, with the university in their profile now. */
export async function listClaims(db: DbOrTrx, contestId: string): Promise<Claim[]> {
  return (await db('waiting_entries as w')
    .leftJoin('users as u', 'u.id', 'w.user_id')
    .where({ 'w.contest_id': contestId, 'w.state': 'waiting' })
    .orderBy([{ column: 'w.turn' }, { column: 'w.id' }])
    .select('w.id', 'u.university')) as Claim[];
}

/** One page of the list, in order. */
export async function listWaitingPage(
  db: DbOrTrx,
  contestId: string,
  { limit, offset }: { limit: number; offset: number },
): Promise<WaitingEntry[]> {
  const rows = (await db('waiting_entries')
    .where({ contest_id: contestId, state: 'waiting' })
    .orderBy(inOrder)
    .limit(limit)
    .offset(offset)) as WaitingRow[];
  return rows.map(toEntry);
}

/** How many wait, and how many of them up to a turn. */
export async function countWaiting(db: DbOrTrx, contestId: string, upToTurn?: number): Promise<number> {
  const rows = db('waiting_entries').where({ contest_id: contestId, state: 'waiting' });
  if (upToTurn !== undefined) void rows.where('turn', '<=', upToTurn);
  const counted = (await rows.count({ n: '*' }).first()) as { n: number };
  return Number(counted.n);
}

/** How many ever waited for a place in a contest. */
export async function countEverWaited(db: DbOrTrx, contestId: string): Promise<number> {
  const counted = (await db('waiting_entries').where({ contest_id: contestId }).count({ n: '*' }).first()) as {
    n: number;
  };
  return Number(counted.n);
}

/** Names of teams that wait, which no other team can take meanwhile. */
export async function listWaitingNames(trx: DbOrTrx, contestId: string, exceptId: string): Promise<string[]> {
  const rows = (await trx('waiting_entries')
    .where({ contest_id: contestId, state: 'waiting' })
    .whereNotNull('team_name')
    .whereNot({ id: exceptId })
    .select('team_name')) as { team_name: string }[];
  return rows.map((row) => row.team_name);
}

/** Contests that have not started and in which someone waits. */
export async function listContestsWithWaiting(db: DbOrTrx, nowMs: number): Promise<string[]> {
  const rows = (await db('waiting_entries as w')
    .join('contests as c', 'c.id', 'w.contest_id')
    .where('w.state', 'waiting')
    .whereNull('c.deleted_at')
    .where((coming) => void coming.whereNull('c.starts_at').orWhere('c.starts_at', '>', nowMs))
    .distinct('w.contest_id')) as { contest_id: string }[];
  return rows.map((row) => row.contest_id);
}
