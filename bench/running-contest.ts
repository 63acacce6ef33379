/**
 * A site in a process of its own, as `npm start` runs it but without a judge, with a contest whose round runs: for
 * benchmarks of many people and programs at once.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAccount } from '../src/accounts/accounts.service.ts';
import { loadActor } from '../src/accounts/users.service.ts';
import { createApiToken } from '../src/accounts/api-tokens.service.ts';
import { registerHandlers } from '../src/app.ts';
import { registerHost } from '../src/judgehosts/host-tokens.service.ts';
import { registerPerson } from '../src/participants/registration.service.ts';
import { systemActor, type UserActor } from '../src/platform/actor.ts';
import { closeAppContext, createAppContext, type App } from '../src/platform/app-context.ts';
import { loadConfig } from '../src/platform/config.ts';
import { migrateUp } from '../src/platform/database/migration-source.ts';
import { addRoundProblem } from '../src/rounds/round-problems.service.ts';
import { publishedContest } from '../test/contests/contest-setup.ts';
import { TestClient } from '../test/setup/client.ts';
import { createTestDatabase, engines, type Engine } from '../test/setup/databases.ts';
import type { TestSite } from '../test/setup/site.ts';
import { importedProblem } from '../test/submissions/submit-setup.ts';
import { freePort, untilReady } from './bench-site.ts';

const HOUR = 3_600_000;
const TICKS_A_SECOND = 100;
const PASSWORD = 'a password of the bench';

export interface RunningContest {
  engine: Engine;
  url: string;
  /** Of the running server, for the round as the Contest API names it. */
  roundId: string;
  /** The page where participants submit. */
  path: string;
  /** Not the server's: a second process at its database. */
  app: App;
  /** Signed in, one after the other. */
  people: { client: TestClient; apiToken: string }[];
  hostToken: string;
  /** CPU time of the server until now. */
  cpuMs(): number;
}

/** Runs `work` with such a site on each database that there is (MariaDB with TEST_MARIADB_URL). */
export async function withRunningContests(
  people: number,
  work: (site: RunningContest) => Promise<void>,
  closesInMs = 10 * HOUR,
): Promise<void> {
  for (const engine of engines()) await withRunningContest(engine, people, closesInMs, work);
}

async function withRunningContest(
  engine: Engine,
  count: number,
  closesInMs: number,
  work: (site: RunningContest) => Promise<void>,
): Promise<void> {
  const database = await createTestDatabase(engine);
  const folder = mkdtempSync(join(tmpdir(), 'kernelway-bench-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const env = {
    ...{ DATABASE_URL: database.url, DATA_DIR: folder, BASE_URL: url, PORT: new URL(url).port, LOCAL_JUDGE: '0' },
    ...{ KERNELWAY_DEMO: '0', LOG_LEVEL: 'warn', SIGN_IN_ATTEMPTS_PER_QUARTER_HOUR: '100000' },
    ...{ API_REQUESTS_PER_MINUTE: '100000' },
  };
  const app = createAppContext(loadConfig({ NODE_ENV: 'test', ...env }));
  await migrateUp(app.db);
  registerHandlers(app);
  const made = await fill(app, count, closesInMs);
  const server = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  try {
    await untilReady(url, '/healthz');
    const people = [];
    for (const { email, apiToken } of made.people) {
      const client = new TestClient(url);
      const { status } = await client.post('/sign-in', { email, password: PASSWORD });
      if (status !== 303) throw new Error(`The sign-in of ${email} was answered with ${status}`);
      people.push({ client, apiToken });
    }
    await work({ ...made, engine, url, app, people, cpuMs: () => cpuMsOf(server.pid!) });
  } finally {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
    await closeAppContext(app);
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A contest with one running round of one problem, and its participants. */
async function fill(app: App, count: number, closesInMs: number) {
  const system = systemActor('bench');
  const site = { app, clock: app.clock } as unknown as TestSite;
  const problemVersionId = await importedProblem(site, 'sum');
  const times = { opensInMs: 2_000, closesInMs, freezesInMs: null };
  const { contest, round } = await publishedContest(site, { participation: 'person' }, times);
  await addRoundProblem(app, system, round.id, { problemVersionId, points: 100, weight: 1 });
  const people: { email: string; apiToken: string }[] = [];
  for (let n = 0; n < count; n += 1) {
    const account = { email: `p${n}@example.test`, password: PASSWORD, displayName: `Person ${n}` };
    const id = await createAccount(app, account, 'en', { verified: true });
    const actor = (await loadActor(app, id)) as UserActor;
    await registerPerson(app, actor, contest);
    const apiToken = await createApiToken(app, actor, { name: 'bench', scopes: ['read', 'submit'], days: 7 });
    people.push({ email: account.email, apiToken });
  }
  const { token: hostToken } = await registerHost(app, system, 'bench');
  while (app.clock.nowMs() <= round.opensAt) await sleep(100);
  const path = `/contests/${contest.slug}/rounds/${round.slug}/problems/A`;
  return { roundId: round.id, path, people, hostToken };
}

/** User and system time of a process, of Linux. */
function cpuMsOf(pid: number): number {
  // The name in the second field may have spaces; state is the first after it, user and system time 12th and 13th.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_A_SECOND;
}

export interface Sent {
  status: number;
  location: string | undefined;
  /** From the time when it should have been sent, so that a stall counts for all that waited. */
  tookMs: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 2_500 });

/** POSTs a form that was planned for this time (`performance.now()`). Status 0: there was no answer. */
export async function send(url: string, cookie: string, fields: Record<string, string>, dueMs: number): Promise<Sent> {
  const body = new URLSearchParams(fields).toString();
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
  return await new Promise((resolve) => {
    const done = (status: number, location?: string) =>
      resolve({ status, location, tookMs: performance.now() - dueMs });
    request(url, { method: 'POST', agent, headers: { ...headers, accept: 'text/html' } }, (answer) => {
      answer.resume().on('end', () => done(answer.statusCode ?? 0, answer.headers.location));
    })
      .on('error', () => done(0))
      .end(body);
  });
}
