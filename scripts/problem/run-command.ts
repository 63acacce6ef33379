/** What `kernelway problem …` does once its command line has been read. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { systemActor } from '../../src/platform/actor.ts';
import { closeAppContext, createAppContext } from '../../src/platform/app-context.ts';
import { loadConfig } from '../../src/platform/config.ts';
import { migrateUp } from '../../src/platform/database/migration-source.ts';
import { AppError } from '../../src/platform/errors.ts';
import { errorKey, translator } from '../../src/platform/i18n.ts';
import { previewImport } from '../../src/problems/import-preview.service.ts';
import { exportPackageUnchecked } from '../../src/packages/package-archive.service.ts';
import { getVersionByNumber, importPackage as storePackage } from '../../src/problems/problems.service.ts';
import { withPackage } from '../../src/packages/packages.service.ts';
import type { PackageProblem, PackageReading, ProblemPackage } from '../../src/packages/package.rules.ts';
import { endedEvent } from './events.ts';
import { previewLines, problemLine, reasonOf } from './table.ts';
import { EXIT, tellEvent, verify } from './verify-command.ts';
import type { VerifyCommand } from './verify-command.ts';

export interface Command extends VerifyCommand {
  action: string;
  path: string;
  isDryRun: boolean;
  version: number | undefined;
  /** For an export. */
  out: string | undefined;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const answer = (text: string): void => void process.stdout.write(`${text}\n`);

/** Runs verify, check, import or export. Returns the exit code. */
export async function runCommand(command: Command): Promise<number> {
  if (command.action === 'export') return await exportVersion(command);
  return await withPackage(command.path, async (reading) => {
    if (command.action === 'verify') return await verifyExamples(command, reading);
    if (command.action === 'import') return await importPackage(command, reading);
    return check(command, reading);
  });
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
