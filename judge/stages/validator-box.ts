/**
 * A built validator of the problem in its own container, which never runs submitted code and is replaced if it dies. Files written
 * by the validator stay in its work folder until `clear`, so the passes of one test share them and two tests never do.
 */
import { FEEDBACK_FOLDER, FEEDBACK_PATHS, foundFiles, judgementOf, validatorCommand } from '../checker-custom.ts';
import type { CustomCheck, ScoreRule } from '../checker-custom.ts';
import { STANDARD_WORK_BYTES } from '../contract/job.ts';
import type { RunLimits, ValidatorProgram } from '../contract/job.ts';
import { findLanguage } from '../contract/languages.ts';
import { roomFor } from '../sandbox/policy.ts';
import type { Box, BoxFile, RunRequest, RunResult } from '../sandbox/sandbox.ts';
import { SCRIPTS_FOLDER } from './build-plan.ts';
import { buildValidator } from './build.ts';
import { withRuntime } from './job-context.ts';
import type { JobContext } from './job-context.ts';
import { emptyWork } from './program-run.ts';
import { isTalk } from './run-box.ts';

/** Largest file that is read: no file in its work folder is larger, so none is left out. */
const MOST_FEEDBACK_BYTES = Number.MAX_SAFE_INTEGER;

export interface ValidatorRun {
  /** Arguments after those of the program, such as input and answer. */
  parameters: readonly string[];
  /** Arguments after the feedback folder. */
  args: readonly string[];
  workFiles?: readonly BoxFile[];
  scores?: ScoreRule;
}

export class ValidatorBox {
  #box: Promise<Box> | undefined;

  private constructor(
    private readonly ctx: JobContext,
    private readonly program: { toolchain: string; argv: string[]; files: BoxFile[] },
    private readonly workBytes: number,
    readonly limits: RunLimits,
    private readonly found: readonly string[],
  ) {}

  /**
   * Builds it; `files` are added next to it, `workFiles` may be passed to a run. An output validator (`submission`) finds in its work
   * folder what its own scripts came with, on which they may rely, and the submission. @throws ProblemError
   */
  static async open(
    ctx: JobContext,
    validator: ValidatorProgram,
    files: readonly BoxFile[],
    { workFiles = [], submission }: { workFiles?: readonly BoxFile[]; submission?: readonly BoxFile[] } = {},
  ): Promise<ValidatorBox> {
    const { artefacts, argv, toolchain } = await buildValidator(ctx, validator);
    const language = validator.language === undefined ? undefined : findLanguage(validator.language);
    const limits = withRuntime(validator.limits, language);
    const own = submission && language === undefined ? artefacts.map(({ path }) => path.split('/')[1]!) : [];
    const found = foundFiles(submission ?? [], own);
    const program = { toolchain, argv, files: [...artefacts, ...files, ...found.files] };
    const folders = [...(own.length > 0 ? [`/box/${SCRIPTS_FOLDER}`] : []), ...found.folders];
    return new ValidatorBox(ctx, program, 2 * STANDARD_WORK_BYTES + roomFor(workFiles), limits, folders);
  }

  /** The container, replaced if it died. */
  async box(): Promise<Box> {
    const box = await this.#box;
    if (box?.isAlive) return box;
    if (box) this.ctx.boxes.release(box);
    const { toolchain, files } = this.program;
    const { limits, workBytes } = this;
    const { jobId } = this.ctx.job;
    const meeting = isTalk(this.ctx.job) ? { meeting: this.ctx.meeting } : {};
    // Runs on the job's own core, so it disturbs no neighbor; in an interaction, no other core must be woken at each
    // turn.
    const { cpu } = this.ctx;
    this.#box = this.ctx.boxes.open({ toolchain, stage: 'checker', jobId, limits, workBytes, files, cpu, ...meeting });
    return await this.#box;
  }

  /** A run on a program's output. */
  async check(run: ValidatorRun, stdin: Buffer): Promise<CustomCheck> {
    const box = await this.box();
    return await this.judgement(box, await box.run({ ...this.request(run, false), stdin }), run.scores);
  }

  /** A run's options without its input. */
  request({ parameters, args, workFiles }: ValidatorRun, talks: boolean): Omit<RunRequest, 'stdin'> {
    const call = { parameters: [...parameters, FEEDBACK_FOLDER, ...args], talks, found: this.found };
    const argv = validatorCommand(this.program.argv, call);
    return { argv, limits: this.limits, workFiles, keepWork: true };
  }

  /** The result of a run in `box`, with everything it wrote. */
  async judgement(box: Box, result: RunResult, scores?: ScoreRule): Promise<CustomCheck> {
    const collected = box.isAlive ? await box.collect(FEEDBACK_PATHS, MOST_FEEDBACK_BYTES) : [];
    return judgementOf(result, this.limits, collected, scores);
  }

  /** Deletes what was written, so that the next test starts empty. */
  async clear(): Promise<void> {
    const box = await this.#box;
    if (box?.isAlive) await emptyWork(box, this.limits);
  }

  async close(): Promise<void> {
    const box = await this.#box;
    this.#box = undefined;
    if (box) this.ctx.boxes.release(box);
  }
}
