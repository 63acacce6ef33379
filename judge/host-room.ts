/**
 * Whether a job may have the machine's last core as well. A site, or whatever else runs on the machine, must not wait for
 * submissions, but a core that nobody needs judges a second one. So the last slot is offered only while the others were
 * seen to leave a core about half idle: what all cores did, less what each slot in use needs.
 *
 * While every slot is in use this cannot be seen. Then the last slot is held back now and then, until it has been
 * empty for one look; a job that runs is never stopped.
 */
import { cpus, freemem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Slots } from './slots.ts';

const LOOK_MS = 250;
/** A look that was full so far is no look; so long after the last one the slot is held back for another. */
const LOOK_AGAIN_MS = 10_000;
/** Cores used by others: below the first the last slot is offered, above the second it is not. */
const QUIET = 0.4;
const LOUD = 0.6;
/** A job needs its core, and the Docker Engine a part of another to start and remove its containers. */
const CORES_OF_A_JOB = 1.3;
/** How much the newest look counts. */
const NEWEST_PART = 0.4;
/** A part of a slot for which the last one may have been in use, and the look still counts. */
const ALMOST = 0.1;
/** Two compilers at once need memory as well. */
const LEAST_FREE_BYTES = 2 * 1024 * 1024 * 1024;

export interface MachineFigures {
  /** Milliseconds that all cores together have been busy. */
  busyMs: number;
  /** Milliseconds of a clock. */
  nowMs: number;
  freeBytes: number;
}

function figuresOfThisMachine(): MachineFigures {
  const busyMs = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  return { busyMs, nowMs: performance.now(), freeBytes: freemem() };
}

export class HostRoom {
  #last: MachineFigures & { heldMs: number };
  #othersCores: number | undefined;
  #seenAtMs: number;
  #isOffered = false;

  constructor(
    private readonly slots: Slots,
    private readonly figures: () => MachineFigures = figuresOfThisMachine,
  ) {
    this.#last = { ...figures(), heldMs: slots.heldMs };
    this.#seenAtMs = this.#last.nowMs;
    slots.offer(this.#least);
  }

  /** Looks until the signal fires. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined);
      this.look();
    }
  }

  /** Offers as many slots as the machine has room for. */
  look(): void {
    const now = { ...this.figures(), heldMs: this.slots.heldMs };
    const tookMs = now.nowMs - this.#last.nowMs;
    if (tookMs <= 0) return;
    const held = (now.heldMs - this.#last.heldMs) / tookMs;
    const busy = (now.busyMs - this.#last.busyMs) / tookMs;
    this.#last = now;
    if (held <= this.#least + ALMOST) this.#note(Math.max(0, busy - held * CORES_OF_A_JOB), now.nowMs);
    const isHeldBack = this.#isStale(now.nowMs) || now.freeBytes < LEAST_FREE_BYTES;
    this.slots.offer(this.#isOffered && !isHeldBack ? this.slots.count : this.#least);
  }

  get #least(): number {
    return Math.max(1, this.slots.count - 1);
  }

  #isStale(nowMs: number): boolean {
    return nowMs - this.#seenAtMs > LOOK_AGAIN_MS;
  }

  #note(othersCores: number, nowMs: number): void {
    const before = this.#isStale(nowMs) ? undefined : this.#othersCores;
    this.#othersCores = before === undefined ? othersCores : before + (othersCores - before) * NEWEST_PART;
    this.#seenAtMs = nowMs;
    if (this.#othersCores < QUIET) this.#isOffered = true;
    else if (this.#othersCores > LOUD) this.#isOffered = false;
  }
}
