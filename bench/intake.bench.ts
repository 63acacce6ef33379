/**
 * What one process takes in: 200 submissions a second for a minute through the form of a running round, the last second of
 * a round with 2,000 of them, and the highest rate, next to a server by hand that only stores the text and one row.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loadWords } from './by-hand.ts';
import { ms, percentile } from './figures.ts';
import { statementsOfSubmission } from './statements.ts';
import { readyToSend, send, withRunningContests, type RunningContest, type Sent } from './running-contest.ts';

/** Enough that nobody submits more often than a person may. */
const PEOPLE = 1_500;
const A_SECOND = 200;
const SECONDS = 60;
const LAST_SECOND = 2_000;
const CLIENTS = 32;
const CAPACITY_MS = 10_000;

type Shot = (n: number, dueMs: number) => Promise<Sent>;

/** Prints rates, delays and losses for each database. */
export async function benchIntake(): Promise<void> {
  const floor = await byHand();
  console.log(`floor (text and one row by hand, SQLite): ${floor.toFixed(0)} a second; ${loadWords()}`);
  const { request, aloneAfterwards, amongMany } = await statementsOfSubmission();
  console.log(
    `statements of a submission: ${request}, and afterwards ${aloneAfterwards}, among many ${amongMany.toFixed(1)} each`,
  );
  await withRunningContests(PEOPLE, async (site) => {
    const shot = shooter(site);
    console.log(`${site.engine}: ${PEOPLE} people in one round, one process`);
    await steady(site, shot);
    const rate = await capacity((n) => shot(1_000_000 + n, performance.now()));
    console.log(`  at most ${rate.toFixed(0)} a second; of the floor ${(rate / floor).toFixed(3)}`);
    await lastSecond(site);
  });
}

/** The form of one of the people, each time with another program. */
function formOf({ people }: RunningContest, n: number): { cookie: string; fields: Record<string, string> } {
  const { cookie, csrfToken } = people[n % people.length]!;
  const code = `#include <iostream>\nint main() { long a, b; std::cin >> a >> b; std::cout << a + b; } // ${n}\n`;
  return { cookie, fields: { _csrf: csrfToken, code, language: 'cpp', formKey: `bench-key-${n}` } };
}

function shooter(site: RunningContest): Shot {
  return (n, dueMs) => {
    const { cookie, fields } = formOf(site, n);
    return send(`${site.url}${site.path}`, cookie, fields, dueMs);
  };
}

async function steady(site: RunningContest, shot: Shot): Promise<void> {
  const before = await submissionsOf(site);
  const cpuBefore = site.cpuMs();
  const sent = await atRate(A_SECOND, A_SECOND * SECONDS, shot);
  const cpu = site.cpuMs() - cpuBefore;
  const taken = sent.filter(({ status }) => status === 303).length;
  const lost = taken - ((await submissionsOf(site)) - before);
  const times = sent.map(({ tookMs }) => tookMs);
  console.log(`  ${A_SECOND} a second for ${SECONDS} s: ${taken} of ${sent.length} taken, ${lost} lost`);
  console.log(
    `  answered after ${ms(percentile(times, 0.5))}, p99 ${ms(percentile(times, 0.99))}, at most ${ms(Math.max(...times))}; ` +
      `CPU of the server ${(cpu / sent.length).toFixed(2)} ms each`,
  );
  const waiting = await untilQueued(site);
  console.log(`  all waited in the queue of the judge ${ms(waiting)} after the last answer`);
}

/** Sends at a steady rate, whatever is answered. */
async function atRate(aSecond: number, count: number, shot: Shot): Promise<Sent[]> {
  const startedAt = performance.now() + 100;
  const all: Promise<Sent>[] = [];
  for (let n = 0; n < count; n += 1) {
    const dueMs = startedAt + (n * 1000) / aSecond;
    const left = dueMs - performance.now();
    if (left > 1) await sleep(left);
    all.push(shot(n, dueMs));
  }
  return await Promise.all(all);
}

/** The round closes one second after the first of 2,000 submissions. */
async function lastSecond(site: RunningContest): Promise<void> {
  const before = await submissionsOf(site);
  const forms = Array.from({ length: LAST_SECOND }, (_, n) => formOf(site, 2_000_000 + n));
  const shots = await readyToSend(`${site.url}${site.path}`, forms);
  const closesAt = Date.now() + 3_000;
  await site.app.db('rounds').where({ id: site.roundId }).update({ closes_at: closesAt });
  await sleep(closesAt - 1_100 - Date.now());
  const sent = await atRate(LAST_SECOND, LAST_SECOND, (n, dueMs) => shots[n]!(dueMs));
  const statuses = new Map<number, number>();
  for (const { status } of sent) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const stored = (await submissionsOf(site)) - before;
  const [{ last }] = (await site.app
    .db('submissions')
    .where({ round_id: site.roundId })
    .max({ last: 'submitted_at' })) as [{ last: number }];
  const times = sent.map(({ tookMs }) => tookMs);
  const words = [...statuses].map(([status, count]) => `${status}: ${count}`).join(', ');
  const inTime = sent.filter(({ sentAt }) => sentAt > 0 && sentAt < closesAt).length;
  console.log(
    `  last second, ${LAST_SECOND} submissions, ${inTime} of them handed to the system before the end: answers ${words}; stored ${stored}`,
  );
  console.log(
    `  the last one counts ${closesAt - Number(last)} ms before the end; answered after p99 ${ms(percentile(times, 0.99))}, at most ${ms(Math.max(...times))}`,
  );
}

const submissionsOf = async ({ app, roundId }: RunningContest): Promise<number> => {
  const [{ count }] = (await app.db('submissions').where({ round_id: roundId }).count({ count: '*' })) as [
    { count: number },
  ];
  return Number(count);
};

/** Until each submission has a judging that waits. */
async function untilQueued(site: RunningContest): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const [{ count }] = (await site.app.db('judge_jobs').count({ count: '*' })) as [{ count: number }];
    if (Number(count) >= (await submissionsOf(site))) return performance.now() - startedAt;
    await sleep(100);
  }
}

/** The rate of several clients that wait for each answer. */
async function capacity(shot: (n: number) => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  let count = 0;
  const client = async () => {
    while (performance.now() < startedAt + CAPACITY_MS) await shot((count += 1));
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return (count * 1000) / (performance.now() - startedAt);
}

async function byHand(): Promise<number> {
  const server = fileURLToPath(new URL('intake-floor.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', server], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
  const rate = await capacity((n) => send(url, '', { code: `int main() {} // ${n}\n` }, performance.now()));
  child.stdin.end();
  await once(child, 'exit');
  return rate;
}
