/** Lists of submissions, and what was submitted, as JSON. */
import { z } from 'zod';
import { listPages, pageJson, type SentBy } from '../platform/web/page-json.ts';

const listed = z.object({
  id: z.string(),
  form: z.string(),
  language: z.string().nullable(),
  isSampleRun: z.boolean(),
  submittedAt: z.number(),
  contextType: z.string(),
  problemSlug: z.string(),
  problemName: z.string(),
  /** `QUEUED`, `JUDGING` or the verdict. */
  state: z.string(),
  verdict: z.string().nullable(),
  scoreMilli: z.number().nullable(),
  points: z.object({ pointsMilli: z.number(), maxMilli: z.number().optional() }).nullable(),
});

export const submissionsJson = pageJson({
  submissions: z.array(listed),
  pages: listPages,
});

export type SubmissionsJson = SentBy<typeof submissionsJson>;

export const sourceJson = pageJson({
  submission: z.object({
    id: z.string(),
    verdict: z.string().nullable(),
    scoreMilli: z.number().nullable(),
    judgedAt: z.number().nullable(),
  }),
  files: z.array(
    z.object({
      path: z.string(),
      oldPath: z.string().nullable(),
      sizeBytes: z.int(),
      state: z.string(),
      added: z.int().nullable(),
      removed: z.int().nullable(),
    }),
  ),
});

export type SourceJson = SentBy<typeof sourceJson>;

/** The page where a problem is solved: what its reader submitted there. The problem itself is in the API. */
export const submitJson = pageJson({
  problem: z.object({ slug: z.string(), name: z.string() }),
  history: z.array(
    z.object({
      id: z.string(),
      submittedAt: z.number(),
      state: z.string(),
      verdict: z.string().nullable(),
      scoreMilli: z.number().nullable(),
    }),
  ),
});

export type SubmitJson = SentBy<typeof submitJson>;
