#!/usr/bin/env node
/**
 * `npm run platforms [-- NAME] [--keep]`: tries Kernelway on a machine that is not this one. Makes a virtual machine of
 * that distribution with debootstrap, boots it in QEMU without hardware support (tcg, slow), and runs in it `npm start`,
 * `kernelway doctor`, the hostile programs and the sample problems. Writes the outcome into docs/platforms.md.
 *
 * Compiling is what emulation is worst at, so the npm packages are installed into the machine's folder from outside
 * (chroot), and the toolchain images are taken over from this machine's Docker Engine. Needs root, about 8 GiB of disk
 * and one to three hours. All of it lies in var/platforms/ and may be removed.
 */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDocker } from './setup/docker.mjs';
import { lineSplitter, run } from './setup/processes.mjs';
import { reportFailure, say, SetupError, step, tail } from './setup/steps.mjs';
import { ensureSystemPackages, systemNeeds } from './setup/system-packages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

/** Name → what debootstrap calls it. */
const platforms = { 'debian-13': 'trixie' };
const PACKAGES = [
  'ca-certificates',
  'curl',
  'debootstrap',
  'docker.io',
  'docker-cli',
  'g++',
  'git',
  'make',
  'nodejs',
  'npm',
];
const MEMORY_MIB = 4096;
const DISK = '14G';
const TIME_LIMIT_MS = 4 * 3_600_000;

/** @typedef {{ name: string, passed: boolean, found: string }} Outcome */

async function main() {
  const name = process.argv.slice(2).find((word) => !word.startsWith('--')) ?? 'debian-13';
  const suite = platforms[/** @type {keyof typeof platforms} */ (name)];
  if (!suite) throw new SetupError(`There is no platform ${name}; there is ${Object.keys(platforms).join(', ')}.`);
  if (process.getuid?.() !== 0) throw new SetupError('Making a machine needs root: sudo npm run platforms');
  await ensureSystemPackages([systemNeeds.docker, systemNeeds.debootstrap, systemNeeds.qemu]);
  await ensureDocker(join(root, 'var'));
  const folder = join(root, 'var', 'platforms', name);
  const machine = join(folder, 'root');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(machine, 'root', 'made'))) {
    rmSync(machine, { recursive: true, force: true });
    await step(`${name}: base system`, () => makeSystem(machine, suite));
  }
  await step(`${name}: this checkout and its packages`, () => carryCheckout(machine));
  await step(`${name}: toolchain images`, () => carryImages(machine));
  const disk = join(folder, 'disk.img');
  await step(`${name}: disk`, () => must('mke2fs', ['-q', '-F', '-t', 'ext4', '-d', machine, disk, DISK]));
  say(`Booting ${name}. Everything it says is in ${join(folder, 'console.log')}`);
  const outcomes = await boot(machine, disk, join(folder, 'console.log'));
  rmSync(disk, { force: true });
  writeTable(name, outcomes);
  const failed = outcomes.filter((outcome) => !outcome.passed);
  say(`${outcomes.length - failed.length} passed, ${failed.length} failed`);
  process.exit(failed.length === 0 && outcomes.some((outcome) => outcome.name === 'end') ? 0 : 1);
}

/** @param {string} program @param {string[]} args @param {Record<string, unknown>} [options] */
async function must(program, args, options = {}) {
  const { code, output } = await run(program, args, options);
  if (code !== 0) throw new SetupError(`${program} ${args[0]} ended with ${code}:\n${tail(output, 20)}`);
}

/**
 * The base system with a service that runs the checks at boot. Package source, certificates and npm settings are those of
 * this machine, so that it works behind a mirror too.
 * @param {string} machine @param {string} suite
 */
async function makeSystem(machine, suite) {
  const mirror = debianMirror();
  const include = '--include=systemd-sysv,systemd-resolved,linux-image-amd64,dbus,udev,iproute2';
  await must('debootstrap', ['--variant=minbase', include, suite, machine, mirror]);
  writeFileSync(join(machine, 'etc/apt/sources.list'), `deb ${mirror} ${suite} main\n`);
  await insideMachine(machine, 'apt-get update -q');
  // npm by apt, not by debootstrap, which would leave it half configured.
  await insideMachine(machine, `apt-get install -y -q --no-install-recommends ${PACKAGES.join(' ')}`);
  copyFileSync('/etc/ssl/certs/ca-certificates.crt', join(machine, 'etc/ssl/certs/ca-certificates.crt'));
  writeFileSync(join(machine, 'etc/systemd/network/any.network'), '[Match]\nName=en* eth*\n[Network]\nDHCP=yes\n');
  writeFileSync(
    join(machine, 'etc/systemd/system/kernelway-check.service'),
    '[Unit]\nAfter=docker.service network-online.target\nWants=docker.service network-online.target\n' +
      '[Service]\nType=oneshot\nExecStart=/root/check.sh\nStandardOutput=tty\nTTYPath=/dev/ttyS0\nTimeoutStartSec=infinity\n' +
      '[Install]\nWantedBy=multi-user.target\n',
  );
  await insideMachine(machine, 'systemctl enable kernelway-check systemd-networkd docker');
  writeFileSync(join(machine, 'root', 'made'), '');
}

