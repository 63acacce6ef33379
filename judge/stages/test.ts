/**
 * Test: one container without network holds the built program; the input of one test at a time goes in, its output comes
 * out and is checked elsewhere. No expected answer, and no later input, is ever where submitted code runs.
 *
 * A container that dies under a test (a program can exhaust the kernel memory of its cgroup) is replaced and the test
 * run once more; dying twice is the program's doing. The tests after it get a container of their own.
 */
import { checkCustom, checkerTestFiles } from '../checker-custom.ts';
import { checkDefault } from '../checker-default.ts';
import type { RunLimits, TestSpec } from '../contract/job.ts';
import { findLanguage } from '../contract/languages.ts';
import type { Language } from '../contract/languages.ts';
import type { TestFact } from '../contract/report.ts';
import type { RunRecord } from '../contract/run-record.ts';
import { cpuMsOf, outcomeOfRun } from '../outcome.ts';
import type { OutcomeOfRun } from '../outcome.ts';
import { roomFor } from '../sandbox/policy.ts';
import type { Box, BoxFile, BoxOptions } from '../sandbox/sandbox.ts';
import { buildChecker } from './build.ts';
import type { BuildResult } from './build.ts';
import { withRuntime } from './job-context.ts';
import type { JobContext } from './job-context.ts';
import { countLines, firstLines, splitSessions } from './sessions.ts';
import type { Session } from './sessions.ts';

const MIB = 1024 * 1024;
/** Writable folder of a standard program, which rarely writes, and of a storage engine, which does nothing else. */
const STANDARD_WORK_BYTES = 16 * MIB;
const KERNEL_WORK_BYTES = 256 * MIB;
const SHOWN_OUTPUT_BYTES = 4 * 1024;
/** Enough for nearly every built program; a larger one gets a container of its own size. */
const EARLY_ROOM_BYTES = 32 * MIB;

type Measured = Pick<TestFact, 'cpuMs' | 'wallMs' | 'memoryBytes' | 'outputBytes' | 'exitCode' | 'signal'>;

interface Tried extends OutcomeOfRun, Measured {
  output: Buffer;
  stderr: Buffer;
  /** The box is of no more use. */
  boxDied: boolean;
  /** It died for no reason known, so the run may be tried again. */
  lost: boolean;
}

type Check = (test: TestSpec, output: Buffer, answer: Buffer) => Promise<Partial<TestFact>>;

/** Runs the tests in order; with `first-failure` it stops after the first that is not ok. */
export async function runTests(ctx: JobContext, built: BuildResult, early?: EarlyRunBox): Promise<TestFact[]> {
  const { job } = ctx;
  const facts: TestFact[] = [];
  const language = languageOf(ctx);
  const limits = withRuntime(job.runLimits, language);
  const runBox = new RunBox(ctx, runBoxOptions(ctx, built.toolchain, built.artefacts, limits), early);
  let check: Check | undefined;
  let coming = job.tests[0] && ctx.fetchBlob(job.tests[0].input);
  for (const [index, test] of job.tests.entries()) {
    ctx.onProgress({ token: job.token, stage: 'testing', testsDone: index, testsTotal: job.tests.length });
    const input = await (coming ?? ctx.fetchBlob(test.input));
    const next = job.tests[index + 1];
    coming = next && ctx.fetchBlob(next.input);
    // Awaited when its turn comes, if it comes; a failure must not count as unhandled until then.
    coming?.catch(() => undefined);
    const tried = await runTest(runBox, test, input, built.argv, limits);
    if (ranOutOfMemory(tried, language)) tried.outcome = 'memory-limit';
    const fact = factOf(test, tried);
    if (fact.outcome === 'ok') {
      check ??= await openChecker(ctx);
      Object.assign(fact, await check(test, tried.output, await ctx.fetchBlob(test.answer)));
    }
    facts.push(fact);
    if (fact.outcome !== 'ok' && job.stopAt === 'first-failure') break;
  }
  await runBox.close();
  return facts;
}

function languageOf(ctx: JobContext): Language | undefined {
  const { build } = ctx.job;
  return build.kind === 'standard' ? findLanguage(build.language) : undefined;
}

/** A runtime with a heap of its own ends a program before the sandbox does, and says so. */
function ranOutOfMemory(tried: Tried, language: Language | undefined): boolean {
  if (tried.outcome !== 'run-error' || language?.outOfMemory === undefined) return false;
  return new RegExp(language.outOfMemory, 'm').test(tried.stderr.toString('utf8'));
}

