/** `data/`: samples and secret tests with their groups, arguments and scores. */
import { z } from 'zod';
import type { PackageFiles } from './package-files.input.ts';
import { withConstants } from './package-files.input.ts';
import type { PackageMetadata } from './package-metadata.input.ts';
import { checked, readYaml } from './package-report.input.ts';
import type { PackageReport } from './package-report.input.ts';
import type { Aggregation, TestCase, TestGroup } from './package.rules.ts';

export interface PackageTests {
  tests: TestCase[];
  groups: TestGroup[];
  /** Arguments of the output validator, each different list once; more than one makes the package unsupported. */
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

interface GroupSettings {
  args?: string[];
  validatorArgs?: string[];
  maxScore?: number | 'unbounded';
  aggregation?: Aggregation;
  requirePass: string[];
  /** Of a legacy group: what every accepted test gives. */
  acceptScore?: number;
  file: string;
}

/** Reads `data/`; every test without its answer, and every misplaced file, is said. */
export async function readTests(files: PackageFiles, metadata: PackageMetadata, report: PackageReport): Promise<PackageTests> {
  const settings = await readSettings(files, metadata, report);
  const tests: TestCase[] = [];
  const validatorArgs = new Map<string, string[]>();
  for (const folder of ['sample', 'secret']) {
    for (const input of inputsBelow(files, `data/${folder}`)) {
      const base = input.slice(0, -'.in'.length);
      const answer = `${base}.ans`;
      if (!files.has(answer)) {
        report.problem(input, 'answer_missing', { answer });
        continue;
      }
      const own = await readCase(files, `${base}.yaml`, metadata, report);
      const group = groupOf(base);
      const above = [settings.get(group), settings.get(folder), settings.get('')];
      const first = <T>(pick: (from: GroupSettings) => T | undefined): T | undefined =>
        above.map((from) => from && pick(from)).find((value) => value !== undefined);
      const args = own.validatorArgs ?? first((from) => from.validatorArgs) ?? metadata.validatorFlags;
      validatorArgs.set(JSON.stringify(args), args);
      tests.push({
        name: base.slice('data/'.length),
        group,
        isSample: folder === 'sample',
        input: await files.blob(input),
        answer: await files.blob(answer),
        args: own.args ?? first((from) => from.args) ?? [],
        ...(folder === 'sample' ? await shownFiles(files, base) : {}),
      });
    }
  }
  sayStrays(files, metadata, report);
  if (!tests.some((test) => !test.isSample)) report.problem('data/secret', 'secret_tests_missing');
  if (validatorArgs.size > 1) report.cannotJudge('data', 'validator_args_differ');
  const groups = groupsOf(tests, settings, metadata, report);
  return { tests, groups, validatorArgs: [...validatorArgs.values()] };
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

async function shownFiles(files: PackageFiles, base: string): Promise<Pick<TestCase, 'shownInput' | 'shownAnswer'>> {
  const firstOf = (paths: string[]): string | undefined => paths.find((path) => files.has(path));
  const input = firstOf([`${base}.in.statement`]);
  const answer = firstOf([`${base}.ans.statement`, `${base}.out`]);
  return {
    ...(input && { shownInput: await files.blob(input) }),
    ...(answer && { shownAnswer: await files.blob(answer) }),
  };
}

async function readCase(
  files: PackageFiles,
  path: string,
  metadata: PackageMetadata,
  report: PackageReport,
): Promise<{ args?: string[]; validatorArgs?: string[] }> {
  if (!files.has(path) || metadata.family === 'legacy') return {};
  const yaml = checked(report, path, readYaml(report, path, await files.read(path)), testCaseYaml, unknownKeys(metadata));
  return { args: yaml?.args, validatorArgs: yaml?.output_validator_args };
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
    const read = name === 'testdata' ? readTestdata(path, value, report) : readTestGroup(path, value, metadata, report);
    if (read) settings.set(folder, read);
  }
  return settings;
}

function readTestGroup(file: string, value: unknown, metadata: PackageMetadata, report: PackageReport): GroupSettings | undefined {
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
  if (yaml.static_validation_score !== undefined) report.cannotJudge(file, 'static_validator');
  return { file, args: yaml.args, validatorArgs: yaml.output_validator_args, maxScore, aggregation, requirePass };
}

/** A legacy group as one of ours: its tests give `accept_score` each, summed or the least of them. */
function readTestdata(file: string, value: unknown, report: PackageReport): GroupSettings | undefined {
  const yaml = checked(report, file, value, testdataYaml, 'notice');
  if (!yaml) return undefined;
  if (yaml.grading === 'custom') report.cannotJudge(file, 'custom_grader');
  const validatorFlags = typeof yaml.output_validator_flags === 'object' ? yaml.output_validator_flags.flags : yaml.output_validator_flags;
  const graderFlags = (yaml.grader_flags ?? '').split(/\s+/);
  const known = ['', 'sum', 'min', 'worst_error', 'first_error', 'ignore_sample', 'always_accept', 'accept_if_any_accepted'];
  const unknown = graderFlags.find((flag) => !known.includes(flag));
  if (unknown !== undefined) report.cannotJudge(file, 'grader_flag', { flag: unknown });
  return {
    file,
    validatorArgs: validatorFlags?.split(/\s+/).filter((flag) => flag !== ''),
    aggregation: graderFlags.includes('min') ? 'min' : graderFlags.includes('sum') ? 'sum' : undefined,
    acceptScore: yaml.accept_score,
    requirePass: [],
  };
}

function groupsOf(
  tests: readonly TestCase[],
  settings: ReadonlyMap<string, GroupSettings>,
  metadata: PackageMetadata,
  report: PackageReport,
): TestGroup[] {
  const names = [...new Set(tests.filter((test) => !test.isSample).map((test) => test.group))].sort();
  const isLegacy = metadata.family === 'legacy';
  if (names.includes('secret') && names.length > 1 && !isLegacy) report.problem('data/secret', 'groups_and_bare_tests');
  const below = names.filter((name) => name !== 'secret');
  const secret = groupOfSettings('secret', settings.get('secret'), { maxScore: 100, aggregation: 'sum' });
  if (!metadata.type.scoring) {
    return [secret, ...below.map((name) => groupOfSettings(name, undefined, { maxScore: 'unbounded', aggregation: 'pass-fail' }))];
  }
  if (isLegacy) return legacyGroups(below, tests, settings);
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
  };
}

