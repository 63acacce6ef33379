/** Every query of submissions and their files. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { NotFound } from '../platform/errors.ts';
import type { ContextType, JudgingNow, Submission, SubmissionForJudging } from './submissions.rules.ts';
import type { ShownState, Verdict } from '../scoring/verdicts.rules.ts';

interface SubmissionRow {
  id: string;
  problem_version_id: string;
  context_type: ContextType;
  context_id: string;
  round_id: string | null;
  course_id: string | null;
  participant_id: string | null;
  author_id: string;
  form: Submission['form'];
  language: string | null;
  entry_point: string | null;
  is_sample_run: number;
  tree_hash: string;
  commits: string;
  submitted_at: number;
  verdict: Verdict | null;
  score_milli: number | null;
  current_judging_id: string | null;
  judged_at: number | null;
  judging_rev: number;
  judged_version_id: string | null;
  judging_state: JudgingNow | null;
}

function toSubmission(row: SubmissionRow): Submission {
  return {
    id: row.id,
    problemVersionId: row.problem_version_id,
    contextType: row.context_type,
    contextId: row.context_id,
    roundId: row.round_id,
    courseId: row.course_id,
    participantId: row.participant_id,
    authorId: row.author_id,
    form: row.form,
    language: row.language,
    entryPoint: row.entry_point,
    isSampleRun: Boolean(row.is_sample_run),
    treeHash: row.tree_hash,
    commits: JSON.parse(row.commits) as Submission['commits'],
    submittedAt: row.submitted_at,
    verdict: row.verdict,
    scoreMilli: row.score_milli,
    currentJudgingId: row.current_judging_id,
    judgedAt: row.judged_at,
    judgingRev: row.judging_rev,
    judgedVersionId: row.judged_version_id,
    judgingState: row.judging_state,
  };
}

export interface StoredFile {
  path: string;
  sha256: string | null;
  sizeBytes: number;
}

/** Adds a submission with its files. Throws the unique violation when its form was already sent, or its request's key used. */
export async function insertSubmission(
  trx: DbOrTrx,
  submission: Submission & { formKey: string; requestKey: string | null },
  files: readonly StoredFile[],
): Promise<void> {
  await trx('submissions').insert({
    id: submission.id,
    problem_version_id: submission.problemVersionId,
    context_type: submission.contextType,
    context_id: submission.contextId,
    round_id: submission.roundId,
    course_id: submission.courseId,
    participant_id: submission.participantId,
    author_id: submission.authorId,
    form_key: submission.formKey,
    request_key: submission.requestKey,
    form: submission.form,
    language: submission.language,
    entry_point: submission.entryPoint,
    is_sample_run: submission.isSampleRun,
    tree_hash: submission.treeHash,
    commits: JSON.stringify(submission.commits),
    submitted_at: submission.submittedAt,
  });
  const rows = files.map((file, position) => ({
    submission_id: submission.id,
    position,
    path: file.path,
    sha256: file.sha256,
    size_bytes: file.sizeBytes,
  }));
  for (let start = 0; start < rows.length; start += 100)
    await trx('submission_files').insert(rows.slice(start, start + 100));
}

export async function findSubmission(db: DbOrTrx, id: string): Promise<Submission | undefined> {
  const row = (await db('submissions').where({ id }).first()) as SubmissionRow | undefined;
  return row && toSubmission(row);
}

const MOST_NAMED = 500;

/** Those of these ids that there are. */
export async function listSubmissionsById(db: DbOrTrx, ids: readonly string[]): Promise<Submission[]> {
  const rows: SubmissionRow[] = [];
  for (let start = 0; start < ids.length; start += MOST_NAMED)
    rows.push(...((await db('submissions').whereIn('id', ids.slice(start, start + MOST_NAMED))) as SubmissionRow[]));
  return rows.map(toSubmission);
}

/** @throws NotFound */
export async function getSubmission(db: DbOrTrx, id: string): Promise<Submission> {
  const submission = await findSubmission(db, id);
  if (!submission) throw new NotFound('submission_not_found');
  return submission;
}

export async function listFiles(db: DbOrTrx, submissionId: string): Promise<StoredFile[]> {
  const rows = (await db('submission_files').where({ submission_id: submissionId }).orderBy('position')) as {
    path: string;
    sha256: string | null;
    size_bytes: number;
  }[];
  return rows.map((row) => ({ path: row.path, sha256: row.sha256, sizeBytes: row.size_bytes }));
}

/** A submission with the data a judge needs. @throws NotFound */
export async function getForJudging(db: DbOrTrx, id: string): Promise<SubmissionForJudging> {
  const submission = await getSubmission(db, id);
  const files = await listFiles(db, id);
  return {
    ...submission,
    files: files.flatMap(({ path, sha256, sizeBytes }) =>
      sha256 === null ? [] : [{ path, blob: { sha256, sizeBytes } }],
    ),
    deleted: files.filter((file) => file.sha256 === null).map((file) => file.path),
  };
}

/** Times of a person's sample runs since an instant, newest first. */
export async function listSampleRunTimes(
  db: DbOrTrx,
  authorId: string,
  sinceMs: number,
  limit: number,
): Promise<number[]> {
  const rows = (await db('submissions')
    .where({ author_id: authorId, is_sample_run: true })
    .where('submitted_at', '>', sinceMs)
    .orderBy('submitted_at', 'desc')
    .limit(limit)
    .select('submitted_at')) as { submitted_at: number }[];
  return rows.map((row) => row.submitted_at);
}

