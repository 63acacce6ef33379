#!/usr/bin/env node
/**
 * `npm run platforms [-- PLATFORM] [--only CHECK,…] [--keep] [--here]`: tries Kernelway on another distribution. Creates a
 * virtual machine, boots it in QEMU without hardware support (slow), copies the committed files and the toolchain
 * images of this machine's Docker Engine into it, and runs the checks in `scripts/platforms/check.sh`: `npm start`,
 * `kernelway doctor`, the sample problems, the hostile programs. Each outcome is written into docs/platforms.md at
 * once.
 *
 * With `--here` no machine boots: the checks run in the distribution's system, with its Docker Engine, runc and Node, on
 * the kernel and the control groups of this machine. That takes minutes, and says nothing about the other kernel.
 *
 * To continue a run that was stopped, name the remaining checks with `--only`: the disk is kept in var/platforms/,
 * with the output of each check. `--keep` leaves the machine running for the next run. Needs root, 12 GB of disk, 5
 * GiB of memory, and hours. Time limits of checks are by the clock of the machine.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Machine, must } from './platforms/machine.mjs';
import { noteOutcome } from './platforms/table.mjs';
import { ensureDocker } from './setup/docker.mjs';
import { lineSplitter } from './setup/processes.mjs';
import { reportFailure, say, seconds, SetupError, step } from './setup/steps.mjs';
import { ensureSystemPackages, systemNeeds } from './setup/system-packages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

/** Name → debootstrap's name of it. @type {Record<string, string>} */
const platforms = { 'debian-13': 'trixie' };
/** The usual ones and the extra one that tests use. */
const TOOLCHAINS = ['cpp', 'python', 'java', 'javascript', 'go', 'rust', 'scripts', 'classic'];

/** Checks that need no services of systemd. */
const HERE = /^(versions|sum|kernel|speed|languages|hostile-.*)$/;
/** Rows of the table: of the emulated machine, then of its system on this kernel. @param {string[]} checks */
const rowNames = (checks) => [...checks, ...checks.map((check) => `here:${check}`)];

async function main() {
  const { name, only, keep, here } = readArguments();
  const suite = platforms[name];
  if (!suite) throw new SetupError(`There is no platform ${name}; there is ${Object.keys(platforms).join(', ')}.`);
  if (process.getuid?.() !== 0) throw new SetupError('Creating a machine needs root: sudo npm run platforms');
  const checks = await listChecks();
  const strange = only.filter((wanted) => !checks.has(wanted));
  if (strange.length > 0) {
    throw new SetupError(`There is no check ${strange.join(', ')}; there are: ${[...checks.keys()].join(', ')}.`);
  }
  await ensureSystemPackages([systemNeeds.docker, systemNeeds.debootstrap, systemNeeds.qemu]);
  const machine = new Machine(join(root, 'var', 'platforms', name), suite);
  await step(`${name}: disk with system and packages`, () => machine.make(root));
  const images = await step(`${name}: toolchain images`, () => imagesFor(machine));
  if (here) {
    await step(`${name}: this checkout and images`, () => machine.fill(root, images.archive, images.names));
  } else if (machine.isRunning()) {
    await machine.boot([]);
    await step(`${name}: this checkout`, () => machine.carry(root));
  } else {
    await step(`${name}: this checkout and images`, () => machine.fill(root, images.archive, images.names));
    await step(`${name}: boot`, () => machine.boot([images.archive]));
  }
  let failed = 0;
  for (const [check, limitSeconds] of checks) {
    if (only.length > 0 && !only.includes(check)) continue;
    if (here && !HERE.test(check)) continue;
    const outcome = await runCheck(machine, check, limitSeconds, here);
    say(`${outcome.passed ? '✓' : '✗'} ${check}: ${outcome.found}`);
    noteOutcome(name, outcome, rowNames([...checks.keys()]));
    if (!outcome.passed) failed += 1;
  }
  if (!keep && !here) await step(`${name}: power off`, () => machine.stop());
  process.exit(failed === 0 ? 0 : 1);
}

function readArguments() {
  const words = process.argv.slice(2);
  const at = words.indexOf('--only');
  const only = at < 0 ? [] : (words.splice(at, 2)[1] ?? '').split(',').filter(Boolean);
  const keep = words.includes('--keep');
  const here = words.includes('--here');
  const name = words.find((word) => !word.startsWith('--')) ?? 'debian-13';
  return { name, only, keep, here };
}

/** The checks in their order, each with its time limit in seconds. */
async function listChecks() {
  const lines = (await must('bash', ['scripts/platforms/check.sh', '--list'])).trim().split('\n');
  return new Map(
    lines.map((line) => /** @type {[string, number]} */ ([line.split(' ')[0], Number(line.split(' ')[1])])),
  );
}

/** An archive of the images of this checkout, created if it is missing, and their names. @param {Machine} machine */
async function imagesFor(machine) {
  await ensureDocker(join(root, 'var'));
  const prepare = ['--import', 'tsx', 'scripts/prepare-images.ts'];
  await must(process.execPath, [...prepare, ...TOOLCHAINS]);
  const names = await must(process.execPath, [...prepare, '--names', ...TOOLCHAINS]);
  const archive = machine.path('images.tar');
  const list = machine.path('images.txt');
  const isCurrent = existsSync(archive) && existsSync(list) && readFileSync(list, 'utf8') === names;
  if (!isCurrent) {
    await must('docker', ['save', '-o', archive, ...names.trim().split('\n')]);
    // A drive consists of whole sectors.
    await must('truncate', ['-s', '%1M', archive]);
    writeFileSync(list, names);
  }
  return { archive, names };
}

/**
 * @param {Machine} machine @param {string} check @param {number} limitSeconds @param {boolean} here
 * @returns {Promise<import('./platforms/table.mjs').Outcome>}
 */
async function runCheck(machine, check, limitSeconds, here) {
  const startedAt = performance.now();
  const name = here ? `here:${check}` : check;
  const log = machine.path(`${name}.log`);
  writeFileSync(log, '');
  const lines = lineSplitter((line) => writeFileSync(log, `${line}\n`, { flag: 'a' }));
  const factor = here ? 'JUDGE_TIME_FACTOR=1 ' : '';
  const command = `${factor}timeout -k 10 ${limitSeconds} bash kernelway/scripts/platforms/check.sh ${check}`;
  const onLine = (/** @type {string} */ line) => lines.write(`${line}\n`);
  const { code, output } = here
    ? await machine.here(`cd /root; rm -f passed-*.txt; ${command}`, { onLine })
    : await machine.ssh(command, { onLine });
  const last = output.trim().split('\n').at(-1)?.trim().slice(0, 300) ?? '';
  const why = code === 124 ? `not finished after ${limitSeconds} s: ${last}` : last;
  return { name, passed: code === 0, found: `${why} (${seconds(performance.now() - startedAt)})` };
}

main().catch((error) => process.exit(reportFailure(error)));
