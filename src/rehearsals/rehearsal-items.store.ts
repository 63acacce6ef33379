/** Every query of what is put in in a rehearsal. An item is claimed for a while, so that one process puts it in. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { deleteSome } from '../platform/database/delete-some.ts';
import type { PutIn } from './rehearsal-report.rules.ts';

export interface RehearsalItem {
  id: string;
  participantId: string;
  authorId: string;
  roundProblemId: string;
  sourceKind: 'example' | 'submission';
  source: string;
  expected: readonly string[];
  dueAt: number;
  attempts: number;
}

interface Row {
  id: string;
  participant_id: string;
  author_id: string;
  round_problem_id: string;
  source_kind: RehearsalItem['sourceKind'];
  source: string;
  expected: string;
  due_at: number;
  attempts: number;
}

const AT_ONCE = 200;

export async function insertItems(
  trx: DbOrTrx,
  rehearsalId: string,
  items: readonly Omit<RehearsalItem, 'attempts'>[],
): Promise<void> {
  const rows = items.map((one) => ({
    id: one.id,
    rehearsal_id: rehearsalId,
    participant_id: one.participantId,
    author_id: one.authorId,
    round_problem_id: one.roundProblemId,
    source_kind: one.sourceKind,
    source: one.source,
    expected: one.expected.join(' '),
    due_at: one.dueAt,
    state: 'planned',
  }));
  for (let start = 0; start < rows.length; start += AT_ONCE)
    await trx('rehearsal_items').insert(rows.slice(start, start + AT_ONCE));
}

/** What may be claimed: what is planned, and what a process left that ended meanwhile. */
const free = (db: DbOrTrx, rehearsalId: string, nowMs: number) =>
  db('rehearsal_items')
    .where({ rehearsal_id: rehearsalId })
    .where((either) => {
      void either
        .where({ state: 'planned' })
        .orWhere((left) => void left.where({ state: 'claimed' }).where('claimed_until', '<=', nowMs));
    });

/** What is due, in order, at most `limit`. */
export async function listDue(
  db: DbOrTrx,
  rehearsalId: string,
  nowMs: number,
  limit: number,
): Promise<RehearsalItem[]> {
  const rows = (await free(db, rehearsalId, nowMs)
    .where('due_at', '<=', nowMs)
    .orderBy(['due_at', 'id'])
    .limit(limit)) as Row[];
  return rows.map((row) => ({
    id: row.id,
    participantId: row.participant_id,
    authorId: row.author_id,
    roundProblemId: row.round_problem_id,
    sourceKind: row.source_kind,
    source: row.source,
    expected: row.expected.split(' '),
    dueAt: Number(row.due_at),
    attempts: row.attempts,
  }));
}

/** Claims an item for a while; true if this caller did. */
export async function moveClaimed(db: DbOrTrx, item: { id: string }, nowMs: number, untilMs: number): Promise<boolean> {
  const changed = await db('rehearsal_items')
    .where({ id: item.id })
    .where((either) => {
      void either
        .where({ state: 'planned' })
        .orWhere((left) => void left.where({ state: 'claimed' }).where('claimed_until', '<=', nowMs));
    })
    .update({ state: 'claimed', claimed_until: untilMs, attempts: db.raw('attempts + 1') });
  return changed > 0;
}

/** It was put in, or put in before by a process that ended. */
export async function moveSubmitted(db: DbOrTrx, id: string, submissionId: string): Promise<void> {
  await db('rehearsal_items')
    .where({ id, state: 'claimed' })
    .update({ state: 'submitted', submission_id: submissionId, claimed_until: null });
}

export async function moveRefused(db: DbOrTrx, id: string, error: string): Promise<void> {
  await db('rehearsal_items')
    .where({ id, state: 'claimed' })
    .update({ state: 'refused', error: error.slice(0, 80), claimed_until: null });
}

