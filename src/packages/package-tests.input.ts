/** `data/`: samples and secret tests with their groups, arguments and scores. */
import { z } from 'zod';
import type { PackageFiles } from './package-files.input.ts';
import { gradedTree } from './package-grading.rules.ts';
import { caseKeys, groupsOf, readSettings, unknownKeys } from './package-groups.input.ts';
import type { GroupSettings } from './package-groups.input.ts';
import type { PackageMetadata } from './package-metadata.input.ts';
import { readYaml, salvaged } from './package-report.input.ts';
import type { PackageReport } from './package-report.input.ts';
import { readStaticTests } from './package-static.input.ts';
import { customGroups } from '../../judge/contract/grading.ts';
import type { GradedGroup } from '../../judge/contract/grading.ts';
import type { ShownTalk, StaticTest, TestCase, TestGroup } from './package.rules.ts';

export interface PackageTests {
  tests: TestCase[];
  groups: TestGroup[];
  /** Samples that are interactions and not tests. */
  shownTalks: ShownTalk[];
  staticTests: StaticTest[];
  /** For older scoring packages. */
  grading?: GradedGroup;
  /** Arguments of the output validator of each test, in the order of the tests. */
  validatorArgs: string[][];
}

const testCaseYaml = z.strictObject({ ...caseKeys, hint: z.string().optional(), description: z.string().optional() });

/** Limit of input files for one test, because they take memory. */
const MOST_FILES_BYTES = 256 * 1024 * 1024;

/** Reads `data/`; reports every test without an answer and every misplaced file. The public part has no secret tests. */
export async function readTests(
  files: PackageFiles,
  metadata: PackageMetadata,
  report: PackageReport,
  isPublicPart = false,
): Promise<PackageTests> {
  const settings = await readSettings(files, metadata, report);
  const tests: TestCase[] = [];
  const validatorArgs: string[][] = [];
  for (const folder of ['sample', 'secret']) {
    for (const input of inputsBelow(files, `data/${folder}`)) {
      const base = input.slice(0, -'.in'.length);
      const answer = `${base}.ans`;
      if (!files.has(answer)) {
        report.problem(input, 'answer_missing', { answer });
        continue;
      }
      const own = await readCase(files, `${base}.yaml`, metadata, report);
      const above = foldersAbove(base).map((name) => settings.get(name));
      const first = <T>(pick: (from: GroupSettings) => T | undefined): T | undefined =>
        above.map((from) => from && pick(from)).find((value) => value !== undefined);
      // In an older package, flags in problem.yaml apply to all validators, and groups add to them.
      const given = own.validatorArgs ?? first((from) => from.validatorArgs) ?? [];
      validatorArgs.push([...metadata.validatorFlags, ...given]);
      const fullFeedback = own.fullFeedback ?? first((from) => from.fullFeedback);
      tests.push({
        name: base.slice('data/'.length),
        group: groupOf(base),
        isSample: folder === 'sample',
        input: await files.blob(input),
        answer: await files.blob(answer),
        args: own.args ?? first((from) => from.args) ?? [],
        ...(await testFiles(files, base, report)),
        ...(fullFeedback === undefined ? {} : { fullFeedback }),
        ...(await shownFiles(files, base)),
      });
    }
  }
  sayStrays(files, metadata, report);
  if (!isPublicPart && !tests.some((test) => !test.isSample)) sayNoSecretTests(files, metadata, tests, report);
  const groups = groupsOf(tests, settings, metadata, report);
  const staticTests = readStaticTests(settings, groups, files, metadata, report);
  const tree = metadata.family === 'legacy' ? gradedTree(tests.map(nameOf), settings) : undefined;
  const isGraded = tree !== undefined && (metadata.type.scoring || customGroups(tree).length > 0);
  const grading = isGraded ? tree : undefined;
  return { tests, groups, shownTalks: await readTalks(files), staticTests, validatorArgs, grading };
}

/** Older tools judge by the samples then. Where these give no points or everybody has the answers, nothing would be judged. */
function sayNoSecretTests(
  files: PackageFiles,
  metadata: PackageMetadata,
  tests: readonly TestCase[],
  report: PackageReport,
): void {
  const { scoring, submitAnswer } = metadata.type;
  const isMeant = metadata.family !== '2025-09' && files.below('.kernel').length === 0;
  const mayJudge = isMeant && !scoring && !submitAnswer && tests.length > 0;
  if (mayJudge && inputsBelow(files, 'data/secret').length === 0) report.notice('data/secret', 'samples_only');
  else report.problem('data/secret', 'secret_tests_missing');
}

function nameOf({ name }: TestCase): string {
  return name;
}

