/**
 * The board of 100 to 30,000 participants over HTTP while 20 verdicts arrive each second, from one process: page, JSON and
 * 304, each compared with a static file of the same site in the same run.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { percentile } from './figures.ts';

const SIZES = [100, 1_000, 10_000, 30_000];
const CLIENTS = 16;
const SECONDS = 6;

interface Load {
  perSecond: number;
  p99Ms: number;
}

/** Prints a table of rates and ratios. */
export async function benchBoardHttp(): Promise<void> {
  console.log('participants  what   a second  of static        p99  (static a second)');
  for (const size of SIZES) await withBoard(size, benchOne);
}

async function benchOne(size: number, board: string): Promise<void> {
  const page = await fetch(board).then((answer) => answer.text());
  const file = new URL(/href="(\/assets\/bootstrap\/css[^"]+)"/.exec(page)?.[1] ?? '', board).href;
  for (const [name, accept, isConditional] of [
    ['304', 'text/html', true],
    ['page', 'text/html', false],
    ['JSON', 'application/json', false],
  ] as const) {
    const floor = await load(file, '*/*', isConditional);
    const mine = await load(board, accept, isConditional);
    const columns = [
      String(size).padStart(12),
      name.padEnd(5),
      mine.perSecond.toFixed(0).padStart(8),
      (mine.perSecond / floor.perSecond).toFixed(2).padStart(9),
      `${mine.p99Ms.toFixed(0)} ms`.padStart(9),
      `(${floor.perSecond.toFixed(0)})`,
    ];
    console.log(columns.join('  '));
  }
}

async function withBoard(size: number, work: (size: number, board: string) => Promise<void>): Promise<void> {
  const site = fileURLToPath(new URL('board-site.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', site, String(size)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const [board] = (await once(createInterface(child.stdout), 'line')) as [string];
  try {
    await work(size, board);
  } finally {
    child.stdin.end();
    await once(child, 'exit');
  }
}

/**
 * Reads one URL from several connections at once; a conditional reader sends the ETag of its last response, as browsers
 * do.
 */
async function load(url: string, accept: string, isConditional: boolean): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const times: number[] = [];
  const startedAt = performance.now();
  const until = startedAt + SECONDS * 1000;
  const client = async () => {
    let etag = '';
    while (performance.now() < until) {
      const askedAt = performance.now();
      etag = await read(
        url,
        { accept, 'accept-encoding': 'gzip', ...(isConditional && { 'if-none-match': etag }) },
        agent,
      );
      times.push(performance.now() - askedAt);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  agent.destroy();
  return { perSecond: (times.length * 1000) / (performance.now() - startedAt), p99Ms: percentile(times, 0.99) };
}

async function read(url: string, headers: Record<string, string>, agent: Agent): Promise<string> {
  return await new Promise((resolve, reject) => {
    get(url, { agent, headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.headers.etag ?? ''));
    }).on('error', reject);
  });
}
