/** Courses and their rosters as JSON. The join code is on the pages of staff alone. */
import { z } from 'zod';
import { listPages, pageJson, type SentBy } from '../platform/web/page-json.ts';

export const courseJson = pageJson({
  course: z.object({ slug: z.string(), title: z.string(), term: z.string(), universityName: z.string() }),
  assignments: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      href: z.string(),
      phase: z.string(),
      opensAt: z.number(),
      dueAt: z.number(),
      points: z.number(),
    }),
  ),
});

export type CourseJson = SentBy<typeof courseJson>;

/** For staff; whose address and student number are in the CSV that they export. */
export const rosterJson = pageJson({
  counts: z.array(z.object({ warning: z.string(), count: z.int() })),
  students: z.array(
    z.object({
      userId: z.string(),
      details: z.object({ fullName: z.string().nullable() }).nullable(),
      warnings: z.array(z.string()),
    }),
  ),
  pages: listPages,
});

export type RosterJson = SentBy<typeof rosterJson>;
