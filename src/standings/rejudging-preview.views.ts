/** What a set would change on boards, as JSON. */
import { z } from 'zod';
import { listPages, pageJson, type SentBy } from '../platform/web/page-json.ts';

const place = z.object({
  rank: z.int().nullable(),
  solved: z.int(),
  penalty: z.number(),
  scoreMilli: z.number(),
});

export const boardChangesJson = pageJson({
  boards: z.array(
    z.object({
      round: z.object({ name: z.string(), href: z.string() }),
      rows: z.array(z.object({ name: z.string(), before: place, after: place })),
    }),
  ),
  pages: listPages,
});

export type BoardChangesJson = SentBy<typeof boardChangesJson>;
