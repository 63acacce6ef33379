/** What eligibility tells the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

export const signUpRulesChanged = defineTopic('sign-up-rules.changed', {
  when: 'The rules of registration for a contest changed, such as its places.',
  payload: z.object({ contestId: z.string() }),
});
