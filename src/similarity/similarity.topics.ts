/** What similarity checks tell the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

export const similarityStarted = defineTopic('similarity.started', {
  when: 'A similarity check was started, or its run goes on.',
  payload: z.object({ checkId: z.string() }),
});
