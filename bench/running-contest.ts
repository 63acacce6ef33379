/**
 * A site in a process of its own, as `npm start` runs it but without a judge, with a contest whose round runs: for
 * benchmarks of many people and programs at once.
 */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { registerHandlers } from '../src/app.ts';
import { systemActor } from '../src/platform/actor.ts';
import { closeAppContext, createAppContext, type App } from '../src/platform/app-context.ts';
import { loadConfig } from '../src/platform/config.ts';
import { migrateUp } from '../src/platform/database/migration-source.ts';
import { newId } from '../src/platform/ids.ts';
import { addRoundProblem } from '../src/rounds/round-problems.service.ts';
import { publishedContest } from '../test/contests/contest-setup.ts';
import { createTestDatabase, engines, type Engine } from '../test/setup/databases.ts';
import { sessionOf } from '../test/setup/sessions.ts';
import type { TestSite } from '../test/setup/site.ts';
import { importedProblem } from '../test/submissions/submit-setup.ts';
import { freePort, untilReady } from './bench-site.ts';

const HOUR = 3_600_000;
const TICKS_A_SECOND = 100;
const AT_ONCE = 50;

/** Somebody who is signed in and registered. */
export interface Contestant {
  cookie: string;
  csrfToken: string;
}

export interface RunningContest {
  engine: Engine;
  url: string;
  roundId: string;
  /** The page where participants submit. */
  path: string;
  /** A second process at the database of the server. */
  app: App;
  people: Contestant[];
  /** CPU time of the server until now. */
  cpuMs(): number;
}

/** Runs `work` with such a site on each database that there is (MariaDB with TEST_MARIADB_URL). */
export async function withRunningContests(
  people: number,
  work: (site: RunningContest) => Promise<void>,
): Promise<void> {
  for (const engine of engines()) await withRunningContest(engine, people, work);
}

