/** `data/`: samples and secret tests with their groups, arguments and scores. */
import { z } from 'zod';
import type { PackageFiles } from './package-files.input.ts';
import { withConstants } from './package-files.input.ts';
import type { PackageMetadata } from './package-metadata.input.ts';
import { checked, readYaml } from './package-report.input.ts';
import type { PackageReport } from './package-report.input.ts';
import { gradedTree, isGraderFlag, VERDICT_FLAGS } from './package-grading.rules.ts';
import type { GraderSettings } from './package-grading.rules.ts';
import { readStaticTests } from './package-static.input.ts';
import type { StaticSettings } from './package-static.input.ts';
import type { Aggregation, GradedGroup, StaticTest, TestCase, TestGroup } from './package.rules.ts';

export interface PackageTests {
  tests: TestCase[];
  groups: TestGroup[];
  staticTests: StaticTest[];
  /** Of an older scoring package. */
  grading?: GradedGroup;
  /** Arguments of the output validator of each test, in the order of the tests. */
  validatorArgs: string[][];
}

/** Unquoted numbers, e.g. a tolerance, are meant as the words they look like. */
const words = z.array(z.union([z.string(), z.number().transform(String)]));
const inputArgs = z.union([words, z.record(z.string(), words)]);
const caseKeys = {
  args: words.optional(),
  input_validator_args: inputArgs.optional(),
  output_validator_args: words.optional(),
  input_visualizer_args: words.optional(),
  output_visualizer_args: words.optional(),
  full_feedback: z.boolean().optional(),
};
const testCaseYaml = z.strictObject({ ...caseKeys, hint: z.string().optional(), description: z.string().optional() });
const testGroupYaml = z.strictObject({
  ...caseKeys,
  max_score: z.union([z.int().min(0), z.literal('unbounded')]).optional(),
  score_aggregation: z.enum(['pass-fail', 'sum', 'min']).optional(),
  static_validation_score: z.union([z.int().min(0), z.literal('pass-fail')]).optional(),
  static_validator_args: words.optional(),
  require_pass: z.union([z.string(), words]).optional(),
});
const flags = z.union([z.string(), z.looseObject({ flags: z.string().optional() })]);
const testdataYaml = z.strictObject({
  on_reject: z.string().optional(),
  grading: z.enum(['default', 'custom']).optional(),
  grader_flags: z.string().optional(),
  input_validator_flags: flags.optional(),
  output_validator_flags: flags.optional(),
  accept_score: z.coerce.number().optional(),
  reject_score: z.coerce.number().optional(),
  range: z.string().optional(),
});

/** More than this of input files for one test is memory that no program should need. */
const MOST_FILES_BYTES = 256 * 1024 * 1024;

interface GroupSettings extends StaticSettings {
  args?: string[];
  validatorArgs?: string[];
  fullFeedback?: boolean;
  maxScore?: number | 'unbounded';
  aggregation?: Aggregation;
  requirePass: string[];
  /** Of an older group. */
  grader?: GraderSettings;
}

/** Reads `data/`; every test without its answer, and every misplaced file, is said. */
export async function readTests(
  files: PackageFiles,
  metadata: PackageMetadata,
  report: PackageReport,
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
      validatorArgs.push(own.validatorArgs ?? first((from) => from.validatorArgs) ?? metadata.validatorFlags);
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
  if (!tests.some((test) => !test.isSample)) report.problem('data/secret', 'secret_tests_missing');
  const groups = groupsOf(tests, settings, metadata, report);
  const staticTests = readStaticTests(settings, groups, files, metadata, report);
  const isGraded = metadata.family === 'legacy' && metadata.type.scoring;
  const grading = isGraded
    ? gradedTree(
        tests.map(({ name }) => name),
        settings,
      )
    : undefined;
  return { tests, groups, staticTests, validatorArgs, grading };
}

/** `secret/a/b`, `secret/a`, `secret` and `''` of `data/secret/a/b/test`: settings of the nearest win. */
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
  return files.below(folder).filter((path) => path.endsWith('.in') && !isTestFile(path));
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

