/** What a set would change in grades, as JSON. */
import { z } from 'zod';
import { listPages, pageJson, type SentBy } from '../platform/web/page-json.ts';

export const gradeChangesJson = pageJson({
  grades: z.array(
    z.object({
      assignment: z.object({ name: z.string(), href: z.string(), points: z.number() }),
      rows: z.array(
        z.object({
          userId: z.string(),
          name: z.string(),
          beforeMilli: z.number(),
          afterMilli: z.number(),
          submissionId: z.string().nullable(),
        }),
      ),
    }),
  ),
  pages: listPages,
});

export type GradeChangesJson = SentBy<typeof gradeChangesJson>;