/** `secret/a/b`, `secret/a`, `secret` and `''` for `data/secret/a/b/test`: the nearest settings win. */
function foldersAbove(base: string): string[] {
  const parts = base.split('/').slice(1, -1);
  return [...parts.keys()].map((index) => parts.slice(0, parts.length - index).join('/')).concat('');
}

async function testFiles(files: PackageFiles, base: string, report: PackageReport): Promise<Pick<TestCase, 'files'>> {
  const folder = `${base}.files`;
  const given = await files.filesBelow(folder);
  if (given.length === 0) return {};
  const sizeBytes = given.reduce((sum, { blob }) => sum + blob.sizeBytes, 0);
  if (sizeBytes > MOST_FILES_BYTES)
    report.cannotJudge(folder, 'test_files_large', { sizeBytes, limitBytes: MOST_FILES_BYTES });
  return { files: given };
}

function inputsBelow(files: PackageFiles, folder: string): string[] {
  const bases = files.below(folder).filter((path) => path.endsWith('.in') && !isTestFile(path));
  // Ordered by test name: `1` comes before `1-big`, although `1-big.in` comes before `1.in`.
  const stem = (path: string): string => path.slice(0, -'.in'.length);
  return bases.sort((a, b) => (stem(a) < stem(b) ? -1 : 1));
}

/** Inside `<test>.files/`, a folder of input files. */
function isTestFile(path: string): boolean {
  return /\.files\//.test(path);
}

/** `sample`, `secret`, or `secret/<folder>` for anything below it. */
function groupOf(base: string): string {
  const [, top, folder, ...rest] = base.split('/');
  return top === 'secret' && rest.length > 0 ? `secret/${folder}` : top!;
}

async function readTalks(files: PackageFiles): Promise<ShownTalk[]> {
  const talks: ShownTalk[] = [];
  for (const path of files.below('data/sample')) {
    const base = /^(.*)\.interaction$/.exec(path)?.[1];
    if (base === undefined || files.has(`${base}.in`) || isTestFile(path)) continue;
    talks.push({ name: base.slice('data/'.length), interaction: await files.blob(path) });
  }
  return talks;
}

/** What people see of a test with visible data, if it differs from the judged data. */
async function shownFiles(
  files: PackageFiles,
  base: string,
): Promise<Pick<TestCase, 'shownInput' | 'shownAnswer' | 'shownInteraction'>> {
  const firstOf = (paths: string[]): string | undefined => paths.find((path) => files.has(path));
  const input = firstOf([`${base}.in.statement`]);
  const answer = firstOf([`${base}.ans.statement`, `${base}.out`]);
  const interaction = firstOf([`${base}.interaction`]);
  return {
    ...(input && { shownInput: await files.blob(input) }),
    ...(answer && { shownAnswer: await files.blob(answer) }),
    ...(interaction && { shownInteraction: await files.blob(interaction) }),
  };
}

async function readCase(
  files: PackageFiles,
  path: string,
  metadata: PackageMetadata,
  report: PackageReport,
): Promise<{ args?: string[]; validatorArgs?: string[]; fullFeedback?: boolean }> {
  if (!files.has(path) || metadata.family === 'legacy') return {};
  const value = readYaml(report, path, await (await files.filled(path)).read());
  const yaml =
    value === undefined
      ? undefined
      : salvaged(report, path, value, testCaseYaml, { unknownKeys: unknownKeys(metadata) });
  return { args: yaml?.args, validatorArgs: yaml?.output_validator_args, fullFeedback: yaml?.full_feedback };
}

/** Files of tests that do not exist, and groups in samples. */
function sayStrays(files: PackageFiles, metadata: PackageMetadata, report: PackageReport): void {
  const isStrict = metadata.family === '2025-09';
  for (const path of [...files.below('data/sample'), ...files.below('data/secret')]) {
    if (isTestFile(path)) {
      const folder = path.slice(0, path.indexOf('.files/') + '.files'.length);
      if (isStrict && !files.has(`${folder.slice(0, -'.files'.length)}.in`)) report.problem(folder, 'input_missing');
      continue;
    }
    const base = /^(.*)\.(ans|yaml)$/.exec(path)?.[1];
    const isOfGroup = /\/(test_group|testdata)\.yaml$/.test(path);
    if (base !== undefined && !isOfGroup && !files.has(`${base}.in`)) {
      if (isStrict) report.problem(path, 'input_missing');
      else report.notice(path, 'input_missing');
    }
    if (isStrict && /^data\/sample\/.+\//.test(path) && path.endsWith('.in')) report.problem(path, 'groups_in_sample');
    if (path.endsWith('.in') && files.below(path.slice(0, -3)).length > 0) {
      report.problem(path, 'test_named_like_folder');
    }
  }
}
