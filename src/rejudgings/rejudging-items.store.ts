/** The items of rejudgings with their judgings, how they end, and counts for staff. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { ContextType } from '../submissions/submissions.rules.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import type { JudgingState } from '../judgings/judgings.rules.ts';
import { BATCH_SIZE, outcomeOf } from './rejudgings.rules.ts';
import type { ItemOutcome, ItemsShown, OldVerdict, Progress, RejudgingItem, VerdictCount } from './rejudgings.rules.ts';

interface ItemRow {
  submission_id: string;
  old_verdict: OldVerdict;
  old_score_milli: number | null;
  judging_id: string | null;
  judging_state: JudgingState | null;
  new_verdict: Verdict | null;
  new_score_milli: number | null;
  new_version_id: string | null;
  error: string | null;
  outcome: ItemOutcome | null;
  problem_name: string;
  problem_slug: string;
  context_type: ContextType;
  context_id: string;
  author_id: string;
  round_id: string | null;
  participant_id: string | null;
  submitted_at: number;
}

function itemsOf(db: DbOrTrx, id: string): Knex.QueryBuilder {
  return db('rejudging_items as i')
    .join('submissions as s', 's.id', 'i.submission_id')
    .join('problem_versions as v', 'v.id', 's.problem_version_id')
    .join('problems as p', 'p.id', 'v.problem_id')
    .leftJoin('judgings as j', 'j.id', 'i.judging_id')
    .where('i.rejudging_id', id)
    .select(
      'i.submission_id',
      'i.old_verdict',
      'i.old_score_milli',
      'i.judging_id',
      'i.outcome',
      'j.state as judging_state',
      'j.verdict as new_verdict',
      'j.score_milli as new_score_milli',
      'j.problem_version_id as new_version_id',
      'j.error',
      'p.name as problem_name',
      'p.slug as problem_slug',
      's.context_type',
      's.context_id',
      's.author_id',
      's.round_id',
      's.participant_id',
      's.submitted_at',
    );
}

function toItem(row: ItemRow): RejudgingItem {
  return {
    submissionId: row.submission_id,
    oldVerdict: row.old_verdict,
    oldScoreMilli: row.old_score_milli,
    judgingId: row.judging_id,
    judgingState: row.judging_state,
    newVerdict: row.new_verdict,
    newScoreMilli: row.new_score_milli,
    newVersionId: row.new_version_id,
    error: row.error,
    outcome: row.outcome,
    problemName: row.problem_name,
    problemSlug: row.problem_slug,
    contextType: row.context_type,
    contextId: row.context_id,
    authorId: row.author_id,
    roundId: row.round_id,
    participantId: row.participant_id,
    submittedAt: row.submitted_at,
  };
}

/** Items of a set by submission time: one page, or all. */
export async function listItems(
  db: DbOrTrx,
  id: string,
  shown: ItemsShown,
  page?: { limit: number; offset: number },
): Promise<RejudgingItem[]> {
  const query = narrowed(itemsOf(db, id), shown).orderBy(['s.submitted_at', 's.id']);
  if (page) query.limit(page.limit).offset(page.offset);
  return ((await query) as ItemRow[]).map(toItem);
}

