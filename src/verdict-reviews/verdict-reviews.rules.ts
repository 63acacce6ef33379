/** What the jury does with a verdict that waits for it, and a line of the list of them. */
import type { Verdict } from '../scoring/verdicts.rules.ts';

export const VERDICT_ACTS = ['claim', 'unclaim', 'release', 'rejudge'] as const;
export type VerdictAct = (typeof VERDICT_ACTS)[number];

export interface HeldLine {
  judgingId: string;
  submissionId: string;
  roundProblemId: string;
  round: string;
  participant: string;
  participantId: string;
  verdict: Verdict;
  submittedAt: number;
  heldAt: number;
  claimedBy: string | null;
  claimedAt: number | null;
}
