/** Docker containers with the supervisor as PID 1. Files go in and out through its frames, never through host paths. */
import { randomInt } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { RunRecord } from '../contract/run-record.ts';
import { filesOf } from './box-files.ts';
import { Channel } from './channel.ts';
import { decodePairs, encodeFrame, piecesOf, type Frame } from './frames.ts';
import { DEFAULT_FOLDER, headOf, jobPairs, recordOf, talkRecordOf } from './messages.ts';
import { containerOptions } from './policy.ts';
import { shrunk, stretched } from './time-factor.ts';
import {
  SandboxError,
  type Box,
  type BoxContent,
  type BoxFile,
  type BoxOptions,
  type RunRequest,
  type RunResult,
  type Sandbox,
} from './sandbox.ts';

/** Time for two supervisors to meet, each in a container that may still be starting (relay.c). */
const MEET_MS = 40_000;
/** The supervisor is usually late by a millisecond; when it is this late, it counts as dead. */
const RUN_GRACE_MS = 10_000;
/** A program's wall clock stops while it waits for its core, up to this many times the limit (run.c). */
const WALL_STRETCH = 4;
const REMOVE_RETRY_MS = 50;
const REMOVE_ATTEMPTS = 200;
const STDERR_BYTES = 64 * 1024;
/** Always fits into the pipes on the way, so the supervisor can read it whatever the program does. */
const SMALL_INPUT_BYTES = 16 * 1024;

export interface DockerSandboxOptions {
  docker: Docker;
  /** Label value that identifies this judge's containers. */
  instance: string;
  /** How many times slower than an ordinary machine this one is (time-factor.ts). */
  timeFactor: number;
  /** Name and id of a toolchain's image. @throws SandboxError when it does not exist. */
  imageOf(toolchain: string): Promise<{ name: string; id: string }>;
}

/** The sandbox of one judge. */
export class DockerSandbox implements Sandbox {
  constructor(private readonly options: DockerSandboxOptions) {}

  async imageId(toolchain: string): Promise<string> {
    return (await this.options.imageOf(toolchain)).id;
  }

  async open(options: BoxOptions): Promise<Box> {
    const image = await this.options.imageOf(options.toolchain);
    const labels = {
      'kernelway.instance': this.options.instance,
      'kernelway.job': options.jobId,
      'kernelway.stage': options.stage,
    };
    // All containers of a host share user ids and some kernel quotas per user, so each container has its own range.
    const firstUid = randomInt(1_000_000, 2_000_000_000);
    let container: Docker.Container | undefined;
    try {
      container = await this.options.docker.createContainer(containerOptions(options, image.name, labels, firstUid));
      const stream = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
      const channel = new Channel(stream as Duplex, this.options.docker);
      await container.start();
      await channel.ready(this.options.timeFactor);
      const { meeting } = options;
      const forgetMeeting = async (): Promise<void> => {
        // It is in use until the last container of the pair is gone, which is not an error.
        if (meeting !== undefined)
          await this.options.docker
            .getVolume(meeting)
            .remove()
            .catch(() => undefined);
      };
      const box = new DockerBox(container, channel, options, image.id, this.options.timeFactor, forgetMeeting);
      await box.lay(options);
      return box;
    } catch (error) {
      await container?.remove({ force: true, v: true }).catch(() => undefined);
      if (error instanceof SandboxError) throw error;
      throw new SandboxError(`the container could not be made: ${(error as Error).message}`, { cause: error });
    }
  }
}

const LOST: Omit<RunRecord, 'oomKilled'> = {
  stoppedBy: 'container-lost',
  wallMs: 0,
  userMs: 0,
  systemMs: 0,
  waitedMs: 0,
  memoryBytes: 0,
  diskFull: false,
  stdoutBytes: 0,
  stderrBytes: 0,
  strays: 0,
};

class DockerBox implements Box {
  #closed: Promise<void> | undefined;
  #isDead = false;
  /** When input was last taken or output came: until then the program's clock may stand still. Both have an end. */
  #movedAt = 0;
  /** The work folder of the last run. */
  #folder = DEFAULT_FOLDER;

  constructor(
    private readonly container: Docker.Container,
    private readonly channel: Channel,
    private readonly options: BoxOptions,
    readonly imageId: string,
    private readonly timeFactor: number,
    private readonly forgetMeeting: () => Promise<void>,
  ) {}

  get isAlive(): boolean {
    return !this.#isDead && !this.channel.ended;
  }

  async lay(content: BoxContent): Promise<void> {
    for (const file of await filesOf(content)) await this.#write(file, encodeFrame('F', headOf(file)));
    if (this.channel.ended) throw new SandboxError(`files could not be laid into the container: ${this.channel.words}`);
  }

