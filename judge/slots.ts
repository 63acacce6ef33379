/**
 * The slots of a judge host, one core each. A job holds one; for tests at the same time it may borrow slots that are
 * free. A borrowed slot counts as taken, so the site sends no job for it; when one comes all the same (the host had
 * asked for it before), the loan is wanted back and ends with the test that is running.
 */

/** A slot held by a job. */
export interface Hold {
  /** Core to pin to. */
  cpu: number;
  /** Safe to repeat. */
  giveBack(): void;
}

/** A slot lent to a job beside its own. */
export interface Loan extends Hold {
  /** A job has come for this slot: no further test here. */
  isWantedBack: boolean;
}

export class Slots {
  /** Who holds each slot: more than one only while an older run of a job that was given out again still ends. */
  readonly #holds: Set<Hold>[];
  readonly #loans = new Map<number, Loan>();
  #changed: () => void = () => undefined;

  constructor(
    readonly count: number,
    private readonly cores: number,
  ) {
    this.#holds = Array.from({ length: count }, () => new Set());
  }

  /** Neither held nor lent. */
  get free(): number {
    return this.#freeSlots().length;
  }

  /** A slot for a job that has come: a free one, else a lent one, which is wanted back, else one that is shared. */
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

  /** At most `most` free slots, until each is given back; none when none is free. */
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

  /** Counted from the last core: the first takes the machine's interrupts. */
  #cpuOf(slot: number): number {
    return this.cores - 1 - (slot % this.cores);
  }

  #freeSlots(): number[] {
    return this.#holds.flatMap((holds, slot) => (holds.size === 0 && !this.#loans.has(slot) ? [slot] : []));
  }
}
