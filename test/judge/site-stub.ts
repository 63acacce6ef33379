/**
 * A small site with the judgehost API for the tests of the daemon: jobs in memory, leases by token, failures on
 * request.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FailBody, HeartbeatBody } from '../../judge/contract/api.ts';
import type { JudgeJob } from '../../judge/contract/job.ts';
import type { JudgeProgress, JudgeReport } from '../../judge/contract/report.ts';
import { Blobs } from './jobs.ts';

export const STUB_TOKEN = 'stub-token-0123456789';

export class SiteStub {
  readonly blobs = new Blobs();
  readonly heartbeats: HeartbeatBody[] = [];
  readonly progress: JudgeProgress[] = [];
  readonly fails: (FailBody & { jobId: string })[] = [];
  /** Every report that arrived, whatever the response. */
  readonly arrived: { jobId: string; report: JudgeReport; status: number }[] = [];
  /** Jobs that the next heartbeats report as lost. */
  lost: string[] = [];
  /** The status of responses to reports; 204 accepts. */
  reportStatus = 204;
  #queue: JudgeJob[] = [];
  #server: Server | undefined;
  #port = 0;
  readonly #waiting = new Set<() => void>();

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Stops listening and closes every connection, as a restart does; `start` listens on the same port again. */
  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise<void>((resolve) => this.#server?.close(() => resolve()) ?? resolve());
    this.#server = undefined;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  enqueue(job: JudgeJob): void {
    this.#queue.push(job);
    for (const wake of this.#waiting) wake();
  }

  get queued(): number {
    return this.#queue.length;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== `Bearer ${STUB_TOKEN}`) return void response.writeHead(401).end();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const json = (value: object): void => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    const path = (request.url ?? '').replace('/api/judgehosts/', '');
    const [kind, id, action] = path.split('/');
    if (kind === 'heartbeat') {
      this.heartbeats.push(body as HeartbeatBody);
      return json({ lost: this.lost });
    }
    if (kind === 'poll') return this.#poll(body as { freeSlots: number; waitMs: number }, request, json);
    if (kind === 'blobs') {
      const blob = this.blobs.find(id ?? '');
      return void (blob ? response.writeHead(200).end(blob) : response.writeHead(404).end());
    }
    if (kind === 'jobs' && action === 'progress') this.progress.push(body as JudgeProgress);
    else if (kind === 'jobs' && action === 'fail') this.fails.push({ ...(body as FailBody), jobId: id ?? '' });
    else if (kind === 'jobs' && action === 'report') {
      this.arrived.push({ jobId: id ?? '', report: body as JudgeReport, status: this.reportStatus });
      return void response.writeHead(this.reportStatus).end();
    } else return void response.writeHead(404).end();
    response.writeHead(204).end();
  }

  async #poll(
    { freeSlots, waitMs }: { freeSlots: number; waitMs: number },
    request: IncomingMessage,
    json: (value: object) => void,
  ): Promise<void> {
    if (this.#queue.length === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, waitMs);
        const waiting = this.#waiting;
        function done(): void {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
        request.socket.once('close', done);
      });
    }
    if (request.socket.destroyed) return;
    json({ jobs: this.#queue.splice(0, freeSlots) });
  }
}
