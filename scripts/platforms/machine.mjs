/**
 * A virtual machine with another distribution in its own folder: created once with debootstrap, kept as a disk image,
 * and controlled by ssh. It has no hardware support (tcg).
 *
 * Its clock follows the instructions that it has executed, one nanosecond each, and the real clock while it idles
 * (`-icount`). So it looks like a steady machine of 1,000 million instructions a second, and a busy host makes a check
 * take longer without a single time limit in the machine being reached earlier. All such processors together execute
 * so many instructions; more than one would only make the CPU time of a program depend on what the others do.
 */
import { spawn } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../setup/mariadb.mjs';
import { run, sleep } from '../setup/processes.mjs';
import { SetupError, tail } from '../setup/steps.mjs';

const BASE_PACKAGES = [
  'systemd-sysv',
  'systemd-resolved',
  'linux-image-amd64',
  'dbus',
  'udev',
  'iproute2',
  'openssh-server',
];
/** npm is installed by apt, because debootstrap would leave it half configured. */
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
const MEMORY_MIB = 5120;
const DISK = '20G';
// By the clock of the host, which may have no time for the machine.
const BOOT_LIMIT_MS = 3_600_000;
const HANDSHAKE_MS = 180_000;
const POWER_OFF_LIMIT_MS = 600_000;
/** Loads the images of the archive that is mounted at /mnt into the machine's engine, which needs no network for that. */
const LOAD_IMAGES = 'docker load -q -i /mnt/images.tar';
/** Runs `command` with the engine of the machine, started by hand. @param {string} command */
const withEngine = (command) => `export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mkdir -p /run/containerd
dockerd --bridge=none --iptables=false --ip6tables=false --pidfile /run/by-hand.pid >/var/log/by-hand.log 2>&1 &
daemon=$!
for attempt in $(seq 60); do docker version >/dev/null 2>&1 && break; sleep 1; done
${command}
code=$?
kill $daemon
wait $daemon
exit $code`;

/** Leaves npm packages and data in a checkout. */
const CLEAN = 'find . -mindepth 1 -maxdepth 1 ! -name node_modules ! -name var -exec rm -rf {} +';

/** @param {string} program @param {string[]} args @param {Parameters<typeof run>[2]} [options] */
export async function must(program, args, options = {}) {
  const { code, stdout, output } = await run(program, args, options);
  if (code !== 0) throw new SetupError(`${program} ${args[0]} ended with ${code}:\n${tail(output, 20)}`);
  return stdout;
}

export class Machine {
  #root;
  #port = 0;

  /** @param {string} folder where everything is kept @param {string} suite debootstrap's name of the distribution */
  constructor(folder, suite) {
    this.folder = folder;
    this.suite = suite;
    this.#root = join(folder, 'root');
    mkdirSync(folder, { recursive: true });
  }

  /** @param {string} name */
  path(name) {
    return join(this.folder, name);
  }

