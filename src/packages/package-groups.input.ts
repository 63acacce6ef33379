/** Test groups from `test_group.yaml`, or the older `testdata.yaml`, of each folder. */
import { z } from 'zod';
import { withConstants } from './package-files.input.ts';
import type { PackageFiles } from './package-files.input.ts';
import type { GraderSettings } from './package-grading.rules.ts';
import type { PackageMetadata } from './package-metadata.input.ts';
import { shellWords } from './package-metadata.rules.ts';
import type { FormatFamily } from './package-metadata.rules.ts';
import { readYaml, salvaged } from './package-report.input.ts';
import type { PackageReport } from './package-report.input.ts';
import type { StaticSettings } from './package-static.input.ts';
import { readTestdata, withoutNulls, words } from './package-testdata.input.ts';
import type { Aggregation, TestCase, TestGroup } from './package.rules.ts';

const inputArgs = z.union([words, z.record(z.string(), words)]);
/** Settings of tests and groups alike. */
export const caseKeys = {
  args: words.optional(),
  input_validator_args: inputArgs.optional(),
  output_validator_args: words.optional(),
  input_visualizer_args: words.optional(),
  output_visualizer_args: words.optional(),
  full_feedback: z.boolean().optional(),
};
const testGroupYaml = z.strictObject({
  ...caseKeys,
  max_score: z.union([z.int().min(0), z.literal('unbounded')]).optional(),
  score_aggregation: z.enum(['pass-fail', 'sum', 'min']).optional(),
  static_validation_score: z.union([z.int().min(0), z.literal('pass-fail')]).optional(),
  static_validator_args: words.optional(),
  require_pass: z.union([z.string(), words]).optional(),
});
const wordOrWords = z.union([z.string(), words]);
const draftYaml = z.strictObject({
  on_reject: z.string().optional(),
  scoring: z.unknown().optional(),
  grading: z.unknown().optional(),
  args: wordOrWords.optional(),
  input_validator_args: z.union([wordOrWords, z.record(z.string(), wordOrWords)]).optional(),
  output_validator_args: wordOrWords.optional(),
  full_feedback: z.boolean().optional(),
});

export interface GroupSettings extends StaticSettings {
  args?: string[];
  validatorArgs?: string[];
  fullFeedback?: boolean;
  maxScore?: number | 'unbounded';
  aggregation?: Aggregation;
  requirePass: string[];
  /** Of an older group. */
  grader?: GraderSettings;
}

/** Whether an unknown key is a problem or a note. */
export function unknownKeys(metadata: PackageMetadata): 'problem' | 'notice' {
  return metadata.family === '2025-09' ? 'problem' : 'notice';
}

/** `test_group.yaml` (or `testdata.yaml`) of `data`, `sample`, `secret` and its groups, by name; `''` is `data`. */
export async function readSettings(
  files: PackageFiles,
  metadata: PackageMetadata,
  report: PackageReport,
): Promise<Map<string, GroupSettings>> {
  const settings = new Map<string, GroupSettings>();
  for (const path of files.below('data')) {
    const [, folder, name] = /^data\/?(.*?)\/?(test_group|testdata)\.yaml$/.exec(path) ?? [];
    if (folder === undefined || !/^(|sample|secret)(\/|$)/.test(folder)) continue;
    // Some tools put settings for all tests here; a file of another format was left over.
    const isForAll = name === 'test_group' && folder === '' && metadata.family === '2025-09';
    if (isForAll) report.notice(path, 'group_file_misplaced');
    else if (!isReadIn(metadata.family, name!, folder)) {
      report.notice(path, 'file_of_other_format');
      continue;
    }
    if (name === 'test_group' && folder.split('/').length > 2) {
      report.problem(path, 'group_too_deep');
      continue;
    }
    const text = withConstants((await files.read(path)).toString('latin1'), files.constants);
    const value = readYaml(report, path, Buffer.from(text, 'latin1'), { isOlder: metadata.family === 'legacy' });
    if (value === undefined) continue;
    const kind = name === 'test_group' ? readTestGroup : metadata.family === 'draft' ? readDraftGroup : readTestdata;
    const read = kind(path, value, metadata, report);
    // If a draft has both, the newer name counts.
    if (read && (name === 'test_group' || !settings.has(folder))) settings.set(folder, read);
  }
  return settings;
}

/** Which of the two names a format uses, and in which folders. */
function isReadIn(family: FormatFamily, name: string, folder: string): boolean {
  if (family === 'legacy') return name === 'testdata';
  return family === 'draft' || (name === 'test_group' && folder !== '');
}

/** The form used by drafts before test_group.yaml existed. */
function readDraftGroup(
  file: string,
  value: unknown,
  _metadata: PackageMetadata,
  report: PackageReport,
): GroupSettings | undefined {
  const yaml = salvaged(report, file, withoutNulls(value), draftYaml, { unknownKeys: 'notice' });
  if (!yaml) return undefined;
  if (yaml.scoring || yaml.grading) report.cannotJudge(file, 'draft_scoring');
  return {
    file,
    args: wordsOf(yaml.args),
    validatorArgs: wordsOf(yaml.output_validator_args),
    fullFeedback: yaml.full_feedback,
    requirePass: [],
  };
}

function wordsOf(given: string | string[] | undefined): string[] | undefined {
  return typeof given === 'string' ? shellWords(given) : given;
}

function readTestGroup(
  file: string,
  value: unknown,
  metadata: PackageMetadata,
  report: PackageReport,
): GroupSettings | undefined {
  const yaml = salvaged(report, file, withoutNulls(value), testGroupYaml, { unknownKeys: unknownKeys(metadata) });
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

export function groupsOf(
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
  const mayMix = isLegacy || (metadata.family === 'draft' && !metadata.type.scoring);
  if (names.includes('secret') && names.length > 1 && !mayMix) report.problem('data/secret', 'groups_and_bare_tests');
  const below = names.filter((name) => name !== 'secret');
  const secret = groupOfSettings('secret', settings.get('secret'), { maxScore: 100, aggregation: 'sum' });
  if (!metadata.type.scoring) {
    return [
      secret,
      ...below.map((name) => groupOfSettings(name, undefined, { maxScore: 'unbounded', aggregation: 'pass-fail' })),
    ];
  }
  // Older packages score with graders; these groups are only shown.
  if (isLegacy)
    return [
      secret,
      ...below.map((name) => groupOfSettings(name, undefined, { maxScore: 'unbounded', aggregation: 'sum' })),
    ];
  const groups = below.map((name) =>
    groupOfSettings(name, settings.get(name), { maxScore: 'unbounded', aggregation: 'pass-fail' }),
  );
  for (const group of [secret, ...groups]) checkGroup(group, secret, [secret, ...groups], settings, report);
  checkSum(secret, groups, settings, report);
  return [secret, ...groups];
}

/** More points than possible would be a judge error for everyone who solves all tests. */
function checkSum(
  secret: TestGroup,
  groups: readonly TestGroup[],
  settings: ReadonlyMap<string, GroupSettings>,
  report: PackageReport,
): void {
  if (secret.maxScore === 'unbounded' || secret.aggregation !== 'sum') return;
  const sum = groups.reduce((all, { maxScore }) => all + (maxScore === 'unbounded' ? 0 : maxScore), 0);
  if (sum > secret.maxScore) {
    const file = settings.get('secret')?.file ?? 'data/secret/test_group.yaml';
    report.problem(file, 'groups_beyond_max_score', { sum, maximum: secret.maxScore });
  }
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
