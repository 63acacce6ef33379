/**
 * Runs background work. States of the loop: idle (polls every second, or at once when poked after a commit), working
 * (claims a batch, runs its jobs one by one, polls again), stopping (finishes its batch, claims no more, resolves stop()).
 * A repetition (housekeeping) plans its next run at a multiple of its interval, under a key for that time: several processes
 * plan it once, and the row of the current run does not block the next one.
 * An event row becomes one row per registered handler in one transaction, so a failing handler is retried alone. Events that
 * come in great numbers have handlers that take many at a time: they run for all such events of a batch without rows of their
 * own, and only a handler that fails for an event gets one. While people wait for this process, work makes long pauses.
 */
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Db, Transaction } from '../database/connection.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Log } from '../log.ts';
import {
  claimDueJobs,
  finishJob,
  finishJobs,
  giveBackJob,
  insertJob,
  returnExpiredJobs,
  type BackgroundJob,
} from './queue.store.ts';
import type { Topic } from './topics.ts';

interface JobHandler {
  one: (payload: unknown) => Promise<void>;
  /** The same for many payloads at a time; all of them are done, or it throws. */
  many?: (payloads: readonly unknown[]) => Promise<void>;
}

const LEASE_MS = 60_000;
const MAX_ATTEMPTS = 10;
const IDLE_POLL_MS = 1000;
const BATCH = 20;
/** After work that did not fill a batch: what comes meanwhile is worked on together. */
const GATHER_MS = 25;
const REPETITION = 'repeat';
/** While people wait, work pauses for so many times as long as it took. */
const PAUSES = 3;
const LONGEST_PAUSE_MS = 300;
const FIRST_RETRY_MS = 1_000;

