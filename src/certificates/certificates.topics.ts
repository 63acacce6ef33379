/** The work of certificates that is done in the background. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

export const certificatesIssued = defineTopic('certificates.issued', {
  when: 'Staff issued certificates: they are written, and people are told.',
  payload: z.object({ batchId: z.string() }),
});
