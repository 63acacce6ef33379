/** What problems tell the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

export const versionCheckDue = defineTopic('version.check', {
  when: "A version was imported, or its check was started again: its package's examples are to be judged.",
  payload: z.object({ versionId: z.string(), run: z.number() }),
});

export const versionPassed = defineTopic('version.passed', {
  when: 'A version passed its first check.',
  payload: z.object({ versionId: z.string() }),
});

export const versionVerificationDue = defineTopic('version.verification', {
  when: "All examples of a version's package are to be judged.",
  payload: z.object({ versionId: z.string(), number: z.number() }),
});

export const versionVerified = defineTopic('version.verified', {
  when: 'A verification of a version ended, with all its examples judged or because someone stopped it.',
  payload: z.object({ versionId: z.string(), number: z.number() }),
});
