/** What partnerships tell the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

export const partnershipMoved = defineTopic('partnership.moved', {
  when: 'A partnership went to another state.',
  payload: z.object({ partnershipId: z.string(), transition: z.string() }),
  unhandledBecause: 'Notices to professors and organizers will use it.',
});
