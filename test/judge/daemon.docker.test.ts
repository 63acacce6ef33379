/** The daemon as a separate process on a real Docker Engine, with a small site that can go away and come back. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { JudgeJob } from '../../judge/contract/job.ts';
import { containersOf, removeContainersOf, testSandbox } from './docker-setup.ts';
import { RUN_LIMITS, SUM } from './jobs.ts';
import { SiteStub, STUB_TOKEN } from './site-stub.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the judge daemon on Docker', function () {
  this.timeout(180_000);
  const instance = `test-daemon-${randomBytes(4).toString('hex')}`;
  let site: SiteStub;
  let dataDir: string;
  const started: ChildProcess[] = [];
  let output = '';

  before(async function () {
    this.timeout(600_000);
    // Toolchain images are made once for all tests of the judge.
    await testSandbox(instance);
  });
  beforeEach(async () => {
    output = '';
    dataDir = await mkdtemp(join(tmpdir(), 'kw-daemon-'));
    site = new SiteStub();
    await site.start();
  });
  afterEach(async function () {
    for (const child of started.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await site.stop();
    await rm(dataDir, { recursive: true, force: true });
    await removeContainersOf(instance);
    if (this.currentTest?.state === 'failed') console.error(output);
  });

  function startJudge(more: Record<string, string> = {}): ChildProcess {
    const child = spawn(process.execPath, ['--import', 'tsx', 'judge/main.ts'], {
      cwd: root,
      env: {
        ...process.env,
        KERNELWAY_URL: site.url,
        JUDGE_TOKEN: STUB_TOKEN,
        JUDGE_NAME: 'test-judge',
        JUDGE_DATA_DIR: dataDir,
        JUDGE_INSTANCE: instance,
        JUDGE_SLOTS: '1',
        // Each toolchain makes the preparation longer.
        JUDGE_TOOLCHAINS: 'cpp',
        ...more,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    started.push(child);
    return child;
  }

  async function until(what: string, isTrue: () => boolean | Promise<boolean>, withinMs = 80_000): Promise<void> {
    const end = Date.now() + withinMs;
    while (!(await isTrue())) {
      if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
      await sleep(50);
    }
  }
  const sumJob = (program = SUM.right, more: Partial<JudgeJob> = {}): JudgeJob =>
    site.blobs.sumJob('cpp', { 'sum.cc': program }, more);
  /** Runs until it is killed. */
  const longJob = (): JudgeJob =>
    sumJob(SUM.sleepy, { runLimits: { ...RUN_LIMITS, cpuTimeMs: 60_000, wallTimeMs: 60_000 } });
  const ready = (): Promise<void> =>
    until('ready', () => site.heartbeats.some((heartbeat) => heartbeat.state === 'ready'));
  const testing = (): Promise<void> => until('testing', () => site.progress.some(({ stage }) => stage === 'testing'));

  it('reports its preparation, then judges its jobs', async () => {
    startJudge();
    await ready();
    expect(site.heartbeats[0]).to.include({ state: 'preparing', hostName: 'test-judge' });
    expect(site.heartbeats.at(-1)).to.deep.include({ state: 'ready', slots: 1, running: [] });
    expect(site.heartbeats.at(-1)!.toolchains).to.include('cpp');
    const job = sumJob();
    site.enqueue(job);
    await until('a report', () => site.arrived.length > 0);
    const { jobId, report } = site.arrived[0]!;
    expect(jobId).to.equal(job.jobId);
    expect(report.token).to.equal(job.token);
    expect(report.tests.map((test) => test.outcome)).to.deep.equal(['ok', 'ok']);
  });

  it('waits for Docker with a message, without exiting', async () => {
    const child = startJudge({ DOCKER_HOST: 'unix:///nonexistent/docker.sock' });
    await until('blocked', () => site.heartbeats.some((heartbeat) => heartbeat.state === 'blocked'));
    const blocked = site.heartbeats.find((heartbeat) => heartbeat.state === 'blocked')!;
    expect(blocked.preparation!.problem).to.match(/Docker Engine does not answer/);
    expect(blocked.toolchains).to.deep.equal([]);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).to.equal(0);
  });

  it('removes its containers and judges again at the next start after it was killed during a job', async () => {
    const child = startJudge();
    await ready();
    site.enqueue(longJob());
    await testing();
    await until('a container', async () => (await containersOf(instance)).length > 0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const left = await containersOf(instance);
    expect(left).to.not.deep.equal([]);
    site.heartbeats.length = 0;
    startJudge();
    await ready();
    const still = await containersOf(instance);
    expect(left.filter((id) => still.includes(id))).to.deep.equal([]);
    site.enqueue(sumJob(SUM.right, { token: 2 }));
    await until('a report', () => site.arrived.length > 0);
    expect(site.arrived[0]!.report.token).to.equal(2);
    expect(site.fails).to.deep.equal([]);
  });

  it('delivers a report that was made while the site was down', async () => {
    startJudge();
    await ready();
    const slow = sumJob(SUM.sleepy, { runLimits: { ...RUN_LIMITS, wallTimeMs: 3_000 } });
    site.enqueue(slow);
    await testing();
    await site.stop();
    await until('the report on disk', async () => (await readdir(join(dataDir, 'reports'))).length === 1);
    await sleep(1_000);
    expect(site.arrived).to.deep.equal([]);
    await site.start();
    await until('the report', () => site.arrived.length > 0);
    expect(site.arrived[0]!.jobId).to.equal(slow.jobId);
    await until('an empty outbox', async () => (await readdir(join(dataDir, 'reports'))).length === 0);
  });

  it('drops a report whose lease has expired, and continues', async () => {
    site.reportStatus = 409;
    startJudge();
    await ready();
    site.enqueue(sumJob());
    await until('a refused report', () => site.arrived.length > 0);
    await until('an empty outbox', async () => (await readdir(join(dataDir, 'reports'))).length === 0);
    site.reportStatus = 204;
    const next = sumJob();
    site.enqueue(next);
    await until('the next report', () => site.arrived.length > 1);
    expect(site.arrived.map(({ jobId }) => jobId).slice(1)).to.deep.equal([next.jobId]);
    expect(site.fails).to.deep.equal([]);
  });

  it('kills and drops a job when the site says that its lease is lost', async () => {
    startJudge();
    await ready();
    const job = longJob();
    site.enqueue(job);
    await testing();
    site.lost = [job.jobId];
    await until('no container', async () => (await containersOf(instance, job.jobId)).length === 0);
    site.lost = [];
    const next = sumJob();
    site.enqueue(next);
    await until('the next report', () => site.arrived.length > 0);
    expect(site.arrived[0]!.jobId).to.equal(next.jobId);
    expect(site.fails).to.deep.equal([]);
  });

  for (const [how, stop] of [
    ['SIGTERM', (child: ChildProcess) => child.kill('SIGTERM')],
    ['the end of its parent', (child: ChildProcess) => child.disconnect()],
  ] as const) {
    it(`gives its job back, leaves no container and exits at ${how}`, async () => {
      const child = startJudge();
      await ready();
      const job = longJob();
      site.enqueue(job);
      await testing();
      stop(child);
      const [code] = (await once(child, 'exit')) as [number | null];
      expect(code).to.equal(0);
      expect(site.fails).to.deep.equal([{ jobId: job.jobId, token: job.token, error: 'shutdown' }]);
      expect(site.heartbeats.at(-1)!.state).to.equal('draining');
      expect(await containersOf(instance)).to.deep.equal([]);
    });
  }

  it('exits if its parent process had ended before it started', async () => {
    const child = startJudge();
    child.disconnect();
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).to.equal(0);
    expect(site.heartbeats.filter((beat) => beat.state === 'ready')).to.deep.equal([]);
  });

  it('gives back a job it cannot run, with the reason, and continues', async () => {
    startJudge();
    await ready();
    const job = sumJob();
    job.tests[0]!.input = { sha256: '0'.repeat(64), sizeBytes: 1 };
    site.enqueue(job);
    await until('a fail call', () => site.fails.length > 0);
    expect(site.fails[0]).to.include({ jobId: job.jobId, token: job.token });
    expect(site.fails[0]!.error).to.match(/404/);
    site.enqueue(sumJob());
    await until('a report', () => site.arrived.length > 0);
  });
});
