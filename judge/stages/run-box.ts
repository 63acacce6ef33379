/** The containers that run submitted programs: how large they are, opened early, replaced when they died. */
import { findLanguage } from '../contract/languages.ts';
import type { Language } from '../contract/languages.ts';
import { KERNEL_WORK_BYTES, STANDARD_WORK_BYTES } from '../contract/job.ts';
import type { JudgeJob, RunLimits } from '../contract/job.ts';
import { roomFor, roomForSizes } from '../sandbox/policy.ts';
import type { Box, BoxFile, BoxOptions } from '../sandbox/sandbox.ts';
import { withRuntime } from './job-context.ts';
import type { JobContext } from './job-context.ts';

const MIB = 1024 * 1024;
/** Enough for nearly every built program; a larger one gets a container of its own size. */
const EARLY_ROOM_BYTES = 32 * MIB;

/** The language of a standard program; undefined for other submissions. */
export function languageOf(job: JudgeJob): Language | undefined {
  return job.build.kind === 'standard' ? findLanguage(job.build.language) : undefined;
}

/** Whether its program talks with the validator. */
export function isTalk({ checker }: JudgeJob): boolean {
  return checker.kind === 'custom' && checker.interactive;
}

/** A run container opened while the build runs, with room for what the build will make. */
export interface EarlyRunBox {
  box: Promise<Box>;
  roomBytes: number;
}

/** Opens the run container of the job before there is anything to run in it: its making hides behind the compiler. */
export function openRunBoxEarly(ctx: JobContext): EarlyRunBox | undefined {
  const { build, runLimits } = ctx.job;
  const language = languageOf(ctx.job);
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
 * program's own, nor are the files of a test: the container may grow by them, and each run is judged by its own peak.
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

/** A run container that is opened at once, and replaced when it has died or must be forgotten. */
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

  /** Another container for what runs next; it opens while what has just run is looked at. */
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
