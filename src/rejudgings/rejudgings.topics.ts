/** Batches of rejudgings and of judge errors judged again, each told by the one before it. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

const rejudgingBatch = z.object({ rejudgingId: z.string() });

export const rejudgingStarted = defineTopic('rejudging.started', {
  when: 'The next batch of a started rejudging is to be queued.',
  payload: rejudgingBatch,
});

export const rejudgingApplying = defineTopic('rejudging.applying', {
  when: 'The next batch of a rejudging is to be applied.',
  payload: rejudgingBatch,
});

export const judgeErrorsAgain = defineTopic('judge-errors.again', {
  when: 'The next batch of judge errors is to be judged again.',
  /** The last judging of the batch before, and the time up to which errors are taken. */
  payload: z.object({ afterId: z.string(), byMs: z.number() }),
});