/** @returns {string} the Debian mirror this machine uses */
function debianMirror() {
  const folder = '/etc/apt/sources.list.d';
  const files = [
    '/etc/apt/sources.list',
    ...(existsSync(folder) ? readdirSync(folder).map((file) => join(folder, file)) : []),
  ];
  for (const file of files.filter((path) => existsSync(path))) {
    const found = /^(?:URIs:|deb(?:\s+\[[^\]]*\])?)\s+(\S*debian\S*)/m.exec(readFileSync(file, 'utf8'));
    if (found?.[1] && !found[1].includes('security')) return found[1];
  }
  return 'http://deb.debian.org/debian';
}

/** @param {string} machine @param {string} command */
async function insideMachine(machine, command) {
  const mounted = 'mount -t proc proc /proc && trap "umount /proc" EXIT';
  copyFileSync('/etc/resolv.conf', join(machine, 'etc/resolv.conf'));
  await must('unshare', [
    '--mount',
    'chroot',
    machine,
    'bash',
    '-c',
    `${mounted}; export DEBIAN_FRONTEND=noninteractive; ${command}`,
  ]);
}

/** What is committed here, with its npm packages compiled for the machine's Node. @param {string} machine */
async function carryCheckout(machine) {
  const target = join(machine, 'root', 'kernelway');
  mkdirSync(target, { recursive: true });
  await must('bash', ['-c', `git archive HEAD | tar -x -C '${target}'`]);
  copyFileSync('scripts/platforms/check.sh', join(machine, 'root', 'check.sh'));
  const settings = join(process.env.HOME ?? '/root', '.npmrc');
  if (existsSync(settings)) copyFileSync(settings, join(machine, 'root', '.npmrc'));
  await insideMachine(machine, 'cd /root/kernelway && HOME=/root npm_config_nodedir=/usr npm ci');
}

/** The images the checks need, made here if they are missing. @param {string} machine */
async function carryImages(machine) {
  await must(process.execPath, ['--import', 'tsx', 'scripts/prepare-images.ts', 'cpp', 'python']);
  const { stdout } = await run(process.execPath, [
    '--import',
    'tsx',
    'scripts/prepare-images.ts',
    '--names',
    'cpp',
    'python',
  ]);
  await must('docker', ['save', '-o', join(machine, 'root', 'images.tar'), ...stdout.trim().split('\n')]);
}

/**
 * Boots the disk and collects the `@@` lines until the machine turns itself off.
 * @param {string} machine @param {string} disk @param {string} logPath
 * @returns {Promise<Outcome[]>}
 */
function boot(machine, disk, logPath) {
  const bootFolder = join(machine, 'boot');
  const file = (/** @type {string} */ prefix) =>
    join(
      bootFolder,
      readdirSync(bootFolder)
        .filter((name) => name.startsWith(prefix))
        .sort()
        .at(-1) ?? '',
    );
  const args = ['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', String(MEMORY_MIB), '-display', 'none'];
  args.push(
    '-no-reboot',
    '-serial',
    'stdio',
    '-nic',
    'user,model=virtio-net-pci',
    '-drive',
    `file=${disk},format=raw,if=virtio`,
  );
  args.push('-kernel', file('vmlinuz-'), '-initrd', file('initrd.img-'), '-append', 'root=/dev/vda rw console=ttyS0');
  /** @type {Outcome[]} */
  const outcomes = [];
  writeFileSync(logPath, '');
  return new Promise((resolve, reject) => {
    const child = spawn('qemu-system-x86_64', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const limit = setTimeout(() => child.kill('SIGKILL'), TIME_LIMIT_MS);
    const lines = lineSplitter((/** @type {string} */ line) => {
      writeFileSync(logPath, `${line}\n`, { flag: 'a' });
      const found = /@@ (\S+) \| (passed|failed) \| (.*)/.exec(line);
      if (!found) return;
      const outcome = { name: String(found[1]), passed: found[2] === 'passed', found: String(found[3]).trim() };
      outcomes.push(outcome);
      say(`  ${outcome.passed ? '✓' : '✗'} ${outcome.name}: ${outcome.found}`);
    });
    child.stdout.on('data', (chunk) => lines.write(chunk));
    child.once('error', reject);
    child.once('exit', () => {
      clearTimeout(limit);
      resolve(outcomes);
    });
  });
}

/** Replaces the platform's section of docs/platforms.md. @param {string} name @param {Outcome[]} outcomes */
function writeTable(name, outcomes) {
  const path = 'docs/platforms.md';
  const rows = outcomes.map(
    ({ name: check, passed, found }) =>
      `| ${check} | ${passed ? 'passed' : '**failed**'} | ${found.replaceAll('|', '/')} |`,
  );
  const date = new Date().toISOString().slice(0, 10);
  const section = `<!-- ${name} -->\n\nTried on ${date}.\n\n| Check | Outcome | Found |\n| --- | --- | --- |\n${rows.join('\n')}\n\n<!-- end of ${name} -->`;
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- end of ${name} -->`), section));
}

main().catch((error) => process.exit(reportFailure(error)));
