/** What the rest of the site and people are told when a rejudging gives a submission its new judging. */
import type { App } from '../platform/app-context.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { notify } from '../notifications/notify.service.ts';
import { isRehearsedUnchecked } from '../rounds/rehearsed-rounds.service.ts';
import { roundsKeepingSecretUnchecked } from '../rounds/running-rounds.service.ts';
import { getSubmissionWithin } from '../submissions/submissions.service.ts';
import { submissionHref } from '../submissions/submission-links.rules.ts';
import { logJudgementOf } from '../judgings/judgement-log.service.ts';
import { judgingFinished } from '../judgings/judgings.topics.ts';
import type { RejudgingItem } from './rejudgings.rules.ts';

/** Of the versions that judged these items, those of which a running ICPC round tells a verdict alone. */
export async function versionsInSecretUnchecked(
  app: App,
  items: readonly Pick<RejudgingItem, 'newVersionId'>[],
): Promise<Set<string>> {
  const secret = new Set<string>();
  for (const id of new Set(items.flatMap(({ newVersionId }) => newVersionId ?? [])))
    if ((await roundsKeepingSecretUnchecked(app, id)).length > 0) secret.add(id);
  return secret;
}

/**
 * Tells of a judging that counts now. If the outcome changed, its author is told, no one else: authors see their verdict on the
 * page even while a board is frozen. The text says no verdict. Other points alone are not told of a version in `secret`; and a
 * first verdict that waited for the jury is none that changed.
 */
export async function tellApplied(
  trx: Transaction,
  nowMs: number,
  rejudgingId: string,
  item: Omit<RejudgingItem, 'judgingId'> & { judgingId: string },
  secret: ReadonlySet<string>,
): Promise<void> {
  const { submissionId, judgingId, problemName, submittedAt, authorId, outcome, newVersionId } = item;
  await enqueue(trx, nowMs, judgingFinished, { submissionId, judgingId });
  await logJudgementOf(trx, nowMs, submissionId, judgingId);
  const isSeen = item.newVerdict !== item.oldVerdict || !secret.has(newVersionId ?? '');
  const { roundId } = await getSubmissionWithin(trx, submissionId);
  if (outcome !== 'changed' || item.oldVerdict === 'HELD' || !isSeen || (await isRehearsedUnchecked(trx, roundId)))
    return;
  const fact = { key: `rejudging:${rejudgingId}:${submissionId}`, href: submissionHref(submissionId) };
  const params = { problem: problemName, submittedAt };
  await notify(trx, nowMs, { ...fact, kind: 'verdict_changed', params }, [authorId]);
}
