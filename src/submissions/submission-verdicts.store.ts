/** The verdict of a submission that counts: who may replace it, and replacing it. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { JudgingNow } from './submissions.rules.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';

/** judgingRev → the next, for those that still have it; answers how many had. */
export async function moveJudgingRev(trx: DbOrTrx, ids: readonly string[], rev: number): Promise<number> {
  return await trx('submissions')
    .whereIn('id', ids)
    .where({ judging_rev: rev })
    .update({ judging_rev: rev + 1 });
}

/** Writes the verdict that counts; the judging that gave it is over. */
export async function updateVerdict(
  trx: DbOrTrx,
  id: string,
  values: {
    judgingId: string;
    judgedVersionId: string;
    verdict: Verdict | null;
    scoreMilli: number | null;
    judgedAt: number | null;
  },
): Promise<void> {
  await trx('submissions').where({ id }).update({
    current_judging_id: values.judgingId,
    judged_version_id: values.judgedVersionId,
    verdict: values.verdict,
    score_milli: values.scoreMilli,
    judged_at: values.judgedAt,
    judging_state: null,
  });
}

const MOST_NAMED = 500;

/** Judgings that will count were queued. */
export async function startJudgings(trx: DbOrTrx, ids: readonly string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += MOST_NAMED)
    await trx('submissions')
      .whereIn('id', ids.slice(start, start + MOST_NAMED))
      .update({ judging_state: 'queued' });
}

/** queued ⇄ running → null. Nothing where no judging that will count was started: what a set judges may never count. */
export async function moveJudgingState(trx: DbOrTrx, id: string, to: JudgingNow | null): Promise<void> {
  await trx('submissions').where({ id }).whereNotNull('judging_state').update({ judging_state: to });
}

/** Other points for the verdict that a judging gave; nothing where another judging counts by now. */
export async function updateScore(
  trx: DbOrTrx,
  id: string,
  judgingId: string,
  scoreMilli: number | null,
): Promise<boolean> {
  const changed = await trx('submissions')
    .where({ id, current_judging_id: judgingId })
    .update({ score_milli: scoreMilli });
  return changed > 0;
}
