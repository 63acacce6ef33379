/**
 * `npm run chaos -- [--submissions 200] [--rounds 2] [--every 4] [--database sqlite|mariadb]` submits programs with
 * known verdicts while the judge, its containers, the site and a private Docker Engine, and with `mariadb` the database
 * too, are killed with SIGKILL at random times. Then it checks that every submission has exactly one verdict, the right
 * one; otherwise it exits with 1. Needs root. A round takes about ten minutes, too long for every test run; the part
 * `start` of the tests kills each of them once.
 */
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openDatabase } from '../../src/platform/database/connection.ts';
import { TestClient } from '../setup/client.ts';
import { freePort } from '../setup/second-process.ts';
import { MortalDatabase } from './mortal-database.ts';
import { MortalSite } from './mortal-site.ts';
import { PrivateEngine } from './private-engine.ts';

const PROBLEM = fileURLToPath(new URL('../../problems/sum/', import.meta.url));
const LOGINS = fileURLToPath(new URL('../../seeds/demo/logins.json', import.meta.url));
/** Files of the sum problem with the only verdict each may get. */
const PROGRAMS = [
  ['accepted/sum.cpp', 'cpp', 'AC'],
  ['accepted/plain.c', 'c', 'AC'],
  ['accepted/sum.py', 'python3', 'AC'],
  ['wrong_answer/overflow.cpp', 'cpp', 'WA'],
  ['run_time_error/out-of-range.cpp', 'cpp', 'RTE'],
  ['memory_limit_exceeded/table.cpp', 'cpp', 'MLE'],
  ['output_limit_exceeded/never-below-zero.cpp', 'cpp', 'OLE'],
  ['compile_error/semicolon.cpp', 'cpp', 'CE'],
] as const;
/** Toolchains that the programs need. */
const TOOLCHAINS = ['cpp', 'python'];
const STUDENTS = ['zhao', 'sun', 'liu', 'olsen', 'rossi', 'patel'].map((name) => `${name}@example.org`);

interface SubmittedJob {
  id: string;
  expected: string;
}

interface Found {
  id: string;
  verdict: string | null;
  finished: number;
}

const { values } = parseArgs({
  options: {
    submissions: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '2' },
    every: { type: 'string', default: '4' },
    database: { type: 'string', default: 'sqlite' },
  },
});

let failures = 0;
for (let round = 1; round <= Number(values.rounds); round += 1) {
  console.log(
    `\nround ${round} of ${values.rounds}: ${values.submissions} submissions, a kill every ${values.every} s or so`,
  );
  failures += await chaosRound(Number(values.submissions), Number(values.every) * 1_000);
}
console.log(failures === 0 ? '\nevery submission has one verdict, the right one' : `\n${failures} went wrong`);
process.exit(failures === 0 ? 0 : 1);

