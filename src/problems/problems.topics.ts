/** What problems tell the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

export const versionCheckDue = defineTopic('version.check', {
  when: "A version was imported, or its check was started again: its package's examples are to be judged.",
  payload: z.object({ versionId: z.string(), run: z.number() }),
});
