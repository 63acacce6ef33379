/**
 * Reports on their way to the site. A report is written to disk before it is first sent, and removed when the site has accepted it
 * or refused it for good (409: another host has the lease). So it survives a restart of the site and of the judge. Sending it
 * twice is safe: the site recognizes it by job and token.
 */
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JudgeReport } from './contract/report.ts';
import { backoffMs, SiteRefused } from './judgehost-client.ts';

interface Sender {
  report(jobId: string, body: JudgeReport, signal?: AbortSignal): Promise<void>;
  fail(jobId: string, body: { token: number; error: string }, signal?: AbortSignal): Promise<void>;
}

export interface OutboxLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

const JOB_ID = /^[A-Za-z0-9_-]{1,100}$/;
const FIRST_RETRY_MS = 500;
const MOST_RETRY_MS = 15_000;

export class Outbox {
  readonly #pending = new Map<string, { token: number; delivered: Promise<void> }>();
  readonly #stop = new AbortController();

  constructor(
    private readonly folder: string,
    private readonly sender: Sender,
    private readonly log: OutboxLog,
  ) {}

  /** Loads reports that an earlier process did not send. */
  async open(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name);
      const jobId = name.replace(/\.json$/, '');
      try {
        if (!name.endsWith('.json')) throw new Error('an unfinished write');
        this.#deliver(jobId, JSON.parse(await readFile(path, 'utf8')) as JudgeReport);
      } catch {
        await rm(path, { force: true, recursive: true });
      }
    }
  }

  /** Stores the report and sends it until it is accepted or refused for good. Resolves once it is stored. */
  async add(jobId: string, report: JudgeReport): Promise<void> {
    if (!JOB_ID.test(jobId)) throw new Error(`not a job id: ${jobId.slice(0, 120)}`);
    const path = join(this.folder, `${jobId}.json`);
    await writeFile(`${path}.tmp`, JSON.stringify(report));
    await rename(`${path}.tmp`, path);
    this.#deliver(jobId, report);
  }

  /** Jobs whose report has not reached the site yet: their leases must be renewed. */
  pending(): { jobId: string; token: number }[] {
    return [...this.#pending].map(([jobId, { token }]) => ({ jobId, token }));
  }

  /** Stops sending; unsent reports stay on disk for the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled([...this.#pending.values()].map((entry) => entry.delivered));
  }

  #deliver(jobId: string, report: JudgeReport): void {
    const entry = { token: report.token, delivered: this.#send(jobId, report) };
    this.#pending.set(jobId, entry);
    void entry.delivered
      .catch((error: unknown) => this.log.warn({ jobId, error: String(error) }, 'outbox trouble'))
      .finally(() => this.#pending.get(jobId) === entry && this.#pending.delete(jobId));
  }

  async #send(jobId: string, report: JudgeReport): Promise<void> {
    const { signal } = this.#stop;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        await this.sender.report(jobId, report, signal);
        this.log.info({ jobId, attempt }, 'report accepted');
        return await this.#forget(jobId);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof SiteRefused && error.isFinal && error.status !== 401 && error.status !== 403) {
          this.log.warn({ jobId, status: error.status }, 'report refused, dropped');
          // If the site cannot read a report, the job must not wait until its lease ends.
          if (error.status !== 409 && error.status !== 404) await this.#giveBack(jobId, report.token, error.message);
          return await this.#forget(jobId);
        }
        this.log.warn({ jobId, attempt, error: String(error) }, 'report not delivered, trying again');
        await sleep(backoffMs(attempt, FIRST_RETRY_MS, MOST_RETRY_MS), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #giveBack(jobId: string, token: number, error: string): Promise<void> {
    await this.sender.fail(jobId, { token, error }, this.#stop.signal).catch(() => undefined);
  }

  async #forget(jobId: string): Promise<void> {
    await rm(join(this.folder, `${jobId}.json`), { force: true });
  }
}
