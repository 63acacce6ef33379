/** A private MariaDB for the tests, with its own data folder, socket, port and account; removed when the tests end. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fullPath, run, sleep, waitForExit } from './processes.mjs';
import { SetupError, tail } from './steps.mjs';

/**
 * Starts a server on 127.0.0.1 and a free port.
 * @param {string} [parent] where the folder of its data is made
 * @returns {Promise<{ url: string, stop: () => Promise<void>, stopNow: () => void }>} `url` names no database, and
 * may create databases. `stopNow` is for the exit of the process: it kills and removes at once.
 */
export async function startPrivateMariaDb(parent = tmpdir()) {
  const folder = mkdtempSync(join(parent, 'kernelway-mariadb-'));
  const dataFolder = join(folder, 'data');
  const logPath = join(folder, 'server.log');
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  try {
    const install = await run('mariadb-install-db', [
      '--no-defaults',
      `--datadir=${dataFolder}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--innodb-flush-log-at-trx-commit=0',
      ...user,
    ]);
    if (install.code !== 0) throw new SetupError(`mariadb-install-db failed:\n${tail(install.output)}`);
    const password = randomBytes(12).toString('hex');
    const initPath = join(folder, 'init.sql');
    writeFileSync(
      initPath,
      `CREATE USER 'kernelway'@'127.0.0.1' IDENTIFIED BY '${password}';\n` +
        `GRANT ALL PRIVILEGES ON *.* TO 'kernelway'@'127.0.0.1' WITH GRANT OPTION;\n`,
    );
    const port = await freePort();
    const log = openSync(logPath, 'a', 0o600);
    const server = spawn(
      'mariadbd',
      [
        '--no-defaults',
        `--datadir=${dataFolder}`,
        `--socket=${join(folder, 'mariadb.sock')}`,
        `--pid-file=${join(folder, 'mariadb.pid')}`,
        `--init-file=${initPath}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        '--skip-name-resolve',
        '--character-set-server=utf8mb4',
        '--max-connections=300',
        // Fast, for data that no one keeps.
        '--innodb-flush-log-at-trx-commit=0',
        '--innodb-doublewrite=0',
        '--innodb-buffer-pool-size=128M',
        '--skip-log-bin',
        '--performance-schema=OFF',
        ...(await snapshotIsolation()),
        ...user,
      ],
      { stdio: ['ignore', log, log], env: { ...process.env, PATH: fullPath() } },
    );
    closeSync(log);
    let startFailure = '';
    server.on('error', (error) => (startFailure = error.message));
    await waitForPort(
      port,
      () => server.exitCode !== null || startFailure !== '',
      () => startFailure || readFileSync(logPath, 'utf8'),
    );
    const stopNow = () => {
      server.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    };
    const stop = async () => {
      server.kill('SIGTERM');
      await waitForExit(server, 5000);
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    };
    return { url: `mysql://kernelway:${password}@127.0.0.1:${port}/`, stop, stopNow };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * With snapshot isolation, a stale read followed by a write fails (error 1020), which is the closest to TiDB's
 * conflicts.
 */
async function snapshotIsolation() {
  const { stdout } = await run('mariadbd', ['--no-defaults', '--verbose', '--help']);
  return stdout.includes('--innodb-snapshot-isolation') ? ['--innodb-snapshot-isolation=ON'] : [];
}

/** A free port. @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** @param {number} port @param {() => boolean} ended @param {() => string} log */
async function waitForPort(port, ended, log) {
  const endAt = Date.now() + 60_000;
  while (Date.now() < endAt && !ended()) {
    if (await greets(port)) return;
    await sleep(100);
  }
  throw new SetupError(`The private MariaDB did not start:\n${tail(log())}`);
}

/** MariaDB speaks first once it takes connections. @param {number} port @returns {Promise<boolean>} */
function greets(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (/** @type {boolean} */ yes) => {
      socket.destroy();
      resolve(yes);
    };
    socket.setTimeout(2000, () => answer(false));
    socket.once('data', () => answer(true));
    socket.once('error', () => answer(false));
    socket.once('close', () => answer(false));
  });
}
