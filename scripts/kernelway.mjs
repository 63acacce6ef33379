#!/usr/bin/env node
/** `npx kernelway …`: the operator's commands, and those of students in `client/`. Runs before any install, so that `doctor` can say what is missing. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientHelp, isClientCommand, runClient } from './client/commands.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const help = `Usage: npx kernelway <command>

  doctor [--json]                      check this machine and explain how to fix what is missing
  problem verify DIR [--only GLOB]     judge all example submissions of a package and compare the verdicts
  problem check DIR|ZIP [--json]       read a package and list everything that is wrong with it
  problem import DIR|ZIP [--dry-run]   check a package and store it as a new version of its problem
  problem export SLUG OUT.zip          write a stored version to a package
  classroom check|import FOLDER|ZIP    look at an assignment of GitHub Classroom, or import it into a course
  judge PACKAGE FILE…                  judge your work on the samples of a package, here and without a site
  images list|add|remove [NAME…]       the toolchain images of this machine, and so the languages of its judge
  user grant EMAIL ROLE                grant a role: organizer, professor or mentor

For students and scripts, at a site that runs somewhere (kernelway submit --help says more):

  login URL                            sign in with a personal token
  problems                             list problems, with your results
  assignments                          list the assignments that are open to you
  courses                              list courses, with your role in each
  contests                             list contests, with who you are in each
  submit FILE… --problem NAME …        submit, and with --watch wait for the verdict
  status ID [--watch]                  the state of a submission
  board CONTEST ROUND                  the board of a round

  help                                 show this text

Exit codes: 0 success, 1 something is wrong, 2 invalid command line, 3 something must be installed or signed in first.
Every command has a --help. Run the site with npm start, all tests with npm test.`;

/** @param {string} text @returns {never} */
function misused(text) {
  process.stderr.write(`${text}\n\n${help}\n`);
  process.exit(2);
}

/**
 * Runs a TypeScript command with this folder's packages; relative paths on its command line stay relative to the
 * caller's folder.
 */
function runTypeScript(/** @type {string} */ script, /** @type {string[]} */ args) {
  if (!existsSync(join(root, 'node_modules', 'tsx'))) {
    process.stderr.write('The npm packages are not installed yet. Run in this folder:\n    npm ci\n');
    process.exit(3);
  }
  const tsx = import.meta.resolve('tsx');
  const child = spawn(process.execPath, ['--import', tsx, join(root, script), ...args], { stdio: 'inherit' });
  // The terminal signals the child too; this process only waits for its end.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code) => process.exit(code ?? 1));
}

const [command, ...rest] = process.argv.slice(2);
const wantsHelp = rest.includes('--help') || rest.includes('-h');
if (!command || command === 'help' || command === '--help' || command === '-h') {
  process.stdout.write(`${help}\n`);
} else if (command === 'doctor') {
  const { doctor, doctorHelp } = await import('./doctor.mjs');
  const strange = rest.find((argument) => argument !== '--json' && argument !== '--help' && argument !== '-h');
  if (strange) misused(`doctor: unknown argument "${strange}".`);
  if (wantsHelp) process.stdout.write(`${doctorHelp}\n`);
  else process.exitCode = await doctor(root, { json: rest.includes('--json') });
} else if (command === 'problem') {
  const [action] = rest;
  if (!['verify', 'check', 'import', 'export'].includes(action ?? '') && !wantsHelp) {
    misused(action ? `problem: unknown command "${action}".` : 'problem: choose verify, check, import or export.');
  }
  runTypeScript('scripts/problem.ts', rest);
} else if (command === 'classroom') {
  runTypeScript('scripts/classroom.ts', rest);
} else if (command === 'judge') {
  runTypeScript('scripts/judge.ts', rest);
} else if (command === 'images') {
  runTypeScript('scripts/images.ts', rest);
} else if (command === 'user') {
  runTypeScript('scripts/user.ts', rest);
} else if (isClientCommand(command)) {
  if (wantsHelp) process.stdout.write(`${clientHelp}\n`);
  else process.exitCode = await runClient(command, rest);
} else {
  misused(`Unknown command "${command}".`);
}
