/** What the rest of the site and people are told when a rejudging gives a submission its new judging. */
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { notify } from '../notifications/notify.service.ts';
import { submissionHref } from '../submissions/submission-links.rules.ts';
import { logJudgementOf } from '../judgings/judgement-log.service.ts';
import { judgingFinished } from '../judgings/judgings.topics.ts';
import type { RejudgingItem } from './rejudgings.rules.ts';

/**
 * Tells of a judging that counts now. If the outcome changed, its author is told, no one else: authors see their verdict on the
 * page even while a board is frozen. The text says no verdict.
 */
export async function tellApplied(
  trx: Transaction,
  nowMs: number,
  rejudgingId: string,
  item: Pick<RejudgingItem, 'submissionId' | 'problemName' | 'submittedAt' | 'authorId' | 'outcome'> & {
    judgingId: string;
  },
): Promise<void> {
  const { submissionId, judgingId, problemName, submittedAt, authorId, outcome } = item;
  await enqueue(trx, nowMs, judgingFinished, { submissionId, judgingId });
  await logJudgementOf(trx, nowMs, submissionId, judgingId);
  if (outcome !== 'changed') return;
  const fact = { key: `rejudging:${rejudgingId}:${submissionId}`, href: submissionHref(submissionId) };
  const params = { problem: problemName, submittedAt };
  await notify(trx, nowMs, { ...fact, kind: 'verdict_changed', params }, [authorId]);
}
