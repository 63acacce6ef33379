/**
 * From the files of a package to a checked problem package, or to a list of all its problems. Reads
 * `problem_format_version` 2025-09, the draft before it, legacy and legacy-icpc; see `docs/problem-packages.md`.
 */
import { customGroups } from '../../judge/contract/grading.ts';
import { languages } from '../../judge/contract/languages.ts';
import { GRADERS_FOLDER, hasMoreThanLeftOvers, readChecker, readValidator } from './package-checker.input.ts';
import { readExamples } from './package-examples.input.ts';
import type { PackageFiles } from './package-files.input.ts';
import { readJudging } from './package-judging.input.ts';
import { readKernel } from './package-kernel.input.ts';
import { PROBLEM_YAML, readMetadata } from './package-metadata.input.ts';
import type { PackageMetadata } from './package-metadata.input.ts';
import type { PackageReport } from './package-report.input.ts';
import { STATIC_FOLDER } from './package-static.input.ts';
import { readStatements } from './package-statement.input.ts';
import { readTests } from './package-tests.input.ts';
import type { OriginalFile, PackageFile, ProblemPackage, ValidatorFiles } from './package.rules.ts';

/** The package in files that are open, as far as `report` finds no fault with it. */
export async function readPackage(files: PackageFiles, report: PackageReport): Promise<ProblemPackage | undefined> {
  const metadata = await readMetadata(files, report);
  files.constants = metadata.constants;
  const statements = await readStatements(files, metadata, report);
  const kernel = await readKernel(files, report);
  const judging = await readJudging(files, report);
  const read = await readTests(files, metadata, report, judging.publicPart !== undefined);
  const { checker, ofTest } = await readChecker(files, metadata, read.validatorArgs, report);
  const tests = read.tests.map((test, index) => ({ ...test, ...ofTest(read.validatorArgs[index] ?? []) }));
  const hasStatic = files.below(STATIC_FOLDER).length > 0 && read.staticTests.length > 0;
  const staticValidator = hasStatic ? await readValidator(files, STATIC_FOLDER, report) : undefined;
  const hasGraders = read.grading !== undefined && customGroups(read.grading).length > 0;
  const grader = hasGraders ? await readGrader(files, report) : undefined;
  const isProgram = kernel === undefined && files.below('.kernel').length === 0 && !metadata.type.submitAnswer;
  const isPublicPart = judging.publicPart !== undefined;
  const examples = isPublicPart ? [] : await readExamples(files, metadata, tests, report, isProgram);
  const includes = await readIncludes(files, metadata, report);
  sayUnsupported(files, metadata, kernel !== undefined, report);
  return {
    formatVersion: metadata.family === 'legacy' ? 'legacy' : '2025-09',
    shortName: files.shortName,
    uuid: metadata.uuid,
    version: metadata.version,
    type: metadata.type,
    authors: metadata.authors,
    source: metadata.source,
    license: metadata.license,
    rightsOwner: metadata.rightsOwner,
    keywords: metadata.keywords,
    limits: metadata.limits,
    ...judging,
    languages: metadata.languages,
    ...(metadata.allowsWriting === undefined ? {} : { allowsWriting: metadata.allowsWriting }),
    ...statements,
    attachments: await files.filesBelow('attachments'),
    tests,
    ...(read.shownTalks.length > 0 && { shownTalks: read.shownTalks }),
    groups: read.groups,
    checker,
    ...(staticValidator && { staticValidator, staticTests: read.staticTests }),
    ...(read.grading && { grading: read.grading }),
    ...(grader && { grader }),
    includes,
    kernel,
    examples,
    originals: await readOriginals(files),
  };
}

/** All files, even those judging does not need, because an export must be the same package. One by one, as they may be large. */
async function readOriginals(files: PackageFiles): Promise<OriginalFile[]> {
  const originals: OriginalFile[] = [];
  for (const path of files.below('')) {
    const blob = await files.blob(path);
    originals.push(files.isExecutable(path) ? { path, blob, executable: true } : { path, blob });
  }
  return originals;
}

async function readGrader(files: PackageFiles, report: PackageReport): Promise<ValidatorFiles | undefined> {
  if (hasMoreThanLeftOvers(files, GRADERS_FOLDER, report)) return await readValidator(files, GRADERS_FOLDER, report);
  report.problem(GRADERS_FOLDER, 'grader_missing');
  return undefined;
}

async function readIncludes(
  files: PackageFiles,
  metadata: PackageMetadata,
  report: PackageReport,
): Promise<Record<string, PackageFile[]>> {
  const includes: Record<string, PackageFile[]> = {};
  for (const { name, isFolder } of files.names('include')) {
    if (!isFolder) {
      report.notice(`include/${name}`, 'include_not_in_folder');
      continue;
    }
    const isAllowed = name === 'default' || metadata.languages === 'all' || metadata.languages.includes(name);
    if (!isAllowed) report.notice(`include/${name}`, 'include_language', { language: name });
    includes[name] = await files.filesBelow(`include/${name}`, true);
  }
  return includes;
}

/** Reports what the format allows but this site cannot judge, so that nothing is judged differently than intended. */
function sayUnsupported(
  files: PackageFiles,
  metadata: PackageMetadata,
  isKernel: boolean,
  report: PackageReport,
): void {
  const { interactive, multiPass, submitAnswer } = metadata.type;
  if (isKernel && (interactive || multiPass || submitAnswer)) report.cannotJudge(PROBLEM_YAML, 'kernel_type');
  if (isKernel && files.below(STATIC_FOLDER).length > 0) report.cannotJudge(STATIC_FOLDER, 'kernel_static');
  if (metadata.languages !== 'all') {
    const known = languages().map(({ id }) => id);
    if (!metadata.languages.some((id) => known.includes(id))) {
      report.cannotJudge(PROBLEM_YAML, 'languages_unknown', { languages: metadata.languages.join(', ') });
    }
  }
  const validators = ['input_validators', 'input_format_validators'];
  if (validators.every((folder) => files.below(folder).length === 0)) {
    report.notice('input_validators', 'input_validators_missing');
  }
}
