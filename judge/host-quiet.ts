/**
 * Benchmarks run alone on their host. Every running job holds a share. A job that needs the machine alone returns its share, waits
 * until no share is held, works, and takes a share again. While one waits, no new share is given out, so short jobs cannot starve
 * a benchmark.
 */
export class HostQuiet {
  #shares = 0;
  #isExclusive = false;
  #waitingForExclusive = 0;
  #waiters: (() => void)[] = [];

  /** Waits for a share, runs `work` with it; inside, `exclusively` runs a part of the work alone. */
  async withShare<T>(work: (exclusively: <U>(part: () => Promise<U>) => Promise<U>) => Promise<T>): Promise<T> {
    await this.#takeShare();
    try {
      return await work((part) => this.#alone(part));
    } finally {
      this.#giveShare();
    }
  }

  async #alone<U>(part: () => Promise<U>): Promise<U> {
    this.#giveShare();
    this.#waitingForExclusive++;
    await this.#until(
      () => this.#shares === 0 && !this.#isExclusive,
      () => {
        this.#waitingForExclusive--;
        this.#isExclusive = true;
      },
    );
    try {
      return await part();
    } finally {
      this.#isExclusive = false;
      // This job is already running, so it gets its share back at once, without queueing.
      this.#shares++;
      this.#wake();
    }
  }

  async #takeShare(): Promise<void> {
    await this.#until(
      () => !this.#isExclusive && this.#waitingForExclusive === 0,
      () => this.#shares++,
    );
  }

  #giveShare(): void {
    this.#shares--;
    this.#wake();
  }

  /** `take` runs in the same turn as the check, so that two callers cannot take the same share. */
  async #until(isTime: () => boolean, take: () => void): Promise<void> {
    while (!isTime()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
    take();
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter();
  }
}
