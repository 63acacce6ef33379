/**
 * Work on text that people submitted or typed, in a thread beside the event loop. Colors, Markdown, LaTeX, differences and
 * PDFs are all read with patterns, and for each of them some text takes minutes. So none of this runs on the event loop. A
 * lane has one thread, gives it one task at a time, and ends the thread when a task takes too long, needs too much memory
 * or returns too much. The caller then gets `undefined` and shows plain text; the same happens when too many tasks wait.
 *
 * Results are kept by the hash of their input, because pages are read more often than texts change. A failure is kept for
 * a while too, so that reading the same page again does not cost the time again.
 *
 * A thread starts when it is first needed, and an idle thread does not keep the process alive.
 */
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { Kept } from './kept.ts';
import type { Answer, Order } from './thread.ts';

/** A function exported by a module, to be called in the thread; input and output are plain data. */
export interface Task<Input, Output> {
  module: string;
  name: string;
  /** Never set: it only carries the types. */
  types?: (input: Input) => Output;
}

/** The function `name` of a module, e.g. `task<typeof colour>(import.meta.resolve('./colour.ts'), 'colour')`. */
export function task<F extends (input: never) => unknown>(
  module: string,
  name: string,
): Task<Parameters<F>[0], Awaited<ReturnType<F>>> {
  return { module, name };
}

export interface LaneOptions {
  /** At most this many tasks wait; further callers get `undefined` at once. */
  mostWaiting: number;
  /** A task waits at most this long for its turn. */
  mostWaitMs: number;
  /** Limit of the thread's heap. */
  memoryMib: number;
  /** Limit of all kept results together, in characters of their JSON. */
  mostKeptChars: number;
  /** Limit of one result, in characters of its JSON. */
  mostAnsweredChars: number;
}

const DEFAULTS: LaneOptions = {
  mostWaiting: 64,
  mostWaitMs: 10_000,
  memoryMib: 256,
  mostKeptChars: 24 * 1024 * 1024,
  // More than this is not shown on a page.
  mostAnsweredChars: 4 * 1024 * 1024,
};
/** Time to start the thread and load the module, before the task's own time counts. */
const START_WITHIN_MS = 30_000;
/** A failed task may be tried again after this time: the machine may have been busy. */
const FAILED_FOR_MS = 10 * 60_000;

interface Waiting {
  order: Omit<Order, 'id'>;
  withinMs: number;
  settle(output: unknown): void;
  timer: NodeJS.Timeout;
}

export class Lane {
  readonly #options: LaneOptions;
  readonly #queue: Waiting[] = [];
  readonly #kept: Kept;
  readonly #underWay = new Map<string, Promise<unknown>>();
  #thread: Worker | undefined;
  #current: { id: number; thread: Worker; settle(output: unknown): void; timer: NodeJS.Timeout } | undefined;
  #lastId = 0;

  constructor(options: Partial<LaneOptions> = {}) {
    this.#options = { ...DEFAULTS, ...options };
    this.#kept = new Kept(this.#options.mostKeptChars, FAILED_FOR_MS);
  }

  /** The task's result; undefined when it failed, took longer than `withinMs`, or too many tasks wait. Never throws. */
  run<Input, Output>(work: Task<Input, Output>, input: Input, withinMs: number): Promise<Output | undefined> {
    if (this.#queue.length >= this.#options.mostWaiting) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const settle = (output: unknown) => resolve(output as Output | undefined);
      const timer = setTimeout(() => {
        const at = this.#queue.indexOf(waiting);
        if (at !== -1) this.#queue.splice(at, 1);
        resolve(undefined);
      }, this.#options.mostWaitMs);
      const waiting: Waiting = {
        order: { module: work.module, name: work.name, input, mostChars: this.#options.mostAnsweredChars },
        ...{ withinMs, settle, timer },
      };
      this.#queue.push(waiting);
      this.#next();
    });
  }

  /** As `run`, but the same input is processed once: its result, or that there is none, is kept. */
  async once<Input, Output>(work: Task<Input, Output>, input: Input, withinMs: number): Promise<Output | undefined> {
    const key = createHash('sha256')
      .update(JSON.stringify([work.module, work.name, input]))
      .digest('hex');
    const known = this.#kept.get(key);
    if (known) return known.value as Output | undefined;
    const underWay = this.#underWay.get(key) as Promise<Output | undefined> | undefined;
    if (underWay) return await underWay;
    const isFull = this.#queue.length >= this.#options.mostWaiting;
    const result = this.run(work, input, withinMs);
    this.#underWay.set(key, result);
    const output = await result;
    this.#underWay.delete(key);
    // A full queue says nothing about the text.
    if (!isFull) this.#kept.set(key, output);
    return output;
  }

  /** Ends the thread; the next task starts another. */
  async stop(): Promise<void> {
    await this.#thread?.terminate();
  }

  #next(): void {
    if (this.#current || this.#queue.length === 0) return;
    const { order, withinMs, settle, timer } = this.#queue.shift() as Waiting;
    clearTimeout(timer);
    const id = (this.#lastId += 1);
    const thread = (this.#thread ??= this.#startThread());
    thread.ref();
    const end = () => this.#end(thread);
    this.#current = { id, thread, settle, timer: setTimeout(end, START_WITHIN_MS) };
    thread.removeAllListeners('message');
    thread.on('message', (answer: Answer) => {
      if (answer.id !== id || this.#current?.id !== id) return;
      clearTimeout(this.#current.timer);
      if (answer.kind === 'started') this.#current.timer = setTimeout(end, withinMs);
      else this.#finish(answer.kind === 'done' ? answer.output : undefined);
    });
    thread.postMessage({ id, ...order });
  }

  #finish(output: unknown): void {
    const current = this.#current;
    this.#current = undefined;
    if (current) clearTimeout(current.timer);
    this.#thread?.unref();
    current?.settle(output);
    this.#next();
  }

  /** Drops a thread that no longer works: its caller gets no result, and the next task gets a new thread. */
  #end(thread: Worker): void {
    if (this.#thread === thread) this.#thread = undefined;
    void thread.terminate();
    if (this.#current?.thread === thread) this.#finish(undefined);
  }

  #startThread(): Worker {
    const thread = new Worker(new URL('./thread-start.mjs', import.meta.url), {
      execArgv: [],
      // The thread sees none of the site's settings.
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: this.#options.memoryMib },
    });
    // A thread that runs out of memory ends with an error; the caller only learns that there is no result.
    thread.on('error', () => undefined);
    thread.on('exit', () => this.#end(thread));
    return thread;
  }
}