  /**
   * Creates the disk image if there is none, with the npm packages of the checkout `source` compiled for the
   * machine's Node. Compiling is especially slow in emulation, so it is done from outside (chroot).
   * @param {string} source
   */
  async make(source) {
    const lock = readFileSync(join(source, 'package-lock.json'), 'utf8');
    const isCurrent = existsSync(this.path('disk.img')) && existsSync(this.path('lock.json'));
    if (isCurrent && readFileSync(this.path('lock.json'), 'utf8') === lock) return;
    if (!existsSync(join(this.#root, 'root', 'made'))) await this.#makeRoot();
    const checkout = join(this.#root, 'root', 'kernelway');
    mkdirSync(checkout, { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(source, file), join(checkout, file));
    await this.#inside('cd /root/kernelway && HOME=/root npm_config_nodedir=/usr npm ci && rm -rf /root/.npm');
    await this.#transpile(source, checkout);
    for (const file of ['vmlinuz', 'initrd.img']) {
      const newest = readdirSync(join(this.#root, 'boot'))
        .filter((name) => name.startsWith(`${file}-`))
        .sort()
        .at(-1);
      copyFileSync(join(this.#root, 'boot', String(newest)), this.path(file));
    }
    await must('mke2fs', ['-q', '-F', '-t', 'ext4', '-d', this.#root, this.path('disk.img'), DISK]);
    rmSync(this.path('loaded.txt'), { force: true });
    writeFileSync(this.path('lock.json'), lock);
  }

  /** Package source, certificates and npm settings are copied from this machine, so that it also works behind a mirror. */
  async #makeRoot() {
    const root = this.#root;
    // One file system: anything that an interrupted run has left mounted below is not touched.
    await must('rm', ['-rf', '--one-file-system', root]);
    const mirror = debianMirror();
    // debootstrap mounts /proc below the folder; in its own mount namespace, the mount ends with it.
    const bootstrap = ['debootstrap', '--variant=minbase', `--include=${BASE_PACKAGES.join(',')}`];
    await must('unshare', ['--mount', ...bootstrap, this.suite, root, mirror]);
    writeFileSync(join(root, 'etc/apt/sources.list'), `deb ${mirror} ${this.suite} main\n`);
    await this.#inside(`apt-get update -q && apt-get install -y -q --no-install-recommends ${PACKAGES.join(' ')}`);
    copyFileSync('/etc/ssl/certs/ca-certificates.crt', join(root, 'etc/ssl/certs/ca-certificates.crt'));
    const settings = join(process.env.HOME ?? '/root', '.npmrc');
    if (existsSync(settings)) copyFileSync(settings, join(root, 'root', '.npmrc'));
    writeFileSync(join(root, 'etc/systemd/network/any.network'), '[Match]\nName=en* eth*\n[Network]\nDHCP=yes\n');
    if (!existsSync(this.path('key'))) {
      await must('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', this.path('key')]);
    }
    mkdirSync(join(root, 'root/.ssh'), { recursive: true, mode: 0o700 });
    copyFileSync(this.path('key.pub'), join(root, 'root/.ssh/authorized_keys'));
    await this.#inside('systemctl enable systemd-networkd systemd-resolved docker ssh');
    writeFileSync(join(root, 'root', 'made'), '');
  }

  /**
   * Fills the cache of transpiled TypeScript (in /var/tmp, because /tmp is in memory there) by loading what each
   * check starts. None of these commands works here, and none needs to.
   * @param {string} source @param {string} checkout
   */
  async #transpile(source, checkout) {
    await must('bash', ['-c', `set -o pipefail; git archive HEAD | tar -x -C '${checkout}'`], { cwd: source });
    const commands = [
      'KERNELWAY_DEMO=1 LOCAL_JUDGE=0 PORT=3999 timeout 60 node --import tsx src/server.ts',
      'timeout 20 node --import tsx judge/main.ts',
      'timeout 20 node scripts/kernelway.mjs doctor',
      'timeout 20 node scripts/kernelway.mjs problem verify problems/sum',
      'timeout 120 npx mocha --dry-run test/judge/hostile.programs.test.ts test/judge/languages.programs.test.ts',
    ];
    const each = commands.map((command) => `(${command} >/dev/null 2>&1 || true)`).join('; ');
    const prepare = 'cd /root/kernelway; export HOME=/root TMPDIR=/var/tmp DATA_DIR=/var/tmp/transpile';
    await this.#inside(`${prepare}; ${each}; rm -rf /var/tmp/transpile`);
  }

  /** Runs a command in the root folder before it becomes a disk. @param {string} command */
  async #inside(command) {
    const resolver = join(this.#root, 'etc/resolv.conf');
    // systemd-resolved replaces it with a link to a file that exists only while the machine runs.
    await must('rm', ['-f', resolver]);
    copyFileSync('/etc/resolv.conf', resolver);
    const prepared = 'mount -t proc proc /proc; export DEBIAN_FRONTEND=noninteractive';
    await must('unshare', ['--mount', 'chroot', this.#root, 'bash', '-c', `${prepared}; ${command}`]);
    await must('ln', ['-sf', '../run/systemd/resolve/stub-resolv.conf', resolver]);
  }

  /**
   * Puts the committed files of `source`, and images if they are others than before, onto the disk of a machine that is
   * off. From outside this takes a minute; inside it would take many.
   * @param {string} source @param {string} archive of images @param {string} names of the images
   */
  async fill(source, archive, names) {
    const disk = this.path('disk');
    mkdirSync(disk, { recursive: true });
    const loaded = this.path('loaded.txt');
    const isLoaded = existsSync(loaded) && readFileSync(loaded, 'utf8') === names;
    const put = `git archive HEAD | (cd '${disk}/root/kernelway' && ${CLEAN} && tar -x)`;
    const load = `touch '${disk}/mnt/images.tar' && mount --bind '${archive}' '${disk}/mnt/images.tar'`;
    const steps = isLoaded ? [put] : [put, load, this.#chroot(LOAD_IMAGES)];
    const { code, output } = await this.#onDisk(steps, { cwd: source });
    if (code !== 0) throw new SetupError(`The disk could not be filled:\n${tail(output, 20)}`);
    writeFileSync(loaded, names);
  }

  /**
   * Runs a command in the system on the disk, with its own Docker Engine and Node, but on the kernel and the control groups
   * of this machine: as fast as anything here. The machine must be off.
   * @param {string} command @param {Parameters<typeof run>[2]} [options]
   */
  async here(command, options = {}) {
    return await this.#onDisk([`mount -t tmpfs tmpfs '${this.path('disk')}/tmp'`, this.#chroot(command)], options);
  }

  /** @param {string} command without single quotes */
  #chroot(command) {
    return `chroot '${this.path('disk')}' bash -c '${withEngine(command)}'`;
  }

  /**
   * Runs steps while the disk is mounted, in namespaces of their own, so that nothing stays mounted or runs on.
   * @param {string[]} steps @param {Parameters<typeof run>[2]} options
   */
  async #onDisk(steps, options) {
    const disk = this.path('disk');
    mkdirSync(disk, { recursive: true });
    const mounts = [
      'mount --make-rprivate /',
      `mount -o loop '${this.path('disk.img')}' '${disk}'`,
      `mount -t proc proc '${disk}/proc' && mount --rbind /sys '${disk}/sys' && mount --rbind /dev '${disk}/dev'`,
      `mount -t tmpfs tmpfs '${disk}/run'`,
      'ip link set lo up',
    ];
    const script = `set -e -o pipefail; ${[...mounts, ...steps].join('; ')}`;
    return await run('unshare', ['--mount', '--net', '--pid', '--fork', 'bash', '-c', script], options);
  }

  /** Boots it, unless it already runs, and waits until it answers. @param {string[]} drives read-only images: vdb, vdc … */
  async boot(drives) {
    if (this.isRunning()) {
      this.#port = Number(readFileSync(this.path('port'), 'utf8'));
    } else {
      this.#port = await freePort();
      writeFileSync(this.path('port'), String(this.#port));
      const disk = (/** @type {string} */ file, /** @type {string} */ more) => [
        '-drive',
        `file=${file},format=raw,if=virtio${more}`,
      ];
      const args = ['-n', '19', 'qemu-system-x86_64', '-accel', 'tcg', '-icount', 'shift=0,sleep=on', '-cpu', 'max'];
      args.push(
        '-m',
        String(MEMORY_MIB),
        '-display',
        'none',
        '-no-reboot',
        '-serial',
        `file:${this.path('console.log')}`,
      );
      args.push('-pidfile', this.path('pid'), '-kernel', this.path('vmlinuz'), '-initrd', this.path('initrd.img'));
      args.push('-append', 'root=/dev/vda rw console=ttyS0 mitigations=off audit=0');
      args.push('-nic', `user,model=virtio-net-pci,hostfwd=tcp:127.0.0.1:${this.#port}-:22`);
      args.push(
        ...disk(this.path('disk.img'), ',cache=unsafe'),
        ...drives.flatMap((file) => disk(file, ',readonly=on')),
      );
      const out = openSync(this.path('qemu.log'), 'a');
      spawn('nice', args, { stdio: ['ignore', out, out], detached: true }).unref();
      closeSync(out);
    }
    const until = Date.now() + BOOT_LIMIT_MS;
    while ((await this.ssh('true', { timeoutMs: HANDSHAKE_MS })).code !== 0) {
      if (Date.now() > until) throw new SetupError(`The machine does not answer; see ${this.path('console.log')}`);
      await sleep(3_000);
    }
  }

  /** Whether its QEMU runs. */
  isRunning() {
    try {
      const pid = readFileSync(this.path('pid'), 'utf8').trim();
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(this.path('disk.img'));
    } catch {
      return false;
    }
  }

  /** @param {string} command a command line for its shell @param {Parameters<typeof run>[2]} [options] */
  ssh(command, options = {}) {
    return run('ssh', [...this.#sshOptions(), 'root@127.0.0.1', command], options);
  }

  #sshOptions() {
    const known = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'];
    const patient = ['-o', 'ConnectTimeout=170', '-o', 'ServerAliveInterval=60', '-o', 'ServerAliveCountMax=60'];
    // A handshake takes the emulated processor half a minute, so one connection is kept for all commands.
    const shared = ['-o', 'ControlMaster=auto', '-o', `ControlPath=${this.path('ssh')}`, '-o', 'ControlPersist=10m'];
    return ['-i', this.path('key'), '-p', String(this.#port), ...known, ...patient, ...shared];
  }

  /** Copies the committed files of `source`. Its npm packages and data stay. @param {string} source */
  async carry(source) {
    const ssh = ['ssh', ...this.#sshOptions(), 'root@127.0.0.1'].map((word) => `'${word}'`).join(' ');
    const unpack = `mkdir -p kernelway && cd kernelway && ${CLEAN} && tar -x`;
    await must('bash', ['-c', `set -o pipefail; git archive HEAD | ${ssh} '${unpack.replaceAll("'", "'\\''")}'`], {
      cwd: source,
    });
  }

  /** Shuts it down, so that the disk is consistent. */
  async stop() {
    if (!this.isRunning()) return;
    await this.ssh('sync; systemctl poweroff', { timeoutMs: HANDSHAKE_MS });
    const until = Date.now() + POWER_OFF_LIMIT_MS;
    while (this.isRunning() && Date.now() < until) await sleep(1_000);
    if (this.isRunning()) process.kill(Number(readFileSync(this.path('pid'), 'utf8')), 'SIGKILL');
  }
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
