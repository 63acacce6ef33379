/** What every stage of a job gets, and the only place where the job's boxes are opened and closed. */
import type { BlobRef, JudgeJob, RunLimits, SourceFile } from '../contract/job.ts';
import type { Language } from '../contract/languages.ts';
import type { BuildFact, JudgeProgress } from '../contract/report.ts';
import type { PrecompiledHeaders } from '../headers/precompiled.ts';
import type { Box, BoxFile, BoxOptions, Sandbox } from '../sandbox/sandbox.ts';
import type { Loan } from '../slots.ts';

/** Content by hexadecimal key; `judge/artefacts.ts` stores it on disk. */
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
  /** The core of run containers. */
  cpu: number | undefined;
  /** Borrows up to this many other free cores, until each is returned. */
  borrow(most: number): Loan[];
  built: BuiltCache | undefined;
  /** Precompiled headers for the compilers of programs. */
  headers: Pick<PrecompiledHeaders, 'of'> | undefined;
  /** Keeps builds of submissions, for those who may share them. */
  submissionBuilds: BuiltCache | undefined;
  /** Called when the submission's build has ended; `isKept` says whether it came from an earlier run. */
  onBuilt(build: BuildFact, isKept: boolean): void;
  /** Where the supervisors of program and validator meet, in interactive problems. */
  meeting: string;
  /** Runs `work` while nothing else runs on this host. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Opens boxes for one job and keeps track of them. When the signal fires, all are closed at once, waiting runs reject with the
 * signal's reason, and no more boxes are opened.
 */
export class BoxKeeper {
  readonly #opening = new Set<Promise<Box>>();
  readonly #closing = new Set<Promise<void>>();
  /** Boxes that are being removed, until they are gone. */
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

  /** Runs `work` with a box that is closed afterwards in any case, without waiting until it is gone. */
  async using<T>(options: BoxOptions, work: (box: Box) => Promise<T>): Promise<T> {
    const box = await this.open(options);
    try {
      return await work(box);
    } finally {
      this.release(box);
    }
  }

  /** Closes a box in the background, because removing a container can take longer than a test. */
  release(box: Box): void {
    const closing = box.close().catch(() => undefined);
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
  }

  /** Waits until every released box is gone, so that it does not disturb a measurement. */
  async settled(): Promise<void> {
    await Promise.all([...this.#closing]);
  }

  /** Closes everything that is open or opening, and stops listening: the job is over and leaves nothing behind. */
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

  /** An aborted run must not count as a measurement. */
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

/** A problem's limits plus the memory of the language's runtime, which the problem does not limit. */
export function withRuntime(limits: RunLimits, language: Language | undefined): RunLimits {
  return { ...limits, memoryBytes: limits.memoryBytes + (language?.memoryExtraMiB ?? 0) * 1024 * 1024 };
}

/** The problem itself is broken (base, validator or benchmark): not the submission's fault. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
}
