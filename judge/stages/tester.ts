/**
 * Judges one test after the other in containers of its own. One container without network holds the built program; it
 * gets the input of one test at a time, and its output is checked elsewhere. Expected answers and later inputs never
 * enter a container in which submitted code runs.
 *
 * Each pass of a multi-pass problem has its own container, because process ids, inode numbers and the kernel's
 * counters of the container would tell the second pass about the input of the first.
 *
 * If a container dies during a test (a program can exhaust the kernel memory of its cgroup), it is replaced and the
 * test runs once more. If it dies again, the program is responsible. The tests after it get a new container.
 */
import { PASS_INPUT, validatorPaths } from '../checker-custom.ts';
import type { CustomCheck } from '../checker-custom.ts';
import { checkDefault } from '../checker-default.ts';
import { ANSWER_EXTENSION } from '../contract/job.ts';
import type { CustomChecker, JudgeJob, RunLimits, TestSpec } from '../contract/job.ts';
import type { Language } from '../contract/languages.ts';
import type { TestFact } from '../contract/report.ts';
import { outcomeOfRun } from '../outcome.ts';
import type { BoxFile } from '../sandbox/sandbox.ts';
import { submittedFiles } from './build.ts';
import type { BuildResult } from './build.ts';
import { fetchFiles, withRuntime } from './job-context.ts';
import type { JobContext } from './job-context.ts';
import { notRun, ranOutOfMemory, runSessions, triedOf } from './program-run.ts';
import type { Tried } from './program-run.ts';
import { languageOf, RunBox, runBoxOptions } from './run-box.ts';
import type { EarlyRunBox } from './run-box.ts';
import { splitSessions } from './sessions.ts';
import { outcomeOfTalk, talk, Transcript } from './talk.ts';
import { ValidatorBox } from './validator-box.ts';
import type { ValidatorRun } from './validator-box.ts';

const SHOWN_OUTPUT_BYTES = 4 * 1024;
/** Wall time for the validator to start and decide. */
const TALK_WALL_MS = 10_000;
/** In an interactive problem, the validator's output is the program's input, not a message; only its time limits it. */
const TALK_OUTPUT_BYTES = 1024 * 1024 * 1024;
const NO_ANSWER = 'no answer for this test was submitted';

/** One run of the program, or one pass of a test, and the validator's result. */
interface Pass {
  tried: Tried;
  said: Partial<TestFact> & Pick<CustomCheck, 'nextInput'>;
}

export class Tester {
  readonly #language: Language | undefined;
  readonly #limits: RunLimits;
  readonly #runBox: RunBox | undefined;
  #validator: Promise<ValidatorBox> | undefined;

  constructor(
    private readonly ctx: JobContext,
    private readonly built: BuildResult,
    early: EarlyRunBox | undefined,
  ) {
    const { job } = ctx;
    this.#language = languageOf(job);
    this.#limits = withRuntime(job.runLimits, this.#language);
    if (job.build.kind === 'answers') return;
    this.#runBox = new RunBox(ctx, runBoxOptions(ctx, built.toolchain, built.artefacts, this.#limits), early);
  }

  /**
   * The fact of one test; undefined if the program did not get its core long enough to be measured. Throws
   * SandboxError if the platform failed, ProblemError if the validator is broken.
   */
  async judge(test: TestSpec, input: Buffer): Promise<TestFact | undefined> {
    const files = await fetchFiles(this.ctx, test.files);
    const first = await this.#try(test, input, files);
    const { tried, said } = first.tried.lost ? await this.#try(test, input, files) : first;
    return tried.starved ? undefined : factOf(test, tried, said);
  }