export class BackgroundRunner {
  readonly #handlers = new Map<string, Map<string, JobHandler>>();
  readonly #repetitions = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #started = false;
  #pokedWhileWorking = false;

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly log: Log,
    /** Whether people wait for this process, who come first. */
    private readonly isBusy: () => boolean = () => false,
  ) {}

  /**
   * Registers an idempotent handler of a topic under a name that is unique within the topic. With `many`, it takes several
   * payloads at a time; where that throws, each of them is handled alone.
   */
  on<Payload>(
    topic: Topic<Payload>,
    name: string,
    handler: (payload: Payload) => Promise<unknown>,
    many?: (payloads: readonly Payload[]) => Promise<unknown>,
  ): void {
    this.#register(topic.name, name, {
      one: async (payload) => void (await handler(topic.payload.parse(payload))),
      ...(many && { many: async (payloads) => void (await many(payloads.map((one) => topic.payload.parse(one)))) }),
    });
  }

  /** Registers housekeeping that runs every `everyMs`, once for all processes; a failure is logged, and the next run is due. */
  repeat(name: string, everyMs: number, work: () => Promise<unknown>): void {
    this.#repetitions.set(name, everyMs);
    const one = async () => {
      await work().catch((error: unknown) => this.log.error({ err: error, topic: name }, 'housekeeping failed'));
      await this.#planNext(name, everyMs);
    };
    this.#register(name, REPETITION, { one });
  }

  /** Plans the first run of every repetition; called once when a process starts. */
  async startRepeating(): Promise<void> {
    for (const [name, everyMs] of this.#repetitions) await this.#planNext(name, everyMs);
  }

  /** The names of a topic's handlers. */
  handlersOf(topic: string): string[] {
    return [...(this.#handlers.get(topic)?.keys() ?? [])];
  }

  /** Starts the loop. */
  start(): void {
    this.#started = true;
    this.poke();
  }

  /** Looks for work now: call it after a commit that enqueued something. */
  poke(): void {
    if (!this.#started) return;
    if (this.#working) {
      this.#pokedWhileWorking = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#working = this.#work(() => this.#started)
      .then(() => undefined)
      .catch((error: unknown) => this.log.error({ err: error }, 'background runner'))
      .finally(() => {
        this.#working = undefined;
        if (!this.#started) return;
        const again = this.#pokedWhileWorking ? GATHER_MS : IDLE_POLL_MS;
        this.#pokedWhileWorking = false;
        this.#timer = setTimeout(() => this.poke(), again);
      });
  }

  /** Stops after the current batch; other due jobs wait for the next start. */
  async stop(): Promise<void> {
    this.#started = false;
    clearTimeout(this.#timer);
    await this.#working;
  }

  /** Runs all due jobs and those they cause until none is left; returns how many ran. */
  async drain(): Promise<number> {
    return await this.#work(() => true, false);
  }

  async #work(goesOn: () => boolean, makesRoom = true): Promise<number> {
    let ran = 0;
    await returnExpiredJobs(this.db, this.clock.nowMs());
    while (goesOn()) {
      const jobs = await claimDueJobs(this.db, this.clock.nowMs(), LEASE_MS, BATCH);
      if (jobs.length === 0) return ran;
      for (const together of this.#groups(jobs)) {
        const startedAt = performance.now();
        await (together.length > 1 || this.#takesMany(together[0]!)
          ? this.#runMany(together)
          : this.#run(together[0]!));
        // SQLite answers synchronously, so without a pause thousands of jobs would block all requests.
        if (makesRoom && this.isBusy()) await sleep(pauseAfter(performance.now() - startedAt));
        else await turn();
      }
      ran += jobs.length;
      if (makesRoom && jobs.length < BATCH) {
        // There may be more by now, and what these caused.
        this.#pokedWhileWorking = true;
        return ran;
      }
    }
    return ran;
  }

  /** Events whose handlers take many are together by their topic, all other work is alone. */
  #groups(jobs: readonly BackgroundJob[]): BackgroundJob[][] {
    const byTopic = new Map<string, BackgroundJob[]>();
    for (const job of jobs) {
      const key = this.#takesMany(job) ? job.topic : job.id;
      byTopic.set(key, [...(byTopic.get(key) ?? []), job]);
    }
    return [...byTopic.values()];
  }

  #takesMany({ topic, handler }: BackgroundJob): boolean {
    const handlers = [...(this.#handlers.get(topic)?.values() ?? [])];
    return handler === '' && handlers.length > 0 && handlers.every(({ many }) => many);
  }

  /** Runs all handlers for events of one topic. What fails for an event becomes work of its own, which is tried again alone. */
  async #runMany(events: readonly BackgroundJob[]): Promise<void> {
    const failed: { event: BackgroundJob; name: string; error: unknown }[] = [];
    for (const [name, { one, many }] of this.#handlers.get(events[0]!.topic)!) {
      const isDone = await many!(events.map(({ payload }) => payload)).then(
        () => true,
        (error: unknown) => {
          this.log.warn({ err: error, topic: events[0]!.topic, handler: name }, 'handled one by one instead');
          return false;
        },
      );
      if (isDone) continue;
      for (const event of events)
        await one(event.payload).catch((error: unknown) => failed.push({ event, name, error }));
    }
    try {
      await inTransaction(this.db, async (trx) => {
        for (const { event, name, error } of failed) await this.#keepFailed(trx, event, name, error);
        await finishJobs(trx, events);
      });
    } catch (error) {
      // Their lease ends, and they are run again.
      this.log.error({ err: error, topic: events[0]!.topic }, 'events were handled and not removed');
    }
  }

  async #keepFailed(trx: Transaction, event: BackgroundJob, handler: string, error: unknown): Promise<void> {
    const { topic, payload } = event;
    this.log.error({ err: error, topic, handler, attempts: 1 }, 'background job failed');
    const nowMs = this.clock.nowMs();
    const failed = { handler, attempts: 1, runAt: nowMs + FIRST_RETRY_MS, error: textOf(error) };
    await insertJob(trx, nowMs, topic, payload, failed);
  }

  async #run(job: BackgroundJob): Promise<void> {
    try {
      if (job.handler === '') {
        await inTransaction(this.db, (trx) => this.#expand(trx, job));
      } else {
        const handler = this.#handlers.get(job.topic)?.get(job.handler);
        if (!handler) throw new Error(`No handler ${job.handler} for ${job.topic}`);
        await handler.one(job.payload);
        await finishJob(this.db, job);
      }
    } catch (error) {
      const giveUp = job.attempts >= MAX_ATTEMPTS;
      this.log.error(
        { err: error, topic: job.topic, handler: job.handler, attempts: job.attempts },
        'background job failed',
      );
      const runAt = giveUp ? undefined : this.clock.nowMs() + Math.min(300_000, 500 * 2 ** job.attempts);
      await giveBackJob(this.db, job, textOf(error), runAt);
    }
  }

  #register(topic: string, name: string, handler: JobHandler): void {
    const handlers = this.#handlers.get(topic) ?? new Map<string, JobHandler>();
    if (handlers.has(name)) throw new Error(`Two handlers named ${name} for ${topic}`);
    handlers.set(name, handler);
    this.#handlers.set(topic, handlers);
  }

  async #planNext(name: string, everyMs: number): Promise<void> {
    const nowMs = this.clock.nowMs();
    const runAt = (Math.floor(nowMs / everyMs) + 1) * everyMs;
    await insertJob(this.db, nowMs, name, {}, { runAt, key: `repeat:${name}:${runAt}`, handler: REPETITION });
  }

  async #expand(trx: Transaction, event: BackgroundJob): Promise<void> {
    for (const name of this.handlersOf(event.topic)) {
      await insertJob(trx, this.clock.nowMs(), event.topic, event.payload, { handler: name });
    }
    await finishJob(trx, event);
  }
}

const textOf = (error: unknown): string => String((error as Error).stack ?? error);

const pauseAfter = (tookMs: number): number => Math.min(LONGEST_PAUSE_MS, Math.max(1, tookMs * PAUSES));
