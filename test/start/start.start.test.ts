/** `npm start` as a person runs it: the real script, server, judge and signals. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect } from 'chai';
import Docker from 'dockerode';
import { INSTANCE_LABEL } from '../../judge/docker-host.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const sleep = (durationMs: number) => new Promise((done) => setTimeout(done, durationMs));

/** One run of the script: its output so far, its address once it answers, its exit. */
class Start {
  output = '';
  readonly process: ChildProcess;
  readonly exit: Promise<number | null>;

  constructor(env: NodeJS.ProcessEnv, command = [process.execPath, 'scripts/start.mjs']) {
    const inherited = { ...process.env };
    for (const name of ['NODE_ENV', 'DATABASE_URL', 'BASE_URL', 'PORT', 'DOCKER_HOST']) delete inherited[name];
    const [program = '', ...args] = command;
    this.process = spawn(program, args, {
      cwd: root,
      env: { ...inherited, PORT: '0', HOST: '127.0.0.1', KERNELWAY_SYSTEM_SETUP: '0', NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process.stdout?.on('data', (chunk) => (this.output += String(chunk)));
    this.process.stderr?.on('data', (chunk) => (this.output += String(chunk)));
    this.exit = new Promise((done) => this.process.once('close', (code) => done(code)));
  }

  /** Waits until the output matches. */
  async says(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray> {
    const endAt = Date.now() + timeoutMs;
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      if (this.process.exitCode !== null || Date.now() > endAt) {
        throw new Error(`«${pattern.source}» was not said in:\n${this.output}`);
      }
      await sleep(50);
    }
  }

  async url(): Promise<string> {
    const [, port] = await this.says(/answers at http:\/\/localhost:(\d+)/, 60_000);
    return `http://127.0.0.1:${port}`;
  }

  /** Sends Ctrl-C; resolves with the exit code. */
  async interrupt(): Promise<number | null> {
    this.process.kill('SIGINT');
    return this.exit;
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    (response) => response.ok,
    () => false,
  );
}

/** Containers of any judge that were not there before. */
async function newContainers(before: Set<string>): Promise<string[]> {
  const all = await new Docker().listContainers({ all: true, filters: { label: [INSTANCE_LABEL] } });
  return all.map((container) => container.Id).filter((id) => !before.has(id));
}

function countUsers(dataDir: string): number {
  const database = new Database(join(dataDir, 'kernelway.sqlite'), { readonly: true });
  try {
    return (database.prepare('SELECT count(*) AS count FROM users').get() as { count: number }).count;
  } finally {
    database.close();
  }
}

describe('npm start', () => {
  let dataDir: string;
  let started: Start[];
  const start = (env: NodeJS.ProcessEnv = {}): Start => {
    const run = new Start({ DATA_DIR: dataDir, ...env });
    started.push(run);
    return run;
  };
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'kernelway-start-'));
    started = [];
  });
  afterEach(async () => {
    for (const run of started) {
      if (run.process.exitCode === null && run.process.signalCode === null) await run.interrupt();
    }
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('serves the site, brings a judge online, stops on Ctrl-C without leaving a container, and starts again with its data', async () => {
    const before = new Set(await newContainers(new Set()));
    const first = start();
    const url = await first.url();
    expect((await fetch(`${url}/`)).status).to.equal(200);
    await first.says(/Ready: the judge is online/, 240_000);
    expect((await fetch(`${url}/readyz`)).status).to.equal(200);
    expect(await first.interrupt(), first.output).to.equal(0);
    expect(await answers(url)).to.equal(false);
    expect(await newContainers(before)).to.deep.equal([]);
    const users = countUsers(dataDir);
    expect(users).to.be.greaterThan(0);

    const again = start();
    expect(await answers(await again.url())).to.equal(true);
    expect(await again.interrupt()).to.equal(0);
    expect(countUsers(dataDir)).to.equal(users);
  });

  it('prints the demo logins: an organizer, two professors, a mentor and six students', async () => {
    const run = start({ LOCAL_JUDGE: '0' });
    await run.says(/stop with Ctrl-C/, 60_000);
    const roles = (role: string): number => run.output.match(new RegExp(`@.*\\b${role}\\b`, 'g'))?.length ?? 0;
    expect(
      {
        organizer: roles('organizer'),
        professor: roles('professor'),
        mentor: roles('mentor'),
        student: roles('student'),
      },
      run.output,
    ).to.deep.equal({ organizer: 1, professor: 2, mentor: 1, student: 6 });
  });

  it('creates no demo data with KERNELWAY_DEMO=0', async () => {
    const run = start({ LOCAL_JUDGE: '0', KERNELWAY_DEMO: '0' });
    await run.says(/stop with Ctrl-C/, 60_000);
    expect(run.output).not.to.include('Demo logins');
    expect(await run.interrupt()).to.equal(0);
    expect(countUsers(dataDir)).to.equal(0);
  });

  it('serves the site without Docker, and says what the judge needs', async () => {
    const run = start({ DOCKER_HOST: `unix://${join(dataDir, 'no-docker.sock')}` });
    const url = await run.url();
    await run.says(/No judge yet\./, 30_000);
    expect(await answers(url)).to.equal(true);
    expect((await fetch(`${url}/readyz`)).status).to.equal(503);
    expect(await run.interrupt(), run.output).to.equal(0);
  });

  it('can run twice side by side', async () => {
    const other = mkdtempSync(join(tmpdir(), 'kernelway-start-'));
    try {
      const one = start({ LOCAL_JUDGE: '0' });
      const two = start({ LOCAL_JUDGE: '0', DATA_DIR: other });
      const [oneUrl, twoUrl] = [await one.url(), await two.url()];
      expect(await one.interrupt()).to.equal(0);
      expect(await answers(oneUrl)).to.equal(false);
      expect(await answers(twoUrl)).to.equal(true);
      expect(await two.interrupt()).to.equal(0);
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });

  it('says which port is in use and how to choose another', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    try {
      await new Promise((done) => taken.once('listening', done));
      const { port } = taken.address() as { port: number };
      const run = start({ PORT: String(port) });
      expect(await run.exit).to.equal(1);
      expect(run.output).to.include(`port ${port}`).and.include('PORT=');
    } finally {
      taken.close();
    }
  });

  it('lists every problem of the configuration at once', async () => {
    const run = start({ DATABASE_URL: 'postgres://x', LOG_LEVEL: 'loud' });
    expect(await run.exit).to.equal(1);
    expect(run.output).to.include('DATABASE_URL').and.include('LOG_LEVEL');
  });

  it('stops the site when the starting process is killed with SIGKILL', async () => {
    const run = start({ LOCAL_JUDGE: '0' });
    const url = await run.url();
    run.process.kill('SIGKILL');
    await run.exit;
    const endAt = Date.now() + 15_000;
    while ((await answers(url)) && Date.now() < endAt) await sleep(100);
    expect(await answers(url)).to.equal(false);
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    it(`stops the site when npm gets ${signal}`, async () => {
      const run = new Start({ DATA_DIR: dataDir, LOCAL_JUDGE: '0', KERNELWAY_DEMO: '0' }, ['npm', 'start']);
      started.push(run);
      const url = await run.url();
      run.process.kill(signal);
      // The output closes once every process that holds it has ended.
      await run.exit;
      expect(await answers(url)).to.equal(false);
      if (signal === 'SIGTERM') expect(run.output).to.include('SIGTERM: stopping the site').and.include('Stopped');
    });
  }
});
