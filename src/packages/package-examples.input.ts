/**
 * `submissions/`: the example submissions and their expected verdicts, from the folder, from `submissions.yaml`, or from an
 * `@EXPECTED_RESULTS@` tag in the source. Later ones override earlier ones.
 */
import picomatch from 'picomatch';
import { z } from 'zod';
import { findLanguage, languageInOlderPackage, languageNamed } from '../../judge/contract/languages.ts';
import { languageOfPath, meantLanguages } from '../../judge/contract/languages.ts';
import {
  ANY_FAILURE,
  coveredBy,
  defaultRule,
  EXAMPLE_VERDICTS,
  expectedOf,
  isLeftOver,
  isOfOther,
  scoreOfTag,
  timeLimitBoundOf,
  verdictsOfTag,
  withoutBraceBlanks,
} from './package-examples.rules.ts';
import type { ExampleRule } from './package-examples.rules.ts';
import type { PackageFiles } from './package-files.input.ts';
import type { PackageMetadata } from './package-metadata.input.ts';
import { checked, hasBoundedGlob, readYaml, salvaged } from './package-report.input.ts';
import type { PackageReport } from './package-report.input.ts';
import type { ExampleConstraint, ExampleSubmission, ExampleVerdict, TestCase } from './package.rules.ts';

const SUBMISSIONS_YAML = 'submissions/submissions.yaml';
const TAG = /@EXPECTED_RESULTS@:?[ \t]*([A-Z_ ,|\t-]+)/;
const SCORE_TAG = /@EXPECTED_SCORE@:?[ \t]*([^\s*]{1,40})/;
const TAG_BYTES = 64 * 1024;

const verdicts = z.array(z.enum(EXAMPLE_VERDICTS)).min(1);
const ruleKeys = {
  permitted: verdicts.optional(),
  required: verdicts.optional(),
  score: z.union([z.number(), z.tuple([z.number(), z.number()])]).optional(),
  message: z.string().optional(),
  use_for_time_limit: z.union([z.boolean(), z.enum(['lower', 'upper'])]).optional(),
};
const ruleYaml = z.strictObject(ruleKeys);
const ENTRY_KEYS = [...Object.keys(ruleKeys), 'language', 'entrypoint', 'authors', 'model_solution'];
const entryYaml = z.strictObject({
  ...ruleKeys,
  language: z.string().optional(),
  entrypoint: z.string().optional(),
  authors: z.unknown().optional(),
  model_solution: z.boolean().optional(),
});

interface Entry {
  glob: string;
  language?: string;
  entryPoint?: string;
  rule: ExampleRule;
  /** Rules for tests that match a glob, in order. */
  perTests: { glob: string; rule: ExampleRule }[];
}

/** All example submissions, in the order of their paths. */
export async function readExamples(
  files: PackageFiles,
  metadata: PackageMetadata,
  tests: readonly TestCase[],
  report: PackageReport,
  isProgram: boolean,
): Promise<ExampleSubmission[]> {
  const entries = await readEntries(files, metadata, report);
  sayEmptyGlobs(entries, files, tests, report);
  const details = await readDetails(files, report);
  const examples: ExampleSubmission[] = [];
  for (const { name: folder, isFolder } of files.names('submissions')) {
    if (!isFolder) continue;
    for (const program of files.names(`submissions/${folder}`)) {
      const path = `${folder}/${program.name}`;
      if (isLeftOver(program.name)) {
        report.notice(`submissions/${path}`, 'example_left_over');
        continue;
      }
      const content = program.isFolder
        ? await files.filesBelow(`submissions/${path}`, true)
        : [{ path: program.name, blob: await files.filled(`submissions/${path}`) }];
      const expectation = { ...expectationOf(path, folder, metadata, entries, tests), ...details(path) };
      await followTags(expectation, content);
      if (expectation.expected.length === 0) {
        report.notice(`submissions/${path}`, 'nothing_expected', { folder });
        continue;
      }
      if (metadata.family === 'legacy') expectation.language ??= olderLanguage(content.map((file) => file.path));
      const isForeign =
        !isOffered(expectation.language, content, metadata) || (await isInNeither(expectation, content));
      const notJudged = isProgram && !expectation.expected.includes('REJECTED') && isForeign;
      if (notJudged) report.notice(`submissions/${path}`, 'example_not_judged');
      const judged = notJudged ? { notJudged: 'language' as const } : {};
      examples.push({ path, files: content, isFolder: program.isFolder, ...expectation, ...judged });
    }
  }
  const accepted = examples.filter(({ path }) => path.startsWith('accepted/'));
  if (accepted.length === 0) {
    report[metadata.family === 'legacy' ? 'notice' : 'problem']('submissions/accepted', 'accepted_missing');
  } else if (accepted.every(({ notJudged }) => notJudged)) report.notice('submissions/accepted', 'accepted_not_judged');
  return examples;
}

