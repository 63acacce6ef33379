/**
 * From submitting to the verdict: a site as `npm start` runs it, one submission after the other over HTTP, and how
 * the time is spent. After each submission the floor: the same program compiled and run on the same tests directly on this
 * machine, without sandbox or site, so that other load on the machine affects both.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestClient } from '../test/setup/client.ts';
import { submit, withSite, type JudgedJson } from './bench-site.ts';
import { byHand, canCompileByHand, loadWords } from './by-hand.ts';
import { median, ms, percentile } from './figures.ts';

const SUBMISSIONS = 20;
const UNTIMED = 3;
const HEADERS_MS = 20_000;
const PAUSE_MS = 500;

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
    for (let n = 0; n < UNTIMED; n += 1) await timed(client);
    // The judge compiles headers in the background once it has seen them twice; until then it is like a new host.
    await sleep(HEADERS_MS);
    const found: Timed[] = [];
    const hands: number[] = [];
    const canCompile = canCompileByHand();
    for (let n = 0; n < SUBMISSIONS; n += 1) {
      found.push(await timed(client));
      // Wait until its containers are removed and new ones are ready, because no one submits again right after a
      // verdict.
      await sleep(PAUSE_MS);
      if (canCompile) hands.push(byHand(site.dataDir));
    }
    report(found, floorOf(found, hands));
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
function floorOf(found: readonly Timed[], hands: readonly number[]): { words: string; durations: number[] } {
  if (hands.length > 0)
    return { words: 'g++ and every test by hand, no sandbox, no site, in turns', durations: [...hands] };
  const inside = found.map((one) => one.compileMs + one.testsMs);
  return { words: 'compiler and tests inside the judge; no g++ on this machine', durations: inside };
}

function report(found: readonly Timed[], floor: { words: string; durations: number[] }): void {
  const of = (key: keyof Timed): number => median(found.map((one) => one[key]));
  const totals = found.map((one) => one.totalMs);
  console.log(`handed in → verdict visible, C++ sum, ${found.length} submissions one after the other`);
  console.log(`  median ${ms(median(totals))}, 95 % ${ms(percentile(totals, 0.95))}`);
  console.log(
    `  of it: queue ${ms(of('queueMs'))}, compiler ${ms(of('compileMs'))}, container ${ms(of('containerMs'))}, tests ${ms(of('testsMs'))}, site and report ${ms(of('siteMs'))}`,
  );
  console.log(`  beyond the compiler: ${ms(median(found.map((one) => one.totalMs - one.compileMs)))}`);
  console.log(`  floor (${floor.words}): ${ms(median(floor.durations))}; ${loadWords()}`);
  const pairs = found.map((one, at) => one.totalMs / floor.durations[at]!);
  console.log(
    `  ratio ${median(pairs).toFixed(2)} (median of pairs; ${Math.min(...pairs).toFixed(2)} to ${Math.max(...pairs).toFixed(2)})`,
  );
  console.log(
    `  ratio of the compiler alone: ${median(found.map((one, at) => one.compileMs / floor.durations[at]!)).toFixed(2)}`,
  );
}
