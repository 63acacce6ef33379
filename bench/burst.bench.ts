/**
 * Three hundred submissions at once on one host: how much time the judge itself needs (wall time minus compilers and
 * programs), whether any submission is lost, and how far the order differs from the order of submitting.
 */
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestClient } from '../test/setup/client.ts';
import { submit, withSite, type JudgedJson } from './bench-site.ts';
import { byHand, canCompileByHand, loadWords } from './by-hand.ts';
import { median, ms, percentile } from './figures.ts';

const SUBMISSIONS = 300;
const STUDENTS = ['zhao', 'sun', 'liu', 'olsen', 'rossi', 'patel'].map((name) => `${name}@example.org`);

interface Judged {
  verdict: string;
  waitedMs: number;
  tookMs: number;
  ownMs: number;
}

/** Prints the overhead, the losses and the order of a burst. */
export async function benchBurst(): Promise<void> {
  await withSite(async (site) => {
    const clients = await Promise.all(STUDENTS.map((email) => site.signedIn(email)));
    const startedAt = performance.now();
    const locations = await submitAll(clients);
    const takenMs = performance.now() - startedAt;
    await site.untilIdle();
    const wallMs = performance.now() - startedAt;
    const judged = [];
    for (const { client, location } of locations) judged.push(await judgedOf(client, location));
    const hands = canCompileByHand() ? Array.from({ length: 5 }, () => byHand(site.dataDir)) : [];
    report(judged, takenMs, wallMs, hands);
  });
}

/** Each student submits one after the other; all students submit at the same time. */
async function submitAll(clients: readonly TestClient[]): Promise<{ client: TestClient; location: string }[]> {
  const each = SUBMISSIONS / clients.length;
  const rounds = await Promise.all(
    clients.map(async (client) => {
      const taken = [];
      for (let n = 0; n < each; n += 1) taken.push({ client, location: await submit(client) });
      return taken;
    }),
  );
  return Array.from({ length: each }, (_, n) => rounds.map((taken) => taken[n]!)).flat();
}

async function judgedOf(client: TestClient, location: string): Promise<Judged> {
  for (;;) {
    const { judging } = (await client.get(location, { json: true })).json<JudgedJson>();
    if (!judging.isOver) {
      await sleep(100);
      continue;
    }
    const { waitedMs, tookMs, phases } = judging.judgedBy;
    const ran = (judging.tests ?? []).reduce((sum, test) => sum + test.wallMs, 0);
    return { verdict: judging.verdict, waitedMs, tookMs, ownMs: phases.compileMs + ran };
  }
}

function report(judged: readonly Judged[], takenMs: number, wallMs: number, hands: readonly number[]): void {
  const own = judged.reduce((sum, one) => sum + one.ownMs, 0);
  const lost = SUBMISSIONS - judged.filter((one) => one.verdict === 'AC').length;
  // If the order is kept, waiting times rise evenly in the order of submitting.
  const turns = judged.map((one, turn) => ({ turn, wait: one.waitedMs })).sort((a, b) => a.wait - b.wait);
  const moved = turns.map(({ turn }, place) => Math.abs(turn - place));
  console.log(`${SUBMISSIONS} submissions at once, C++ sum, one host`);
  console.log(
    `  taken in within ${ms(takenMs)}, all judged after ${ms(wallMs)}: ${(judged.length / (wallMs / 1000)).toFixed(2)} a second`,
  );
  console.log(
    `  of one: compiler and program ${ms(median(judged.map((one) => one.ownMs)))}, in the judge ${ms(median(judged.map((one) => one.tookMs)))}`,
  );
  console.log(`  floor (compilers and programs one after the other): ${ms(own)}`);
  console.log(`  overhead, of the wall time: ${Math.round((1 - own / wallMs) * 100)} %`);
  if (hands.length > 0) {
    const handRate = 1000 / median(hands);
    const ratio = judged.length / (wallMs / 1000) / handRate;
    console.log(`  floor (g++ and every test by hand, one core): ${handRate.toFixed(2)} a second; ${loadWords()}`);
    console.log(`  ratio of the rates ${ratio.toFixed(2)}, on ${cpus().length} cores`);
  }
  console.log(`  ratio ${(wallMs / own).toFixed(2)}; lost or wrong: ${lost}`);
  console.log(`  places from its turn: 95 % within ${percentile(moved, 0.95)}, at most ${Math.max(...moved)}`);
}
