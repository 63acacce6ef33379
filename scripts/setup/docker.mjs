/** Finds the Docker Engine, and starts its daemon if none runs and no service manager is responsible for it. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { fullPath, run, sleep, which } from './processes.mjs';
import { NEEDS_HANDS, SetupError, step, tail } from './steps.mjs';
import { privilege, runAsRoot, systemSetupAllowed } from './system-packages.mjs';

/** The engine's socket or address, as DOCKER_HOST says; the judge reads the same variable. */
export function dockerEndpoint(host = process.env.DOCKER_HOST) {
  if (!host) return { socketPath: '/var/run/docker.sock' };
  if (host.startsWith('unix://')) return { socketPath: host.slice('unix://'.length) };
  const url = new URL(host.replace(/^tcp:/, 'http:'));
  return { host: url.hostname, port: Number(url.port || 2375) };
}

/**
 * One call of the engine's API.
 * @param {string} path
 * @param {string} [method]
 * @returns {Promise<{ status: number, body: any }>} rejects with the socket's error code
 */
export function dockerCall(path, method = 'GET') {
  return new Promise((resolve, reject) => {
    const call = request({ ...dockerEndpoint(), path, method, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => {
        let body = text;
        try {
          body = JSON.parse(text);
        } catch {
          // _ping answers plain text.
        }
        resolve({ status: response.statusCode ?? 0, body });
      });
    });
    call.on('timeout', () => call.destroy(Object.assign(new Error('no answer in 10 s'), { code: 'ETIMEDOUT' })));
    call.on('error', reject);
    call.end();
  });
}

/**
 * Whether the engine answers. `forbidden`: it runs, but this user may not use it.
 * @returns {Promise<{ state: 'ready' | 'forbidden' | 'down', detail: string }>}
 */
export async function dockerState() {
  try {
    const { status } = await dockerCall('/_ping');
    return status === 200 ? { state: 'ready', detail: '' } : { state: 'down', detail: `it answered ${status}` };
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code ?? String(error);
    return { state: code === 'EACCES' ? 'forbidden' : 'down', detail: code };
  }
}

/** Whether systemd is PID 1, so it starts and watches the daemon itself. */
export const servicesAreManaged = () => existsSync('/run/systemd/system');

/**
 * Makes sure that an engine answers: waits for one that was just installed, or starts a detached daemon, which
 * continues when this process ends.
 * @param {string} dataDir folder for the daemon's log
 * @throws SetupError with what to do by hand
 */
export async function ensureDocker(dataDir) {
  const found = await dockerState();
  if (found.state === 'ready') return;
  if (found.state === 'forbidden') throw forbidden();
  if (process.env.DOCKER_HOST && !process.env.DOCKER_HOST.startsWith('unix://')) {
    throw new SetupError(
      `No Docker Engine answers at DOCKER_HOST=${process.env.DOCKER_HOST} (${found.detail}).`,
      NEEDS_HANDS,
    );
  }
  const logPath = join(dataDir, 'dockerd.log');
  await step('Docker daemon', async (note) => {
    if (servicesAreManaged()) return startService(note);
    if ((await waitForDocker(2000)) === 'ready') return;
    await startDaemon(logPath, note);
  });
}

/** @param {(text: string) => void} note */
async function startService(note) {
  if ((await waitForDocker(5000)) === 'ready') return;
  const command = 'systemctl start docker';
  if (!systemSetupAllowed() || (await privilege()) === 'none') {
    throw new SetupError(`The Docker daemon is not running. Start it with:\n    sudo ${command}`, NEEDS_HANDS);
  }
  note(command);
  const result = await runAsRoot('systemctl', ['start', 'docker']);
  const state = await waitForDocker(15_000);
  if (state === 'forbidden') throw forbidden();
  if (state !== 'ready') {
    throw new SetupError(`"${command}" did not help:\n${tail(result.output)}\nSee: journalctl -u docker`, NEEDS_HANDS);
  }
}