/** It waits again, e.g. until its round goes on; that was no attempt. */
export async function movePlanned(db: DbOrTrx, id: string): Promise<void> {
  await db('rehearsal_items')
    .where({ id, state: 'claimed' })
    .update({ state: 'planned', claimed_until: null, attempts: db.raw('attempts - 1') });
}

/** When the next one is due; null when none is left. */
export async function nextDueAt(db: DbOrTrx, rehearsalId: string): Promise<number | null> {
  const row = (await db('rehearsal_items')
    .where({ rehearsal_id: rehearsalId })
    .whereIn('state', ['planned', 'claimed'])
    .min({ at: 'due_at' })
    .first()) as { at: number | null } | undefined;
  return row?.at == null ? null : Number(row.at);
}

/** How many there are in each state. */
export async function countByState(db: DbOrTrx, rehearsalId: string): Promise<Record<string, number>> {
  const rows = (await db('rehearsal_items')
    .where({ rehearsal_id: rehearsalId })
    .groupBy('state')
    .select('state')
    .count({ n: '*' })) as unknown as { state: string; n: number }[];
  return Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)]));
}

/** How many were submitted and wait for their first verdict; what the jury holds back does not wait for judges. */
export async function countWaiting(db: DbOrTrx, rehearsalId: string): Promise<number> {
  const row = (await db('rehearsal_items as i')
    .join('submissions as s', 's.id', 'i.submission_id')
    .where({ 'i.rehearsal_id': rehearsalId, 'i.state': 'submitted' })
    .whereNull('s.verdict')
    .where((open) => void open.whereNull('s.judging_state').orWhereNot('s.judging_state', 'held'))
    .count({ n: '*' })
    .first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** Everything that was put in, with what came of it. */
export async function listPutIn(db: DbOrTrx, rehearsalId: string): Promise<PutIn[]> {
  const rows = (await db('rehearsal_items as i')
    .join('submissions as s', 's.id', 'i.submission_id')
    .leftJoin('round_problems as p', 'p.id', 'i.round_problem_id')
    .where('i.rehearsal_id', rehearsalId)
    .orderBy(['i.due_at', 'i.id'])
    .select(
      's.id',
      'p.label',
      'i.source_kind',
      'i.source',
      'i.expected',
      'i.due_at',
      's.submitted_at',
      's.judged_at',
      's.verdict',
      's.judging_state',
    )) as (Pick<Row, 'id' | 'source_kind' | 'source' | 'expected' | 'due_at'> & {
    label: string | null;
    submitted_at: number;
    judged_at: number | null;
    verdict: string | null;
    judging_state: string | null;
  })[];
  return rows.map((row) => ({
    submissionId: row.id,
    label: row.label ?? '',
    sourceKind: row.source_kind,
    source: row.source,
    expected: row.expected.split(' '),
    dueAt: Number(row.due_at),
    submittedAt: Number(row.submitted_at),
    judgedAt: row.judged_at === null ? null : Number(row.judged_at),
    verdict: row.verdict,
    isHeld: row.judging_state === 'held',
  }));
}

/** Why how many were refused. */
export async function countRefused(db: DbOrTrx, rehearsalId: string): Promise<{ error: string; count: number }[]> {
  const rows = (await db('rehearsal_items')
    .where({ rehearsal_id: rehearsalId, state: 'refused' })
    .groupBy('error')
    .orderBy('error')
    .select('error')
    .count({ n: '*' })) as unknown as { error: string | null; n: number }[];
  return rows.map(({ error, n }) => ({ error: error ?? '', count: Number(n) }));
}

/** Removes up to `most` of them; returns how many. */
export async function deleteSomeItems(trx: DbOrTrx, rehearsalId: string, most: number): Promise<number> {
  const mine = trx('rehearsal_items').where({ rehearsal_id: rehearsalId });
  return await deleteSome(trx, 'rehearsal_items', 'id', mine, most);
}