/** A migrated database and what the site there is configured with; the caller closes and drops both. */
export async function emptySite(engine: Engine) {
  const database = await createTestDatabase(engine);
  const folder = mkdtempSync(join(tmpdir(), 'kernelway-bench-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const env = {
    ...{ DATABASE_URL: database.url, DATA_DIR: folder, BASE_URL: url, PORT: new URL(url).port, LOCAL_JUDGE: '0' },
    ...{ KERNELWAY_DEMO: '0', LOG_LEVEL: 'warn', SESSION_SECRET: randomBytes(32).toString('hex') },
  };
  const app = createAppContext(loadConfig({ NODE_ENV: 'test', ...env }));
  await migrateUp(app.db);
  registerHandlers(app);
  return { database, folder, url, env, app };
}

async function withRunningContest(
  engine: Engine,
  count: number,
  work: (site: RunningContest) => Promise<void>,
): Promise<void> {
  const { database, folder, url, env, app } = await emptySite(engine);
  const made = await fill(app, count, url);
  const server = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  try {
    await untilReady(url, '/healthz');
    await work({ ...made, engine, url, app, cpuMs: () => cpuMsOf(server.pid!) });
  } finally {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
    await closeAppContext(app);
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A contest with one running round of one problem, and its participants. Their rows are written directly: passwords take time. */
export async function fill(app: App, count: number, url: string) {
  const system = systemActor('bench');
  const site = { app, clock: app.clock } as unknown as TestSite;
  const problemVersionId = await importedProblem(site, 'sum');
  const times = { opensInMs: 2_000, closesInMs: 10 * HOUR, freezesInMs: null };
  const { contest, round } = await publishedContest(site, { participation: 'person' }, times);
  await addRoundProblem(app, system, round.id, { problemVersionId, points: 100, weight: 1 });
  const nowMs = app.clock.nowMs();
  const ids = Array.from({ length: count }, () => ({ user: newId(), participant: newId() }));
  const sessions = ids.map(({ user }) => sessionOf(user, url, app.config.sessionSecret));
  const insert = (table: string, row: (one: (typeof ids)[number], n: number) => object) =>
    app.db.batchInsert(table, ids.map(row), AT_ONCE);
  await insert('users', ({ user }, n) => ({
    ...{ id: user, display_name: `Person ${n}`, email: `p${n}@example.test`, email_verified_at: nowMs },
    created_at: nowMs,
  }));
  await insert('participants', ({ participant, user }, n) => ({
    ...{ id: participant, contest_id: contest.id, kind: 'person', name: `Person ${n}`, captain_id: user },
    ...{ member_count: 1, starred: 0, created_at: nowMs },
  }));
  await insert('participant_members', ({ participant, user }) => ({
    ...{ contest_id: contest.id, user_id: user, participant_id: participant, joined_at: nowMs },
  }));
  await insert('sessions', ({ user }, n) => ({
    ...{ id_hash: createHash('sha256').update(sessions[n]!.id).digest('hex'), user_id: user, created_at: nowMs },
    data: JSON.stringify(sessions[n]!.data),
    expires_at: nowMs + 30 * 24 * HOUR,
  }));
  const people = sessions.map(({ cookie, csrfToken }) => ({ cookie: cookie.join('='), csrfToken }));
  while (app.clock.nowMs() <= round.opensAt) await sleep(100);
  const path = `/contests/${contest.slug}/rounds/${round.slug}/problems/A`;
  return { roundId: round.id, path, people };
}

/** User and system time of a process, of Linux. */
function cpuMsOf(pid: number): number {
  // The name in the second field may have spaces; after it, user and system time are the 12th and the 13th field.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_A_SECOND;
}

export interface Sent {
  status: number;
  location: string | undefined;
  /** From the time when it should have been sent, so that a stall counts for all that waited. */
  tookMs: number;
  /** When the system had all of it (`Date.now()`); 0 if it never had. */
  sentAt: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 2_500 });

/**
 * Opens a connection of its own for each of these forms, and returns what sends them all but the work of doing so: the bytes are
 * ready and the connection is there, so that a client with little time for each can send many in a second.
 */
export async function readyToSend(
  url: string,
  forms: readonly { cookie: string; fields: Record<string, string> }[],
): Promise<((dueMs: number) => Promise<Sent>)[]> {
  const { hostname, port, pathname, host } = new URL(url);
  const shots: ((dueMs: number) => Promise<Sent>)[] = [];
  for (const { cookie, fields } of forms) {
    const body = new URLSearchParams(fields).toString();
    const head =
      `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nAccept: text/html\r\nConnection: close\r\n` +
      `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n`;
    const bytes = Buffer.from(head + body);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    shots.push(async (dueMs) => await sendOn(socket, bytes, dueMs));
  }
  return shots;
}

async function sendOn(socket: Socket, bytes: Buffer, dueMs: number): Promise<Sent> {
  return await new Promise((resolve) => {
    let answer = '';
    let sentAt = 0;
    const done = () => {
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
      resolve({ status, location: undefined, tookMs: performance.now() - dueMs, sentAt });
    };
    socket
      .on('data', (chunk: Buffer) => (answer ||= chunk.toString('latin1', 0, 20)))
      .on('error', () => undefined)
      .on('close', done);
    socket.write(bytes, () => (sentAt = Date.now()));
  });
}

/** POSTs a form that was planned for this time (`performance.now()`). Status 0: there was no answer. */
export async function send(url: string, cookie: string, fields: Record<string, string>, dueMs: number): Promise<Sent> {
  const body = new URLSearchParams(fields).toString();
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
  return await new Promise((resolve) => {
    let sentAt = 0;
    const done = (status: number, location?: string) =>
      resolve({ status, location, tookMs: performance.now() - dueMs, sentAt });
    request(url, { method: 'POST', agent, headers: { ...headers, accept: 'text/html' } }, (answer) => {
      answer.resume().on('end', () => done(answer.statusCode ?? 0, answer.headers.location));
    })
      .on('error', () => done(0))
      .on('finish', () => (sentAt = Date.now()))
      .end(body);
  });
}
