/** A site like the one that `npm start` runs, with its own data and judge, for benchmarks over HTTP. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { TestClient } from '../test/setup/client.ts';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const SUM_PROBLEM = join(ROOT, 'problems/sum');

/** An accepted program for the sum problem. Each submission has its own comment, so that no cache is used. */
export function sumProgram(): string {
  return `${readFileSync(join(SUM_PROBLEM, 'submissions/accepted/sum.cpp'), 'utf8')}\n// ${Math.random()}\n`;
}

export interface JudgedJson {
  judging: {
    isOver: boolean;
    verdict: string;
    tests: { wallMs: number }[] | null;
    judgedBy: { waitedMs: number; tookMs: number; phases: { buildMs: number; compileMs: number; testsMs: number } };
  };
}

export interface BenchSite {
  url: string;
  dataDir: string;
  /** A person of the demo who is signed in. */
  signedIn(email: string): Promise<TestClient>;
  /** Resolves when no job waits. */
  untilIdle(): Promise<void>;
}

/** Starts a site, waits until it is ready and the demo's submissions are judged, and stops it after `work`. */
export async function withSite(work: (site: BenchSite) => Promise<void>): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kernelway-bench-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
    cwd: ROOT,
    stdio: 'ignore',
    env: { ...process.env, PORT: new URL(url).port, DATA_DIR: dataDir, LOG_LEVEL: 'warn', KERNELWAY_DEMO: '1' },
  });
  const site: BenchSite = {
    url,
    dataDir,
    signedIn: (email) => signedIn(url, email),
    untilIdle: async () => untilIdle(await signedIn(url, 'organizer@example.org')),
  };
  try {
    await untilReady(url);
    await site.untilIdle();
    await work(site);
  } finally {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Submits the program to the sum problem and returns the URL of the submission. Throws if it is refused. */
export async function submit(client: TestClient, code = sumProgram()): Promise<string> {
  const formKey = `bench-${Math.random().toString(36).slice(2)}`;
  const answer = await client.post('/problems/sum', { code, language: 'cpp', formKey });
  if (answer.location === undefined) throw new Error(`not taken: ${answer.status} ${answer.text.slice(0, 300)}`);
  return answer.location;
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves when this page of the site answers with success. */
export async function untilReady(url: string, page = '/readyz'): Promise<void> {
  for (;;) {
    const isReady = await fetch(`${url}${page}`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isReady) return;
    await sleep(500);
  }
}

async function untilIdle(organizer: TestClient): Promise<void> {
  for (;;) {
    const list = (await organizer.get('/submissions?everybody=1&verdict=QUEUED', { json: true })).json<{
      pages: { total: number };
    }>();
    if (list.pages.total === 0) return;
    await sleep(500);
  }
}

async function signedIn(url: string, email: string): Promise<TestClient> {
  const { password } = JSON.parse(readFileSync(join(ROOT, 'seeds/demo/logins.json'), 'utf8')) as { password: string };
  const client = new TestClient(url);
  await client.post('/sign-in', { email, password });
  return client;
}
