/** What extensions tell the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

export const extensionChanged = defineTopic('extension.changed', {
  when: 'A student was given an extension, or lost one, so their grades are computed again.',
  payload: z.object({ courseId: z.string(), userId: z.string(), assignmentId: z.string().nullable() }),
});
