/**
 * The slots of a judge host, one core each. A job holds one slot; for parallel tests it may borrow free slots. A borrowed slot
 * counts as taken, so the site sends no job for it. If a job arrives anyway (requested earlier), the loan is called back and ends
 * with the running test. Of the slots only as many are given out as are offered (`host-room.ts`).
 */

/** A slot held by a job. */
export interface Hold {
  /** The core to use. */
  cpu: number;
  /** Safe to repeat. */
  giveBack(): void;
}

/** A slot lent to a job in addition to its own. */
export interface Loan extends Hold {
  /** Whether a job has arrived for this slot: start no further test here. */
  isWantedBack: boolean;
}

export class Slots {
  /** Holders of each slot; more than one only while an older run of a reassigned job is ending. */
  readonly #holds: Set<Hold>[];
  readonly #loans = new Map<number, Loan>();
  #changed: () => void = () => undefined;
  #offered: number;
  #heldMs = 0;
  #countedAtMs: number;

  constructor(
    readonly count: number,
    private readonly cores: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#offered = count;
    this.#countedAtMs = now();
    this.#holds = Array.from({ length: count }, () => new Set());
  }

  /** Slots that may be taken: offered, and neither held nor lent. */
  get free(): number {
    return Math.max(0, this.#offered - (this.count - this.#freeSlots().length));
  }

  /** How many slots may be in use at once. */
  get offered(): number {
    return this.#offered;
  }

  /** Gives out no more than so many from now on; nobody loses a slot. */
  offer(count: number): void {
    const isMore = count > this.#offered;
    this.#offered = count;
    if (isMore) this.#changed();
  }

  /** The time that slots were held or lent, all slots added. */
  get heldMs(): number {
    this.#count();
    return this.#heldMs;
  }

  /** A slot for a job that arrived: a free one, otherwise a lent one (called back), otherwise a shared one. */
  take(): Hold {
    this.#count();
    const lent = [...this.#loans.keys()].find((slot) => this.#holds[slot]!.size === 0);
    const slot = this.#freeSlots()[0] ?? lent ?? 0;
    const loan = this.#loans.get(slot);
    if (loan) loan.isWantedBack = true;
    const giveBack = (): void => {
      this.#count();
      if (this.#holds[slot]!.delete(hold)) this.#changed();
    };
    const hold: Hold = { cpu: this.#cpuOf(slot), giveBack };
    this.#holds[slot]!.add(hold);
    return hold;
  }

  /** Borrows up to `most` free slots; none if none is free. */
  borrow(most: number): Loan[] {
    this.#count();
    return this.#freeSlots()
      .slice(0, Math.max(0, Math.min(most, this.free)))
      .map((slot) => {
        const giveBack = (): void => {
          this.#count();
          if (this.#loans.delete(slot)) this.#changed();
        };
        const loan: Loan = { cpu: this.#cpuOf(slot), isWantedBack: false, giveBack };
        this.#loans.set(slot, loan);
        return loan;
      });
  }

  /** Resolves when a slot is free, or the signal fires. */
  async untilFree(signal: AbortSignal): Promise<void> {
    const wake = (): void => this.#changed();
    signal.addEventListener('abort', wake);
    while (this.free === 0 && !signal.aborted) await new Promise<void>((resolve) => (this.#changed = resolve));
    signal.removeEventListener('abort', wake);
  }

  /** Before every change, so that the time is counted as it was spent. */
  #count(): void {
    const now = this.now();
    this.#heldMs += (now - this.#countedAtMs) * (this.count - this.#freeSlots().length);
    this.#countedAtMs = now;
  }

  /** Counted from the last core, because the first handles the machine's interrupts. */
  #cpuOf(slot: number): number {
    return this.cores - 1 - (slot % this.cores);
  }

  #freeSlots(): number[] {
    return this.#holds.flatMap((holds, slot) => (holds.size === 0 && !this.#loans.has(slot) ? [slot] : []));
  }
}
