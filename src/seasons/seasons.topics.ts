/** What seasons tell. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

export const seasonDue = defineTopic('season.due', {
  when: 'A season or participants of its contests changed, so its standing is computed again.',
  payload: z.object({ seasonId: z.string() }),
});
