/**
 * The states of a judge host.
 *
 * PREPARING  Looks for Docker, removes what an earlier process left behind, and builds a toolchain image; reports each step to
 *            the site. If a step fails, the state is BLOCKED with a message, and the step is tried again. With the first image
 *            the host is READY; the others are built in the background, and `toolchains` grows.
 * READY      Long-polls for as many jobs as there are free slots and runs them. Results go to the outbox, which delivers them
 *            however long the site is unavailable. If the platform (Docker) fails during a job, the job is returned and the
 *            daemon is PREPARING again before it takes another.
 * DRAINING   Told to stop: no more polls, running containers are killed, their jobs are returned, and the process ends. A job
 *            that could not be returned in time goes back to the queue when its lease ends.
 *
 * A heartbeat every 5 s reports the state and the jobs held, and renews their leases. Its answer names jobs whose lease was lost:
 * they are killed and dropped, because another host is judging them. After `kill -9` at any point everything can start again,
 * because the site refuses old tokens.
 *
 * This file is long because the states share their fields.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { HEARTBEAT_INTERVAL_MS } from './contract/api.ts';
import type { HeartbeatBody, ImageFacts } from './contract/api.ts';
import { CONTRACT_VERSION } from './contract/job.ts';
import type { BlobRef, JudgeJob } from './contract/job.ts';
import type { JudgeProgress } from './contract/report.ts';
import { runJob } from './engine.ts';
import type { PrecompiledHeaders } from './headers/precompiled.ts';
import { HostQuiet } from './host-quiet.ts';
import { HostRoom } from './host-room.ts';
import { backoffMs, SiteRefused } from './judgehost-client.ts';
import type { JudgehostClient } from './judgehost-client.ts';
import type { Outbox, OutboxLog } from './outbox.ts';
import { SandboxError } from './sandbox/sandbox.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { Slots } from './slots.ts';
import type { Hold } from './slots.ts';
import { ProblemError } from './stages/job-context.ts';
import type { BuiltCache } from './stages/job-context.ts';
import { sharedBuilds } from './stages/kept-builds.ts';
import { WarmUp } from './warm-up.ts';

const LONG_POLL_MS = 25_000;
const PREPARING_POLL_MS = 1_000;
const PROGRESS_INTERVAL_MS = 1_000;
const PREPARE_RETRY_MS = 3_000;
const LOOK_FOR_IMAGES_MS = 15_000;
const MOST_WAIT_FOR_IMAGES_MS = 300_000;
const GIVE_BACK_TIMEOUT_MS = 1_500;
const MOST_POLL_BACKOFF_MS = 5_000;
const MOST_TROUBLE_PAUSE_MS = 60_000;

/** Reports how the missing images are built, one after the other. */
export interface RestHears {
  onStep(step: PreparationStep): void;
  onImage(image: ImageFacts): void;
  /** Runs the build of one image when the host allows it: not while something is measured. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

export interface Prepared {
  sandbox: Sandbox;
  /** Images of the ready toolchains. */
  images: ImageFacts[];
  /** Builds the missing images while the host judges; absent if none is missing. Rejects only by `signal`. */
  rest?(hears: RestHears, signal: AbortSignal): Promise<void>;
  /** Extra images that someone has built here and that are not among the `known` toolchains. */
  added?(known: readonly string[]): Promise<ImageFacts[]>;
}
export type PreparationStep = NonNullable<HeartbeatBody['preparation']>;
export type Prepare = (onStep: (step: PreparationStep) => void, signal: AbortSignal) => Promise<Prepared>;

export interface DaemonOptions {
  hostName: string;
  slots: number;
  /** Whether the last slot is used only while the machine has room for it. */
  measuresSlots?: boolean;
  /** Number of cores of the machine. */
  cores: number;
  client: JudgehostClient;
  outbox: Outbox;
  fetchBlob(ref: BlobRef): Promise<Buffer>;
  built: BuiltCache;
  /** Keeps what was built of submissions that share it (`JudgeJob.sharesBuilds`). */
  submissionBuilds?: BuiltCache;
  headers?: PrecompiledHeaders;
  /** Prepares the host for judging; called again after a failure. Throws with a message for people. */
  prepare: Prepare;
  log: OutboxLog;
  /** How often the judge looks for images that someone has added. */
  lookForImagesMs?: number;
}

type EndReason = 'lease lost' | 'shutdown';

/** Why a job was aborted; the reason of its abort signal. */
class JobEnded extends Error {
  constructor(readonly reason: EndReason) {
    super(reason);
  }
}