/** What people are shown of a test whose data they may see, where that is not what it is judged with. */
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
  const yaml = checked(
    report,
    path,
    readYaml(report, path, await files.read(path)),
    testCaseYaml,
    unknownKeys(metadata),
  );
  return { args: yaml?.args, validatorArgs: yaml?.output_validator_args, fullFeedback: yaml?.full_feedback };
}

function unknownKeys(metadata: PackageMetadata): 'problem' | 'notice' {
  return metadata.family === '2025-09' ? 'problem' : 'notice';
}

/** `test_group.yaml` (or `testdata.yaml`) of `data`, `sample`, `secret` and its groups, by name; `''` is `data`. */
async function readSettings(
  files: PackageFiles,
  metadata: PackageMetadata,
  report: PackageReport,
): Promise<Map<string, GroupSettings>> {
  const settings = new Map<string, GroupSettings>();
  for (const path of files.below('data')) {
    const [, folder, name] = /^data\/?(.*?)\/?(test_group|testdata)\.yaml$/.exec(path) ?? [];
    if (folder === undefined) continue;
    if (name === 'test_group' && folder.split('/').length > 2) {
      report.problem(path, 'group_too_deep');
      continue;
    }
    const text = withConstants((await files.read(path)).toString('latin1'), files.constants);
    const value = readYaml(report, path, Buffer.from(text, 'latin1'));
    if (value === undefined) continue;
    const read =
      name === 'testdata' ? readTestdata(path, value, metadata, report) : readTestGroup(path, value, metadata, report);
    if (read) settings.set(folder, read);
  }
  return settings;
}

function readTestGroup(
  file: string,
  value: unknown,
  metadata: PackageMetadata,
  report: PackageReport,
): GroupSettings | undefined {
  const yaml = checked(report, file, value, testGroupYaml, unknownKeys(metadata));
  if (!yaml) return undefined;
  const { max_score: maxScore, score_aggregation: aggregation } = yaml;
  const requirePass = [yaml.require_pass ?? []].flat();
  const scores = { max_score: maxScore, score_aggregation: aggregation, require_pass: yaml.require_pass };
  const inSample = file.startsWith('data/sample');
  for (const [key, given] of Object.entries(scores)) {
    if (given === undefined) continue;
    if (inSample) report.problem(file, 'key_not_in_sample', { key });
    else if (!metadata.type.scoring) report.problem(file, 'key_needs_scoring', { key });
  }
  return {
    ...{ file, args: yaml.args, validatorArgs: yaml.output_validator_args, fullFeedback: yaml.full_feedback },
    ...{ maxScore, aggregation, requirePass },
    ...{ staticScore: yaml.static_validation_score, staticArgs: yaml.static_validator_args },
  };
}

/** An older group: flags of validators, and its grader. */
function readTestdata(
  file: string,
  value: unknown,
  metadata: PackageMetadata,
  report: PackageReport,
): GroupSettings | undefined {
  const yaml = checked(report, file, value, testdataYaml, 'notice');
  if (!yaml) return undefined;
  if (yaml.grading === 'custom') report.cannotJudge(file, 'custom_grader');
  const validatorFlags =
    typeof yaml.output_validator_flags === 'object' ? yaml.output_validator_flags.flags : yaml.output_validator_flags;
  const graderFlags = yaml.grader_flags?.split(/\s+/).filter((flag) => flag !== '');
  for (const flag of graderFlags ?? []) {
    // Where nothing is scored these would accept a submission that fails tests.
    const changesVerdict = (VERDICT_FLAGS as readonly string[]).includes(flag) && !metadata.type.scoring;
    if (!isGraderFlag(flag) || changesVerdict) report.cannotJudge(file, 'grader_flag', { flag });
  }
  return {
    file,
    validatorArgs: validatorFlags?.split(/\s+/).filter((flag) => flag !== ''),
    grader: {
      flags: graderFlags,
      acceptScore: yaml.accept_score,
      rejectScore: yaml.reject_score,
      breaksOnReject: yaml.on_reject === undefined ? undefined : yaml.on_reject !== 'continue',
    },
    requirePass: [],
  };
}

