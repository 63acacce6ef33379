/** What submissions tell the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

const payload = z.object({ submissionId: z.string() });

export const submissionReceived = defineTopic('submission.received', {
  when: 'A submission was stored.',
  payload,
});

export const sampleRunReceived = defineTopic('sample-run.received', {
  when: 'A run of the samples alone was stored; it reaches no standing and no grade.',
  payload,
});
