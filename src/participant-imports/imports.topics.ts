/** What imports tell themselves. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

export const importStep = defineTopic('participant-import.step', {
  when: 'An import was confirmed, or its next rows are to be written.',
  payload: z.object({ importId: z.string() }),
});