export async function countShown(db: DbOrTrx, id: string, shown: ItemsShown): Promise<number> {
  const query = db('rejudging_items as i')
    .leftJoin('judgings as j', 'j.id', 'i.judging_id')
    .where('i.rejudging_id', id);
  const row = (await narrowed(query, shown).count({ n: '*' }).first()) as unknown as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** `outcomeOf` as an SQL expression. */
function narrowed(query: Knex.QueryBuilder, { which, cell }: ItemsShown): Knex.QueryBuilder {
  if (cell) query.where({ 'i.old_verdict': cell.from, 'j.verdict': cell.to });
  if (which === 'failed') query.where('j.state', 'failed');
  if (which === 'changed' || which === 'judged') query.where('j.state', 'finished').whereNotNull('j.verdict');
  if (which === 'changed')
    query.where((either) => {
      either
        .whereRaw('j.verdict <> i.old_verdict')
        .orWhereRaw('j.score_milli <> i.old_score_milli')
        .orWhereRaw('(j.score_milli IS NULL AND i.old_score_milli IS NOT NULL)')
        .orWhereRaw('(j.score_milli IS NOT NULL AND i.old_score_milli IS NULL)');
    });
  return query;
}

/** The places of a set's submissions, except practice, where the newest version always applies. */
export async function listPlaces(db: DbOrTrx, id: string): Promise<{ type: ContextType; id: string }[]> {
  const rows = (await db('rejudging_items as i')
    .join('submissions as s', 's.id', 'i.submission_id')
    .where('i.rejudging_id', id)
    .whereNotIn('s.context_type', ['practice', 'after-round'])
    .distinct('s.context_type', 's.context_id')) as { context_type: ContextType; context_id: string }[];
  return rows.map((row) => ({ type: row.context_type, id: row.context_id }));
}

/** Submissions of these places that are not in the set and are or will be judged by another version. */
export async function countLeftBehind(
  db: DbOrTrx,
  id: string,
  placeIds: readonly string[],
  versionId: string,
): Promise<number> {
  const inSet = db('rejudging_items')
    .where({ rejudging_id: id })
    .whereRaw('submission_id = s.id')
    .select('submission_id');
  const row = (await db('submissions as s')
    .leftJoin('judgings as j', 'j.id', 's.current_judging_id')
    .whereIn('s.context_type', ['round', 'assignment'])
    .whereIn('s.context_id', placeIds)
    .where('s.is_sample_run', false)
    .whereRaw('COALESCE(j.problem_version_id, s.problem_version_id) <> ?', [versionId])
    .whereNotExists(inSet)
    .count({ n: '*' })
    .first()) as unknown as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** A batch of items that are not applied yet. */
export async function listUnapplied(db: DbOrTrx, id: string): Promise<RejudgingItem[]> {
  const rows = (await itemsOf(db, id).whereNull('i.outcome').orderBy('i.submission_id').limit(BATCH_SIZE)) as ItemRow[];
  return rows.map(toItem);
}

interface CountRow {
  old_verdict: OldVerdict;
  old_score_milli: number | null;
  new_score_milli: number | null;
  new_verdict: Verdict | null;
  judging_state: JudgingState | null;
  outcome: ItemOutcome | null;
  n: number;
}

/** Progress of a set, and counts of its verdicts before and after. */
export async function countItems(db: DbOrTrx, id: string): Promise<{ progress: Progress; matrix: VerdictCount[] }> {
  const rows = (await db('rejudging_items as i')
    .leftJoin('judgings as j', 'j.id', 'i.judging_id')
    .where('i.rejudging_id', id)
    .groupBy('i.old_verdict', 'i.old_score_milli', 'j.verdict', 'j.score_milli', 'j.state', 'i.outcome')
    .select(
      'i.old_verdict',
      'i.old_score_milli',
      'i.outcome',
      'j.verdict as new_verdict',
      'j.score_milli as new_score_milli',
      'j.state as judging_state',
    )
    .count({ n: '*' })) as unknown as CountRow[];
  const progress: Progress = { total: 0, judged: 0, failed: 0, changed: 0, applied: 0, isJudged: false };
  const cells = new Map<string, VerdictCount>();
  for (const row of rows) {
    const count = Number(row.n);
    progress.total += count;
    if (row.judging_state === 'finished') progress.judged += count;
    if (row.judging_state === 'failed') progress.failed += count;
    if (row.outcome !== null) progress.applied += count;
    const item = {
      oldVerdict: row.old_verdict,
      oldScoreMilli: row.old_score_milli,
      judgingState: row.judging_state,
      newVerdict: row.new_verdict,
      newScoreMilli: row.new_score_milli,
    };
    if (outcomeOf(item) === 'changed') progress.changed += count;
    if (row.new_verdict === null) continue;
    const key = `${row.old_verdict} ${row.new_verdict}`;
    const cell = cells.get(key) ?? { from: row.old_verdict, to: row.new_verdict, count: 0 };
    cell.count += count;
    cells.set(key, cell);
  }
  progress.isJudged = progress.total > 0 && progress.judged + progress.failed === progress.total;
  return { progress, matrix: [...cells.values()].sort((a, b) => b.count - a.count) };
}

/** Open sets that contain submissions of a round. */
export async function countOpenOfRound(db: DbOrTrx, roundId: string): Promise<number> {
  const row = (await db('rejudging_items as i')
    .join('submissions as s', 's.id', 'i.open_submission_id')
    .where({ 's.round_id': roundId, 's.context_type': 'round' })
    .countDistinct({ n: 'i.rejudging_id' })
    .first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** Stores the outcome of an item and releases its submission; false when that was already done. */
export async function closeItem(
  trx: DbOrTrx,
  id: string,
  submissionId: string,
  outcome: ItemOutcome,
): Promise<boolean> {
  const changed = await trx('rejudging_items')
    .where({ rejudging_id: id, submission_id: submissionId })
    .whereNull('outcome')
    .update({ outcome, open_submission_id: null });
  return changed > 0;
}

/** Releases the submissions of a set. */
export async function releaseItems(trx: DbOrTrx, id: string): Promise<void> {
  await trx('rejudging_items').where({ rejudging_id: id }).update({ open_submission_id: null });
}