/** A run container opened while the build runs, with room for what the build will make. */
export interface EarlyRunBox {
  box: Promise<Box>;
  roomBytes: number;
}

/** Opens the run container of the job before there is anything to run in it: its making hides behind the compiler. */
export function openRunBoxEarly(ctx: JobContext): EarlyRunBox | undefined {
  const { build, runLimits } = ctx.job;
  const language = languageOf(ctx);
  const toolchain = build.kind === 'kernel' ? build.toolchain : language?.toolchain;
  if (toolchain === undefined) return undefined;
  const limits = withRuntime(runLimits, language);
  const box = ctx.boxes.open({ ...runBoxOptions(ctx, toolchain, [], limits), roomBytes: EARLY_ROOM_BYTES });
  // Awaited when the tests begin, if they do; until then a failure must not count as unhandled.
  box.catch(() => undefined);
  return { box, roomBytes: EARLY_ROOM_BYTES };
}

/**
 * Options of a container that runs a built program. What a storage engine writes lies in memory too and is not the
 * program's own: its container may grow by the work folder, and each run is still judged by its own peak.
 */
export function runBoxOptions(ctx: JobContext, toolchain: string, files: BoxFile[], limits: RunLimits): BoxOptions {
  const { jobId, build } = ctx.job;
  const box = { toolchain, stage: 'run', jobId, files, cpu: ctx.cpu } as const;
  if (build.kind === 'standard') return { ...box, limits, workBytes: STANDARD_WORK_BYTES };
  const memoryBytes = limits.memoryBytes + KERNEL_WORK_BYTES;
  return { ...box, limits: { ...limits, memoryBytes }, workBytes: KERNEL_WORK_BYTES };
}

/** A run container that is opened when first needed and replaced when it has died. */
class RunBox {
  #box: Promise<Box> | undefined;

  constructor(
    private readonly ctx: JobContext,
    private readonly options: BoxOptions,
    early: EarlyRunBox | undefined,
  ) {
    this.#box = early === undefined ? this.ctx.boxes.open(this.options) : this.#filled(early);
    this.#box.catch(() => undefined);
  }

  /** The early container with the built files in it, or another one where it is too small for them or has died. */
  async #filled(early: EarlyRunBox): Promise<Box> {
    const box = await early.box;
    const { files } = this.options;
    if (box.isAlive && roomFor(files) <= early.roomBytes) {
      await box.lay({ files });
      return box;
    }
    this.ctx.boxes.release(box);
    return await this.ctx.boxes.open(this.options);
  }

  get(): Promise<Box> {
    this.#box ??= this.ctx.boxes.open(this.options);
    return this.#box;
  }

  async close(): Promise<void> {
    const box = await this.#box;
    this.#box = undefined;
    if (box) this.ctx.boxes.release(box);
  }
}

async function runTest(
  runBox: RunBox,
  test: TestSpec,
  input: Buffer,
  argv: readonly string[],
  limits: RunLimits,
): Promise<Tried> {
  const sessions =
    test.sessionSeparator === undefined ? [{ stdin: input }] : splitSessions(input, test.sessionSeparator);
  const command = [...argv, ...test.args];
  let tried = await runSessions(await runBox.get(), sessions, command, limits);
  if (tried.boxDied) await runBox.close();
  if (!tried.lost) return tried;
  tried = await runSessions(await runBox.get(), sessions, command, limits);
  if (tried.boxDied) await runBox.close();
  return tried;
}

