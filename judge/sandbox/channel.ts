/** The stream to a supervisor: sends frames with backpressure, receives them one by one, and keeps its last message. */
import { once } from 'node:events';
import { PassThrough, type Duplex } from 'node:stream';
import type Docker from 'dockerode';
import { FrameDecoder, type Frame } from './frames.ts';
import { SandboxError } from './sandbox.ts';

const SUPERVISOR_VERSION = '5';
const READY_TIMEOUT_MS = 30_000;

/** The stream to one supervisor. */
export class Channel {
  #frames: Frame[] = [];
  #waiting: ((frame: Frame | undefined) => void) | undefined;
  #ended = false;
  #words = '';

  constructor(
    private readonly stream: Duplex,
    docker: Docker,
  ) {
    const out = new PassThrough();
    const err = new PassThrough();
    docker.modem.demuxStream(stream, out, err);
    const decoder = new FrameDecoder();
    out.on('data', (chunk: Buffer) => {
      try {
        for (const frame of decoder.push(chunk)) this.#take(frame);
      } catch {
        this.#end();
      }
    });
    err.on('data', (chunk: Buffer) => (this.#words = (this.#words + chunk.toString('utf8')).slice(-2000)));
    stream.on('end', () => this.#end());
    stream.on('close', () => this.#end());
    stream.on('error', () => this.#end());
  }

  get ended(): boolean {
    return this.#ended;
  }

  get words(): string {
    return this.#words.trim();
  }

  /** Waits for the supervisor's first message, `timeFactor` times as long as on an ordinary machine. */
  async ready(timeFactor: number): Promise<void> {
    const hello = await this.next(READY_TIMEOUT_MS * timeFactor);
    if (hello?.type !== 'H')
      throw new SandboxError(`the supervisor did not start${this.words ? `: ${this.words}` : ''}`);
    const version = hello.payload.toString('utf8');
    if (version !== SUPERVISOR_VERSION)
      throw new SandboxError(`the image has supervisor ${version}, this judge needs ${SUPERVISOR_VERSION}`);
  }

  /** Writes, and waits until the stream accepts more. */
  async write(bytes: Buffer): Promise<void> {
    if (this.#ended) return;
    if (!this.stream.write(bytes))
      await Promise.race([once(this.stream, 'drain').catch(() => undefined), this.#untilEnd()]);
  }

  #enders: (() => void)[] = [];
  #untilEnd(): Promise<void> {
    return this.#ended ? Promise.resolve() : new Promise((resolve) => this.#enders.push(resolve));
  }

  /** The next frame; undefined when the supervisor is gone or silent for `timeoutMs`. */
  async next(timeoutMs: number): Promise<Frame | undefined> {
    const ready = this.#frames.shift();
    if (ready || this.#ended) return ready;
    return await new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting = undefined;
        resolve(undefined);
      }, timeoutMs);
      this.#waiting = (frame) => {
        clearTimeout(timer);
        resolve(frame);
      };
    });
  }

  #take(frame: Frame): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(frame);
    else this.#frames.push(frame);
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#waiting?.(undefined);
    this.#waiting = undefined;
    for (const end of this.#enders.splice(0)) end();
  }

  close(): void {
    this.stream.destroy();
    this.#end();
  }
}
