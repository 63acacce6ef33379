/**
 * `kernelway problem …`: checks, verifies, imports and exports problem packages. Standard output has only the result
 * (with --json one JSON document, or one per line for verify); everything else goes to standard error.
 */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { systemActor } from '../src/platform/actor.ts';
import { closeAppContext, createAppContext } from '../src/platform/app-context.ts';
import { loadConfig } from '../src/platform/config.ts';
import { migrateUp } from '../src/platform/database/migration-source.ts';
import { AppError } from '../src/platform/errors.ts';
import { errorKey, translator } from '../src/platform/i18n.ts';
import { previewImport } from '../src/problems/import-preview.service.ts';
import { exportPackageUnchecked } from '../src/packages/package-archive.service.ts';
import { getVersionByNumber, importPackage as storePackage } from '../src/problems/problems.service.ts';
import { withPackage } from '../src/packages/packages.service.ts';
import type { PackageProblem, PackageReading, ProblemPackage } from '../src/packages/package.rules.ts';
import { endedEvent } from './problem/events.ts';
import { previewLines, problemLine, reasonOf } from './problem/table.ts';
import { EXIT, tellEvent, verify } from './problem/verify-command.ts';
import type { VerifyCommand } from './problem/verify-command.ts';

const help = `Usage: npx kernelway problem <command>

  verify DIR|ZIP [--only GLOB]… [--json] [--jobs N] [--no-cache]
                                       judge the example submissions and compare with the expected verdicts
  check DIR|ZIP [--json]               read the package and list everything that is wrong with it
  import DIR|ZIP [--dry-run] [--json]  check the package and store it as a new version of its problem;
                                       with --dry-run, only say what would be stored
  export SLUG OUT.zip [--version N]    write a version to a package

verify needs a Docker Engine but no running site. Expected verdicts come from the folders of submissions/ (accepted,
wrong_answer, time_limit_exceeded, run_time_error, rejected, brute_force; ours: compile_error, memory_limit_exceeded,
output_limit_exceeded, rejected_before_build), from submissions.yaml, and from @EXPECTED_RESULTS@ tags.

  --only GLOB   only these examples (accepted/*.cpp, slow.py) or tests (sample, secret/01*); may be given several times
  --json        one JSON object a line as it happens: start, build, result, summary (docs/problem-packages.md)
  --jobs N      so many at the same time, at most one for each core
  --no-cache    build everything anew and keep nothing; otherwise builds stay in ~/.cache/kernelway/builds

Exit codes of verify: 0 all agree, 1 one differs or the time limit leaves no margin, 2 wrong command line or package,
3 nothing can be judged here, 130 stopped. Of the others: 0 success, 2 wrong command line or package.`;

interface Command extends VerifyCommand {
  action: string;
  path: string;
  isDryRun: boolean;
  version: number | undefined;
  /** For an export. */
  out: string | undefined;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const answer = (text: string): void => void process.stdout.write(`${text}\n`);

// As for the site, other users of the machine cannot read the files that this creates.
process.umask(0o077);
process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const [action, ...rest] = args;
  if (args.includes('--help') || args.includes('-h')) {
    answer(help);
    return 0;
  }
  const command = readCommand(action ?? '', rest);
  if (typeof command === 'string') return misused(command);
  if (action === 'verify') return await withPackage(command.path, (reading) => verifyExamples(command, reading));
  if (action === 'check') return await withPackage(command.path, (reading) => Promise.resolve(check(command, reading)));
  if (action === 'export') return await exportVersion(command);
  if (action === 'import') return await withPackage(command.path, (reading) => importPackage(command, reading));
  return misused(action ? `Unknown command "problem ${action}".` : 'problem: choose verify, check, import or export.');
}

function misused(why: string): number {
  say(`${why}\n\n${help}`);
  return 2;
}

/** The parsed command line, or what is wrong with it. */
function readCommand(action: string, args: string[]): Command | string {
  const isExport = action === 'export';
  try {
    const options = {
      json: { type: 'boolean' },
      jobs: { type: 'string' },
      only: { type: 'string', multiple: true },
      'no-cache': { type: 'boolean' },
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
    const strange =
      action === 'verify' ? undefined : (['jobs', 'only', 'no-cache'] as const).find((name) => name in values);
    if (strange) return `--${strange} belongs to problem verify.`;
    const only = values.only ?? [];
    if (only.includes('')) return '--only takes a glob of example submissions or tests.';
    return {
      ...{ action, path, version, out, jobs, only },
      json: values.json ?? false,
      cache: !values['no-cache'],
      isDryRun: values['dry-run'] ?? false,
    };
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

/** The package if it can be judged; otherwise prints everything that is wrong with it. */
function judgeable(command: Command, reading: PackageReading): ProblemPackage | undefined {
  for (const notice of reading.notices) say(`note: ${problemLine(notice)}`);
  const wrong = [...reading.problems, ...reading.unsupported];
  if (reading.package && wrong.length === 0) return reading.package;
  for (const problem of wrong) say(problemLine(problem));
  if (command.json) {
    const problems = wrong.map((problem) => ({ file: problem.file, reason: reasonOf(problem) }));
    const reason = 'The package cannot be judged.';
    if (command.action === 'verify') tellEvent(endedEvent(nameOf(command, reading), EXIT.misused, reason, problems));
    else answer(json({ problem: nameOf(command, reading), problems }));
  }
  return undefined;
}

async function verifyExamples(command: Command, reading: PackageReading): Promise<number> {
  const pkg = judgeable(command, reading);
  return pkg ? await verify(command, pkg) : EXIT.misused;
}

/** Stores the package as the next version of its problem in the configured database. */
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
    const imported = await storePackage(app, systemActor('kernelway problem import'), pkg, 'queued');
    if (command.json) process.stdout.write(`${JSON.stringify(imported)}\n`);
    say(
      imported.isNew
        ? `${imported.slug}: imported as version ${imported.number}. The site judges an accepted example of it before it can be opened: /problems/${imported.slug}/versions/${imported.number}/check`
        : `${imported.slug}: this content is version ${imported.number} already.`,
    );
    return 0;
  } finally {
    await closeAppContext(app);
  }
}

/** Writes a stored version as a package. The file is complete or does not appear. */
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
    await pipeline(exportPackageUnchecked(app, pkg), createWriteStream(part));
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
