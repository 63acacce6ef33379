/** What results tell the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

export const resultsConfirmed = defineTopic('results.confirmed', {
  when: "A version of a round's results was published.",
  payload: z.object({ resultId: z.string() }),
});
