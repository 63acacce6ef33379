/** Every query of the archive of a round's submissions. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { ArchivedSubmission } from './round-archive.rules.ts';

/** The next submissions to a round after one of them, in a fixed order. */
export async function listRoundSubmissionsAfter(
  db: DbOrTrx,
  roundId: string,
  afterId: string,
  limit: number,
): Promise<ArchivedSubmission[]> {
  const rows = (await db('submissions as s')
    .join('round_problems as p', 'p.id', 's.context_id')
    .where({ 's.context_type': 'round', 'p.round_id': roundId })
    .where('s.id', '>', afterId)
    .orderBy('s.id')
    .limit(limit)
    .select(
      's.id',
      'p.label',
      's.participant_id as participantId',
      's.author_id as authorId',
      's.submitted_at as submittedAt',
      's.language',
      's.form',
      's.verdict',
      's.score_milli as scoreMilli',
      's.is_sample_run as isSampleRun',
    )) as Omit<ArchivedSubmission, 'files'>[];
  const files = (await db('submission_files')
    .whereIn(
      'submission_id',
      rows.map(({ id }) => id),
    )
    .orderBy(['submission_id', 'position'])
    .select('submission_id as id', 'path', 'sha256')) as { id: string; path: string; sha256: string | null }[];
  const byId = new Map<string, ArchivedSubmission['files']>();
  for (const { id, path, sha256 } of files) byId.set(id, [...(byId.get(id) ?? []), { path, sha256 }]);
  return rows.map((row) => ({
    ...row,
    submittedAt: Number(row.submittedAt),
    isSampleRun: Boolean(row.isSampleRun),
    files: byId.get(row.id) ?? [],
  }));
}
