/** Speedups that wait for someone to look at them, and what was decided; and the speeds they are compared with. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { ContextType } from '../submissions/submissions.rules.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import type { ReviewFilter, SpeedCause, SpeedReview, SpeedState } from './speed-reviews.rules.ts';

interface ReviewRow {
  id: string;
  judging_id: string;
  submission_id: string;
  state: SpeedState;
  cause: SpeedCause;
  limit_milli: number;
  reason: string | null;
  decided_by: string | null;
  decided_at: number | null;
  kept_from: string | null;
  rev: number;
  created_at: number;
}

const BATCH_SIZE = 500;

function toReview(row: ReviewRow): SpeedReview {
  return {
    id: row.id,
    judgingId: row.judging_id,
    submissionId: row.submission_id,
    state: row.state,
    cause: row.cause,
    limit: row.limit_milli / 1000,
    reason: row.reason,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    keptFrom: row.kept_from,
    rev: row.rev,
    createdAt: row.created_at,
  };
}

export async function insertReview(trx: DbOrTrx, review: SpeedReview): Promise<void> {
  await trx('speed_reviews').insert({
    id: review.id,
    judging_id: review.judgingId,
    submission_id: review.submissionId,
    state: review.state,
    cause: review.cause,
    limit_milli: Math.round(review.limit * 1000),
    reason: review.reason,
    decided_by: review.decidedBy,
    decided_at: review.decidedAt,
    kept_from: review.keptFrom,
    rev: review.rev,
    created_at: review.createdAt,
  });
}

export async function findReview(db: DbOrTrx, id: string): Promise<SpeedReview | undefined> {
  const row = (await db('speed_reviews').where({ id }).first()) as ReviewRow | undefined;
  return row && toReview(row);
}

/** The reviews of these judgings, by judging; ordinary ones have none. */
export async function listReviewsOf(db: DbOrTrx, judgingIds: readonly string[]): Promise<Map<string, SpeedReview>> {
  const found = new Map<string, SpeedReview>();
  for (let start = 0; start < judgingIds.length; start += BATCH_SIZE) {
    const batch = judgingIds.slice(start, start + BATCH_SIZE);
    for (const row of (await db('speed_reviews').whereIn('judging_id', batch)) as ReviewRow[])
      found.set(row.judging_id, toReview(row));
  }
  return found;
}

/** Decided reviews of a submission, the newest decision first. */
export async function listDecided(db: DbOrTrx, submissionId: string): Promise<SpeedReview[]> {
  const rows = (await db('speed_reviews')
    .where({ submission_id: submissionId })
    .whereNot({ state: 'waiting' })
    .orderBy('decided_at', 'desc')) as ReviewRow[];
  return rows.map(toReview);
}

/** Writes a decision based on this revision; false if someone else has decided since. */
export async function moveReview(
  trx: DbOrTrx,
  { id, rev, state }: Pick<SpeedReview, 'id' | 'rev' | 'state'>,
  to: { state: SpeedState; reason: string; decidedBy: string; decidedAt: number },
): Promise<boolean> {
  const changed = await trx('speed_reviews')
    .where({ id, rev, state })
    .update({
      state: to.state,
      reason: to.reason,
      decided_by: to.decidedBy,
      decided_at: to.decidedAt,
      kept_from: null,
      rev: rev + 1,
    });
  return changed > 0;
}

export interface ListedReview extends SpeedReview {
  ratio: number;
  problem: { name: string; names: Record<string, string> };
  problemSlug: string;
  authorId: string;
  contextType: ContextType;
  contextId: string;
  submittedAt: number;
}

/** Reviews of measurements that count now: what was measured since has a review of its own, or needs none. */
function current(db: DbOrTrx, filter: ReviewFilter): Knex.QueryBuilder {
  const query = db('speed_reviews as r')
    .join('submissions as s', 's.current_judging_id', 'r.judging_id')
    .join('judgings as j', 'j.id', 'r.judging_id')
    .join('problem_versions as v', 'v.id', 's.problem_version_id')
    .join('problems as p', 'p.id', 'v.problem_id');
  if (filter.state) query.where('r.state', filter.state);
  if (filter.problemSlug) query.where('p.slug', filter.problemSlug);
  if (filter.roundId) query.where('s.round_id', filter.roundId);
  if (filter.onlyCounting)
    void query.leftJoin('round_problems as rp', 'rp.id', 's.context_id').whereNull('rp.taken_out_at');
  inContests(query, filter.contestIds ?? 'all');
  return query;
}

