/** Start page, home page and dashboard as JSON. */
import { z } from 'zod';
import { pageJson, type SentBy } from '../platform/web/page-json.ts';

const atAGlance = {
  contests: z.array(z.object({ contest: z.object({ slug: z.string(), name: z.string() }), phase: z.string() })),
  stages: z.array(z.object({ name: z.string(), count: z.int() })),
};

const balance = z.object({
  xp: z.number(),
  points: z.number(),
  spendable: z.number(),
  entries: z.int(),
  title: z.string(),
  next: z.object({ title: z.string(), missingXp: z.number() }).optional(),
});

export const landingJson = pageJson(atAGlance);

export const todayJson = pageJson({
  ...atAGlance,
  assignments: z.array(
    z.object({
      href: z.string(),
      assignment: z.object({ id: z.string(), title: z.string(), dueAt: z.number(), points: z.number() }),
      course: z.object({ slug: z.string(), title: z.string() }),
    }),
  ),
  submissions: z.array(
    z.object({ id: z.string(), problemName: z.string(), submittedAt: z.number(), state: z.string() }),
  ),
  balance,
});

export type TodayJson = SentBy<typeof todayJson>;

export const deskJson = pageJson({
  partnershipsWaiting: z.int(),
  judgesOnline: z.int(),
  queued: z.int(),
  oldestQueuedMs: z.number().nullable(),
  failedCount: z.int(),
  speedsWaiting: z.int(),
  withoutMentor: z.int(),
  unanswered: z.int(),
});

export type DeskJson = SentBy<typeof deskJson>;
