/** A submission's page as JSON: its state, and of the judging what its reader may know. */
import { z } from 'zod';
import { pageJson, type SentBy } from '../platform/web/page-json.ts';

const part = z.object({ name: z.string(), points: z.number(), maxPoints: z.number().nullable() });

/** `judgeMessage` and `stderr` are null where the reader may not know them. */
const test = z.object({
  ordinal: z.int(),
  verdict: z.string(),
  isSample: z.boolean(),
  group: z.string(),
  cpuMs: z.number(),
  wallMs: z.number(),
  memoryBytes: z.number(),
  ending: z.string().nullable(),
  end: z.string().nullable(),
  teamMessage: z.string().nullable(),
  judgeMessage: z.string().nullable(),
  stderr: z.string().nullable(),
});

const lines = z.array(z.object({ text: z.string(), differs: z.boolean() }));

const sample = z.object({
  ordinal: z.int(),
  input: z.string(),
  columns: z.object({ expected: lines, yours: lines }).nullable(),
  isMarked: z.boolean(),
  end: z.string().nullable(),
  stderr: z.string().nullable(),
});

const judgedBy = z.object({
  /** Null but for staff. */
  host: z.string().nullable(),
  waitedMs: z.number(),
  tookMs: z.number(),
  phases: z.object({ buildMs: z.number(), compileMs: z.number(), testsMs: z.number() }),
  generation: z.int(),
});

const judging = z.object({
  isOver: z.boolean(),
  verdict: z.string(),
  line: z.string(),
  estimateMs: z.number().nullable(),
  phases: z.array(z.object({ name: z.string(), at: z.number() })),
  stages: z.array(z.object({ name: z.string(), state: z.string(), words: z.string() })),
  score: z.object({ points: z.number(), maxPoints: z.number().nullable(), parts: z.array(part) }).nullable(),
  build: z.object({ failed: z.boolean(), output: z.string() }).nullable(),
  tests: z.array(test).nullable(),
  notRun: z.object({ count: z.int(), limit: z.int() }).nullable(),
  samples: z.array(sample),
  speed: z.object({ ratio: z.number(), low: z.number(), high: z.number(), rounds: z.int() }).nullable(),
  speedReview: z.object({ state: z.string(), reason: z.string().nullable(), href: z.string().nullable() }).nullable(),
  judgedBy: judgedBy.nullable(),
  /** Null but for staff who may read the problem. */
  trouble: z.string().nullable(),
});

export const submissionJson = pageJson({
  submission: z.object({
    id: z.string(),
    form: z.string(),
    language: z.string().nullable(),
    isSampleRun: z.boolean(),
    treeHash: z.string(),
    submittedAt: z.number(),
    verdict: z.string().nullable(),
    scoreMilli: z.number().nullable(),
    judgedAt: z.number().nullable(),
  }),
  problem: z.object({ slug: z.string(), name: z.string(), version: z.int(), submittedVersion: z.int() }),
  judging,
});

export type SubmissionJson = SentBy<typeof submissionJson>;
