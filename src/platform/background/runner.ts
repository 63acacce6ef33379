/**
 * Runs background work. States of the loop: idle (polls every second, or at once when poked after a commit), working
 * (claims a batch, runs its jobs one by one, polls again), stopping (finishes its batch, claims no more, resolves stop()).
 * A repetition (housekeeping) plans its next run at a multiple of its interval, under a key for that time: several processes
 * plan it once, and the row of the current run does not block the next one.
 * An event row becomes one row per registered handler in one transaction, so a failing handler is retried alone.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Db, Transaction } from '../database/connection.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Log } from '../log.ts';
import {
  claimDueJobs,
  finishJob,
  giveBackJob,
  insertJob,
  returnExpiredJobs,
  type BackgroundJob,
} from './queue.store.ts';
import type { Topic } from './topics.ts';

type JobHandler = (payload: unknown) => Promise<void>;

const LEASE_MS = 60_000;
const MAX_ATTEMPTS = 10;
const IDLE_POLL_MS = 1000;
const BATCH = 20;
const REPETITION = 'repeat';

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
  ) {}

  /** Registers an idempotent handler of a topic under a name that is unique within the topic. */
  on<Payload>(topic: Topic<Payload>, name: string, handler: (payload: Payload) => Promise<unknown>): void {
    this.#register(topic.name, name, async (payload) => void (await handler(topic.payload.parse(payload))));
  }

  /** Registers housekeeping that runs every `everyMs`, once for all processes; a failure is logged, and the next run is due. */
  repeat(name: string, everyMs: number, work: () => Promise<unknown>): void {
    this.#repetitions.set(name, everyMs);
    this.#register(name, REPETITION, async () => {
      await work().catch((error: unknown) => this.log.error({ err: error, topic: name }, 'housekeeping failed'));
      await this.#planNext(name, everyMs);
    });
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
        const again = this.#pokedWhileWorking ? 0 : IDLE_POLL_MS;
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
    return await this.#work(() => true);
  }

  async #work(goesOn: () => boolean): Promise<number> {
    let ran = 0;
    await returnExpiredJobs(this.db, this.clock.nowMs());
    while (goesOn()) {
      const jobs = await claimDueJobs(this.db, this.clock.nowMs(), LEASE_MS, BATCH);
      if (jobs.length === 0) return ran;
      for (const job of jobs) {
        await this.#run(job);
        // SQLite answers synchronously, so without a pause thousands of jobs would block all requests.
        await turn();
      }
      ran += jobs.length;
    }
    return ran;
  }

  async #run(job: BackgroundJob): Promise<void> {
    try {
      if (job.handler === '') {
        await inTransaction(this.db, (trx) => this.#expand(trx, job));
      } else {
        const handler = this.#handlers.get(job.topic)?.get(job.handler);
        if (!handler) throw new Error(`No handler ${job.handler} for ${job.topic}`);
        await handler(job.payload);
        await finishJob(this.db, job);
      }
    } catch (error) {
      const giveUp = job.attempts >= MAX_ATTEMPTS;
      this.log.error(
        { err: error, topic: job.topic, handler: job.handler, attempts: job.attempts },
        'background job failed',
      );
      const runAt = giveUp ? undefined : this.clock.nowMs() + Math.min(300_000, 500 * 2 ** job.attempts);
      await giveBackJob(this.db, job, String((error as Error).stack ?? error), runAt);
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
