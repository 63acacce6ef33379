/** Lets one person do only a few costly things at the same time in this process, such as uploads that are held in memory. */
import { RateLimited } from './errors.ts';

const RETRY_SECONDS = 5;

export class OneOfFew {
  readonly #running = new Map<string, number>();

  /** `code` is the refusal's message, with `limit`. */
  constructor(
    private readonly limit: number,
    private readonly code: string,
  ) {}

  /** Runs `work` of this person. @throws RateLimited while `limit` others of theirs are running */
  async run<T>(personId: string, work: () => Promise<T>): Promise<T> {
    const others = this.#running.get(personId) ?? 0;
    if (others >= this.limit) throw new RateLimited(this.code, { limit: this.limit, retrySeconds: RETRY_SECONDS });
    this.#running.set(personId, others + 1);
    try {
      return await work();
    } finally {
      const left = this.#running.get(personId)! - 1;
      if (left === 0) this.#running.delete(personId);
      else this.#running.set(personId, left);
    }
  }
}
