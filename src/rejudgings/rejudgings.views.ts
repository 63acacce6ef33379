/** A set that is judged again, and the public log of such sets, as JSON. */
import { z } from 'zod';
import { listPages, pageJson, type SentBy } from '../platform/web/page-json.ts';

const verdictCount = { from: z.string(), to: z.string(), count: z.int() };

export const rejudgingJson = pageJson({
  rejudging: z.object({
    id: z.string(),
    state: z.string(),
    reason: z.string(),
    size: z.int(),
    createdAt: z.number(),
    endedAt: z.number().nullable(),
  }),
  progress: z.object({
    total: z.int(),
    judged: z.int(),
    failed: z.int(),
    changed: z.int(),
    applied: z.int(),
    isJudged: z.boolean(),
  }),
  matrix: z.array(z.object(verdictCount)),
  against: z
    .object({ number: z.int(), leftBehind: z.int(), places: z.array(z.object({ name: z.string() })) })
    .nullable(),
  items: z.array(
    z.object({
      submissionId: z.string(),
      oldVerdict: z.string(),
      newVerdict: z.string().nullable(),
      error: z.string().nullable(),
    }),
  ),
  pages: listPages,
});

export type RejudgingJson = SentBy<typeof rejudgingJson>;

export const rejudgingLogJson = pageJson({
  changes: z.array(
    z.object({
      round: z.object({ href: z.string(), name: z.string() }),
      reason: z.string(),
      appliedAt: z.number(),
      count: z.int(),
      changed: z.array(z.object({ label: z.string(), ...verdictCount })),
    }),
  ),
});

export type RejudgingLogJson = SentBy<typeof rejudgingLogJson>;