/** Whether its language is offered here and allowed by the problem. */
function isOffered(
  stated: string | undefined,
  content: ExampleSubmission['files'],
  metadata: PackageMetadata,
): boolean {
  const known = stated === undefined ? content.map(({ path }) => languageOfPath(path)) : [findLanguage(stated)];
  const offered = known.filter((language) => language !== undefined);
  if (metadata.languages === 'all') return offered.length > 0;
  return offered.some(
    ({ id, variantOf = id }) => metadata.languages.includes(id) || metadata.languages.includes(variantOf),
  );
}

/** Perl and Prolog share `.pl`, Python 3 and 2 `.py`. What is expected not to compile is left to the compiler. */
async function isInNeither({ language, expected }: Expectation, content: ExampleSubmission['files']): Promise<boolean> {
  for (const { path, blob } of expected.includes('CE') ? [] : content)
    if (isOfOther(path, language, (await blob.read()).toString('latin1', 0, TAG_BYTES))) return true;
  return false;
}

/** Tags in the source override the folder. */
async function followTags(expectation: Expectation, content: ExampleSubmission['files']): Promise<void> {
  const { verdicts: tagged, score } = await tagsOf(content);
  if (tagged) {
    const timeLimitBound = timeLimitBoundOf([{ permitted: tagged, required: tagged }]);
    Object.assign(expectation, { expected: coveredBy(tagged), constraints: [], timeLimitBound });
  }
  if (score === undefined) return;
  // Points tell how much fails, but not which tests, or how. What must be accepted stays so, and bounds the time limit.
  const isKnown = tagged !== undefined || expectation.expected.join() === 'AC';
  if (!isKnown) Object.assign(expectation, { expected: ['AC', ...ANY_FAILURE], timeLimitBound: undefined });
  expectation.constraints = [...(isKnown ? expectation.constraints : []), { score: [score, score] }];
}

/** Another tool's `submissions.json`: language and entry point by path. Judging does without it: its mistakes are notes. */
async function readDetails(
  files: PackageFiles,
  strict: PackageReport,
): Promise<(path: string) => Pick<ExampleSubmission, 'language' | 'entryPoint'>> {
  const file = SUBMISSIONS_JSON.find((path) => files.has(path));
  if (file === undefined) return () => ({});
  const report = strict.softened();
  const value = readYaml(report, file, await files.read(file), { isOlder: true });
  const given =
    value === undefined ? {} : (salvaged(report, file, value, z.record(z.string(), z.looseObject(detailKeys))) ?? {});
  const details = new Map(
    Object.entries(given).map(([path, one]) => [path.replace(/^\/?(submissions\/)?/, '').replace(/\/$/, ''), one]),
  );
  return (path) => {
    const { entry_point, entrypoint = entry_point, language, language_id = language } = details.get(path) ?? {};
    const known = language_id === undefined ? undefined : languageNamed(language_id)?.id;
    return {
      ...(known !== undefined && { language: known }),
      ...(entrypoint !== undefined && { entryPoint: entrypoint }),
    };
  };
}

const SUBMISSIONS_JSON = ['submissions.json', 'submissions/submissions.json'];
const detail = z
  .string()
  .nullish()
  .transform((given) => given ?? undefined);
const detailKeys = { entry_point: detail, entrypoint: detail, language: detail, language_id: detail };

/** The language that file names mean in an older package; undefined if the files determine it themselves. */
function olderLanguage(paths: readonly string[]): string | undefined {
  const found = paths.map((path) => languageInOlderPackage(path)).filter((language) => language !== undefined);
  const [only, ...others] = new Set(meantLanguages(found));
  return others.length === 0 && only?.inOlderPackages ? only.id : undefined;
}

type Expectation = Pick<ExampleSubmission, 'language' | 'entryPoint' | 'expected' | 'constraints' | 'timeLimitBound'>;

function expectationOf(
  path: string,
  folder: string,
  metadata: PackageMetadata,
  entries: readonly Entry[],
  tests: readonly TestCase[],
): Expectation {
  const standard = defaultRule(folder, metadata.family === 'legacy');
  const matching = entries.filter(({ glob }) => matchesOrAbove(glob, path));
  // A folder's own entry replaces the format's defaults for that folder key by key; other globs add to them.
  const ofFolder = matching.find(({ glob }) => glob === folder);
  const folderRule = { ...standard?.rule, ...definedOf(ofFolder?.rule) };
  const added = matching.filter((entry) => entry !== ofFolder).map(({ rule }) => rule);
  const rules = [
    ...(standard || ofFolder ? [folderRule] : []),
    ...added.filter((rule) => rule.permitted || rule.required || rule.useForTimeLimit),
  ];
  const stated = [...(ofFolder ? [folderRule] : []), ...added]
    .map(constraintOf)
    .filter((constraint) => constraint !== undefined);
  const perTests = matching
    .flatMap((entry) => entry.perTests)
    .flatMap(({ glob, rule }) => {
      const names = tests.map(({ name }) => name).filter((name) => matchesOrAbove(glob, name));
      const constraint = constraintOf(rule);
      const group = tests.some((test) => test.group === glob) ? { group: glob } : {};
      return constraint ? [{ ...constraint, tests: names, ...group }] : [];
    });
  const alone =
    perTests.length > 0 && rules.length === 0 ? [{ permitted: ['AC', ...ANY_FAILURE] as ExampleVerdict[] }] : [];
  return {
    language: matching.findLast(({ language }) => language !== undefined)?.language,
    entryPoint: matching.findLast(({ entryPoint }) => entryPoint !== undefined)?.entryPoint,
    expected: expectedOf([...rules, ...alone]),
    constraints: [
      ...(standard?.checkAllTests && !ofFolder ? [constraintOf(standard.rule)!] : []),
      ...stated,
      ...perTests,
    ],
    timeLimitBound: timeLimitBoundOf(rules),
  };
}

