/** What the owner of the token has on an item of a list. */
import { z } from 'zod';
import { workLine, type OwnWork } from '../problems/own-work.rules.ts';

export const ownResult = z
  .object({
    state: z
      .enum(['full', 'accepted', 'tried', 'pending', 'none'])
      .describe('`full`: all points there are; `accepted`: it passes, with fewer points; `tried`: not solved yet'),
    isAccepted: z.boolean(),
    attempts: z.int().describe('Judged attempts'),
    pending: z.int().describe('Submissions that wait for a verdict'),
    score: z.number().nullable().describe('The best one; null without points, and while a running ICPC round hides it'),
    maxScore: z.number().nullable(),
  })
  .meta({ id: 'OwnResult' });

export function ownResultOf(work: OwnWork | undefined): z.input<typeof ownResult> {
  const { state, isAccepted, attempts, pending, scoreMilli, maxMilli } = workLine(work);
  const points = (milli: number | null) => (milli === null ? null : milli / 1000);
  return { state, isAccepted, attempts, pending, score: points(scoreMilli), maxScore: points(maxMilli) };
}