interface RunningJob {
  token: number;
  abort: AbortController;
  hold: Hold;
  done: Promise<void>;
}

export class Daemon {
  #state: HeartbeatBody['state'] = 'preparing';
  #preparation: PreparationStep | undefined;
  #prepared: Prepared | undefined;
  /** Stops building more images. */
  #rest: AbortController | undefined;
  /** Consecutive failures of the platform; the pause before the next job grows with them. */
  #troubles = 0;
  readonly #running = new Map<string, RunningJob>();
  /** Reported jobs whose containers are still being removed; they do not use a slot. */
  readonly #ending = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #quiet = new HostQuiet();
  readonly #warmUp: WarmUp;
  readonly #slots: Slots;
  #heartbeats: Promise<void> = Promise.resolve();

  constructor(private readonly options: DaemonOptions) {
    this.#slots = new Slots(options.slots, options.cores);
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => this.#quiet.withShare(work);
    this.#warmUp = new WarmUp((ref) => options.fetchBlob(ref), inTurn, this.#stop.signal);
  }

  /** Runs until `stop` is called and all jobs are returned. */
  async run(): Promise<void> {
    await this.options.outbox.open();
    const heartbeats = this.#heartbeatLoop();
    void this.#imagesLoop();
    if (this.options.measuresSlots) void new HostRoom(this.#slots).run(this.#stop.signal);
    while (!this.#stop.signal.aborted) {
      if (!this.#prepared) await this.#prepareLoop();
      else await this.#takeJobs(this.#prepared);
    }
    await this.#giveAllBack();
    await heartbeats;
    await this.options.outbox.close();
  }

  /** Starts draining; safe to repeat. */
  stop(): void {
    if (this.#stop.signal.aborted) return;
    this.options.log.info({ running: this.#running.size }, 'stopping');
    this.#state = 'draining';
    for (const job of this.#running.values()) job.abort.abort(new JobEnded('shutdown'));
    this.#stop.abort();
  }

  async #prepareLoop(): Promise<void> {
    const { signal } = this.#stop;
    this.#rest?.abort();
    this.#state = 'preparing';
    while (!signal.aborted) {
      try {
        this.#prepared = await this.options.prepare((step) => this.#tellStep(step), signal);
        if (signal.aborted) return;
        this.#preparation = undefined;
        this.#state = 'ready';
        this.options.log.info({ toolchains: toolchainsOf(this.#prepared) }, 'ready');
        void this.#heartbeat();
        this.#prepareRest(this.#prepared);
        return;
      } catch (error) {
        if (signal.aborted) return;
        const problem = error instanceof Error ? error.message : String(error);
        this.options.log.warn({ problem }, 'preparation failed, trying again');
        this.#state = 'blocked';
        this.#preparation = { ...(this.#preparation ?? { step: 1, steps: 1, label: 'Docker Engine' }), problem };
        void this.#heartbeat();
        await sleep(PREPARE_RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** In the background: with each further image the host accepts more kinds of work. */
  #prepareRest(prepared: Prepared): void {
    const still = new AbortController();
    this.#rest = still;
    const until = AbortSignal.any([still.signal, this.#stop.signal]);
    const rest = prepared.rest ? this.#makeRest(prepared, still, until) : Promise.resolve();
    void this.#makeHeaders(rest, until);
  }

  /** Behind the images, which more people wait for, unless one of those cannot be made. */
  async #makeHeaders(images: Promise<void>, signal: AbortSignal): Promise<void> {
    const { headers } = this.options;
    if (!headers) return;
    await headers.open();
    const late = sleep(MOST_WAIT_FOR_IMAGES_MS, undefined, { signal, ref: false }).catch(() => undefined);
    await Promise.race([images, late]);
    if (!signal.aborted) await headers.start((work) => this.#quiet.withShare(work), signal);
  }

  async #makeRest(prepared: Prepared, still: AbortController, signal: AbortSignal): Promise<void> {
    const tell = (step: PreparationStep | undefined): void => {
      if (this.#prepared !== prepared) return still.abort();
      this.#preparation = step;
      if (step) this.options.log.info(step, 'preparing behind the judging');
      void this.#heartbeat();
    };
    const hears: RestHears = {
      onStep: tell,
      onImage: (image) => void prepared.images.push(image),
      inTurn: (work) => this.#quiet.withShare(work),
    };
    try {
      await prepared.rest?.(hears, signal);
      delete prepared.rest;
      tell(undefined);
    } catch (error) {
      this.options.log.info({ error: String(error) }, 'no further images are made');
    }
  }

  #tellStep(step: PreparationStep): void {
    this.#preparation = step;
    // The site shows a blocked step as blocked until it succeeds.
    if (this.#state === 'blocked') this.#state = 'preparing';
    this.options.log.info(step, 'preparing');
    void this.#heartbeat();
  }

  async #heartbeatLoop(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#heartbeat();
      await sleep(HEARTBEAT_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
    await this.#heartbeat(AbortSignal.timeout(GIVE_BACK_TIMEOUT_MS));
  }

  /** An image that is added while the host runs is used without a restart. */
  async #imagesLoop(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await sleep(this.options.lookForImagesMs ?? LOOK_FOR_IMAGES_MS, undefined, { signal }).catch(() => undefined);
      const prepared = this.#prepared;
      if (!prepared?.added || prepared.rest || signal.aborted) continue;
      const found = await prepared.added(toolchainsOf(prepared)).catch(() => []);
      if (found.length === 0) continue;
      prepared.images.push(...found);
      this.options.log.info({ toolchains: found.map(({ toolchain }) => toolchain) }, 'images were added');
      void this.#heartbeat();
    }
  }

  /** One at a time, so that an older state cannot arrive after a newer one. */
  #heartbeat(signal: AbortSignal = this.#stop.signal): Promise<void> {
    this.#heartbeats = this.#heartbeats.then(() => this.#sendHeartbeat(signal));
    return this.#heartbeats;
  }

  async #sendHeartbeat(signal: AbortSignal): Promise<void> {
    const running = [...this.#running].map(([jobId, { token }]) => ({ jobId, token }));
    const body: HeartbeatBody = {
      contractVersion: CONTRACT_VERSION,
      hostName: this.options.hostName,
      state: this.#state,
      ...(this.#preparation ? { preparation: this.#preparation } : {}),
      toolchains: this.#prepared ? toolchainsOf(this.#prepared) : [],
      images: this.#prepared?.images ?? [],
      slots: this.#slots.offered,
      running: [...running, ...this.options.outbox.pending()],
      ...(this.#warmUp.state ? { warm: this.#warmUp.state } : {}),
    };
    try {
      const { lost, warm } = await this.options.client.heartbeat(
        body,
        AbortSignal.any([signal, AbortSignal.timeout(2 * HEARTBEAT_INTERVAL_MS)]),
      );
      if (warm) this.#warmUp.take(warm);
      for (const jobId of lost ?? []) {
        this.options.log.warn({ jobId }, 'lease lost, job dropped');
        this.#running.get(jobId)?.abort.abort(new JobEnded('lease lost'));
      }
    } catch (error) {
      this.#logCallTrouble('heartbeat', error);
      // The host is disabled or has a new token: the site has given its jobs to other hosts.
      if (isTokenRefused(error)) this.#dropAll();
    }
  }

  #dropAll(): void {
    for (const [jobId, job] of this.#running) {
      this.options.log.warn({ jobId }, 'the token is refused, job dropped');
      job.abort.abort(new JobEnded('lease lost'));
    }
  }

  #logCallTrouble(call: string, error: unknown): void {
    const hint = isTokenRefused(error)
      ? 'the site does not accept JUDGE_TOKEN: the host is disabled or deleted there, or has another token'
      : String(error);
    this.options.log.warn({ problem: hint }, `${call} failed`);
  }

  /** One cycle of READY: wait for a slot, poll, start the jobs. */
  async #takeJobs(prepared: Prepared): Promise<void> {
    const { signal } = this.#stop;
    if (this.#slots.free === 0) return this.#slots.untilFree(signal);
    if (this.#troubles > 0) {
      await sleep(backoffMs(this.#troubles, 1_000, MOST_TROUBLE_PAUSE_MS), undefined, { signal }).catch(
        () => undefined,
      );
    }
    for (let attempt = 1; !signal.aborted && this.#prepared; attempt++) {
      try {
        const { jobs } = await this.options.client.poll(
          {
            contractVersion: CONTRACT_VERSION,
            hostName: this.options.hostName,
            freeSlots: this.#slots.free,
            toolchains: toolchainsOf(prepared),
            // More can be requested soon.
            waitMs: prepared.rest ? PREPARING_POLL_MS : LONG_POLL_MS,
          },
          signal,
        );
        for (const job of jobs ?? []) this.#start(job, prepared.sandbox);
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.#logCallTrouble('poll', error);
        await sleep(backoffMs(attempt, 250, MOST_POLL_BACKOFF_MS), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  #start(job: JudgeJob, sandbox: Sandbox): void {
    const older = this.#running.get(job.jobId);
    // The site gave the job out again, so the run with the old token is useless.
    older?.abort.abort(new JobEnded('lease lost'));
    const abort = new AbortController();
    if (this.#stop.signal.aborted) abort.abort(new JobEnded('shutdown'));
    const entry: RunningJob = { token: job.token, abort, hold: this.#slots.take(), done: Promise.resolve() };
    this.#running.set(job.jobId, entry);
    entry.done = this.#runOne(job, sandbox, entry).finally(() => {
      this.#freeSlot(job.jobId, entry);
      this.#ending.delete(entry.done);
    });
  }

  #freeSlot(jobId: string, entry: RunningJob): void {
    if (this.#running.get(jobId) === entry) this.#running.delete(jobId);
    entry.hold.giveBack();
  }

  /** Never rejects: a job that was taken is reported, returned, or lost. */
  async #runOne(job: JudgeJob, sandbox: Sandbox, entry: RunningJob): Promise<void> {
    const { jobId, token } = job;
    const { log, client, outbox, built, headers, fetchBlob } = this.options;
    log.info({ jobId, token, tests: job.tests.length }, 'job started');
    const progress = new ThrottledProgress((latest) => {
      client.progress(jobId, latest).catch((error: unknown) => {
        if (error instanceof SiteRefused && error.status === 409) entry.abort.abort(new JobEnded('lease lost'));
      });
    });
    try {
      if (job.contractVersion !== CONTRACT_VERSION) {
        throw new Error(`the job speaks contract version ${job.contractVersion}, this judge ${CONTRACT_VERSION}`);
      }
      const report = await this.#quiet.withShare((exclusively) =>
        runJob(job, {
          ...{ sandbox, fetchBlob, built, headers, exclusively },
          submissionBuilds: sharedBuilds(this.options.submissionBuilds, job),
          onProgress: (latest) => progress.tell(latest),
          onReport: async (facts) => {
            progress.end();
            await outbox.add(jobId, facts);
            // The next job may start while the containers of this one are being removed.
            this.#ending.add(entry.done);
            this.#freeSlot(jobId, entry);
          },
          signal: entry.abort.signal,
          cpu: entry.hold.cpu,
          borrow: (most) => this.#slots.borrow(most),
        }),
      );
      this.#troubles = 0;
      log.info({ jobId, build: report.build.outcome, tests: report.tests.length }, 'job finished');
    } catch (error) {
      progress.end();
      await this.#giveBack(jobId, token, entry.abort.signal.aborted ? entry.abort.signal.reason : error);
    }
  }

  async #giveBack(jobId: string, token: number, error: unknown): Promise<void> {
    if (error instanceof JobEnded && error.reason === 'lease lost') return;
    const words = error instanceof Error ? error.message : String(error);
    this.options.log.warn({ jobId, error: words }, 'job given back');
    // A broken problem is not a fault of this host: other jobs continue at full speed.
    if (!(error instanceof JobEnded || error instanceof ProblemError)) this.#troubles++;
    // Docker may be gone: check before taking another job.
    if (error instanceof SandboxError) this.#prepared = undefined;
    const signal = AbortSignal.timeout(GIVE_BACK_TIMEOUT_MS);
    await this.options.client.fail(jobId, { token, error: words.slice(0, 4_000) }, signal).catch((failure: unknown) => {
      this.options.log.warn({ jobId, error: String(failure) }, 'could not give the job back; its lease will end');
    });
  }

  async #giveAllBack(): Promise<void> {
    await Promise.allSettled([...[...this.#running.values()].map((job) => job.done), ...this.#ending]);
  }
}

function isTokenRefused(error: unknown): boolean {
  return error instanceof SiteRefused && (error.status === 401 || error.status === 403);
}

function toolchainsOf(prepared: Prepared): string[] {
  return prepared.images.map(({ toolchain }) => toolchain);
}

/** Sends at most one progress per second, the latest one. */
class ThrottledProgress {
  #latest: JudgeProgress | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sentAt = 0;

  constructor(private readonly send: (progress: JudgeProgress) => void) {}

  tell(progress: JudgeProgress): void {
    this.#latest = progress;
    this.#timer ??= setTimeout(() => this.#flush(), Math.max(0, this.#sentAt + PROGRESS_INTERVAL_MS - Date.now()));
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #flush(): void {
    this.#timer = undefined;
    this.#sentAt = Date.now();
    if (this.#latest) this.send(this.#latest);
  }
}
