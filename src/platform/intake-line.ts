/**
 * Those who submit wait here for their turn, in the order in which they came, so that few are worked on at a time and each of
 * those is done soon. Whoever waits costs nothing but memory, so the process stays free to read what else arrives.
 * Who would wait too long is turned away at once: an early "not now" can be sent again, a late one is a page that hangs.
 */
import { Unavailable } from './errors.ts';

export interface LineLimits {
  atOnce: number;
  /** How many may wait, and the bytes of what they sent. */
  most: number;
  mostBytes: number;
  mostWaitMs: number;
  /** After so long a turn counts as over, whatever became of it: none is lost to a client that does not read its answer. */
  turnMs: number;
}

export const INTAKE_LIMITS: LineLimits = {
  atOnce: 8,
  most: 10_000,
  mostBytes: 128 * 1024 * 1024,
  mostWaitMs: 20_000,
  turnMs: 10_000,
};

interface Waiting {
  sinceMs: number;
  bytes: number;
  begin: () => void;
  refuse: (error: Unavailable) => void;
}

/** From so many turns at once, other work of the process makes room. */
const BUSY = 4;
/** Speed is that of about so long; before anyone has waited, and when nobody did for that long, a guess. */
const REMEMBERED_MS = 10_000;
const FIRST_GUESS = { turns: 200, tookMs: 1_000 };
const RETRY_SECONDS = { least: 5, most: 60 };

export class IntakeLine {
  #running = 0;
  readonly #waiting = new Set<Waiting>();
  #waitingBytes = 0;
  /** How many turns ended while others waited, and how long that took; both fade. */
  #pace = { ...FIRST_GUESS };
  #endedAt: number | undefined;
  /** When somebody waited last. */
  #waitedAt = -Infinity;
  #refused = 0;

  constructor(
    private readonly limits: LineLimits = INTAKE_LIMITS,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  get waiting(): number {
    return this.#waiting.size;
  }

  /** How many were turned away since the process began. */
  get refused(): number {
    return this.#refused;
  }

  /** Whether people wait, or nearly so. */
  get isBusy(): boolean {
    return this.#waiting.size > 0 || this.#running >= BUSY;
  }

  /** How long somebody who came now would wait. */
  get expectedWaitMs(): number {
    return (this.#waiting.size * this.#pace.tookMs) / this.#pace.turns;
  }

  /** @throws Unavailable `intake_full` where somebody who came now would be turned away */
  requireRoom(bytes = 0): void {
    const { most, mostBytes, mostWaitMs } = this.limits;
    const isFull = this.#waiting.size >= most || this.#waitingBytes + bytes > mostBytes;
    if (isFull || this.expectedWaitMs > mostWaitMs) throw this.refusal();
  }

  /**
   * Waits for a turn; the answer ends it, and may be called more than once.
   * @throws Unavailable `intake_full`, at once when the line is too long, later when it was slower than expected
   */
  async enter(bytes: number): Promise<() => void> {
    if (this.#running >= this.limits.atOnce) {
      this.#forgetOldPace();
      this.requireRoom(bytes);
      await new Promise<void>((begin, refuse) => {
        this.#waiting.add({ sinceMs: this.nowMs(), bytes, begin, refuse });
        this.#waitingBytes += bytes;
      });
    } else {
      this.#running += 1;
    }
    return this.#turn();
  }

  /** A turn that has begun: its place among those at once is taken. */
  #turn(): () => void {
    let isOver = false;
    const endAs = (isDone: boolean) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      this.#next(isDone);
    };
    const timer = setTimeout(() => endAs(false), this.limits.turnMs);
    timer.unref();
    return () => endAs(true);
  }

  /** Gives the place of a turn that ended to the first who waits. One that only its time ended says nothing about speed. */
  #next(isDone: boolean): void {
    const nowMs = this.nowMs();
    if (isDone && this.#endedAt !== undefined) this.#notePace(nowMs - this.#endedAt);
    this.#endedAt = this.#waiting.size > 0 ? nowMs : undefined;
    if (this.#waiting.size > 0) this.#waitedAt = nowMs;
    for (const first of this.#waiting) {
      this.#waiting.delete(first);
      this.#waitingBytes -= first.bytes;
      if (nowMs - first.sinceMs <= this.limits.mostWaitMs) {
        // Not in this turn of the event loop: what came meanwhile is read first, so that it counts as of when it came.
        setImmediate(first.begin);
        return;
      }
      first.refuse(this.refusal());
    }
    this.#running -= 1;
  }

  /** A speed of long ago would turn people away though all is well, and only those who wait could show that it is. */
  #forgetOldPace(): void {
    if (this.#waiting.size === 0 && this.nowMs() - this.#waitedAt > REMEMBERED_MS) this.#pace = { ...FIRST_GUESS };
  }

  #notePace(tookMs: number): void {
    const fades = Math.exp(-tookMs / REMEMBERED_MS);
    this.#pace.turns = this.#pace.turns * fades + 1;
    this.#pace.tookMs = this.#pace.tookMs * fades + tookMs;
  }

  /** What whoever is turned away is told; each is counted. */
  refusal(): Unavailable {
    this.#refused += 1;
    const seconds = Math.ceil(this.expectedWaitMs / 1000);
    const retrySeconds = Math.min(RETRY_SECONDS.most, Math.max(RETRY_SECONDS.least, seconds));
    return new Unavailable('intake_full', { retrySeconds });
  }
}