function groupsOf(
  tests: readonly TestCase[],
  settings: ReadonlyMap<string, GroupSettings>,
  metadata: PackageMetadata,
  report: PackageReport,
): TestGroup[] {
  const withTests = tests.filter((test) => !test.isSample).map((test) => test.group);
  const looksOnly = [...settings].filter(
    ([name, { staticScore }]) => /^secret\//.test(name) && staticScore !== undefined,
  );
  const names = [...new Set([...withTests, ...looksOnly.map(([name]) => name)])].sort();
  const isLegacy = metadata.family === 'legacy';
  if (names.includes('secret') && names.length > 1 && !isLegacy) report.problem('data/secret', 'groups_and_bare_tests');
  const below = names.filter((name) => name !== 'secret');
  const secret = groupOfSettings('secret', settings.get('secret'), { maxScore: 100, aggregation: 'sum' });
  if (!metadata.type.scoring) {
    return [
      secret,
      ...below.map((name) => groupOfSettings(name, undefined, { maxScore: 'unbounded', aggregation: 'pass-fail' })),
    ];
  }
  // Older packages score by their graders; these groups are shown only.
  if (isLegacy)
    return [
      secret,
      ...below.map((name) => groupOfSettings(name, undefined, { maxScore: 'unbounded', aggregation: 'sum' })),
    ];
  const groups = below.map((name) =>
    groupOfSettings(name, settings.get(name), { maxScore: 'unbounded', aggregation: 'pass-fail' }),
  );
  for (const group of [secret, ...groups]) checkGroup(group, secret, [secret, ...groups], settings, report);
  return [secret, ...groups];
}

function groupOfSettings(
  name: string,
  from: GroupSettings | undefined,
  defaults: Pick<TestGroup, 'maxScore' | 'aggregation'>,
): TestGroup {
  return {
    name,
    maxScore: from?.maxScore ?? defaults.maxScore,
    aggregation: from?.aggregation ?? defaults.aggregation,
    requirePass: from?.requirePass ?? [],
    ...(typeof from?.staticScore === 'number' ? { staticScore: from.staticScore } : {}),
  };
}

function checkGroup(
  group: TestGroup,
  secret: TestGroup,
  all: readonly TestGroup[],
  settings: ReadonlyMap<string, GroupSettings>,
  report: PackageReport,
): void {
  const file = settings.get(group.name)?.file ?? `data/${group.name}/test_group.yaml`;
  const isUnbounded = group.maxScore === 'unbounded';
  if (isUnbounded && (group.aggregation === 'pass-fail' || secret.maxScore !== 'unbounded')) {
    report.problem(file, 'max_score_missing', { group: group.name });
  }
  if (secret.aggregation === 'pass-fail' && group.aggregation !== 'pass-fail')
    report.problem(file, 'group_not_pass_fail');
  for (const name of group.requirePass) {
    if (name === 'sample') continue;
    const required = all.find((other) => other.name === name);
    if (!required || group.name === 'secret') report.problem(file, 'required_group_unknown', { group: name });
    else if (required.aggregation !== 'pass-fail') report.problem(file, 'required_group_scores', { group: name });
    else if (name >= group.name) report.problem(file, 'required_group_later', { group: name });
  }
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
    if (path.endsWith('.ans') && !files.has(`${path.slice(0, -4)}.in`)) {
      if (isStrict) report.problem(path, 'input_missing');
      else report.notice(path, 'input_missing');
    }
    if (isStrict && /^data\/sample\/.+\//.test(path) && path.endsWith('.in')) report.problem(path, 'groups_in_sample');
    if (path.endsWith('.in') && files.below(path.slice(0, -3)).length > 0) {
      report.problem(path, 'test_named_like_folder');
    }
  }
}
