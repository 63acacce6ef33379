/** What every stage of one job is given, and the one place where the job's boxes are opened and surely closed. */
import type { BlobRef, JudgeJob, RunLimits, SourceFile } from '../contract/job.ts';
import type { Language } from '../contract/languages.ts';
import type { BuildFact, JudgeProgress } from '../contract/report.ts';
import type { Box, BoxFile, BoxOptions, Sandbox } from '../sandbox/sandbox.ts';
import type { Loan } from '../slots.ts';

/** Content under a hexadecimal key; `judge/artefacts.ts` has one on disk. */
export interface BuiltCache {
  read(key: string): Promise<Buffer | undefined>;
  write(key: string, content: Buffer): Promise<void>;
}

export interface JobContext {
  job: JudgeJob;
  boxes: BoxKeeper;
  fetchBlob(ref: BlobRef): Promise<Buffer>;
  onProgress(progress: JudgeProgress): void;
  now(): number;
  /** Core that run containers are pinned to. */
  cpu: number | undefined;
  /** At most so many free cores beside it, each until it is given back. */
  borrow(most: number): Loan[];
  built: BuiltCache | undefined;
  /** Keeps what was built of submissions; a site has none, for none of its submissions comes twice. */
  submissionBuilds: BuiltCache | undefined;
  /** Hears how the submission's build ended, and whether it was kept from an earlier one. */
  onBuilt(build: BuildFact, isKept: boolean): void;
  /** Where the supervisors of its program and its validator meet, if those talk. */
  meeting: string;
  /** Runs `work` while no other job of this host runs anything. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Opens boxes for one job and remembers them. When the signal fires, all are closed at once, whoever waits on a run in
 * them gets the signal's reason, and no further box is opened.
 */
export class BoxKeeper {
  readonly #opening = new Set<Promise<Box>>();
  readonly #closing = new Set<Promise<void>>();
  /** Until they are gone, not only until they are told to go. */
  readonly #open = new Set<Box>();
  readonly #onAbort = (): void => void this.closeAll();

  constructor(
    private readonly sandbox: Sandbox,
    readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', this.#onAbort);
  }

  /** Identity of the image of a toolchain. */
  imageId(toolchain: string): Promise<string> {
    return this.sandbox.imageId(toolchain);
  }

  async open(options: BoxOptions): Promise<Box> {
    this.signal.throwIfAborted();
    const opening = this.sandbox.open(options).then((box) => {
      this.#open.add(box);
      return box;
    });
    this.#opening.add(opening);
    const box = await opening.finally(() => this.#opening.delete(opening));
    if (this.signal.aborted) {
      await this.close(box);
      this.signal.throwIfAborted();
    }
    return this.#guarded(box);
  }

  /** `work` with a box that is told to close afterwards, whatever happens; nobody waits until it is gone. */
  async using<T>(options: BoxOptions, work: (box: Box) => Promise<T>): Promise<T> {
    const box = await this.open(options);
    try {
      return await work(box);
    } finally {
      this.release(box);
    }
  }

  /** Closes a box behind what comes next: removing a container takes longer than many a test. */
  release(box: Box): void {
    const closing = box.close().catch(() => undefined);
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
  }

  /** Waits until every released box is gone, so that nothing of ours disturbs a measurement. */
  async settled(): Promise<void> {
    await Promise.all([...this.#closing]);
  }

  /** Closes everything still open or just opening, and stops listening; the job is over and has left nothing. */
  async dispose(): Promise<void> {
    this.signal.removeEventListener('abort', this.#onAbort);
    await Promise.allSettled([...this.#opening]);
    await this.closeAll();
  }

  async close(box: Box): Promise<void> {
    await box.close();
    this.#open.delete(box);
  }

  async closeAll(): Promise<void> {
    await Promise.allSettled([...this.#open].map((box) => this.close(box)));
  }

  /** A run that was cut short by the abort must not be mistaken for a measured one. */
  #guarded(box: Box): Box {
    const checked = async <T>(work: Promise<T>): Promise<T> => {
      try {
        return await work;
      } finally {
        this.signal.throwIfAborted();
      }
    };
    return {
      imageId: box.imageId,
      get isAlive() {
        return box.isAlive;
      },
      lay: (content) => checked(box.lay(content)),
      run: (request) => checked(box.run(request)),
      collect: (paths, maxBytes) => checked(box.collect(paths, maxBytes)),
      close: () => this.close(box),
    };
  }
}

/** The named files with their contents. */
export async function fetchFiles(ctx: Pick<JobContext, 'fetchBlob'>, files: readonly SourceFile[]): Promise<BoxFile[]> {
  return Promise.all(
    files.map(async ({ path, blob, executable }) => ({ path, content: await ctx.fetchBlob(blob), executable })),
  );
}

/** A problem's limits with room for the language's runtime, which is not what the problem limits. */
export function withRuntime(limits: RunLimits, language: Language | undefined): RunLimits {
  return { ...limits, memoryBytes: limits.memoryBytes + (language?.memoryExtraMiB ?? 0) * 1024 * 1024 };
}

/** The problem itself is broken (its base, its validator, its benchmark): no submission is to blame. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
}
