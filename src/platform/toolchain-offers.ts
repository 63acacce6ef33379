/**
 * The extra toolchains that a judge has: problem pages and the submit form, which know nothing of judges, ask here which
 * languages they may offer beside the usual ones. The feature that knows the judges answers.
 */
import type { Clock } from './clock.ts';

/** Judges come and go by the hour; a page need not ask the database each time. */
const KEPT_MS = 5_000;

export class ToolchainOffers {
  #ask: () => Promise<readonly string[]> = () => Promise.resolve([]);
  #kept: { at: number; offers: Promise<ReadonlySet<string>> } | undefined;

  constructor(private readonly clock: Clock) {}

  /** Who knows. Without anyone no extra toolchain is offered. */
  answeredBy(ask: () => Promise<readonly string[]>): void {
    this.#ask = ask;
    this.forget();
  }

  /** Names of extra toolchains, at most five seconds old. */
  async list(): Promise<ReadonlySet<string>> {
    const nowMs = this.clock.nowMs();
    if (this.#kept === undefined || Math.abs(nowMs - this.#kept.at) >= KEPT_MS) {
      const offers = this.#ask().then((names) => new Set(names));
      this.#kept = { at: nowMs, offers };
      offers.catch(() => this.forget());
    }
    return await this.#kept.offers;
  }

  /** The answer has changed. */
  forget(): void {
    this.#kept = undefined;
  }
}