async function chaosRound(count: number, everyMs: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'kernelway-chaos-'));
  const engine = new PrivateEngine(join(folder, 'docker'));
  const dataDir = join(folder, 'data');
  const database =
    values.database === 'mariadb' ? new MortalDatabase(join(folder, 'mariadb'), await freePort()) : undefined;
  const databaseUrl = database?.url ?? `sqlite:${join(dataDir, 'kernelway.sqlite')}`;
  const isUp = async (): Promise<boolean> => (await database?.isUp()) ?? true;
  const site = new MortalSite(await freePort(), {
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    DOCKER_HOST: `unix://${engine.socket}`,
    JUDGE_TOOLCHAINS: TOOLCHAINS.join(','),
  });
  const calm = new AbortController();
  try {
    await engine.start(TOOLCHAINS);
    await database?.start();
    await site.start();
    const startedAt = performance.now();
    const killing = killAtRandom({ site, engine, database }, everyMs, calm.signal);
    const submitted = await submitAll(site, count);
    await untilJudged(databaseUrl, isUp, submitted, everyMs * 40);
    calm.abort();
    const kills = await killing;
    await untilJudged(databaseUrl, isUp, submitted, 300_000);
    await site.stop();
    const left = await engine.docker.listContainers({ all: true });
    report(kills, left.length, (performance.now() - startedAt) / 1_000);
    return (await mistakes(databaseUrl, submitted)) + left.length;
  } finally {
    calm.abort();
    await site.stop();
    await engine.stop();
    await database?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function killAtRandom(
  { site, engine, database }: { site: MortalSite; engine: PrivateEngine; database: MortalDatabase | undefined },
  everyMs: number,
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const kills = new Map<string, number>();
  const victims: [string, () => boolean | Promise<boolean>][] = [
    ['judge', () => site.killJudge()],
    ['site', () => (site.kill(), true)],
    ['container', () => killSomeContainer(engine)],
    ['engine', () => (engine.kill(), true)],
    ...(database ? ([['database', () => (database.kill(), true)]] as [string, () => boolean][]) : []),
  ];
  while (!signal.aborted) {
    await sleep(randomInt(Math.ceil(everyMs / 2), Math.ceil(everyMs * 1.5)), undefined, { signal }).catch(
      () => undefined,
    );
    if (signal.aborted) break;
    const [name, kill] = victims[randomInt(victims.length)]!;
    if (await kill()) kills.set(name, (kills.get(name) ?? 0) + 1);
  }
  return kills;
}

async function killSomeContainer(engine: PrivateEngine): Promise<boolean> {
  try {
    const running = await engine.docker.listContainers();
    if (running.length === 0) return false;
    await engine.docker.getContainer(running[randomInt(running.length)]!.Id).kill({ signal: 'SIGKILL' });
    return true;
  } catch {
    return false;
  }
}

/**
 * All students submit at the same time. A lost response is retried with the same form, which creates no second
 * submission.
 */
async function submitAll(site: MortalSite, count: number): Promise<SubmittedJob[]> {
  const { password } = JSON.parse(readFileSync(LOGINS, 'utf8')) as { password: string };
  const parts = await Promise.all(
    STUDENTS.map(async (email, student) => {
      let client = await persistently(() => signedIn(site, email, password));
      const submitted: SubmittedJob[] = [];
      for (let n = student; n < count; n += STUDENTS.length) {
        const [file, language, expected] = PROGRAMS[n % PROGRAMS.length]!;
        const comment = language === 'python3' ? '#' : '//';
        const code = `${readFileSync(join(PROBLEM, 'submissions', file), 'utf8')}\n${comment} ${n}\n`;
        const formKey = `chaos-${n}-${randomInt(2 ** 40)}`;
        const location = await persistently(async () => {
          const answer = await client.post('/problems/sum', { code, language, formKey });
          if (answer.location?.includes('/submissions/')) return answer.location;
          client = await signedIn(site, email, password);
          throw new Error(`not taken: ${answer.status}`);
        });
        submitted.push({ id: location.split('/').at(-1)!, expected });
        await sleep(randomInt(500, 3_000));
      }
      return submitted;
    }),
  );
  return parts.flat();
}

async function signedIn(site: MortalSite, email: string, password: string): Promise<TestClient> {
  const client = new TestClient(site.url);
  const answer = await client.post('/sign-in', { email, password });
  if (answer.status !== 303) throw new Error(`cannot sign in: ${answer.status}`);
  return client;
}

async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 200) throw error;
      await sleep(500);
    }
  }
}

/** Resolves when every submission has a verdict, or after `mostMs`. */
async function untilJudged(
  databaseUrl: string,
  isUp: () => Promise<boolean>,
  submitted: readonly SubmittedJob[],
  mostMs: number,
): Promise<void> {
  const until = performance.now() + mostMs;
  while (performance.now() < until) {
    const found = (await isUp()) ? await foundIn(databaseUrl).catch(() => new Map<string, Found>()) : undefined;
    if (submitted.every(({ id }) => found?.get(id)?.verdict)) return;
    await sleep(1_000);
  }
}

/** The database's state of every submission, read by another process than the site. */
async function foundIn(databaseUrl: string): Promise<Map<string, Found>> {
  const db = openDatabase(databaseUrl, 1);
  try {
    const rows = (await db('submissions as s')
      .leftJoin('judgings as j', (on) => on.on('j.submission_id', 's.id').andOnVal('j.state', 'finished'))
      .groupBy('s.id', 's.verdict')
      .select('s.id', 's.verdict')
      .count({ finished: 'j.id' })) as unknown as Found[];
    return new Map(rows.map((row) => [row.id, { ...row, finished: Number(row.finished) }]));
  } finally {
    await db.destroy();
  }
}

async function mistakes(databaseUrl: string, submitted: readonly SubmittedJob[]): Promise<number> {
  const found = await foundIn(databaseUrl);
  const wrong = submitted.filter(({ id, expected }) => {
    const one = found.get(id);
    const isRight = one?.verdict === expected && one.finished === 1;
    if (!isRight)
      console.log(`  ${id}: expected ${expected} once, found ${one?.verdict} from ${one?.finished} judgings`);
    return !isRight;
  });
  const doubles = submitted.length - new Set(submitted.map(({ id }) => id)).size;
  if (doubles > 0) console.log(`  ${doubles} hand-ins share a submission with another`);
  return wrong.length + doubles;
}

function report(kills: ReadonlyMap<string, number>, left: number, seconds: number): void {
  const told = [...kills].map(([name, count]) => `${name} ${count}`).join(', ');
  console.log(`  ${Math.round(seconds)} s; killed: ${told}; containers left at the end: ${left}`);
}
