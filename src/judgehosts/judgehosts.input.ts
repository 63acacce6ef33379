/** Validates what judge hosts send, by the types of `judge/contract/api.ts` and `report.ts`. */
import { z } from 'zod';

const count = z.number().int().min(0).max(1_000_000_000);
/** A fencing token: any whole number that JSON carries exactly. */
const token = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const ms = z.number().min(0).max(1e9);
const words = (max: number) => z.string().transform((value) => value.slice(0, max));
const runOutcome = z.enum([
  'ok',
  'wrong-answer',
  'time-limit',
  'memory-limit',
  'output-limit',
  'run-error',
  'judge-error',
]);

/** Parsed first, because the body of another version may have another structure. */
export const contractSchema = z.object({ contractVersion: z.number().int().min(0).max(1_000_000) });

export const heartbeatSchema = z.object({
  contractVersion: z.number().int(),
  hostName: z.string().max(80),
  state: z.enum(['preparing', 'ready', 'draining', 'blocked']),
  preparation: z.object({ step: count, steps: count, label: words(200), problem: words(1000).optional() }).optional(),
  toolchains: z.array(z.string().max(40)).max(100),
  images: z
    .array(
      z.object({
        toolchain: z.string().max(40),
        id: z.string().max(80),
        versions: z.record(z.string().max(40), words(60)),
      }),
    )
    .max(100)
    .optional(),
  slots: z.number().int().min(0).max(1024),
  running: z.array(z.object({ jobId: z.string().max(40), token })).max(1024),
  warm: z.object({ id: z.string().max(40), done: count, total: count }).optional(),
});

export const pollSchema = z.object({
  contractVersion: z.number().int(),
  hostName: z.string().max(80),
  freeSlots: z.number().int().min(1).max(1024),
  toolchains: z.array(z.string().max(40)).max(100),
  waitMs: z.number().int().min(0).max(60_000),
});

export const progressSchema = z.object({
  token,
  stage: z.enum(['building', 'building-base', 'testing', 'benchmarking']),
  testsDone: count,
  testsTotal: count,
});

export const failSchema = z.object({ token, error: words(8000) });

const testFact = z.object({
  ordinal: count,
  name: z.string().max(300),
  outcome: runOutcome,
  cpuMs: ms,
  wallMs: ms,
  memoryBytes: z.number().min(0),
  outputBytes: z.number().min(0),
  exitCode: z.number().int().optional(),
  signal: z.number().int().optional(),
  timeKind: z.enum(['cpu', 'wall']).optional(),
  cause: z.enum(['hidden-usage', 'disk-full', 'file-written']).optional(),
  judgeMessage: words(8192).optional(),
  teamMessage: words(8192).optional(),
  score: z.number().optional(),
  scoreMultiplier: z.number().min(0).max(1).optional(),
  outputHead: words(8192).optional(),
  stderrHead: words(8192).optional(),
});

const gradedVerdict = z.enum(['AC', 'WA', 'TLE', 'RTE']);

export const reportSchema = z.object({
  contractVersion: z.number().int(),
  token,
  build: z.object({
    outcome: z.enum(['ok', 'compile-error', 'judge-error']),
    exitCode: z.number().int().optional(),
    cpuMs: ms,
    wallMs: ms,
    output: words(70_000),
  }),
  tests: z.array(testFact).max(10_000),
  stoppedAfterTimeLimits: count.optional(),
  benchmark: z
    .object({
      measure: z.enum(['cpu', 'wall']),
      outcome: z.enum(['ok', 'wrong-answer', 'time-limit', 'memory-limit', 'output-limit', 'run-error']),
      rounds: z.array(z.object({ baseMs: ms, submissionMs: ms })).max(1000),
      equalsBase: z.literal(true).optional(),
      message: words(2000).optional(),
    })
    .optional(),
  grading: z
    .object({
      grades: z
        .array(z.object({ group: z.string().max(1000), verdict: gradedVerdict, points: z.number() }))
        .max(10_000),
      verdict: gradedVerdict.optional(),
      error: words(2000).optional(),
    })
    .optional(),
  phases: z.object({
    claimedAt: z.number(),
    buildStartedAt: z.number(),
    buildFinishedAt: z.number(),
    testsFinishedAt: z.number().optional(),
    finishedAt: z.number(),
  }),
  toolchainImage: z.string().max(300),
});
