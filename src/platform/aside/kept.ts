/** Results by the hash of their input, within a size limit; the least recently used goes first. */
import { LRUCache } from 'lru-cache';

interface Result {
  /** `undefined`: there is none. */
  value: unknown;
}

export class Kept {
  readonly #results: LRUCache<string, Result>;

  constructor(
    mostChars: number,
    /** How long a missing result is remembered. */
    private readonly failedForMs: number,
  ) {
    this.#results = new LRUCache({
      maxSize: mostChars,
      sizeCalculation: ({ value }, key) => Math.max(1, key.length + (JSON.stringify(value)?.length ?? 0)),
      ttlResolution: 0,
    });
  }

  /** The result, which may be `undefined` (there is none); nothing when it is not known. */
  get(key: string): Result | undefined {
    return this.#results.get(key);
  }

  set(key: string, value: unknown): void {
    this.#results.set(key, { value }, { ttl: value === undefined ? this.failedForMs : 0 });
  }
}
