/** What partnerships tell the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';
import { TRANSITION_NAMES } from './partnerships.rules.ts';

export const partnershipMoved = defineTopic('partnership.moved', {
  when: 'A partnership went to another state.',
  /** `movedBy` is null for the system. */
  payload: z.object({
    partnershipId: z.string(),
    transition: z.enum(TRANSITION_NAMES),
    movedBy: z.string().nullable(),
    movedAt: z.number(),
  }),
});