/** @param {string} logPath @param {(text: string) => void} note */
async function startDaemon(logPath, note) {
  const byHand = `    sudo sh -c 'dockerd >/var/log/dockerd.log 2>&1 &'`;
  const rights = await privilege();
  if (!systemSetupAllowed() || rights === 'none') {
    throw new SetupError(
      `No Docker daemon runs, and this process may not start one. Start it with:\n${byHand}`,
      NEEDS_HANDS,
    );
  }
  if (!which('dockerd'))
    throw new SetupError('The Docker daemon is not running, and dockerd is not installed.', NEEDS_HANDS);
  note(`no service manager here, so dockerd is started directly; its log: ${logPath}`);
  if (!cgroupsAreMounted()) {
    note('mounting the cgroups that Docker needs');
    await mountCgroups();
  }
  launch(rights, logPath);
  const state = await waitForDocker(40_000);
  if (state === 'forbidden') throw forbidden();
  if (state !== 'ready') {
    const log = existsSync(logPath) ? readFileSync(logPath, 'utf8') : '';
    throw new SetupError(`dockerd did not start. End of ${logPath}:\n${tail(log)}`, NEEDS_HANDS);
  }
}

/** @param {'root' | 'sudo' | 'none'} rights @param {string} logPath */
function launch(rights, logPath) {
  mkdirSync(join(logPath, '..'), { recursive: true, mode: 0o700 });
  const log = openSync(logPath, 'a', 0o600);
  // Without root, the socket belongs to this user's group, so that the judge can use it at once.
  const group = String(process.getgid?.() ?? 0);
  const [command, ...args] = rights === 'root' ? ['dockerd'] : ['sudo', '-n', 'dockerd', '--group', group];
  const daemon = spawn(command, args, {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: '/',
    env: { ...process.env, PATH: fullPath() },
  });
  daemon.on('error', () => undefined);
  daemon.unref();
  closeSync(log);
}

/** @param {number} timeoutMs @returns {Promise<'ready' | 'forbidden' | 'down'>} */
async function waitForDocker(timeoutMs) {
  const endAt = Date.now() + timeoutMs;
  for (;;) {
    const { state } = await dockerState();
    if (state !== 'down' || Date.now() > endAt) return state;
    await sleep(300);
  }
}

const cgroupsAreMounted = () =>
  existsSync('/sys/fs/cgroup/cgroup.controllers') ||
  existsSync('/sys/fs/cgroup/memory') ||
  existsSync('/sys/fs/cgroup/unified');

/** Mounts cgroup v2 if the init of the machine did not (a bare container or a minimal virtual machine). */
async function mountCgroups() {
  if (which('cgroupfs-mount')) await runAsRoot('cgroupfs-mount', []);
  else await runAsRoot('mount', ['-t', 'cgroup2', 'none', '/sys/fs/cgroup']);
}

function forbidden() {
  const user = process.env.USER ?? '$USER';
  return new SetupError(
    `Docker runs, but this user may not use it. Allow it, then sign out and in again:\n    sudo usermod -aG docker ${user}`,
    NEEDS_HANDS,
  );
}

/**
 * An ordinary user with sudo must be in the group `docker` to use the engine, but a running process does not get new
 * groups. So this adds the user to the group, and runs this script again under sudo as the same user.
 * @returns {Promise<number | undefined>} the exit code of the second run; undefined if none was needed
 */
export async function runAgainWithDockerGroup() {
  if (process.getuid?.() === 0 || process.env.DOCKER_HOST || process.env.KERNELWAY_WITH_DOCKER_GROUP) return undefined;
  if (!systemSetupAllowed() || (await dockerState()).state === 'ready' || (await privilege()) !== 'sudo')
    return undefined;
  const user = (await run('id', ['-un'])).stdout.trim();
  if (!(await run('id', ['-nG', user])).stdout.split(/\s+/).includes('docker')) {
    await step(
      `Group docker for ${user}, so that the judge may use Docker (KERNELWAY_SYSTEM_SETUP=0 forbids it)`,
      async () => {
        await runAsRoot('groupadd', ['--force', '--system', 'docker']);
        const result = await runAsRoot('usermod', ['-aG', 'docker', user]);
        if (result.code !== 0) throw new SetupError(`usermod failed:\n${tail(result.output)}`, NEEDS_HANDS);
      },
    );
  }
  const variables = ['KERNELWAY_WITH_DOCKER_GROUP=1', `PATH=${process.env.PATH ?? ''}`];
  const args = ['-n', '-E', '-u', user, 'env', ...variables, process.execPath, ...process.argv.slice(1)];
  const again = spawn('sudo', args, { stdio: 'inherit' });
  // The terminal signals the whole group; sudo passes on signals that are sent only to it.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => again.kill(signal));
  return new Promise((resolve) => again.on('exit', (code) => resolve(code ?? 1)));
}
