/** Adds a verdict that counts to the log of its contest. */
import { appendToLog } from '../contest-log/contest-log.service.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { getRoundWithin } from '../rounds/rounds.service.ts';
import { submissionFact } from '../submissions/submission-facts.rules.ts';
import type { Submission } from '../submissions/submissions.rules.ts';
import { getSubmissionWithin } from '../submissions/submissions.service.ts';
import { judgementFacts } from './judgement-facts.rules.ts';
import { findJudging } from './judgings.store.ts';

/** Tells of the judging that counts for a submission from now on, or of its other points; in the transaction that decides so. */
export async function logJudgement(
  trx: Transaction,
  nowMs: number,
  submission: Submission,
  judgingId: string,
): Promise<void> {
  if (submission.roundId === null || !submissionFact(submission)) return;
  const judging = await findJudging(trx, judgingId);
  if (!judging) return;
  const round = await getRoundWithin(trx, submission.roundId);
  await appendToLog(trx, nowMs, round.contestId, ...judgementFacts(round, submission.submittedAt, judging));
}

/** The same by the id of the submission. */
export async function logJudgementOf(
  trx: Transaction,
  nowMs: number,
  submissionId: string,
  judgingId: string,
): Promise<void> {
  await logJudgement(trx, nowMs, await getSubmissionWithin(trx, submissionId), judgingId);
}
