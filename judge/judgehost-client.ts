/**
 * Typed calls of the site's judge host API, the only outbound connection of the judge. Each call has a time limit. Only blob
 * downloads are retried here, because for other calls only the caller knows whether repeating makes sense.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { JUDGE_API } from './contract/api.ts';
import type { FailBody, HeartbeatAnswer, HeartbeatBody, PollAnswer, PollBody } from './contract/api.ts';
import type { BlobRef } from './contract/job.ts';
import type { JudgeProgress, JudgeReport } from './contract/report.ts';

const CALL_TIMEOUT_MS = 10_000;
const BLOB_TIMEOUT_MS = 120_000;
const BLOB_ATTEMPTS = 5;
/** The site answers a long poll after `waitMs`; this much later the call counts as failed. */
const POLL_GRACE_MS = 10_000;

/** The site refused. 409: the lease is lost. 401 and 403: the token is not valid. */
export class SiteRefused extends Error {
  override readonly name = 'SiteRefused';
  constructor(
    readonly status: number,
    call: string,
    words: string,
  ) {
    super(`${call}: the site answered ${status}${words === '' ? '' : `: ${words}`}`);
  }
  /** Repeating the call would give the same answer. */
  get isFinal(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 408 && this.status !== 425 && this.status !== 429;
  }
}

/** No answer: the site is down or restarting, or the network fails. Worth a retry. */
export class SiteUnreachable extends Error {
  override readonly name = 'SiteUnreachable';
}

/** Milliseconds to wait before attempt `attempt` (from 1): doubling from `firstMs` to `mostMs`, with jitter. */
export function backoffMs(attempt: number, firstMs: number, mostMs: number): number {
  const full = Math.min(mostMs, firstMs * 2 ** Math.min(attempt - 1, 20));
  return full * (0.5 + Math.random() / 2);
}

export class JudgehostClient {
  readonly #siteUrl: string;
  readonly #token: string;

  constructor(options: { siteUrl: string; token: string }) {
    this.#siteUrl = options.siteUrl;
    this.#token = options.token;
  }

  heartbeat(body: HeartbeatBody, signal?: AbortSignal): Promise<HeartbeatAnswer> {
    return this.#post(JUDGE_API.heartbeat, body, CALL_TIMEOUT_MS, signal);
  }

  poll(body: PollBody, signal?: AbortSignal): Promise<PollAnswer> {
    return this.#post(JUDGE_API.poll, body, body.waitMs + POLL_GRACE_MS, signal);
  }

  async progress(jobId: string, body: JudgeProgress): Promise<void> {
    await this.#post(JUDGE_API.progress(jobId), body, CALL_TIMEOUT_MS);
  }

  async report(jobId: string, body: JudgeReport, signal?: AbortSignal): Promise<void> {
    await this.#post(JUDGE_API.report(jobId), body, CALL_TIMEOUT_MS, signal);
  }

  async fail(jobId: string, body: FailBody, signal?: AbortSignal): Promise<void> {
    await this.#post(JUDGE_API.fail(jobId), body, CALL_TIMEOUT_MS, signal);
  }

  /** The bytes of a blob, not yet verified; tried several times while the site is unreachable. */
  async blob(ref: BlobRef): Promise<Buffer> {
    for (let attempt = 1; ; attempt++) {
      try {
        const response = await this.#fetch('GET', JUDGE_API.blob(ref.sha256), undefined, BLOB_TIMEOUT_MS);
        return Buffer.from(await response.arrayBuffer());
      } catch (error) {
        const final = error instanceof SiteRefused && error.isFinal;
        if (final || attempt >= BLOB_ATTEMPTS) throw error;
        await sleep(backoffMs(attempt, 500, 8_000));
      }
    }
  }

  async #post<T>(path: string, body: unknown, timeoutMs: number, signal?: AbortSignal): Promise<T> {
    const response = await this.#fetch('POST', path, JSON.stringify(body), timeoutMs, signal);
    const text = await response.text().catch((error: unknown) => {
      throw new SiteUnreachable(`${path}: ${String(error)}`);
    });
    try {
      return (text === '' ? {} : JSON.parse(text)) as T;
    } catch {
      throw new SiteUnreachable(`${path}: the answer is not JSON; is ${this.#siteUrl} the site?`);
    }
  }

  async #fetch(
    method: 'GET' | 'POST',
    path: string,
    body: string | undefined,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<Response> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.#token}`, accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const timeout = AbortSignal.timeout(timeoutMs);
    let response: Response;
    try {
      response = await fetch(this.#siteUrl + path, {
        method,
        headers,
        body,
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
    } catch (error) {
      signal?.throwIfAborted();
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new SiteUnreachable(`${path}: ${cause}`);
    }
    if (response.ok) return response;
    const words = (await response.text().catch(() => '')).slice(0, 300);
    throw new SiteRefused(response.status, path, words);
  }
}
