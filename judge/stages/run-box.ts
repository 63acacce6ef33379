/** The containers that run submitted programs: their size, opening them early, replacing them when they died. */
import { findLanguage } from '../contract/languages.ts';
import type { Language } from '../contract/languages.ts';
import { KERNEL_WORK_BYTES, STANDARD_WORK_BYTES } from '../contract/job.ts';
import type { JudgeJob, RunLimits } from '../contract/job.ts';
import { roomFor, roomForSizes } from '../sandbox/policy.ts';
import type { Box, BoxFile, BoxOptions } from '../sandbox/sandbox.ts';
import { withRuntime } from './job-context.ts';
import type { JobContext } from './job-context.ts';

const MIB = 1024 * 1024;
/** Enough for nearly every program; a larger one gets a container of its own size. */
const EARLY_ROOM_BYTES = 32 * MIB;

/** The language of a standard program; undefined for other submissions. */
export function languageOf(job: JudgeJob): Language | undefined {
  return job.build.kind === 'standard' ? findLanguage(job.build.language) : undefined;
}

/** Whether its program talks with the validator. */
export function isTalk({ checker }: JudgeJob): boolean {
  return checker.kind === 'custom' && checker.interactive;
}

/** A run container opened during the build, with room for the result of the build. */
export interface EarlyRunBox {
  box: Promise<Box>;
  roomBytes: number;
}

/** Opens the run container before there is anything to run in it, so that its start overlaps with the compiler. */
export function openRunBoxEarly(ctx: JobContext): EarlyRunBox | undefined {
  const { build, runLimits } = ctx.job;
  const language = languageOf(ctx.job);
  const toolchain = build.kind === 'kernel' ? build.toolchain : language?.toolchain;
  if (toolchain === undefined) return undefined;
  const limits = withRuntime(runLimits, language);
  const box = ctx.boxes.open({ ...runBoxOptions(ctx, toolchain, [], limits), roomBytes: EARLY_ROOM_BYTES });
  // Awaited when the tests start, if they do; until then a failure must not be an unhandled rejection.
  box.catch(() => undefined);
  return { box, roomBytes: EARLY_ROOM_BYTES };
}

/**
 * Options of a container that runs a built program. Files that a storage engine writes, and the files of a test, are
 * in memory too but do not count as memory of the program. So the container may grow by them, and each run is judged
 * by its own peak.
 */
export function runBoxOptions(ctx: JobContext, toolchain: string, files: BoxFile[], limits: RunLimits): BoxOptions {
  const { jobId, build, tests } = ctx.job;
  const meeting = isTalk(ctx.job) ? { meeting: ctx.meeting } : {};
  const box = { toolchain, stage: 'run', jobId, files, cpu: ctx.cpu, ...meeting } as const;
  const given = Math.max(0, ...tests.map((test) => roomForSizes(test.files.map(({ blob }) => blob.sizeBytes))));
  const own = build.kind === 'kernel' ? KERNEL_WORK_BYTES : 0;
  const workBytes = (own || STANDARD_WORK_BYTES) + given;
  return { ...box, limits: { ...limits, memoryBytes: limits.memoryBytes + own + given }, workBytes };
}

/** A run container that is opened at once, and replaced when it died or must not be used again. */
export class RunBox {
  #box: Promise<Box> | undefined;

  constructor(
    private readonly ctx: JobContext,
    private readonly options: BoxOptions,
    early: EarlyRunBox | undefined,
  ) {
    this.#box = early === undefined ? this.ctx.boxes.open(this.options) : this.#filled(early);
    this.#box.catch(() => undefined);
  }

  /** The early container with the built files, or another one if it is too small or died. */
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

  /** Another container for the next run, opened while the last run is checked. */
  renew(): void {
    const old = this.#box;
    this.#box = this.ctx.boxes.open(this.options);
    this.#box.catch(() => undefined);
    void old?.then((box) => this.ctx.boxes.release(box)).catch(() => undefined);
  }

  async close(): Promise<void> {
    const box = await this.#box;
    this.#box = undefined;
    if (box) this.ctx.boxes.release(box);
  }
}
