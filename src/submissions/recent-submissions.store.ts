/** What somebody submitted lately, which delays what they submit next in the queue. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Submission } from './submissions.rules.ts';

const MOST_NAMED = 500;

interface RecentRow {
  id: string;
  round_id: string | null;
  participant_id: string | null;
  is_sample_run: number;
  submitted_at: number;
}

/** Earlier submissions of the same kind and participant (in a round) or author since an instant. */
export async function countOthersBefore(db: DbOrTrx, submission: Submission, sinceMs: number): Promise<number> {
  const { id, authorId, roundId, participantId, submittedAt, isSampleRun } = submission;
  const row = (await db('submissions')
    .where(participantId === null ? { author_id: authorId } : { round_id: roundId, participant_id: participantId })
    .where({ is_sample_run: isSampleRun })
    .where('submitted_at', '>', sinceMs)
    .where('submitted_at', '<=', submittedAt)
    .whereNot({ id })
    .count({ n: '*' })
    .first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

export type RecentSubmission = Pick<Submission, 'id' | 'roundId' | 'participantId' | 'isSampleRun' | 'submittedAt'>;

/** What the participants of these submissions made in the same rounds since an instant. */
export async function listRecentInRounds(
  db: DbOrTrx,
  submissions: readonly Pick<Submission, 'roundId' | 'participantId'>[],
  sinceMs: number,
): Promise<RecentSubmission[]> {
  const found: RecentSubmission[] = [];
  for (const roundId of new Set(submissions.map((one) => one.roundId))) {
    const inRound = submissions.filter((one) => one.roundId === roundId);
    const ids = [...new Set(inRound.map((one) => one.participantId))];
    for (let start = 0; start < ids.length; start += MOST_NAMED) {
      const rows = (await db('submissions')
        .where({ round_id: roundId })
        .whereIn('participant_id', ids.slice(start, start + MOST_NAMED))
        .where('submitted_at', '>', sinceMs)
        .select('id', 'round_id', 'participant_id', 'is_sample_run', 'submitted_at')) as RecentRow[];
      found.push(
        ...rows.map((row) => ({
          ...{ id: row.id, roundId: row.round_id, participantId: row.participant_id },
          ...{ isSampleRun: Boolean(row.is_sample_run), submittedAt: Number(row.submitted_at) },
        })),
      );
    }
  }
  return found;
}
