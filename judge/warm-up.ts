/**
 * Fetches the inputs of a round before it opens, so that the first submissions do not wait for them. It fetches one input at a time,
 * so that judging and measuring go first. Failed inputs are tried again after a pause. A newer order replaces the previous one. An
 * order is kept only in memory, because the site sends it again to a judge that does not know it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WarmOrder, WarmState } from './contract/api.ts';
import type { BlobRef } from './contract/job.ts';

const RETRY_MS = 5_000;

export class WarmUp {
  #state: WarmState | undefined;
  #current: AbortController | undefined;

  constructor(
    private readonly fetchBlob: (ref: BlobRef) => Promise<unknown>,
    /** Fetches one input when the host allows it. */
    private readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>,
    private readonly stop: AbortSignal,
    private readonly retryMs = RETRY_MS,
  ) {}

  /** Progress; undefined before the first order. */
  get state(): WarmState | undefined {
    return this.#state;
  }

  /** Starts an order in the background; if it is the current one, that continues. Never throws. */
  take(order: WarmOrder): void {
    if (this.#state?.id === order.id || this.stop.aborted) return;
    this.#current?.abort();
    const current = new AbortController();
    this.#current = current;
    const state: WarmState = { id: order.id, done: 0, total: order.blobs.length };
    this.#state = state;
    void this.#fetchAll(order.blobs, state, AbortSignal.any([current.signal, this.stop])).catch(() => undefined);
  }

  async #fetchAll(blobs: readonly BlobRef[], state: WarmState, signal: AbortSignal): Promise<void> {
    let missing = blobs;
    for (;;) {
      const failed: BlobRef[] = [];
      for (const blob of missing) {
        if (signal.aborted) return;
        await this.inTurn(() => this.fetchBlob(blob)).then(
          () => state.done++,
          () => failed.push(blob),
        );
      }
      if (failed.length === 0) return;
      missing = failed;
      await sleep(this.retryMs, undefined, { signal });
    }
  }
}
