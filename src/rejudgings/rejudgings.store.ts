/** Selecting submissions for a rejudging, and every write of rejudgings; how their items end is in `rejudging-items.store.ts`. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { ContextType } from '../submissions/submissions.rules.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import { BATCH_SIZE } from './rejudgings.rules.ts';
import type { OldVerdict, Rejudging, RejudgingFilter, RejudgingState } from './rejudgings.rules.ts';

interface RejudgingRow {
  id: string;
  state: RejudgingState;
  reason: string;
  filter: string;
  against_version_id: string | null;
  moves_places: number;
  size: number;
  estimated_ms: number;
  created_by: string;
  created_at: number;
  ended_by: string | null;
  ended_at: number | null;
}

function toRejudging(row: RejudgingRow): Rejudging {
  return {
    id: row.id,
    state: row.state,
    reason: row.reason,
    filter: JSON.parse(row.filter) as RejudgingFilter,
    againstVersionId: row.against_version_id,
    movesPlaces: Boolean(row.moves_places),
    size: row.size,
    estimatedMs: row.estimated_ms,
    createdBy: row.created_by,
    createdAt: row.created_at,
    endedBy: row.ended_by,
    endedAt: row.ended_at,
  };
}

/** A submission selected by a filter. */
export interface Chosen {
  id: string;
  judgingRev: number;
  problemId: string;
  /** The version that judged it. */
  problemVersionId: string;
  contextType: ContextType;
  contextId: string;
  /** Null: its first verdict waits for the jury. */
  verdict: Verdict | null;
  scoreMilli: number | null;
  /** How long its counted judging took. */
  tookMs: number | null;
  /** Whether it is in an open set. */
  isTaken: boolean;
  /** Whether it is being rejudged individually. */
  isBusy: boolean;
}

/**
 * Judged submissions that match a filter, of all places or of some contests, oldest first, at most `limit`; also those whose
 * first verdict waits for the jury.
 */
export async function listChosen(
  db: DbOrTrx,
  filter: RejudgingFilter,
  limit: number,
  contestIds: 'all' | readonly string[],
): Promise<Chosen[]> {
  const query = db('submissions as s')
    .leftJoin('judgings as j', 'j.id', 's.current_judging_id')
    .joinRaw('JOIN problem_versions v ON v.id = COALESCE(j.problem_version_id, s.problem_version_id)')
    .join('problems as p', 'p.id', 'v.problem_id')
    .leftJoin('rejudging_items as taken', 'taken.open_submission_id', 's.id')
    .where('s.is_sample_run', false)
    .where((judged) => void judged.whereNotNull('s.verdict').orWhere('s.judging_state', 'held'));
  if (filter.contest !== undefined || filter.round !== undefined) {
    query.join('rounds as r', 'r.id', 's.round_id').join('contests as c', 'c.id', 'r.contest_id');
    if (filter.contest !== undefined) query.where('c.slug', filter.contest);
    if (filter.round !== undefined) query.where('r.slug', filter.round);
  }
  // What an archived contest shows stays as it is; and nothing of a rehearsal is chosen unless it is named.
  const isNamed = filter.contest !== undefined || filter.submissionId !== undefined;
  const left = db('rounds as ar')
    .join('contests as ac', 'ac.id', 'ar.contest_id')
    .where((not) => {
      void not.whereNotNull('ac.archived_at');
      if (!isNamed) void not.orWhereNotNull('ac.rehearsal_of_id');
    })
    .select('ar.id');
  query.where((open) => void open.whereNull('s.round_id').orWhereNotIn('s.round_id', left));
  if (contestIds !== 'all')
    query.whereIn(
      's.round_id',
      db('rounds')
        .whereIn('contest_id', [...contestIds])
        .select('id'),
    );
  const equal: [string, string | number | undefined][] = [
    ['s.id', filter.submissionId],
    ['p.slug', filter.problem],
    ['v.number', filter.version],
    ['s.language', filter.language],
    ['j.host_id', filter.hostId],
    ['s.verdict', filter.verdict],
  ];
  for (const [column, value] of equal) if (value !== undefined) query.where(column, value);
  if (filter.assignmentId !== undefined)
    query.where({ 's.context_type': 'assignment', 's.context_id': filter.assignmentId });
  if (filter.from !== undefined) query.where('s.submitted_at', '>=', filter.from);
  if (filter.until !== undefined) query.where('s.submitted_at', '<', filter.until);
  const rows = (await query
    .orderBy(['s.submitted_at', 's.id'])
    .limit(limit)
    .select(
      's.id',
      's.judging_rev',
      'v.id as version_id',
      'v.problem_id',
      's.context_type',
      's.context_id',
      's.verdict',
      's.score_milli',
      'j.started_at',
      'j.finished_at',
      'taken.rejudging_id as taken',
    )) as {
    id: string;
    judging_rev: number;
    version_id: string;
    problem_id: string;
    context_type: ContextType;
    context_id: string;
    verdict: Verdict | null;
    score_milli: number | null;
    started_at: number | null;
    finished_at: number | null;
    taken: string | null;
  }[];
  // Read after the rows: a rejudge that started in between has raised the revision, and starting a set notices that.
  const busy = await listBusy(db);
  return rows.map((row) => ({
    id: row.id,
    judgingRev: row.judging_rev,
    problemId: row.problem_id,
    problemVersionId: row.version_id,
    contextType: row.context_type,
    contextId: row.context_id,
    verdict: row.verdict,
    scoreMilli: row.score_milli,
    tookMs: row.started_at === null || row.finished_at === null ? null : row.finished_at - row.started_at,
    isTaken: row.taken !== null,
    isBusy: busy.has(row.id),
  }));
}