function inContests(query: Knex.QueryBuilder, contestIds: 'all' | readonly string[]): void {
  if (contestIds === 'all') return;
  void query.whereIn('s.round_id', (rounds: Knex.QueryBuilder) => {
    void rounds
      .from('rounds')
      .whereIn('contest_id', [...contestIds])
      .select('id');
  });
}

export async function countReviews(db: DbOrTrx, filter: ReviewFilter): Promise<number> {
  const row = (await current(db, filter).count({ n: '*' }).first()) as unknown as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** A page of them, those that have waited longest first. */
export async function listReviews(
  db: DbOrTrx,
  filter: ReviewFilter,
  page: { limit: number; offset: number },
): Promise<ListedReview[]> {
  const rows = (await current(db, filter)
    .orderBy(['r.created_at', 'r.id'])
    .limit(page.limit)
    .offset(page.offset)
    .select(
      'r.*',
      'j.speed_milli',
      'p.name as problem_name',
      'p.names as problem_names',
      'p.slug as problem_slug',
      's.author_id',
      's.context_type',
      's.context_id',
      's.submitted_at',
    )) as (ReviewRow & {
    speed_milli: number;
    problem_name: string;
    problem_names: string;
    problem_slug: string;
    author_id: string;
    context_type: ContextType;
    context_id: string;
    submitted_at: number;
  })[];
  return rows.map((row) => ({
    ...toReview(row),
    ratio: row.speed_milli / 1000,
    problem: { name: row.problem_name, names: JSON.parse(row.problem_names) as Record<string, string> },
    problemSlug: row.problem_slug,
    authorId: row.author_id,
    contextType: row.context_type,
    contextId: row.context_id,
    submittedAt: row.submitted_at,
  }));
}

/** Measured speeds of a problem by the judgings that count. */
function speedsOfProblem(db: DbOrTrx, problemId: string): Knex.QueryBuilder {
  return db('judgings as j')
    .join('submissions as s', 's.current_judging_id', 'j.id')
    .join('problem_versions as v', 'v.id', 's.problem_version_id')
    .leftJoin('speed_reviews as r', 'r.judging_id', 'j.id')
    .where({ 'v.problem_id': problemId, 's.is_sample_run': false })
    .whereNot('s.context_type', 'after-round')
    .whereNotNull('j.speed_milli');
}

/** How many other people have an accepted speedup of a problem that counts, and the best of these. */
export async function bestOfOthers(
  db: DbOrTrx,
  problemId: string,
  who: { authorId: string; participantId: string | null },
): Promise<{ count: number; best: number }> {
  const query = speedsOfProblem(db, problemId)
    .where('s.verdict', 'AC')
    .where((counts) => void counts.whereNull('r.id').orWhere('r.state', 'confirmed'))
    .whereNot('s.author_id', who.authorId);
  const { participantId } = who;
  // Others of the same team are no others.
  if (participantId !== null)
    query.where((where) => void where.whereNull('s.participant_id').orWhereNot('s.participant_id', participantId));
  const row = (await query.countDistinct({ n: 's.author_id' }).max({ best: 'j.speed_milli' }).first()) as unknown as
    { n: number; best: number | null } | undefined;
  return { count: Number(row?.n ?? 0), best: Number(row?.best ?? 0) / 1000 };
}

export interface PastSpeed {
  submissionId: string;
  submittedAt: number;
  ratio: number;
  verdict: Verdict | null;
  state: SpeedState | null;
}

/** The newest measured speeds of a person, in a round those of their team, on a problem. */
export async function listSpeedsOf(
  db: DbOrTrx,
  problemId: string,
  who: { authorId: string; participantId: string | null },
  limit: number,
  contestIds: 'all' | readonly string[],
): Promise<PastSpeed[]> {
  const { authorId, participantId } = who;
  const query = speedsOfProblem(db, problemId).where((whose) => {
    whose.where('s.author_id', authorId);
    if (participantId !== null) whose.orWhere('s.participant_id', participantId);
  });
  inContests(query, contestIds);
  const rows = (await query
    .orderBy([
      { column: 's.submitted_at', order: 'desc' },
      { column: 's.id', order: 'desc' },
    ])
    .limit(limit)
    .select('s.id', 's.submitted_at', 's.verdict', 'j.speed_milli', 'r.state')) as {
    id: string;
    submitted_at: number;
    verdict: Verdict | null;
    speed_milli: number;
    state: SpeedState | null;
  }[];
  return rows.map((row) => ({
    submissionId: row.id,
    submittedAt: row.submitted_at,
    ratio: row.speed_milli / 1000,
    verdict: row.verdict,
    state: row.state,
  }));
}
