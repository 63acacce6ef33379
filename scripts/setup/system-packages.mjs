/**
 * Programs that npm cannot install, by their package names on Debian and Ubuntu. Nothing is installed without
 * announcing it. With KERNELWAY_SYSTEM_SETUP=0, or without root or passwordless sudo, nothing is installed and the
 * commands are printed.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { run, which } from './processes.mjs';
import { NEEDS_HANDS, say, SetupError, step, tail, yellow } from './steps.mjs';

/**
 * @typedef {object} SystemNeed
 * @property {string} name what it is, for people
 * @property {string} why what does not work without it
 * @property {string[]} packages
 * @property {() => boolean} present
 */

export const systemNeeds = {
  git: { name: 'git', why: 'git patches and their tests', packages: ['git'], present: () => has('git') },
  docker: {
    name: 'Docker Engine',
    why: 'judging submissions',
    packages: ['docker.io'],
    // An engine may also run elsewhere (DOCKER_HOST), or its socket may come from outside (a container that uses the
    // host's engine).
    present: () => has('dockerd') || Boolean(process.env.DOCKER_HOST) || existsSync('/var/run/docker.sock'),
  },
  debootstrap: {
    name: 'debootstrap',
    why: 'creating the base image if no image registry answers',
    packages: ['debootstrap', 'ca-certificates'],
    present: () => has('debootstrap'),
  },
  compiler: {
    name: 'C++ compiler and Python 3',
    why: 'compiling better-sqlite3 if no prebuilt binary is available',
    packages: ['python3', 'make', 'g++'],
    present: () => has('python3') && has('make') && has('g++'),
  },
  mariadb: {
    name: 'MariaDB server',
    why: 'the database tests on MariaDB',
    packages: ['mariadb-server'],
    present: () => has('mariadbd') && has('mariadb-install-db'),
  },
  chromium: {
    name: 'Chromium',
    why: 'the browser tests',
    packages: ['chromium'],
    present: () => chromiumPath() !== undefined,
  },
  qemu: {
    name: 'QEMU',
    why: 'trying other platforms (npm run platforms)',
    packages: ['qemu-system-x86', 'e2fsprogs', 'openssh-client'],
    present: () => has('qemu-system-x86_64') && has('mke2fs') && has('ssh'),
  },
  fonts: {
    name: 'Chinese fonts',
    why: 'Chinese pages in screenshots',
    packages: ['fonts-noto-cjk'],
    present: () => existsSync('/usr/share/fonts/opentype/noto') || existsSync('/usr/share/fonts/noto-cjk'),
  },
};

/** @param {string} program */
const has = (program) => which(program) !== undefined;

/** A Chromium that tests can drive: CHROMIUM_PATH, or the first one installed. */
export function chromiumPath() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  return ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
    .map((name) => which(name))
    .find((path) => path !== undefined && !isSnapStub(path));
}

/** Ubuntu's `chromium-browser` package is a script that asks for snap, which containers do not have. */
function isSnapStub(/** @type {string} */ path) {
  try {
    return statSync(path).size < 10_000 && readFileSync(path, 'utf8').includes('snap install');
  } catch {
    return false;
  }
}

/** How this process may act on the system. @returns {Promise<'root' | 'sudo' | 'none'>} */
export async function privilege() {
  if (process.getuid?.() === 0) return 'root';
  if (!which('sudo')) return 'none';
  return (await run('sudo', ['-n', 'true'], { timeoutMs: 5000 })).code === 0 ? 'sudo' : 'none';
}

/** False with KERNELWAY_SYSTEM_SETUP=0. */
export const systemSetupAllowed = () => !['0', 'false'].includes(process.env.KERNELWAY_SYSTEM_SETUP ?? '1');

/**
 * Runs a program as root, with sudo if needed.
 * @param {string} command
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export async function runAsRoot(command, args, options) {
  if (process.getuid?.() === 0) return run(command, args, options);
  const assignments = Object.entries(options?.env ?? {}).map(([key, value]) => `${key}=${value}`);
  return run('sudo', ['-n', 'env', ...assignments, command, ...args], options);
}

/** @param {string[]} packages */
export function installCommands(packages) {
  return `    sudo apt-get update\n    sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

/**
 * Installs the missing packages of `needs`.
 * @param {SystemNeed[]} needs
 * @throws SetupError with the exact commands (exit code 3) if this process must not or cannot install.
 */
export async function ensureSystemPackages(needs) {
  const missing = needs.filter((need) => !need.present());
  if (missing.length === 0) return;
  const packages = [...new Set(missing.flatMap((need) => need.packages))];
  const reasons = missing.map((need) => `    ${need.name}: for ${need.why}`).join('\n');
  const rights = await privilege();
  if (!systemSetupAllowed() || rights === 'none' || !has('apt-get')) {
    const because = !systemSetupAllowed()
      ? 'KERNELWAY_SYSTEM_SETUP=0 says not to install it'
      : rights === 'none'
        ? 'this user is not root and has no passwordless sudo'
        : 'there is no apt-get here';
    throw new SetupError(
      `Missing on this machine, and ${because}:\n${reasons}\nInstall it with:\n${installCommands(packages)}`,
      NEEDS_HANDS,
    );
  }
  say(yellow(`Installing system packages: ${packages.join(', ')} (set KERNELWAY_SYSTEM_SETUP=0 to prevent this)`));
  say(reasons);
  await step(`System packages: ${packages.join(', ')}`, async (note) => {
    if (aptListsAreOld()) await refreshPackageLists();
    let result = await aptInstall(packages, note);
    if (result.code !== 0) {
      await refreshPackageLists();
      result = await aptInstall(packages, note);
    }
    if (result.code !== 0) {
      throw new SetupError(
        `apt-get could not install ${packages.join(' ')}:\n${tail(result.output)}\nTry by hand:\n${installCommands(packages)}`,
        NEEDS_HANDS,
      );
    }
  });
  const still = missing.filter((need) => !need.present());
  if (still.length > 0) {
    throw new SetupError(
      `Installed ${packages.join(' ')}, but still missing: ${still.map((need) => need.name).join(', ')}`,
      NEEDS_HANDS,
    );
  }
}

/** @param {string[]} packages @param {(text: string) => void} note */
function aptInstall(packages, note) {
  return runAsRoot(
    'apt-get',
    ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...packages],
    {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      onLine: (line) => {
        const [, done] = /^Setting up (\S+?)(?::\S+)? /.exec(line) ?? [];
        if (/^(Need to get|E:)/.test(line) || (done && packages.includes(done))) note(line);
      },
    },
  );
}

/** Refreshes apt's package lists. A failure here shows up in the installation that follows. */
async function refreshPackageLists() {
  await runAsRoot('apt-get', ['update', '-q', '-o', 'DPkg::Lock::Timeout=300'], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
}

/** True when apt knows no packages yet, or its lists are older than a day. */
function aptListsAreOld() {
  try {
    const folder = '/var/lib/apt/lists';
    const lists = readdirSync(folder).filter((name) => name.endsWith('Packages') || name.includes('Packages.'));
    if (lists.length === 0) return true;
    return Math.max(...lists.map((name) => statSync(`${folder}/${name}`).ctimeMs)) < Date.now() - 86_400_000;
  } catch {
    return true;
  }
}