  async close(): Promise<void> {
    await this.#runBox?.close();
    await (await this.#validator)?.close();
  }

  /** All passes of a test: the outcome of the last one, and the maximum of each measurement. */
  async #try(test: TestSpec, input: Buffer, files: BoxFile[]): Promise<Pass> {
    const { checker } = this.ctx.job;
    const passes = checker.kind === 'custom' ? checker.passes : 1;
    let most = notRun();
    for (let pass = 1, now = input; ; pass += 1) {
      const { tried, said } = await this.#pass(test, pass, now, files);
      if (ranOutOfMemory(tried, this.#language)) tried.outcome = 'memory-limit';
      most = { ...tried, ...mostOf(most, tried) };
      if (tried.boxDied && passes === 1) await this.#runBox?.close();
      const { nextInput, ...words } = said;
      const isFine = tried.outcome === 'ok' && words.outcome === undefined;
      const goesOn = passes > 1 && isFine && nextInput !== undefined;
      if (goesOn && pass < passes) {
        now = nextInput;
        continue;
      }
      if (this.#validator) await (await this.#validator).clear();
      if (!goesOn) return { tried: most, said: words };
      const judgeMessage = `the output validator asks for more than ${passes} passes`;
      return { tried: most, said: { outcome: 'judge-error', judgeMessage } };
    }
  }

  async #pass(test: TestSpec, pass: number, input: Buffer, files: BoxFile[]): Promise<Pass> {
    const { checker } = this.ctx.job;
    if (checker.kind === 'custom' && checker.interactive) return await this.#talk(checker, test, pass, files);
    const tried = await this.#run(test, input, files);
    this.#forgetPass(checker);
    // Everyone has the answers of samples.
    if (!tried)
      return { tried: notRun(), said: test.isSample ? {} : { outcome: 'wrong-answer', teamMessage: NO_ANSWER } };
    if (tried.outcome !== 'ok') return { tried, said: {} };
    if (checker.kind === 'default') {
      const answer = await this.ctx.fetchBlob(test.answer);
      const { accepted, message } = checkDefault(answer, tried.output, test.flags ?? checker);
      return { tried, said: accepted ? {} : { outcome: 'wrong-answer', judgeMessage: message } };
    }
    const validator = await this.#openValidator(checker);
    const check = await validator.check(validatorRun(checker, test, pass), tried.output);
    return { tried, said: saidBy(check) };
  }

  /** What the program prints for the input, or the submitted answer, if there is one. */
  async #run(test: TestSpec, input: Buffer, files: BoxFile[]): Promise<Tried | undefined> {
    const { build } = this.ctx.job;
    if (build.kind === 'answers') {
      const answer = build.files.find(({ path }) => path === `${test.name}${ANSWER_EXTENSION}`);
      return answer && notRun(await this.ctx.fetchBlob(answer.blob));
    }
    const separator = test.sessionSeparator;
    const sessions = separator === undefined ? [{ stdin: input }] : splitSessions(input, separator);
    const argv = [...this.built.argv, ...test.args];
    return await runSessions(await this.#runBox!.get(), sessions, argv, this.#limits, files);
  }

  async #talk(checker: CustomChecker, test: TestSpec, pass: number, files: BoxFile[]): Promise<Pass> {
    const limits = { ...this.#limits, wallTimeMs: this.#limits.wallTimeMs + TALK_WALL_MS };
    const [runBox, validator] = await Promise.all([this.#runBox!.get(), this.#openValidator(checker)]);
    const validatorBox = await validator.box();
    const run = validatorRun(checker, test, pass);
    const transcript = new Transcript(SHOWN_OUTPUT_BYTES);
    const talked = await talk(
      { box: runBox, request: { argv: [...this.built.argv, ...test.args], limits, workFiles: files } },
      { box: validatorBox, request: validator.request(run, true) },
      transcript,
      (record) => outcomeOfRun(record, limits).outcome !== 'ok',
    );
    this.#forgetPass(checker);
    const tried = triedOf(talked.program, limits, transcript.toBuffer());
    const check = await validator.judgement(validatorBox, talked.validator, run.scores);
    const { outcome, timeKind, ...said } = outcomeOfTalk(talked, tried, check);
    // If the program was told to stop, or the validator failed, the way it ended is not its fault.
    if (outcome !== tried.outcome)
      Object.assign(tried, { outcome: 'ok', timeKind, cause: undefined, exitCode: undefined, signal: undefined });
    return { tried, said: outcome === tried.outcome ? said : { ...said, outcome } };
  }

  #forgetPass(checker: JudgeJob['checker']): void {
    if (checker.kind === 'custom' && checker.passes > 1) this.#runBox?.renew();
  }

  #openValidator(checker: CustomChecker): Promise<ValidatorBox> {
    const { limits, interactive, findsSubmission } = checker;
    // A validator must outlast a program that stops answering, or the program's failure would look like ours.
    const leastWallMs = interactive ? this.#limits.wallTimeMs + 2 * TALK_WALL_MS : 0;
    const wallTimeMs = Math.max(limits.wallTimeMs, leastWallMs);
    const outputBytes = interactive ? TALK_OUTPUT_BYTES : limits.outputBytes;
    const lasting = { ...checker, limits: { ...limits, wallTimeMs, outputBytes } };
    const submission = findsSubmission ? submittedFiles(this.built) : [];
    this.#validator ??= this.#inputsAndAnswers().then((files) =>
      ValidatorBox.open(this.ctx, lasting, files, { submission }),
    );
    return this.#validator;
  }

  async #inputsAndAnswers(): Promise<BoxFile[]> {
    const files = await Promise.all(
      this.ctx.job.tests.map(async (test) => {
        const { input, answer } = validatorPaths(test.ordinal);
        return [
          { path: input, content: await this.ctx.fetchBlob(test.input) },
          { path: answer, content: await this.ctx.fetchBlob(test.answer) },
        ];
      }),
    );
    return files.flat();
  }
}

