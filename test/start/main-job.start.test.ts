/**
 * The main job with nothing replaced: the real server and its real judge on Docker, on each database, also after `kill
 * -9`.
 */
import { createHash } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import Docker from 'dockerode';
import { INSTANCE_LABEL } from '../../judge/docker-host.ts';
import { isThorough } from '../../scripts/testing/thorough.ts';
import { TestClient } from '../setup/client.ts';
import { createTestDatabase, eachEngine, type TestDatabase } from '../setup/databases.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LOGINS = JSON.parse(readFileSync(join(ROOT, 'seeds/demo/logins.json'), 'utf8')) as { password: string };
const QUADRATIC = readFileSync(join(ROOT, 'problems/sum/submissions/time_limit_exceeded/quadratic.py'), 'utf8');
const WITHIN_MS = 240_000;

interface SubmissionJson {
  judging: { isOver: boolean; verdict: string; judgedBy: { generation: number } | null; line: string };
}

/** Examples that people submit, each with the verdict that its folder promises. */
const EXAMPLES = [
  ['zhao@example.org', 'sum', 'accepted/sum.cpp', 'AC'],
  ['sun@example.org', 'sum', 'wrong_answer/overflow.cpp', 'WA'],
  ['sun@example.org', 'sum', 'accepted/sum.py', 'AC'],
  ['liu@example.org', 'sum', 'time_limit_exceeded/quadratic.py', 'TLE'],
  ['sun@example.org', 'sum', 'run_time_error/out-of-range.cpp', 'RTE'],
  ['liu@example.org', 'sum', 'compile_error/semicolon.cpp', 'CE'],
  ['zhao@example.org', 'walrecovery', 'accepted/engine.patch', 'AC'],
  ['olsen@example.org', 'walrecovery', 'wrong_answer/ignores-checksums/src/recovery.cc', 'WA'],
] as const;
/** What a program did does not depend on the database, so one passing and one failing example are enough for the second. */
const examplesOn = (engine: string): readonly (typeof EXAMPLES)[number][] =>
  engine === 'sqlite' || isThorough ? EXAMPLES : [EXAMPLES[1], EXAMPLES[6]];

eachEngine('the main job on a real judge', (engine) => {
  let database: TestDatabase;
  let dataDir: string;
  let url: string;
  let port: number;
  let site: ChildProcess;

  before(async function () {
    this.timeout(WITHIN_MS);
    database = await createTestDatabase(engine);
    dataDir = mkdtempSync(join(tmpdir(), 'kernelway-job-'));
    port = await freePort();
    url = `http://127.0.0.1:${port}`;
    await startSite();
  });
  after(async function () {
    this.timeout(30_000);
    const ended = once(site, 'exit');
    site.kill('SIGTERM');
    await ended;
    expect(await containersOf(dataDir)).to.equal(0);
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function startSite(): Promise<void> {
    const env = {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      DATABASE_URL: database.url,
    };
    site = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], { cwd: ROOT, stdio: 'ignore', env });
    await until('a judge is online', () =>
      fetch(`${url}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      ),
    );
  }
  async function signedIn(email: string): Promise<TestClient> {
    const client = new TestClient(url);
    await until(
      'the demo has this person',
      async () => (await client.post('/sign-in', { email, password: LOGINS.password })).status === 303,
    );
    return client;
  }
  async function submissionOf(client: TestClient, path: string): Promise<SubmissionJson> {
    return (await client.get(path, { json: true })).json<SubmissionJson>();
  }
  /** Submits a program that runs until its time limit, and waits until a judge runs it. */
  async function submitSlow(client: TestClient): Promise<string> {
    const formKey = `slow-${Math.random().toString(36).slice(2)}`;
    const answer = await client.post('/problems/sum', { code: QUADRATIC, language: 'python3', formKey });
    expect(answer.status).to.equal(303);
    const path = answer.location ?? '';
    await until('it is being judged', async () => (await submissionOf(client, path)).judging.verdict === 'JUDGING');
    return path;
  }
  async function verdictOf(client: TestClient, path: string): Promise<SubmissionJson['judging']> {
    await until('it is judged', async () => (await submissionOf(client, path)).judging.isOver);
    return (await submissionOf(client, path)).judging;
  }

  it('gives each example the verdict its folder promises, and judges the newest demo submission', async function () {
    this.timeout(WITHIN_MS);
    const submitted: { client: TestClient; path: string; expected: string }[] = [];
    for (const [email, problem, example, expected] of examplesOn(engine)) {
      const client = await signedIn(email);
      const content = readFileSync(join(ROOT, 'problems', problem, 'submissions', example));
      const file = { field: 'files', name: basename(example), content };
      const answer = await client.upload(`/problems/${problem}`, { formKey: `${problem}-${example}` }, [file]);
      expect(answer.status, example).to.equal(303);
      submitted.push({ client, path: answer.location ?? '', expected });
    }
    for (const { client, path, expected } of submitted)
      expect((await verdictOf(client, path)).verdict, path).to.equal(expected);
    const organizer = await signedIn('organizer@example.org');
    const board = await organizer.get('/contests/kernel-cup-2/rounds/round-1/board', { json: true });
    const waiting = async () =>
      (await organizer.get('/submissions?everybody=1&verdict=QUEUED', { json: true })).json<{
        pages: { total: number };
      }>().pages.total;
    await until('the demo is judged', async () => (await waiting()) === 0);
    expect(board.status).to.equal(200);
    expect(JSON.stringify(board.json())).to.include('Zhao Min');
  });

  it('gives exactly one right verdict to running submissions after the judge, and then the site, is killed', async function () {
    this.timeout(WITHIN_MS);
    const path = await submitSlow(await signedIn('patel@example.org'));
    process.kill(judgeOf(site), 'SIGKILL');
    await sleep(1000);
    const ended = once(site, 'exit');
    site.kill('SIGKILL');
    await ended;
    await startSite();
    const judging = await verdictOf(await signedIn('patel@example.org'), path);
    expect(judging.verdict).to.equal('TLE');
    expect(judging.judgedBy?.generation).to.equal(1);
  });
});

async function until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  const endAt = Date.now() + WITHIN_MS - 20_000;
  while (!(await isTrue())) {
    if (Date.now() > endAt) throw new Error(`not in time: ${what}`);
    await sleep(200);
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

/** Process ID of the judge that a site started. */
function judgeOf(site: ChildProcess): number {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const isChild = new RegExp(`^PPid:\\s+${site.pid}$`, 'm').test(readFileSync(`/proc/${name}/status`, 'utf8'));
      if (isChild && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('judge/main.ts')) return Number(name);
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error('the site has no judge');
}

/** Containers of the judge that uses a data folder. */
async function containersOf(dataDir: string): Promise<number> {
  const instance = createHash('sha256').update(join(dataDir, 'judge')).digest('hex').slice(0, 12);
  const filters = { label: [`${INSTANCE_LABEL}=${instance}`] };
  return (await new Docker().listContainers({ all: true, filters })).length;
}
