/** What contests tell the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

export const contestPublished = defineTopic('contest.published', {
  when: 'A contest became public.',
  payload: z.object({ contestId: z.string() }),
});
