/**
 * From submitting to the verdict: a site as `npm start` runs it, one submission after the other over HTTP, and how
 * the time is spent. The floor is the same program compiled and run on the same tests directly on this machine,
 * without sandbox or site.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestClient } from '../test/setup/client.ts';
import { submit, SUM_PROBLEM, sumProgram, withSite, type JudgedJson } from './bench-site.ts';
import { median, ms, percentile } from './figures.ts';

const SUBMISSIONS = 20;

interface Timed {
  totalMs: number;
  queueMs: number;
  compileMs: number;
  containerMs: number;
  testsMs: number;
  /** The rest: accepting the submission, sending the report, and showing the verdict on the page. */
  siteMs: number;
}

/** Twenty submissions to the sum problem. */
export async function benchJudging(): Promise<void> {
  await withSite(async (site) => {
    const client = await site.signedIn('patel@example.org');
    await timed(client);
    const found: Timed[] = [];
    for (let n = 0; n < SUBMISSIONS; n += 1) found.push(await timed(client));
    report(found, floorOf(site.dataDir, found));
  });
}

async function timed(client: TestClient): Promise<Timed> {
  const startedAt = performance.now();
  const location = await submit(client);
  for (;;) {
    const { judging } = (await client.get(location, { json: true })).json<JudgedJson>();
    if (judging.isOver) {
      if (judging.verdict !== 'AC') throw new Error(`the accepted program got ${judging.verdict}`);
      return partsOf(performance.now() - startedAt, judging.judgedBy);
    }
    await sleep(10);
  }
}

function partsOf(totalMs: number, { waitedMs, tookMs, phases }: JudgedJson['judging']['judgedBy']): Timed {
  const { compileMs, buildMs, testsMs } = phases;
  const siteMs = Math.max(0, totalMs - waitedMs - tookMs);
  return { totalMs, queueMs: waitedMs, compileMs, containerMs: buildMs - compileMs, testsMs, siteMs };
}

/** If no compiler is installed, the time that the judge itself needed to build and run. */
function floorOf(folder: string, found: readonly Timed[]): { words: string; durationMs: number } {
  try {
    return { words: 'g++ and every test by hand, no sandbox, no site', durationMs: byHand(folder) };
  } catch {
    const inside = found.map((one) => one.compileMs + one.testsMs);
    return { words: 'compiler and tests inside the judge; no g++ on this machine', durationMs: median(inside) };
  }
}

/** Compiles and runs every test with the commands of the language, without sandbox: the median of five. */
function byHand(folder: string): number {
  const source = join(folder, 'by-hand.cpp');
  const binary = join(folder, 'by-hand');
  writeFileSync(source, sumProgram());
  const inputs = ['sample', 'secret'].flatMap((part) =>
    readdirSync(join(SUM_PROBLEM, 'data', part))
      .filter((name) => name.endsWith('.in'))
      .map((name) => readFileSync(join(SUM_PROBLEM, 'data', part, name))),
  );
  const times = Array.from({ length: 5 }, () => {
    const startedAt = performance.now();
    execFileSync('g++', ['-std=gnu++17', '-O2', '-pipe', '-static', '-o', binary, source]);
    for (const input of inputs) execFileSync(binary, { input, stdio: ['pipe', 'ignore', 'inherit'] });
    return performance.now() - startedAt;
  });
  return median(times);
}

function report(found: readonly Timed[], floor: { words: string; durationMs: number }): void {
  const of = (key: keyof Timed): number => median(found.map((one) => one[key]));
  const totals = found.map((one) => one.totalMs);
  console.log(`handed in → verdict visible, C++ sum, ${found.length} submissions one after the other`);
  console.log(`  median ${ms(median(totals))}, 95 % ${ms(percentile(totals, 0.95))}`);
  console.log(
    `  of it: queue ${ms(of('queueMs'))}, compiler ${ms(of('compileMs'))}, container ${ms(of('containerMs'))}, tests ${ms(of('testsMs'))}, site and report ${ms(of('siteMs'))}`,
  );
  console.log(`  beyond the compiler: ${ms(median(found.map((one) => one.totalMs - one.compileMs)))}`);
  console.log(`  floor (${floor.words}): ${ms(floor.durationMs)}`);
  console.log(`  ratio ${(median(totals) / floor.durationMs).toFixed(2)}`);
}