  async #write(file: BoxFile, start: Buffer): Promise<void> {
    await this.channel.write(start);
    for (const piece of piecesOf('D', file.content)) await this.channel.write(piece);
    await this.channel.write(encodeFrame('f'));
  }

  async run(request: RunRequest): Promise<RunResult> {
    const startedAt = Date.now();
    this.#folder = request.workFolder ?? DEFAULT_FOLDER;
    for (const file of request.workFiles ?? []) await this.#write(file, encodeFrame('W', headOf(file, this.#folder)));
    if (!this.isAlive) return await this.#lost(startedAt);
    const limits = stretched(request.limits, this.timeFactor);
    const input = await this.#start({ ...request, limits });
    const graceMs = this.timeFactor * (RUN_GRACE_MS + (request.meets ? MEET_MS : 0));
    const result = await this.#result(WALL_STRETCH * limits.wallTimeMs + graceMs);
    input.stop();
    const { pairs, talked, stdout, stderr } = result;
    if (pairs === undefined) return { ...(await this.#lost(startedAt)), stdout, stderr };
    return { record: shrunk(recordOf(pairs), this.timeFactor), stdout, stderr, talk: talkRecordOf(pairs, talked) };
  }

  /** Sends the job and, in the same write, a small input, because every write wakes three processes. */
  async #start(request: RunRequest): Promise<{ stop(): void }> {
    const job = encodeFrame('J', jobPairs(request, this.options));
    const { stdin, stop, meets } = request;
    if (stdin.length <= SMALL_INPUT_BYTES && !stop && !meets) {
      await this.channel.write(Buffer.concat([job, ...piecesOf('I', stdin), encodeFrame('I')]));
      return { stop: () => undefined };
    }
    await this.channel.write(job);
    return this.#send(request);
  }

  /**
   * Sends the input until all of it is sent or the run is over, and the request to stop. The supervisor ignores what
   * arrives too late.
   */
  #send({ stdin, stop, meets }: RunRequest): { stop(): void } {
    let stopped = false;
    const tell = (): void => void this.channel.write(encodeFrame('K'));
    const work = async () => {
      for (const piece of piecesOf('I', stdin)) {
        if (stopped) return;
        await this.channel.write(piece);
        this.#movedAt = Date.now();
      }
      if (!stopped) await this.channel.write(encodeFrame('I'));
    };
    // In an interactive run, the program reads from the other side.
    if (!meets) work().catch(() => undefined);
    if (stop?.aborted) tell();
    else stop?.addEventListener('abort', tell, { once: true });
    return {
      stop: () => {
        stopped = true;
        stop?.removeEventListener('abort', tell);
      },
    };
  }

  async #result(
    timeoutMs: number,
  ): Promise<{ pairs: Map<string, string> | undefined; talked: Buffer; stdout: Buffer; stderr: Buffer }> {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let talked: Buffer = Buffer.alloc(0);
    let stderrBytes = 0;
    this.#movedAt = Date.now();
    for (;;) {
      const frame = await this.#nextFrame(timeoutMs);
      if (frame?.type === 'O') {
        stdout.push(frame.payload);
        this.#movedAt = Date.now();
      } else if (frame?.type === 'T') talked = frame.payload;
      else if (frame?.type === 'E' && stderrBytes < STDERR_BYTES)
        stderrBytes += stderr[stderr.push(frame.payload) - 1]!.length;
      else if (!frame || frame.type === 'R') {
        const pairs = frame && decodePairs(frame.payload);
        return { pairs, talked, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
      }
    }
  }

  /** The next frame; undefined when there was none, and no input was taken either, for `timeoutMs`. */
  async #nextFrame(timeoutMs: number): Promise<Frame | undefined> {
    for (;;) {
      const leftMs = this.#movedAt + timeoutMs - Date.now();
      const frame = await this.channel.next(Math.max(1, leftMs));
      if (frame || leftMs <= 1 || this.channel.ended) return frame;
    }
  }

  /** The container died during a run or does not answer, and can no longer be used. */
  async #lost(startedAt: number): Promise<RunResult> {
    this.#isDead = true;
    await this.container.kill().catch(() => undefined);
    const state = await this.container.inspect().catch(() => undefined);
    const record = { ...LOST, oomKilled: state?.State.OOMKilled ?? false, wallMs: Date.now() - startedAt };
    return { record, stdout: Buffer.alloc(0), stderr: Buffer.from(this.channel.words) };
  }

  async collect(paths: string[], maxBytes: number): Promise<BoxFile[]> {
    const files: BoxFile[] = [];
    let left = maxBytes;
    const above = this.options.stage === 'build' ? '' : `${this.#folder}/`;
    for (const path of paths) {
      await this.channel.write(encodeFrame('C', Buffer.from(`${left}\0${above}${path}\0`)));
      const chunks: Buffer[] = [];
      for (;;) {
        const frame = await this.channel.next(RUN_GRACE_MS * this.timeFactor);
        if (!frame) throw new SandboxError(`the container died while a file was collected: ${this.channel.words}`);
        if (frame.type === 'D') chunks.push(frame.payload);
        if (frame.type !== 'R') continue;
        const pairs = decodePairs(frame.payload);
        const content = Buffer.concat(chunks);
        if (pairs.get('found') === '1') files.push({ path, content, executable: pairs.get('executable') === '1' });
        left -= content.length;
        break;
      }
    }
    return files;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#isDead = true;
    // Removing kills the container. The stream is read until then, because the kill hangs if the reader stops.
    await this.#remove();
    this.channel.close();
    await this.forgetMeeting();
  }

  /** Resolves when the container is gone: waits for a removal in progress (409), and retries if it failed. */
  async #remove(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.container.remove({ force: true, v: true });
      } catch (error) {
        const { statusCode } = error as { statusCode?: number };
        if (statusCode === 404) return;
        if (statusCode !== 409 || attempt === REMOVE_ATTEMPTS)
          throw new SandboxError('the container could not be removed', { cause: error });
        await sleep(REMOVE_RETRY_MS);
      }
    }
  }
}