function validatorRun({ args, olderScores }: CustomChecker, test: TestSpec, pass: number): ValidatorRun {
  const { input, answer } = validatorPaths(test.ordinal);
  const parameters = [pass === 1 ? `/box/${input}` : PASS_INPUT, `/box/${answer}`];
  const scores = test.isSample ? 'ignored' : olderScores ? 'of-accepted' : 'checked';
  return { parameters, args: test.validatorArgs ?? args, scores };
}

function saidBy({ verdict, ...said }: CustomCheck): Pass['said'] {
  if (verdict === 'accept') return said;
  return { ...said, outcome: verdict === 'reject' ? 'wrong-answer' : 'judge-error' };
}

/** Limits apply to each pass, so they are compared with the maximum over all passes. */
function mostOf(a: Tried, b: Tried): Pick<Tried, 'cpuMs' | 'wallMs' | 'memoryBytes' | 'outputBytes'> {
  return {
    cpuMs: Math.max(a.cpuMs, b.cpuMs),
    wallMs: Math.max(a.wallMs, b.wallMs),
    memoryBytes: Math.max(a.memoryBytes, b.memoryBytes),
    outputBytes: Math.max(a.outputBytes, b.outputBytes),
  };
}

function factOf(test: TestSpec, tried: Tried, said: Partial<TestFact>): TestFact {
  const { outcome, timeKind, cause, cpuMs, wallMs, memoryBytes, outputBytes, exitCode, signal } = tried;
  const fact: TestFact = {
    ordinal: test.ordinal,
    name: test.name,
    ...{ outcome, cpuMs, wallMs, memoryBytes, outputBytes, exitCode, signal, timeKind, cause },
    ...said,
  };
  if (tried.lost) fact.judgeMessage = 'the container died under this test, twice';
  if (test.showsOutput) {
    fact.outputHead = tried.output.toString('utf8', 0, SHOWN_OUTPUT_BYTES);
  }
  // The error output of a program that failed; staff see it on every test.
  if (test.showsOutput || (tried.outcome !== 'ok' && tried.stderr.length > 0))
    fact.stderrHead = tried.stderr.toString('utf8', 0, SHOWN_OUTPUT_BYTES);
  return fact;
}
