/**
 * From handing in to the verdict: the site as `npm start` runs it, one submission after the other over HTTP. The floor
 * is the same program compiled and run over the same tests by hand on this machine, without any sandbox or site.
 */
import { spawn, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { TestClient } from '../test/setup/client.ts';
import { median, ms, percentile } from './figures.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROBLEM = join(ROOT, 'problems/sum');
const SUBMISSIONS = 20;
const program = (): string => readFileSync(join(PROBLEM, 'submissions/accepted/sum.cpp'), 'utf8');

interface Timed {
  totalMs: number;
  waitedMs: number;
  buildMs: number;
  testsMs: number;
}

/** Twenty submissions to the sum problem. */
export async function benchJudging(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kernelway-bench-'));
  const port = await freePort();
  const site = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
    cwd: ROOT,
    stdio: 'ignore',
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: 'warn', KERNELWAY_DEMO: '1' },
  });
  try {
    const url = `http://127.0.0.1:${port}`;
    await untilIdle(url);
    const client = await signedIn(url);
    await timed(client);
    const found: Timed[] = [];
    for (let n = 0; n < SUBMISSIONS; n += 1) found.push(await timed(client));
    report(found, floorOf(dataDir, found));
  } finally {
    const ended = once(site, 'exit');
    site.kill('SIGTERM');
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Ready, and the demo's own submissions are judged. */
async function untilIdle(url: string): Promise<void> {
  for (;;) {
    const ready = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) break;
    await sleep(500);
  }
  const organizer = await signedIn(url, 'organizer@example.org');
  for (;;) {
    const list = (await organizer.get('/submissions?everybody=1&verdict=QUEUED', { json: true })).json<{
      pages: { total: number };
    }>();
    if (list.pages.total === 0) return;
    await sleep(500);
  }
}

async function signedIn(url: string, email = 'patel@example.org'): Promise<TestClient> {
  const { password } = JSON.parse(readFileSync(join(ROOT, 'seeds/demo/logins.json'), 'utf8')) as { password: string };
  const client = new TestClient(url);
  await client.post('/sign-in', { email, password });
  return client;
}

interface SubmissionJson {
  judging: {
    isOver: boolean;
    verdict: string;
    judgedBy: { waitedMs: number; phases: { buildMs: number; testsMs: number } };
  };
}

async function timed(client: TestClient): Promise<Timed> {
  const startedAt = performance.now();
  const answer = await client.post('/problems/sum', {
    code: `${program()}\n// ${Math.random()}\n`,
    language: 'cpp',
    formKey: `bench-${Math.random().toString(36).slice(2)}`,
  });
  if (answer.location === undefined) throw new Error(`not taken: ${answer.status} ${answer.text.slice(0, 300)}`);
  for (;;) {
    const { judging } = (await client.get(answer.location, { json: true })).json<SubmissionJson>();
    if (judging.isOver) {
      if (judging.verdict !== 'AC') throw new Error(`the accepted program got ${judging.verdict}`);
      const { waitedMs, phases } = judging.judgedBy;
      return { totalMs: performance.now() - startedAt, waitedMs, ...phases };
    }
    await sleep(20);
  }
}

/** Where no compiler is installed, what the judge itself needed to build and to run. */
function floorOf(folder: string, found: readonly Timed[]): { words: string; durationMs: number } {
  try {
    return { words: 'g++ and every test by hand, no sandbox, no site', durationMs: byHand(folder) };
  } catch {
    const inside = found.map((one) => one.buildMs + one.testsMs);
    return { words: 'build and tests inside the judge; no g++ on this machine', durationMs: median(inside) };
  }
}

/** Compile and run every test once, the same way the language says, outside of everything. */
function byHand(folder: string): number {
  const source = join(folder, 'by-hand.cpp');
  const binary = join(folder, 'by-hand');
  writeFileSync(source, program());
  const inputs = ['sample', 'secret'].flatMap((part) =>
    readdirSync(join(PROBLEM, 'data', part))
      .filter((name) => name.endsWith('.in'))
      .map((name) => readFileSync(join(PROBLEM, 'data', part, name))),
  );
  const startedAt = performance.now();
  execFileSync('g++', ['-std=gnu++17', '-O2', '-pipe', '-static', '-o', binary, source]);
  for (const input of inputs) execFileSync(binary, { input, stdio: ['pipe', 'ignore', 'inherit'] });
  return performance.now() - startedAt;
}

function report(found: readonly Timed[], floor: { words: string; durationMs: number }): void {
  const of = (key: keyof Timed): number[] => found.map((one) => one[key]);
  console.log(`handed in → verdict visible, C++ sum, ${found.length} submissions one after the other`);
  console.log(`  median ${ms(median(of('totalMs')))}, 95 % ${ms(percentile(of('totalMs'), 0.95))}`);
  console.log(
    `  of it: waiting ${ms(median(of('waitedMs')))}, build ${ms(median(of('buildMs')))}, tests ${ms(median(of('testsMs')))}`,
  );
  console.log(`  floor (${floor.words}): ${ms(floor.durationMs)}`);
  console.log(`  ratio ${(median(of('totalMs')) / floor.durationMs).toFixed(2)}`);
}
