/**
 * `kernelway problem …`: checks, verifies and imports problem packages. Standard output carries the answer only (one JSON
 * document with --json), everything else goes to standard error.
 */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { systemActor } from '../src/platform/actor.ts';
import { languageOfPath } from '../judge/contract/languages.ts';
import { closeAppContext, createAppContext } from '../src/platform/app-context.ts';
import { loadConfig } from '../src/platform/config.ts';
import { migrateUp } from '../src/platform/database/migration-source.ts';
import { AppError } from '../src/platform/errors.ts';
import { errorKey, translator } from '../src/platform/i18n.ts';
import { previewImport } from '../src/problems/import-preview.service.ts';
import { exportPackage } from '../src/problems/package-archive.service.ts';
import { getVersionByNumber, importPackage as storePackage } from '../src/problems/problems.service.ts';
import { withPackage } from '../src/problems/package.input.ts';
import { toolchainsOf } from '../src/problems/package-judging.rules.ts';
import type { PackageProblem, PackageReading, ProblemPackage } from '../src/problems/package.rules.ts';
import { detailOf, marginWarning, previewLines, problemLine, reasonOf, verificationTable } from './problem/table.ts';
import { verifyPackage } from './problem/verify.ts';
import type { Explained, Verification } from './problem/verify.ts';
import { openHost } from './problem/host.ts';

const help = `Usage: npx kernelway problem <command>

  verify DIR|ZIP [--json] [--jobs N]   judge all example submissions and compare with the expected verdicts
  check DIR|ZIP [--json]               read the package and list everything that is wrong with it
  import DIR|ZIP [--dry-run] [--json]  check the package and store it as a new version of its problem;
                                       with --dry-run, only say what would be stored
  export SLUG OUT.zip [--version N]    write a version to a package

verify needs a Docker Engine but no running site. Expected verdicts come from the folders of submissions/ (accepted,
wrong_answer, time_limit_exceeded, run_time_error, rejected, brute_force; ours: compile_error, memory_limit_exceeded,
output_limit_exceeded, rejected_before_build), from submissions.yaml, and from @EXPECTED_RESULTS@ tags.

Exit codes: 0 success, 1 a submission differs, 2 invalid command line or package, 3 Docker is missing.`;

interface Command {
  json: boolean;
  jobs: number;
  path: string;
  isDryRun: boolean;
  version: number | undefined;
  /** Of an export. */
  out: string | undefined;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const answer = (text: string): void => void process.stdout.write(`${text}\n`);

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const [action, ...rest] = args;
  if (args.includes('--help') || args.includes('-h')) {
    answer(help);
    return 0;
  }
  const command = readCommand(rest, action === 'export');
  if (typeof command === 'string') return misused(command);
  if (action === 'verify') return await withPackage(command.path, (reading) => verify(command, reading));
  if (action === 'check') return await withPackage(command.path, (reading) => Promise.resolve(check(command, reading)));
  if (action === 'export') return await exportVersion(command);
  if (action === 'import') return await withPackage(command.path, (reading) => importPackage(command, reading));
  return misused(action ? `Unknown command "problem ${action}".` : 'problem: choose verify, check, import or export.');
}

function misused(why: string): number {
  say(`${why}\n\n${help}`);
  return 2;
}

/** The command line, or what is wrong with it. */
function readCommand(args: string[], isExport: boolean): Command | string {
  try {
    const options = {
      json: { type: 'boolean' },
      jobs: { type: 'string' },
      'dry-run': { type: 'boolean' },
      version: { type: 'string' },
    } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const jobs = Number(values.jobs ?? 1);
    if (!Number.isInteger(jobs) || jobs < 1 || jobs > 64) return '--jobs takes a whole number from 1 to 64.';
    const version = values.version === undefined ? undefined : Number(values.version);
    if (version !== undefined && (!Number.isInteger(version) || version < 1))
      return '--version takes a version number.';
    const [path, ...rest] = positionals;
    if (path === undefined)
      return isExport ? 'Name a problem by its URL name.' : 'Name a package: a folder, a .zip or a .kpp.';
    const [out, ...more] = isExport ? rest : [undefined, ...rest];
    if (isExport && out === undefined) return 'Name the .zip to write.';
    if (more.length > 0) return `Only one package at a time; unexpected "${more[0]}".`;
    return { json: values.json ?? false, jobs, path, isDryRun: values['dry-run'] ?? false, version, out };
  } catch (error) {
    return (error as Error).message;
  }
}

function check(command: Command, reading: PackageReading): number {
  const { problems, unsupported, notices } = reading;
  const wrong = [...problems, ...unsupported];
  if (command.json) {
    const plain = (list: PackageProblem[]) =>
      list.map((problem) => ({ file: problem.file, reason: reasonOf(problem) }));
    answer(json({ problem: nameOf(command, reading), problems: plain(wrong), notices: plain(notices) }));
  } else {
    for (const problem of wrong) answer(problemLine(problem));
    for (const notice of notices) answer(`note: ${problemLine(notice)}`);
    if (wrong.length === 0) answer(`${nameOf(command, reading)}: the package is fine.`);
  }
  return wrong.length === 0 ? 0 : 2;
}

function nameOf(command: Command, reading: PackageReading): string {
  return reading.package?.shortName ?? command.path;
}

function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}

