/** What grades tell the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

export const assignmentEdited = defineTopic('assignment.edited', {
  when: 'Points, problem or times of an assignment changed, so its grades are computed again.',
  payload: z.object({ assignmentId: z.string() }),
});
