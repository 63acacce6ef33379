/** What judging tells the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

export const judgingFinished = defineTopic('judging.finished', {
  when: 'The judging that counts for a submission ended or became another one.',
  payload: z.object({ submissionId: z.string(), judgingId: z.string() }),
});
