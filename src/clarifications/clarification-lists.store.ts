/** Lists and counts of questions, answers and announcements. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Clarification, InboxView, KnownProblems, StaffScope } from './clarifications.rules.ts';
import { toClarification, type ClarificationRow } from './clarifications.store.ts';

/** What a reader may read: its own questions, and what is for all, but nothing about a problem that it may not know. */
export interface Readable {
  contestId: string;
  participantId: string | null;
  known: KnownProblems;
}

/** What someone reads, the newest first. */
export async function listReadable(
  db: DbOrTrx,
  what: Readable,
  page: { limit: number; offset: number; after?: { atMs: number; id: string } | undefined },
): Promise<{ items: Clarification[]; total: number }> {
  const chosen = readable(db, what);
  if (page.after) {
    const { atMs, id } = page.after;
    void chosen.where((later: Knex.QueryBuilder) => {
      void later.whereRaw('COALESCE(written_at, created_at) < ?', [atMs]).orWhere((same: Knex.QueryBuilder) => {
        void same.whereRaw('COALESCE(written_at, created_at) = ?', [atMs]).where('id', '<', id);
      });
    });
  }
  return await pageOf(chosen, page);
}

/** How many of what someone reads come before this one, the newest first. */
export async function countReadableBefore(db: DbOrTrx, what: Readable, one: Clarification): Promise<number> {
  const atMs = one.writtenAt ?? one.createdAt;
  const before = readable(db, what).where((newer: Knex.QueryBuilder) => {
    void newer.whereRaw('COALESCE(written_at, created_at) > ?', [atMs]).orWhere((same: Knex.QueryBuilder) => {
      void same.whereRaw('COALESCE(written_at, created_at) = ?', [atMs]).where('id', '>', one.id);
    });
  });
  const row = (await before.count({ n: '*' }).first()) as { n: number };
  return Number(row.n);
}

function readable(db: DbOrTrx, { contestId, participantId, known }: Readable): Knex.QueryBuilder {
  const chosen = db('clarifications')
    .where({ contest_id: contestId })
    .where((mine: Knex.QueryBuilder) => {
      void mine.where({ audience: 'all' });
      if (participantId !== null) void mine.orWhere({ participant_id: participantId });
    });
  if (known !== null)
    void chosen.where((told: Knex.QueryBuilder) => {
      void told.whereNull('round_problem_id').orWhereIn('round_problem_id', [...known]);
    });
  return chosen;
}

async function pageOf(
  chosen: Knex.QueryBuilder,
  { limit, offset }: { limit: number; offset: number },
  order: 'asc' | 'desc' = 'desc',
): Promise<{ items: Clarification[]; total: number }> {
  const counted = (await chosen.clone().count({ n: '*' }).first()) as { n: number };
  const rows = (await chosen
    .orderByRaw(`COALESCE(written_at, created_at) ${order}, id ${order}`)
    .limit(limit)
    .offset(offset)) as ClarificationRow[];
  return { items: rows.map(toClarification), total: Number(counted.n) };
}

/** What staff see: open questions the oldest first, everything else the newest first. */
export async function listInbox(
  db: DbOrTrx,
  contestId: string,
  filter: {
    show: InboxView;
    userId: string;
    scope: StaffScope;
    about?: string | undefined;
    limit: number;
    offset: number;
  },
): Promise<{ items: Clarification[]; total: number }> {
  const { show, userId, about } = filter;
  const chosen = db('clarifications').where({ contest_id: contestId });
  if (filter.scope === 'problems') void chosen.where({ kind: 'question' }).whereNotNull('round_problem_id');
  if (show === 'open') void chosen.where({ state: 'open' });
  if (show === 'mine') void chosen.where({ state: 'open', claimed_by: userId });
  if (show === 'answered') void chosen.where({ state: 'answered' });
  if (show === 'announcements') void chosen.where({ kind: 'announcement' });
  if (about === 'general') void chosen.whereNull('round_problem_id');
  else if (about !== undefined) void chosen.where({ round_problem_id: about });
  return await pageOf(chosen, filter, show === 'open' || show === 'mine' ? 'asc' : 'desc');
}

/** Open questions of a contest that someone of its staff has to do with. */
export async function countOpenIn(db: DbOrTrx, contestId: string, scope: StaffScope): Promise<number> {
  const chosen = db('clarifications').where({ contest_id: contestId, state: 'open' });
  if (scope === 'problems') void chosen.whereNotNull('round_problem_id');
  const row = (await chosen.count({ n: '*' }).first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** Everything of a contest, oldest first. */
export async function listAll(db: DbOrTrx, contestId: string): Promise<Clarification[]> {
  const rows = (await db('clarifications').where({ contest_id: contestId }).orderBy('id')) as ClarificationRow[];
  return rows.map(toClarification);
}

function unread(db: DbOrTrx, what: Readable, userId: string): Knex.QueryBuilder {
  return readable(db, what)
    .leftJoin('clarification_reads as r', (on) => {
      on.on('r.clarification_id', 'clarifications.id').andOn('r.user_id', db.raw('?', [userId]));
    })
    .whereRaw('clarifications.version > COALESCE(r.version, 0)');
}

/** Whether there is anything that a person has not been shown, also about problems that they may not know. */
export async function isAnyUnread(db: DbOrTrx, what: Omit<Readable, 'known'>, userId: string): Promise<boolean> {
  return (await unread(db, { ...what, known: null }, userId).first('clarifications.id')) !== undefined;
}

/** What a person of a participant has not been shown in its newest version, the newest first. */
export async function listUnread(db: DbOrTrx, what: Readable, userId: string, limit: number): Promise<Clarification[]> {
  const rows = (await unread(db, what, userId)
    .orderBy([
      { column: 'written_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)
    .select('clarifications.*')) as ClarificationRow[];
  return rows.map(toClarification);
}

/** How many questions and announcements a contest has. */
export async function countOfContest(db: DbOrTrx, contestId: string, kind: Clarification['kind']): Promise<number> {
  const row = (await db('clarifications').where({ contest_id: contestId, kind }).count({ n: '*' }).first()) as
    { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** Removes everything of a contest that is removed for good. */
export async function deleteOfContest(trx: DbOrTrx, contestId: string): Promise<void> {
  const mine = { contest_id: contestId };
  const ids = trx('clarifications').where(mine).select('id');
  for (const table of ['clarification_versions', 'clarification_reads'])
    await trx(table).whereIn('clarification_id', ids.clone()).delete();
  await trx('clarifications').where(mine).delete();
  await trx('answer_templates').where(mine).delete();
}