/** A person's submissions since an instant, without sample runs. */
export async function countSince(db: DbOrTrx, authorId: string, sinceMs: number): Promise<number> {
  const row = (await db('submissions')
    .where({ author_id: authorId, is_sample_run: false })
    .where('submitted_at', '>', sinceMs)
    .count({ n: '*' })
    .first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

export async function listAcceptedIds(db: DbOrTrx, roundId: string, sinceMs: number): Promise<string[]> {
  const rows = (await db('submissions')
    .where({ round_id: roundId, verdict: 'AC', is_sample_run: false })
    .where('submitted_at', '>=', sinceMs)
    .orderBy(['submitted_at', 'id'])
    .select('id')) as { id: string }[];
  return rows.map((row) => row.id);
}

/** Whether someone has an accepted submission of a problem, practice after a round left out. */
export async function hasAccepted(db: DbOrTrx, authorId: string, problemId: string): Promise<boolean> {
  const row: unknown = await db('submissions as s')
    .join('problem_versions as v', 'v.id', 's.problem_version_id')
    .where({ 's.author_id': authorId, 's.verdict': 'AC', 's.is_sample_run': false, 'v.problem_id': problemId })
    .whereNot('s.context_type', 'after-round')
    .first('s.id');
  return row !== undefined;
}

/** How many submissions there are of each of these versions, sample runs left out; versions without any are absent. */
export async function countByVersion(db: DbOrTrx, versionIds: readonly string[]): Promise<Map<string, number>> {
  const rows = (await db('submissions')
    .whereIn('problem_version_id', versionIds)
    .where({ is_sample_run: false })
    .groupBy('problem_version_id')
    .select('problem_version_id')
    .count({ n: '*' })) as unknown as { problem_version_id: string; n: number }[];
  return new Map(rows.map((row) => [row.problem_version_id, Number(row.n)]));
}

export interface SubmissionFilter {
  authorId?: string;
  /** Submissions of a person or team in a contest. */
  participantId?: string;
  verdict?: ShownState;
  problemSlug?: string;
  contextType?: ContextType;
  contextId?: string;
  courseSlug?: string;
  contestSlug?: string;
  /** Only in rounds of these contests. */
  contestIds?: readonly string[] | undefined;
  /** Those after this one in the list. */
  after?: { atMs: number; id: string };
  limit: number;
  offset: number;
}

export interface ListedSubmission extends Submission {
  problem: { name: string; names: Record<string, string> };
  problemSlug: string;
}

/** Newest first, with the problem's name. */
export async function listSubmissions(
  db: DbOrTrx,
  filter: SubmissionFilter,
): Promise<{ items: ListedSubmission[]; total: number }> {
  const rows = db('submissions as s')
    .join('problem_versions as v', 'v.id', 's.problem_version_id')
    .join('problems as p', 'p.id', 'v.problem_id');
  if (filter.authorId) rows.where('s.author_id', filter.authorId);
  if (filter.participantId) rows.where('s.participant_id', filter.participantId);
  // As `shownState` says it.
  if (filter.verdict === 'JUDGING') rows.whereIn('s.judging_state', ['running', 'held']);
  else if (filter.verdict === 'QUEUED')
    rows.where((queued) => {
      queued
        .where('s.judging_state', 'queued')
        .orWhere((new_) => void new_.whereNull('s.judging_state').whereNull('s.verdict'));
    });
  else if (filter.verdict) rows.where('s.verdict', filter.verdict).whereNull('s.judging_state');
  if (filter.problemSlug) rows.where('p.slug', filter.problemSlug);
  if (filter.contextType) rows.where('s.context_type', filter.contextType);
  if (filter.contextId) rows.where('s.context_id', filter.contextId);
  if (filter.courseSlug) rows.whereIn('s.course_id', db('courses').where({ slug: filter.courseSlug }).select('id'));
  if (filter.contestSlug)
    rows.whereIn(
      's.round_id',
      db('rounds as r')
        .join('contests as c', 'c.id', 'r.contest_id')
        .where('c.slug', filter.contestSlug)
        .select('r.id'),
    );
  if (filter.contestIds)
    rows.whereIn(
      's.round_id',
      db('rounds')
        .whereIn('contest_id', [...filter.contestIds])
        .select('id'),
    );
  if (filter.after) {
    const { atMs, id } = filter.after;
    rows.where((older) => {
      older
        .where('s.submitted_at', '<', atMs)
        .orWhere((same) => void same.where('s.submitted_at', atMs).where('s.id', '<', id));
    });
  }
  const count = (await rows.clone().count({ n: '*' }).first()) as unknown as { n: number };
  const found = (await rows
    .select('s.*', 'p.name as problem_name', 'p.names as problem_names', 'p.slug as problem_slug')
    .orderBy([
      { column: 's.submitted_at', order: 'desc' },
      { column: 's.id', order: 'desc' },
    ])
    .limit(filter.limit)
    .offset(filter.offset)) as (SubmissionRow & {
    problem_name: string;
    problem_names: string;
    problem_slug: string;
  })[];
  return {
    items: found.map((row) => ({
      ...toSubmission(row),
      problem: { name: row.problem_name, names: JSON.parse(row.problem_names) as Record<string, string> },
      problemSlug: row.problem_slug,
    })),
    total: Number(count.n),
  };
}
