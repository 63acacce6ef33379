/**
 * The slots of a judge host, one core each. A job holds one slot; for parallel tests it may borrow free slots. A borrowed slot
 * counts as taken, so the site sends no job for it. If a job arrives anyway (requested earlier), the loan is called back and ends
 * with the running test.
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

  constructor(
    readonly count: number,
    private readonly cores: number,
  ) {
    this.#holds = Array.from({ length: count }, () => new Set());
  }

  /** Slots that are neither held nor lent. */
  get free(): number {
    return this.#freeSlots().length;
  }

  /** A slot for a job that arrived: a free one, otherwise a lent one (called back), otherwise a shared one. */
  take(): Hold {
    const lent = [...this.#loans.keys()].find((slot) => this.#holds[slot]!.size === 0);
    const slot = this.#freeSlots()[0] ?? lent ?? 0;
    const loan = this.#loans.get(slot);
    if (loan) loan.isWantedBack = true;
    const giveBack = (): void => {
      if (this.#holds[slot]!.delete(hold)) this.#changed();
    };
    const hold: Hold = { cpu: this.#cpuOf(slot), giveBack };
    this.#holds[slot]!.add(hold);
    return hold;
  }

  /** Borrows up to `most` free slots; none if none is free. */
  borrow(most: number): Loan[] {
    return this.#freeSlots()
      .slice(0, Math.max(0, most))
      .map((slot) => {
        const giveBack = (): void => {
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

  /** Counted from the last core, because the first handles the machine's interrupts. */
  #cpuOf(slot: number): number {
    return this.cores - 1 - (slot % this.cores);
  }

  #freeSlots(): number[] {
    return this.#holds.flatMap((holds, slot) => (holds.size === 0 && !this.#loans.has(slot) ? [slot] : []));
  }
}
