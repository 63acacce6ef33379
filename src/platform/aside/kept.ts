/** Results by the hash of their input, within a size limit; the least recently used goes first. */
export class Kept {
  readonly #results = new Map<string, { value: unknown; chars: number; until: number }>();
  #chars = 0;

  constructor(
    private readonly mostChars: number,
    /** How long a missing result is remembered. */
    private readonly failedForMs: number,
  ) {}

  /** The result, which may be `undefined` (there is none); nothing when it is not known. */
  get(key: string): { value: unknown } | undefined {
    const found = this.#results.get(key);
    if (!found) return undefined;
    this.#drop(key);
    if (found.until < performance.now()) return undefined;
    this.#results.set(key, found);
    this.#chars += found.chars;
    return { value: found.value };
  }

  set(key: string, value: unknown): void {
    this.#drop(key);
    const chars = key.length + (JSON.stringify(value)?.length ?? 0);
    if (chars > this.mostChars) return;
    const until = value === undefined ? performance.now() + this.failedForMs : Infinity;
    this.#results.set(key, { value, chars, until });
    this.#chars += chars;
    for (const oldest of this.#results.keys()) {
      if (this.#chars <= this.mostChars) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#chars -= this.#results.get(key)?.chars ?? 0;
    this.#results.delete(key);
  }
}
