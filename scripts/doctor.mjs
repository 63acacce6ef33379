/** `npx kernelway doctor`: checks everything that `npm start` and the tests need, and says how to fix what is wrong. */
import { accessSync, constants, existsSync, readdirSync, readFileSync, statfsSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { dockerCall, dockerState, servicesAreManaged } from './setup/docker.mjs';
import { ask, checkPortIsFree } from './setup/local-site.mjs';
import { checkNodeVersion, MINIMUM_NODE, npmPackagesState } from './setup/npm-packages.mjs';
import { knownEscapes } from './setup/known-escapes.mjs';
import { sqliteLoads } from './setup/sqlite-build.mjs';
import { run, which } from './setup/processes.mjs';
import { bold, dim, green, red, say, yellow } from './setup/steps.mjs';
import { chromiumPath, installCommands, privilege, systemNeeds, systemSetupAllowed } from './setup/system-packages.mjs';

export const doctorHelp = `npx kernelway doctor [--json]

Checks this machine and explains how to fix what is missing.
  needed   npm start with a judge can't run without it (exit code 1)
  advised  something works less well, or only the tests need it (exit code 0)
--json prints one document { "ok": …, "checks": [{ "name", "state", "found", "mend" }] }.`;

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {'fine' | 'advised' | 'needed'} state
 * @property {string} found
 * @property {string} [mend] what to do
 */

const GIGABYTE = 1024 ** 3;

/**
 * @param {string} root
 * @param {{ json: boolean }} options
 * @returns {Promise<number>} the exit code
 */
export async function doctor(root, { json }) {
  if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
  const dataDir = resolve(root, process.env.DATA_DIR || 'var');
  /** @type {Check[]} */
  const checks = [];
  const groups = [
    { title: 'The site', look: () => siteChecks(root, dataDir) },
    { title: 'The judge', look: () => judgeChecks(root) },
    { title: 'The tests', look: () => testChecks() },
  ];
  for (const { title, look } of groups) {
    const found = await look();
    checks.push(...found);
    if (json) continue;
    say(bold(title));
    for (const check of found) sayCheck(check);
    say();
  }
  const bad = checks.filter((check) => check.state === 'needed');
  if (json) say(JSON.stringify({ ok: bad.length === 0, checks }, null, 2));
  else if (bad.length === 0) say(green('Everything is ready: npm start'));
  else say(red(`npm start can't run everything yet. Missing: ${bad.map((check) => check.name).join(', ')}.`));
  if (!json && bad.length > 0 && systemSetupAllowed() && (await privilege()) !== 'none') {
    say('npm start installs the missing packages and starts the missing services by itself.');
  }
  return bad.length === 0 ? 0 : 1;
}

/** @param {Check} check */
function sayCheck({ name, state, found, mend }) {
  const mark = { fine: green('✓'), advised: yellow('!'), needed: red('✗') }[state];
  say(`  ${mark} ${name.padEnd(22)} ${found}`);
  if (mend && state !== 'fine') for (const line of mend.split('\n')) say(dim(`      ${line.trim()}`));
}

/** @param {string} name @param {string} found @returns {Check} */
const fine = (name, found) => ({ name, state: 'fine', found });
/** @param {string} name @param {string} found @param {string} mend @returns {Check} */
const needed = (name, found, mend) => ({ name, state: 'needed', found, mend });
/** @param {string} name @param {string} found @param {string} mend @returns {Check} */
const advised = (name, found, mend) => ({ name, state: 'advised', found, mend });

/** @param {string} root @param {string} dataDir @returns {Promise<Check[]>} */
async function siteChecks(root, dataDir) {
  return [
    nodeCheck(),
    ...(await npmChecks(root)),
    dataDirCheck(dataDir),
    diskCheck(dataDir),
    memoryCheck(),
    await portCheck(),
  ];
}

function nodeCheck() {
  try {
    checkNodeVersion();
    return fine('Node.js', process.version);
  } catch {
    return needed('Node.js', process.version, `${MINIMUM_NODE} or newer is needed: https://nodejs.org/en/download`);
  }
}

/** @param {string} root */
async function npmChecks(root) {
  const state = npmPackagesState(root);
  if (state === 'missing') return [needed('npm packages', 'not installed', 'npm start installs them, or: npm ci')];
  const packages =
    state === 'ready'
      ? fine('npm packages', 'match package-lock.json')
      : advised('npm packages', 'may differ from package-lock.json', 'npm start brings them up to date, or: npm ci');
  const sqlite = (await sqliteLoads(root))
    ? fine('better-sqlite3', 'loads and answers')
    : needed(
        'better-sqlite3',
        'does not load in this Node.js',
        `npm rebuild better-sqlite3; if no prebuilt binary can be downloaded, this needs a compiler:\n${installCommands(systemNeeds.compiler.packages)}`,
      );
  return [packages, sqlite];
}

/** @param {string} dataDir */
function dataDirCheck(dataDir) {
  try {
    let folder = dataDir;
    while (!existsSync(folder)) folder = dirname(folder);
    accessSync(folder, constants.W_OK);
    return fine('DATA_DIR', `${dataDir} can be written`);
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    return needed(
      'DATA_DIR',
      `${dataDir} cannot be written (${code})`,
      'Give this user write access to that folder, or set DATA_DIR to another one.',
    );
  }
}

/** @param {string} dataDir */
function diskCheck(dataDir) {
  try {
    const { bavail, bsize } = statfsSync(existsSync(dataDir) ? dataDir : '.');
    const free = bavail * bsize;
    const found = `${(free / GIGABYTE).toFixed(1)} GiB free`;
    const mend = 'Toolchain images take about 2 GiB, the extra ones up to 3 GiB more, plus space for submissions.';
    if (free < GIGABYTE) return needed('Disk', found, mend);
    return free < 4 * GIGABYTE ? advised('Disk', found, mend) : fine('Disk', found);
  } catch (error) {
    return advised('Disk', `cannot be measured: ${error}`, 'Check it with: df -h');
  }
}

function memoryCheck() {
  const found = `${(totalmem() / GIGABYTE).toFixed(1)} GiB, ${(freemem() / GIGABYTE).toFixed(1)} GiB free`;
  if (totalmem() > 3.5 * GIGABYTE) return fine('Memory', found);
  return advised(
    'Memory',
    found,
    'A build may use 2 GiB. Use a machine with 4 GiB, or lower the limits of the problems.',
  );
}

async function portCheck() {
  const port = Number(process.env.PORT || 3000);
  try {
    await checkPortIsFree(port, process.env.HOST || '0.0.0.0');
    return fine('Port', `${port} is free`);
  } catch (error) {
    if ((await ask(port, '/healthz')).status === 200) return fine('Port', `a site is already running on ${port}`);
    return needed('Port', `${port} cannot be used`, error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} root @returns {Promise<Check[]>} */
async function judgeChecks(root) {
  const checks = [];
  const { state, detail } = await dockerState();
  if (state === 'ready')
    checks.push(
      ...(await engineChecks()),
      await escapesCheck(),
      ...(await imageChecks(root)),
      ...(await probeChecks(root)),
    );
  else checks.push(needed('Docker Engine', ...engineMend(state, detail)));
  checks.push(
    systemNeeds.debootstrap.present()
      ? fine('debootstrap', 'installed')
      : advised(
          'debootstrap',
          'missing',
          `Needed when no image registry is reachable:\n${installCommands(systemNeeds.debootstrap.packages)}`,
        ),
  );
  return checks;
}

/** @param {string} state @param {string} detail @returns {[string, string]} */
function engineMend(state, detail) {
  if (state === 'forbidden') {
    return ['running, but this user has no access to it', 'sudo usermod -aG docker $USER\nthen sign out and in again'];
  }
  if (process.env.DOCKER_HOST)
    return [`does not answer at ${process.env.DOCKER_HOST} (${detail})`, 'Check DOCKER_HOST.'];
  if (!which('dockerd')) return ['not installed', installCommands(systemNeeds.docker.packages)];
  const start = servicesAreManaged()
    ? 'sudo systemctl start docker'
    : "sudo sh -c 'dockerd >/var/log/dockerd.log 2>&1 &'";
  return [`installed, but its daemon does not answer (${detail})`, `npm start starts it, or: ${start}`];
}

async function engineChecks() {
  const { body: info } = await dockerCall('/info');
  /** @type {string[]} */
  const security = info.SecurityOptions ?? [];
  const seccomp = security.some((option) => option.startsWith('name=seccomp'));
  const limits = info.MemoryLimit && info.PidsLimit !== false && info.CpuCfsQuota !== false;
  return [
    fine('Docker Engine', `${info.ServerVersion}, ${info.OSType}/${info.Architecture}, ${info.NCPU} cores`),
    limits
      ? fine(
          'Control groups',
          `version ${info.CgroupVersion ?? '1'}, driver ${info.CgroupDriver}; memory, pids and CPU limits work`,
        )
      : needed(
          'Control groups',
          `version ${info.CgroupVersion ?? '1'} without ${missingLimits(info)}`,
          'Enable these controllers in the kernel.',
        ),
    seccomp
      ? fine('seccomp', 'the engine filters system calls')
      : needed(
          'seccomp',
          'the engine was built or started without it',
          'Use an engine with seccomp: submissions need the filter.',
        ),
    info.Driver === 'vfs'
      ? advised(
          'Storage driver',
          'vfs: every container copies its whole image',
          'Move DockerRootDir to ext4 or xfs, so that overlay2 works.',
        )
      : fine('Storage driver', info.Driver),
  ];
}

/** Whether a version of the engine, its parts or the kernel has a known container escape. */
async function escapesCheck() {
  const { body } = await dockerCall('/version');
  /** @param {string} name @returns {string | undefined} */
  const component = (name) =>
    (body.Components ?? []).find((/** @type {{ Name: string }} */ one) => one.Name === name)?.Version;
  const versions = {
    docker: component('Engine') ?? body.Version,
    containerd: component('containerd'),
    runc: component('runc'),
    kernel: body.KernelVersion,
  };
  const found = knownEscapes(versions);
  const shown = Object.entries(versions)
    .filter(([, version]) => version)
    .map(([part, version]) => `${part} ${version}`)
    .join(', ');
  if (found.length === 0) return fine('Known escapes', `none for ${shown}`);
  const lines = found.map(
    ({ part, version, id, what, upgradeTo }) => `${part} ${version}: ${id}, ${what}; upgrade to ${upgradeTo} or newer`,
  );
  const distribution = 'Your distribution may have fixed it without a new number: check its security tracker.';
  return advised('Known escapes', `${found.length} for ${shown}`, [...lines, distribution].join('\n'));
}

/** @param {any} info */
function missingLimits(info) {
  const limits = [
    ['memory', info.MemoryLimit],
    ['pids', info.PidsLimit !== false],
    ['CPU', info.CpuCfsQuota !== false],
  ];
  return `the limit of ${limits
    .filter(([, works]) => !works)
    .map(([name]) => name)
    .join(', ')}`;
}

/** Images are tagged `kernelway…` and named after the toolchain, a folder of judge/images. @param {string} root */
async function imageChecks(root) {
  const { body } = await dockerCall('/images/json');
  /** @type {string[]} */
  const tags = body.flatMap((/** @type {{ RepoTags: string[] | null }} */ image) => image.RepoTags ?? []);
  const toolchains = readdirSync(join(root, 'judge', 'images'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  return toolchains.map(({ name }) => {
    const image = tags.find((tag) => tag.startsWith('kernelway') && tag.split(/[^a-z0-9]+/).includes(name));
    if (image) return fine(`Image ${name}`, image);
    const recipe = readFileSync(join(root, 'judge', 'images', name, 'languages.yaml'), 'utf8');
    // Read without a YAML package, because doctor runs before any package is installed.
    if (/^extra: true$/m.test(recipe))
      return fine(`Image ${name}`, `not added; optional (npx kernelway images add ${name})`);
    return advised(`Image ${name}`, 'not built yet', 'npm start builds it while the site runs.');
  });
}

/**
 * The results of really attacking the sandbox on this machine; needs the image that the probes are built in.
 * @param {string} root
 * @returns {Promise<Check[]>}
 */
async function probeChecks(root) {
  const { code, stdout, output } = await run(process.execPath, ['--import', 'tsx', 'scripts/probe-sandbox.ts'], {
    cwd: root,
    timeoutMs: 120_000 * (Number(process.env.JUDGE_TIME_FACTOR) || 1),
  });
  if (code === 3) return [advised('Sandbox probes', 'not run', 'They need the image cpp: npm start builds it.')];
  if (code !== 0) return [needed('Sandbox probes', 'could not be run', output.trim().slice(-600))];
  /** @type {import('../judge/probes/probes.ts').ProbeResult[]} */
  const results = JSON.parse(stdout);
  return results.map(({ name, holds, isSafety, passed, found, mend }) => {
    if (passed) return fine(`Probe ${name}`, holds);
    return (isSafety ? needed : advised)(`Probe ${name}`, `failed: ${holds}; ${found}`, mend);
  });
}

/** @returns {Promise<Check[]>} */
async function testChecks() {
  const checks = [];
  for (const need of [systemNeeds.git, systemNeeds.mariadb, systemNeeds.chromium, systemNeeds.fonts]) {
    const mend = `For ${need.why}; npm test installs it, or:\n${installCommands(need.packages)}`;
    checks.push(need.present() ? fine(need.name, await versionOf(need.name)) : advised(need.name, 'missing', mend));
  }
  return checks;
}

/** @param {string} name */
async function versionOf(name) {
  const path = { git: 'git', 'MariaDB server': 'mariadbd', Chromium: chromiumPath() }[name];
  if (!path) return 'there';
  const { stdout } = await run(path, ['--version'], { timeoutMs: 10_000 });
  return stdout.trim().split('\n')[0]?.slice(0, 80) || 'there';
}