function legacyGroups(below: readonly string[], tests: readonly TestCase[], settings: ReadonlyMap<string, GroupSettings>): TestGroup[] {
  const groups = (below.length > 0 ? below : ['secret']).map((name): TestGroup => {
    const from = settings.get(name) ?? settings.get('secret') ?? settings.get('');
    const aggregation = from?.aggregation ?? 'sum';
    const count = aggregation === 'sum' ? tests.filter((test) => test.group === name).length : 1;
    return { name, aggregation, maxScore: (from?.acceptScore ?? 1) * count, requirePass: [] };
  });
  if (below.length === 0) return groups;
  const maxScore = groups.reduce((sum, group) => sum + Number(group.maxScore), 0);
  return [{ name: 'secret', aggregation: settings.get('secret')?.aggregation ?? 'sum', maxScore, requirePass: [] }, ...groups];
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
  if (secret.aggregation === 'pass-fail' && group.aggregation !== 'pass-fail') report.problem(file, 'group_not_pass_fail');
  for (const name of group.requirePass) {
    if (name === 'sample') continue;
    const required = all.find((other) => other.name === name);
    if (!required || group.name === 'secret') report.problem(file, 'required_group_unknown', { group: name });
    else if (required.aggregation !== 'pass-fail') report.problem(file, 'required_group_scores', { group: name });
    else if (name >= group.name) report.problem(file, 'required_group_later', { group: name });
  }
}

/** Files of tests that do not exist, test folders we cannot give to a program yet, and groups in samples. */
function sayStrays(files: PackageFiles, metadata: PackageMetadata, report: PackageReport): void {
  const isStrict = metadata.family === '2025-09';
  for (const path of [...files.below('data/sample'), ...files.below('data/secret')]) {
    if (isTestFile(path)) {
      report.cannotJudge(path.slice(0, path.indexOf('.files/') + '.files'.length), 'test_files');
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
