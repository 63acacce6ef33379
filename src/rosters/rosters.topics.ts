/** What rosters tell themselves. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

export const claimAsked = defineTopic('roster.claim_asked', {
  when: 'A person says which student of a class list they are: if there is such a student, a code is mailed to the school.',
  payload: z.object({ claimId: z.string(), code: z.string(), language: z.string() }),
});

export const rosterInvited = defineTopic('roster.invited', {
  when: 'Staff invite a student of a class list, who has not joined yet.',
  payload: z.object({ courseId: z.string(), sectionId: z.string(), key: z.string(), language: z.string() }),
});
