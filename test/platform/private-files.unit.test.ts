import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { keepPrivate } from '../../src/platform/storage/private-files.ts';

describe('files that a site stores', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'kernelway-private-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const modeOf = (path: string): number => statSync(path).mode & 0o777;

  const root = fileURLToPath(new URL('../../', import.meta.url));

  /** Runs one of our programs with a umask that makes new files readable by everyone. */
  function startOpenly(script: string, env: NodeJS.ProcessEnv, args: string[] = []): ReturnType<typeof spawn> {
    const command = 'umask 022; exec "$@"';
    const argv = ['-c', command, 'sh', process.execPath, '--import', 'tsx', script, ...args];
    return spawn('/bin/sh', argv, { cwd: root, stdio: 'ignore', env: { PATH: process.env.PATH, ...env } });
  }

  it('are private when a command created them', async function () {
    this.timeout(60_000);
    const dataDir = join(folder, 'of-a-command');
    const env = { DATA_DIR: dataDir, DATABASE_URL: `sqlite:${join(dataDir, 'site.sqlite')}` };
    await once(startOpenly('scripts/user.ts', env, ['grant', 'nobody@example.org', 'organizer']), 'exit');
    for (const name of ['', 'site.sqlite']) expect(modeOf(join(dataDir, name)) & 0o077, name).to.equal(0);
  });

  it('are private on a judge host', async function () {
    this.timeout(60_000);
    const dataDir = join(folder, 'of-a-judge');
    // It finds neither site nor engine, but still creates its folders.
    const nowhere = { KERNELWAY_URL: 'http://127.0.0.1:1', DOCKER_HOST: 'tcp://127.0.0.1:1' };
    const judge = startOpenly('judge/main.ts', { ...nowhere, JUDGE_TOKEN: 'x'.repeat(40), JUDGE_DATA_DIR: dataDir });
    const reports = join(dataDir, 'reports');
    for (let tries = 0; tries < 300 && !existsSync(reports); tries += 1) await sleep(100);
    const ended = once(judge, 'exit');
    judge.kill('SIGKILL');
    await ended;
    for (const path of [dataDir, reports]) expect(modeOf(path), path).to.equal(0o700);
  });

  it('become private if they were readable by other users before', () => {
    const dataDir = join(folder, 'data');
    const database = join(folder, 'elsewhere.sqlite');
    mkdirSync(dataDir);
    chmodSync(dataDir, 0o755);
    for (const ending of ['', '-wal', '-shm']) {
      writeFileSync(database + ending, '');
      chmodSync(database + ending, 0o644);
    }
    expect(keepPrivate({ dataDir, databaseUrl: `sqlite:${database}` })).to.deep.equal([]);
    expect(modeOf(dataDir)).to.equal(0o700);
    for (const ending of ['', '-wal', '-shm']) expect(modeOf(database + ending), ending).to.equal(0o600);
    const fresh = join(folder, 'fresh', 'data');
    keepPrivate({ dataDir: fresh, databaseUrl: 'mysql://somebody@host/kernelway' });
    expect(modeOf(fresh)).to.equal(0o700);
  });
});
