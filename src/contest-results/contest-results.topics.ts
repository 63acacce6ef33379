/** What results of contests tell the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

export const contestResultsConfirmed = defineTopic('contest_results.confirmed', {
  when: 'A version of the results of a whole contest was published.',
  payload: z.object({ resultId: z.string() }),
});