/** All sessions of one test over one work folder; their usage and their outputs add up. */
async function runSessions(box: Box, sessions: Session[], argv: string[], limits: RunLimits): Promise<Tried> {
  const tried: Tried = { outcome: 'ok', cpuMs: 0, wallMs: 0, memoryBytes: 0, outputBytes: 0, ...nothing() };
  const outputs: Buffer[] = [];
  for (const [index, session] of sessions.entries()) {
    const isLast = index === sessions.length - 1;
    const left: RunLimits = {
      ...limits,
      cpuTimeMs: Math.max(1, limits.cpuTimeMs - tried.cpuMs),
      wallTimeMs: Math.max(1, limits.wallTimeMs - tried.wallMs),
      outputBytes: Math.max(0, limits.outputBytes - tried.outputBytes),
    };
    const { stdin, killAfterLines } = session;
    const { record, stdout, stderr } = await box.run({ argv, stdin, limits: left, keepWork: !isLast, killAfterLines });
    const kept = killAfterLines === undefined ? stdout : firstLines(stdout, killAfterLines);
    outputs.push(kept);
    addUsage(tried, record, kept.length);
    Object.assign(tried, outcomeOfSession(record, left, killAfterLines, stdout));
    tried.stderr = stderr;
    tried.boxDied = record.stoppedBy === 'container-lost';
    tried.lost = tried.boxDied && !record.oomKilled;
    if (tried.outcome === 'ok') continue;
    tried.exitCode = record.exitCode;
    tried.signal = record.signal;
    // What this test left in its work folder is not for the next one.
    if (!isLast && !tried.boxDied) await emptyWork(box, limits);
    break;
  }
  tried.output = Buffer.concat(outputs);
  return tried;
}

function nothing(): Pick<Tried, 'output' | 'stderr' | 'boxDied' | 'lost'> {
  return { output: Buffer.alloc(0), stderr: Buffer.alloc(0), boxDied: false, lost: false };
}

function addUsage(tried: Tried, record: RunRecord, keptBytes: number): void {
  tried.cpuMs += cpuMsOf(record);
  tried.wallMs += record.wallMs;
  tried.memoryBytes = Math.max(tried.memoryBytes, record.memoryBytes);
  tried.outputBytes += record.stoppedBy === 'output' ? record.stdoutBytes : keptBytes;
}

/** A session that had printed all it was to print before its kill is fine, however the race with the kill went. */
function outcomeOfSession(
  record: RunRecord,
  limits: RunLimits,
  killAfterLines: number | undefined,
  stdout: Buffer,
): OutcomeOfRun {
  const result = outcomeOfRun(record, limits);
  const killed = killAfterLines !== undefined && countLines(stdout) >= killAfterLines;
  return killed && result.outcome === 'run-error' && record.stoppedBy === 'exit' ? { outcome: 'ok' } : result;
}

async function emptyWork(box: Box, limits: RunLimits): Promise<void> {
  await box.run({ argv: ['/bin/true'], stdin: Buffer.alloc(0), limits, keepWork: false });
}

function factOf(test: TestSpec, tried: Tried): TestFact {
  const { outcome, timeKind, cpuMs, wallMs, memoryBytes, outputBytes, exitCode, signal } = tried;
  const fact: TestFact = {
    ordinal: test.ordinal,
    name: test.name,
    ...{ outcome, cpuMs, wallMs, memoryBytes, outputBytes, exitCode, signal, timeKind },
  };
  if (tried.lost) fact.judgeMessage = 'the container died under this test, twice';
  if (test.isSample) {
    fact.outputHead = tried.output.toString('utf8', 0, SHOWN_OUTPUT_BYTES);
    fact.stderrHead = tried.stderr.toString('utf8', 0, SHOWN_OUTPUT_BYTES);
  }
  return fact;
}

/** The check of this job; a custom validator is built and its container opened when the first output is there. */
async function openChecker(ctx: JobContext): Promise<Check> {
  const { checker, tests, jobId } = ctx.job;
  if (checker.kind === 'default') {
    return async (_test, output, answer) => {
      const { accepted, message } = checkDefault(answer, output, checker);
      return accepted ? {} : { outcome: 'wrong-answer', judgeMessage: message };
    };
  }
  const program = await buildChecker(ctx, checker);
  const files = [...program.artefacts];
  for (const test of tests) {
    const [input, answer] = await Promise.all([ctx.fetchBlob(test.input), ctx.fetchBlob(test.answer)]);
    files.push(...checkerTestFiles(test.ordinal, input, answer));
  }
  const limits = withRuntime(checker.limits, findLanguage(checker.language));
  const { toolchain } = program;
  const box = await ctx.boxes.open({
    toolchain,
    stage: 'checker',
    jobId,
    limits,
    workBytes: STANDARD_WORK_BYTES,
    files,
  });
  return async (test, output) => {
    const { verdict, ...words } = await checkCustom(box, program.argv, { ...checker, limits }, test.ordinal, output);
    return verdict === 'accept' ? words : { ...words, outcome: verdict === 'reject' ? 'wrong-answer' : 'judge-error' };
  };
}