async function listBusy(db: DbOrTrx): Promise<Set<string>> {
  const rows = (await db('judgings')
    .whereIn('state', ['queued', 'running'])
    .whereNull('rejudging_id')
    .select('submission_id')) as { submission_id: string }[];
  return new Set(rows.map((row) => row.submission_id));
}

/** Adds a set with its items. Throws the unique violation when one of its submissions is in another open set. */
export async function insertRejudging(trx: DbOrTrx, rejudging: Rejudging, chosen: readonly Chosen[]): Promise<void> {
  await trx('rejudgings').insert({
    id: rejudging.id,
    state: rejudging.state,
    reason: rejudging.reason,
    filter: JSON.stringify(rejudging.filter),
    against_version_id: rejudging.againstVersionId,
    moves_places: rejudging.movesPlaces,
    size: rejudging.size,
    estimated_ms: rejudging.estimatedMs,
    created_by: rejudging.createdBy,
    created_at: rejudging.createdAt,
    touched_at: rejudging.createdAt,
  });
  const rows = chosen.map((one) => ({
    rejudging_id: rejudging.id,
    submission_id: one.id,
    open_submission_id: one.id,
    old_verdict: one.verdict ?? ('HELD' satisfies OldVerdict),
    old_score_milli: one.scoreMilli,
  }));
  for (let start = 0; start < rows.length; start += BATCH_SIZE)
    await trx('rejudging_items').insert(rows.slice(start, start + BATCH_SIZE));
}

export async function findRejudging(db: DbOrTrx, id: string): Promise<Rejudging | undefined> {
  const row = (await db('rejudgings').where({ id }).first()) as RejudgingRow | undefined;
  return row && toRejudging(row);
}

/** Newest first: all sets, or those whose submissions are all in some contests. */
export async function listRejudgings(
  db: DbOrTrx,
  contestIds: 'all' | readonly string[],
  limit: number,
  offset: number,
): Promise<Rejudging[]> {
  const chosen = db('rejudgings');
  if (contestIds !== 'all')
    void chosen.whereNotExists(itemsElsewhere(db, contestIds).whereRaw('i.rejudging_id = rejudgings.id'));
  const rows = (await chosen.orderBy('id', 'desc').limit(limit).offset(offset)) as RejudgingRow[];
  return rows.map(toRejudging);
}

/** Items of sets with submissions in other places than rounds of these contests. */
function itemsElsewhere(db: DbOrTrx, contestIds: readonly string[]): Knex.QueryBuilder {
  return db('rejudging_items as i')
    .join('submissions as s', 's.id', 'i.submission_id')
    .leftJoin('rounds as r', 'r.id', 's.round_id')
    .where((elsewhere) => {
      void elsewhere.whereNull('r.contest_id').orWhereNotIn('r.contest_id', [...contestIds]);
    })
    .select('i.submission_id');
}

/** Whether all submissions of a set are in rounds of these contests. */
export async function isWithinContests(db: DbOrTrx, id: string, contestIds: readonly string[]): Promise<boolean> {
  return (await itemsElsewhere(db, contestIds).where('i.rejudging_id', id).first()) === undefined;
}

/** The open set a submission is in. */
export async function findOpenOf(db: DbOrTrx, submissionId: string): Promise<string | undefined> {
  const row = (await db('rejudging_items').where({ open_submission_id: submissionId }).first('rejudging_id')) as
    { rejudging_id: string } | undefined;
  return row?.rejudging_id;
}

/** Locks the set in this state until the transaction ends; false = it is in another state. */
export async function touchRejudging(trx: DbOrTrx, id: string, state: RejudgingState, nowMs: number): Promise<boolean> {
  return (await trx('rejudgings').where({ id, state }).update({ touched_at: nowMs })) > 0;
}

/** from → to; false when someone else moved it. */
export async function moveRejudging(
  trx: DbOrTrx,
  id: string,
  from: RejudgingState,
  to: RejudgingState,
  ended: { by: string | null; at: number } | undefined,
): Promise<boolean> {
  const values = ended ? { state: to, ended_by: ended.by, ended_at: ended.at } : { state: to };
  return (await trx('rejudgings').where({ id, state: from }).update(values)) > 0;
}

/** A batch of items that are not queued yet, each with the version of its last judging. */
export async function listUnqueued(
  db: DbOrTrx,
  id: string,
): Promise<{ submissionId: string; problemVersionId: string }[]> {
  const rows = (await db('rejudging_items as i')
    .join('submissions as s', 's.id', 'i.submission_id')
    .leftJoin('judgings as j', 'j.id', 's.current_judging_id')
    .where('i.rejudging_id', id)
    .whereNull('i.judging_id')
    .orderBy('i.submission_id')
    .limit(BATCH_SIZE)
    .select('i.submission_id', 's.problem_version_id as handed_in', 'j.problem_version_id as judged')) as {
    submission_id: string;
    handed_in: string;
    judged: string | null;
  }[];
  return rows.map((row) => ({
    submissionId: row.submission_id,
    problemVersionId: row.judged ?? row.handed_in,
  }));
}

/** Stores the judging of an item; false when it already has one. */
export async function setItemJudging(
  trx: DbOrTrx,
  id: string,
  submissionId: string,
  judgingId: string,
): Promise<boolean> {
  const changed = await trx('rejudging_items')
    .where({ rejudging_id: id, submission_id: submissionId })
    .whereNull('judging_id')
    .update({ judging_id: judgingId });
  return changed > 0;
}
