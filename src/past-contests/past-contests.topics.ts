/** What imports of past contests tell themselves. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

export const pastImportStep = defineTopic('past-contest.step', {
  when: 'An import of a past contest was confirmed, or its next part is to be written.',
  payload: z.object({ importId: z.string() }),
});