/** The package when it can be judged; otherwise everything that is wrong with it is said. */
function judgeable(command: Command, reading: PackageReading): ProblemPackage | undefined {
  for (const notice of reading.notices) say(`note: ${problemLine(notice)}`);
  const wrong = [...reading.problems, ...reading.unsupported];
  if (reading.package && wrong.length === 0) return reading.package;
  for (const problem of wrong) say(problemLine(problem));
  if (command.json) {
    const problems = wrong.map((problem) => ({ file: problem.file, reason: reasonOf(problem) }));
    answer(json({ problem: nameOf(command, reading), submissions: [], problems }));
  }
  return undefined;
}

async function verify(command: Command, reading: PackageReading): Promise<number> {
  const pkg = judgeable(command, reading);
  if (!pkg) return 2;
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort(new Error(signal)));
  const toolchains = toolchainsNeeded(pkg);
  const host = await openHost(toolchains, progress, abort.signal).catch((error: unknown) => {
    say(
      `No submission can be judged here: ${(error as Error).message}\nRun \`npx kernelway doctor\` to see how to fix it.`,
    );
    return undefined;
  });
  if (!host) return 3;
  try {
    const verification = await verifyPackage(pkg, {
      sandbox: host.sandbox,
      built: host.built,
      jobs: command.jobs,
      signal: abort.signal,
      onStart: (path) => progress(`judging ${path}`),
      onDone: (result) => (process.stderr.isTTY ? undefined : say(doneLine(result))),
    });
    endProgress();
    tell(command, pkg, verification);
    return verification.hasMargin && verification.submissions.every(({ agrees }) => agrees) ? 0 : 1;
  } catch (error) {
    endProgress();
    if (!abort.signal.aborted) throw error;
    say('Stopped.');
    return 130;
  } finally {
    await host.close();
  }
}

/** Only what this package needs: a first time takes half a minute for each image. */
function toolchainsNeeded(pkg: ProblemPackage): string[] {
  const languages = pkg.examples.map(
    ({ language, files }) => language ?? files.map(({ path }) => languageOfPath(path)?.id).find(Boolean),
  );
  const needed = [undefined, ...languages].map((language) => toolchainsOf(pkg, language));
  return [...new Set(needed.flatMap(({ own, validators }) => [...(own ? [own] : []), ...validators]))];
}

function tell(command: Command, pkg: ProblemPackage, verification: Verification): void {
  const warning = marginWarning(verification, pkg.limits.acToLimit);
  if (warning) say(warning);
  if (!command.json) {
    answer(verificationTable(pkg, verification, pkg.limits.timeLimitFrom === 'default'));
    return;
  }
  const submissions = verification.submissions.map(({ path, expected, got, agrees, cpuMs, wallMs, memoryBytes }) => ({
    path,
    expected,
    got,
    agrees,
    cpuMs,
    wallMs,
    memoryBytes,
  }));
  const { timeLimitMs, slowestAcceptedMs, hasMargin } = verification;
  answer(
    json({
      problem: pkg.shortName,
      timeLimit: { limitMs: timeLimitMs, slowestAcceptedMs, hasMargin },
      submissions,
      notJudged: verification.notJudged,
    }),
  );
}

function doneLine(result: Explained): string {
  const detail = detailOf(result);
  return `${result.agrees ? 'ok' : 'DIFFERS'}: ${result.path}: ${result.got}${detail === '' ? '' : ` (${detail})`}`;
}

/** One line that is written over on a terminal. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  else if (!text.startsWith('judging ')) say(text);
}

function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}

/** Stores the package as the next version of its problem, in the database that the environment names. */
async function importPackage(command: Command, reading: PackageReading): Promise<number> {
  const pkg = judgeable(command, reading);
  if (!pkg) return 2;
  const app = createAppContext(loadConfig());
  try {
    await migrateUp(app.db);
    if (command.isDryRun) {
      const preview = await previewImport(app, systemActor('kernelway problem import'), pkg);
      answer(command.json ? json(preview) : previewLines(preview));
      return 0;
    }
    const imported = await storePackage(app, systemActor('kernelway problem import'), pkg);
    if (command.json) process.stdout.write(`${JSON.stringify(imported)}\n`);
    say(
      imported.isNew
        ? `${imported.slug}: imported as version ${imported.number}.`
        : `${imported.slug}: this content is version ${imported.number} already.`,
    );
    return 0;
  } finally {
    await closeAppContext(app);
  }
}

/** Writes a stored version as a package; the file appears whole or not at all. */
async function exportVersion({ path: slug, version, out }: Command): Promise<number> {
  const app = createAppContext(loadConfig());
  const part = `${out!}.part`;
  try {
    await migrateUp(app.db);
    const { pkg, version: found } = await getVersionByNumber(
      app,
      systemActor('kernelway problem export'),
      slug,
      version,
    );
    await pipeline(exportPackage(app, pkg), createWriteStream(part));
    await rename(part, out!);
    say(`${slug}: version ${found.number} is in ${out!}.`);
    return 0;
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof AppError) say(translator('en')(errorKey(error.code), error.params));
    else if (typeof (error as NodeJS.ErrnoException).code === 'string')
      say(`${out!} can't be written (${(error as Error).message}).`);
    else throw error;
    return 2;
  } finally {
    await closeAppContext(app);
  }
}