/** A mistyped glob would be a rule that always holds. */
function sayEmptyGlobs(
  entries: readonly Entry[],
  files: PackageFiles,
  tests: readonly TestCase[],
  report: PackageReport,
): void {
  const paths = files.below('submissions').map((path) => path.slice('submissions/'.length));
  for (const { glob, perTests } of entries) {
    if (!paths.some((path) => matchesOrAbove(glob, path)))
      report.notice(SUBMISSIONS_YAML, 'example_glob_empty', { glob });
    for (const { glob: inner } of perTests) {
      if (!tests.some(({ name }) => matchesOrAbove(inner, name)))
        report.notice(SUBMISSIONS_YAML, 'test_glob_empty', { glob: inner });
    }
  }
}

function definedOf(rule: ExampleRule | undefined): ExampleRule {
  return Object.fromEntries(Object.entries(rule ?? {}).filter(([, value]) => value !== undefined)) as ExampleRule;
}

function constraintOf({ permitted, required, score, message }: ExampleRule): ExampleConstraint | undefined {
  const constraint = { permitted, required, score, message };
  return Object.values(constraint).some((value) => value !== undefined) ? constraint : undefined;
}

/** A glob of the format: `*` within a name, and braces; it also matches everything below a match. */
function matchesOrAbove(glob: string, path: string): boolean {
  const matches = picomatch(withoutBraceBlanks(glob), { nobracket: true, noextglob: true, noglobstar: true });
  const parts = path.split('/');
  return parts.some((_, index) => matches(parts.slice(0, index + 1).join('/')));
}

async function readEntries(files: PackageFiles, metadata: PackageMetadata, strict: PackageReport): Promise<Entry[]> {
  if (!files.has(SUBMISSIONS_YAML)) return [];
  // Older formats do not have this file, so its content does not change the format.
  const report = metadata.family === '2025-09' ? strict : strict.softened();
  const isOlder = metadata.family === 'legacy';
  const value = readYaml(report, SUBMISSIONS_YAML, await files.read(SUBMISSIONS_YAML), { isOlder });
  const map = checked(report, SUBMISSIONS_YAML, value, z.record(z.string(), z.record(z.string(), z.unknown())));
  return Object.entries(map ?? {}).flatMap(([glob, given]) => {
    if (!hasBoundedGlob(report, SUBMISSIONS_YAML, glob)) return [];
    const own = Object.entries(given).filter(([key, content]) => ENTRY_KEYS.includes(key) || !isMap(content));
    const shape = z.strictObject({ [glob]: entryYaml });
    const entry = checked(report, SUBMISSIONS_YAML, { [glob]: Object.fromEntries(own) }, shape);
    if (!entry) return [];
    const perTests = Object.entries(given).flatMap(([key, content]) => {
      if (ENTRY_KEYS.includes(key) || !isMap(content) || !hasBoundedGlob(report, SUBMISSIONS_YAML, key)) return [];
      const rule = checked(report, SUBMISSIONS_YAML, { [key]: content }, z.strictObject({ [key]: ruleYaml }));
      return rule ? [{ glob: key, rule: ruleOf(rule[key]!) }] : [];
    });
    const { language: written, entrypoint, ...rule } = entry[glob]!;
    const language = written === undefined ? undefined : (languageNamed(written)?.id ?? written);
    return [{ glob, language, entryPoint: entrypoint, rule: ruleOf(rule), perTests }];
  });
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ruleOf(yaml: z.infer<typeof ruleYaml>): ExampleRule {
  const { permitted, required, score, message, use_for_time_limit: useForTimeLimit } = yaml;
  return { permitted, required, score: typeof score === 'number' ? [score, score] : score, message, useForTimeLimit };
}

async function tagsOf(content: ExampleSubmission['files']): Promise<{ verdicts?: ExampleVerdict[]; score?: number }> {
  const tags: { verdicts?: ExampleVerdict[]; score?: number } = {};
  for (const { blob } of content) {
    const head = (await blob.read()).subarray(0, TAG_BYTES).toString('latin1');
    const found = verdictsOfTag(TAG.exec(head)?.[1] ?? '');
    if (found.length > 0) tags.verdicts ??= found;
    tags.score ??= scoreOfTag(SCORE_TAG.exec(head)?.[1] ?? '');
  }
  return tags;
}
