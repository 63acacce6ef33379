/** Reviews of extreme speeds as JSON, for those who decide them. */
import { z } from 'zod';
import { listPages, pageJson, type SentBy } from '../platform/web/page-json.ts';

export const speedReviewsJson = pageJson({
  reviews: z.array(
    z.object({
      id: z.string(),
      rev: z.int(),
      submissionId: z.string(),
      state: z.string(),
      cause: z.string(),
      limit: z.number(),
      ratio: z.number(),
      problemName: z.string(),
    }),
  ),
  pages: listPages,
});

export type SpeedReviewsJson = SentBy<typeof speedReviewsJson>;

export const speedReviewJson = pageJson({
  past: z.array(
    z.object({
      submissionId: z.string(),
      submittedAt: z.number(),
      ratio: z.number(),
      verdict: z.string().nullable(),
      state: z.string().nullable(),
    }),
  ),
});

export type SpeedReviewJson = SentBy<typeof speedReviewJson>;
