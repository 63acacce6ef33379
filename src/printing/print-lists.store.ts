/** Lists of print jobs, with what whoever carries them needs to know, and their texts for the printer. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { containing } from '../platform/database/like.ts';
import type { PrintLine, PrintList } from './printing.rules.ts';
import { JOB_COLUMNS, toJob, type PrintJobRow } from './printing.store.ts';

export interface PrintFilter {
  q: string;
  group: string;
  room: string;
  show: PrintList;
  /** Whose list it is. */
  actorId: string;
}

type LineRow = PrintJobRow & {
  round: string;
  participant: string;
  group_name: string | null;
  room: string | null;
  claimed_name: string | null;
};

function withNames(db: DbOrTrx): Knex.QueryBuilder {
  return db('print_jobs as j')
    .join('participants as p', 'p.id', 'j.participant_id')
    .join('rounds as r', 'r.id', 'j.round_id')
    .leftJoin('participant_details as d', 'd.participant_id', 'j.participant_id')
    .leftJoin('users as u', 'u.id', 'j.claimed_by');
}

const LINE_COLUMNS = [
  ...JOB_COLUMNS.map((column) => `j.${column}`),
  'r.name as round',
  'p.name as participant',
  'd.group_name',
  'd.room',
  'u.display_name as claimed_name',
];

function toLine(row: LineRow): PrintLine {
  return {
    ...toJob(row),
    round: row.round,
    participant: row.participant,
    group: row.group_name,
    room: row.room,
    claimedName: row.claimed_name,
  };
}

function chosen(db: DbOrTrx, contestId: string, { q, group, room, show, actorId }: PrintFilter): Knex.QueryBuilder {
  const rows = withNames(db).where('j.contest_id', contestId);
  if (show === 'done') void rows.where('j.state', 'done');
  else if (show === 'mine') void rows.where({ 'j.state': 'claimed', 'j.claimed_by': actorId });
  else void rows.whereIn('j.state', ['waiting', 'claimed']);
  if (group !== '') void rows.where('d.group_name', group);
  if (room !== '') void rows.where('d.room', room);
  if (q !== '') {
    const like = containing(q);
    void rows.where(
      (either) =>
        void either
          .whereRaw("LOWER(p.name) LIKE ? ESCAPE '|'", [like])
          .orWhereRaw("LOWER(d.room) LIKE ? ESCAPE '|'", [like]),
    );
  }
  return rows;
}

/** Jobs of a contest: those that wait by room and then the oldest first, done ones the newest first. */
export async function listJobs(
  db: DbOrTrx,
  contestId: string,
  filter: PrintFilter,
  page: { limit: number; offset: number },
): Promise<{ lines: PrintLine[]; total: number }> {
  const counted = (await chosen(db, contestId, filter).count({ n: '*' }).first()) as { n: number } | undefined;
  const found = chosen(db, contestId, filter).limit(page.limit).offset(page.offset).select(LINE_COLUMNS);
  if (filter.show === 'done') void found.orderBy('j.changed_at', 'desc').orderBy('j.id', 'desc');
  else void found.orderByRaw('CASE WHEN d.room IS NULL THEN 1 ELSE 0 END, LOWER(d.room), j.created_at, j.id');
  return { lines: ((await found) as LineRow[]).map(toLine), total: Number(counted?.n ?? 0) };
}

/** How many wait, and how many of them this person has claimed. */
export async function countWaiting(
  db: DbOrTrx,
  contestId: string,
  actorId: string,
): Promise<{ waiting: number; mine: number }> {
  const rows = (await db('print_jobs')
    .where({ contest_id: contestId })
    .whereIn('state', ['waiting', 'claimed'])
    .groupBy('state', 'claimed_by')
    .select('state', 'claimed_by')
    .count({ n: '*' })) as { state: string; claimed_by: string | null; n: number }[];
  const sum = (some: typeof rows) => some.reduce((all, { n }) => all + Number(n), 0);
  return { waiting: sum(rows), mine: sum(rows.filter((one) => one.claimed_by === actorId)) };
}

/** The newest jobs of a participant. */
export async function listJobsOf(db: DbOrTrx, participantId: string, limit: number): Promise<PrintLine[]> {
  const rows = (await withNames(db)
    .where('j.participant_id', participantId)
    .orderBy([
      { column: 'j.created_at', order: 'desc' },
      { column: 'j.id', order: 'desc' },
    ])
    .limit(limit)
    .select(LINE_COLUMNS)) as LineRow[];
  return rows.map(toLine);
}

/** Jobs with their texts, in the order in which they are carried. */
export async function listTexts(
  db: DbOrTrx,
  wanted: { id: string } | { contestId: string; claimedBy: string },
  limit: number,
): Promise<(PrintLine & { text: string })[]> {
  const rows = withNames(db);
  if ('id' in wanted) void rows.where('j.id', wanted.id);
  else void rows.where({ 'j.contest_id': wanted.contestId, 'j.claimed_by': wanted.claimedBy, 'j.state': 'claimed' });
  const found = (await rows
    .orderByRaw('CASE WHEN d.room IS NULL THEN 1 ELSE 0 END, LOWER(d.room), j.created_at, j.id')
    .limit(limit)
    .select([...LINE_COLUMNS, 'j.text'])) as (LineRow & { text: string })[];
  return found.map((row) => ({ ...toLine(row), text: row.text }));
}
