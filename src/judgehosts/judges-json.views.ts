/** The fleet as JSON, for organizers: hosts, what failed, and the figures of the queue. Tokens are on the page alone. */
import { z } from 'zod';
import { listPages, pageJson, type SentBy } from '../platform/web/page-json.ts';

const host = z.object({
  id: z.string(),
  name: z.string(),
  duty: z.string(),
  shownState: z.string(),
  isEnabled: z.boolean(),
  online: z.boolean(),
  alive: z.boolean(),
  pools: z.array(z.string()),
  errorsInARow: z.int(),
  runningCount: z.int(),
  lastError: z.string().nullable(),
});

export const judgesJson = pageJson({
  hosts: z.array(host),
  queued: z.int(),
  running: z.int(),
  oldestQueuedMs: z.number().nullable(),
});

export type JudgesJson = SentBy<typeof judgesJson>;

export const judgeJson = pageJson({ host });

export type JudgeJson = SentBy<typeof judgeJson>;

export const judgeErrorsJson = pageJson({
  items: z.array(
    z.object({
      submissionId: z.string(),
      name: z.string(),
      error: z.string().nullable(),
      tries: z.array(
        z.object({ attempt: z.int(), hostName: z.string().nullable(), kind: z.string(), error: z.string() }),
      ),
    }),
  ),
  pages: listPages,
});

export type JudgeErrorsJson = SentBy<typeof judgeErrorsJson>;

const spread = z.object({ p50: z.number(), p95: z.number() }).nullable();
const figures = z.object({ count: z.int(), waited: spread, took: spread });
const figuresByKey = z.array(z.object({ key: z.string(), figures }));

export const judgeQueueJson = pageJson({
  queued: z.int(),
  running: z.int(),
  oldestQueuedMs: z.number().nullable(),
  perMinute: z.int(),
  perHour: z.int(),
  isSampled: z.boolean(),
  all: figures,
  byProblem: figuresByKey,
  byLanguage: figuresByKey,
  hosts: z.array(z.object({ host, figures })),
  groups: z.array(
    z.object({
      pool: z.string(),
      toolchain: z.string(),
      queued: z.int(),
      running: z.int(),
      oldestQueuedMs: z.number().nullable(),
      hostsOnline: z.int(),
    }),
  ),
});

export type JudgeQueueJson = SentBy<typeof judgeQueueJson>;
