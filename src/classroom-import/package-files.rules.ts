/** The problem package of an imported assignment, as files: the kind of package that any kernel problem here has. */
import { buildScript, TEST_SCRIPT, type PlannedTest } from './build-script.rules.ts';
import { totalMilli, wholePointsFactor, type ClassroomTest } from './classroom-tests.rules.ts';
import type { Image } from './tools.rules.ts';
import { VALIDATOR, VALIDATOR_PATH } from './validator.rules.ts';

export interface RepositoryFile {
  path: string;
  content: Uint8Array;
  isExecutable: boolean;
}

export interface ClassroomPackage {
  title: string;
  shortName: string;
  uuid: string;
  image: Image;
  /** Starter code, without what was left out. */
  starter: readonly RepositoryFile[];
  editable: readonly string[];
  tests: readonly PlannedTest[];
  /** Files laid over the starter code that pass all tests, if there is a solution. */
  solution: readonly RepositoryFile[];
  /** A file of the starter code that students may change. */
  unchanged: RepositoryFile | undefined;
  /** Words of the statement for the table of tests. */
  words: { tests: string; test: string; points: string; command: string; files: string };
  readme: string;
}

const LONGEST_NAME = 60;
const BUILD_SECONDS = 300;

/** Every file of the package; the same input gives the same files. */
export function packageFiles(given: ClassroomPackage): RepositoryFile[] {
  const script = buildScript(given.tests, given.starter.filter(({ isExecutable }) => isExecutable).length);
  const factor = wholePointsFactor(given.tests.map(({ test }) => test));
  const total = Math.round((totalMilli(given.tests.map(({ test }) => test)) * factor) / 1000);
  const isScored = total > 0;
  const files: RepositoryFile[] = [
    text('problem.yaml', json(problemYaml(given, isScored))),
    text('statement/problem.en.md', statementOf(given)),
    text(VALIDATOR_PATH, VALIDATOR),
    text(
      '.kernel/kernel.yaml',
      json({
        kernel: 1,
        base: 'base',
        toolchain: given.image,
        editable: given.editable,
        build: [script.command],
        artefacts: script.artefacts,
        run: ['/bin/sh', '-c', TEST_SCRIPT, 'test'],
        ...(isScored && { score: { tests: total } }),
        limits: { build_time: BUILD_SECONDS, build_memory: 4096 },
      }),
    ),
    ...given.starter.map((file) => ({ ...file, path: `.kernel/base/${file.path}` })),
    ...exampleFiles(given),
  ];
  if (isScored) files.push(text('data/secret/test_group.yaml', json({ max_score: total, score_aggregation: 'sum' })));
  for (const [index, { test, plan, seconds, tree }] of script.tests.entries()) {
    const folder = `data/secret/${groupName(index, given.tests.length, test)}`;
    const countsExit = test.comparison === 'pytest' ? 'any' : 'own';
    const args = [
      String(index + 1),
      String(tree),
      plan.when,
      String(seconds),
      countsExit,
      plan.when === 'build' ? '' : plan.run,
    ];
    const comparison = test.comparison === 'pytest' && !isScored ? 'exit' : test.comparison;
    files.push(
      text(`${folder}/1.in`, test.input),
      text(`${folder}/1.ans`, test.output),
      text(`${folder}/1.yaml`, json({ args, output_validator_args: [comparison, test.grader], full_feedback: true })),
    );
    const points = Math.round(test.points * factor);
    if (isScored) files.push(text(`${folder}/test_group.yaml`, json({ max_score: points, score_aggregation: 'sum' })));
  }
  return files;
}

/**
 * The solution as an accepted example. A package must have one: without a solution it is the starter code, from which only is
 * expected that it can be built and run.
 */
function exampleFiles({ solution, unchanged }: ClassroomPackage): RepositoryFile[] {
  if (solution.length > 0)
    return solution.map((file) => ({ ...file, path: `submissions/accepted/solution/${file.path}` }));
  if (!unchanged) return [];
  return [
    { ...unchanged, path: `submissions/accepted/starter/${unchanged.path}` },
    text('submissions/submissions.yaml', json({ 'accepted/starter': { permitted: ['AC', 'WA', 'TLE', 'RTE'] } })),
  ];
}

function problemYaml({ title, uuid, tests }: ClassroomPackage, isScored: boolean): object {
  const longest = Math.max(1, ...tests.map(({ seconds }) => seconds));
  return {
    problem_format_version: '2025-09',
    type: isScored ? 'scoring' : 'pass-fail',
    name: { en: title },
    uuid,
    // The command of each test has its own limit; laying out the files takes a moment.
    limits: { time_limit: Math.min(300, longest + 2), memory: 1024, output: 8, code: 16_384, validation_time: 20 },
  };
}

/** A text without those of these characters that end it. A pattern would take quadratic time. */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1] as string)) end -= 1;
  return text.slice(0, end);
}

/** The name of a test as the name of a folder, with its number before it, so that the order stays. */
export function groupName(index: number, count: number, { name }: Pick<ClassroomTest, 'name'>): string {
  const number = String(index + 1).padStart(String(count).length, '0');
  const named = name
    .normalize('NFC')
    .replace(/[/\\:*?"<>|]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, LONGEST_NAME);
  const plain = withoutEnd(named, '. ').trim();
  return plain === '' ? number : `${number} ${plain}`;
}

function statementOf({ tests, words, editable, readme, title }: ClassroomPackage): string {
  const cell = (value: string): string => value.replace(/\s+/g, ' ').replaceAll('|', '\\|').slice(0, 200);
  const code = (value: string): string => `\`${cell(value).replaceAll('`', "'")}\``;
  const rows = tests.map(({ test }) => `| ${cell(test.name)} | ${test.points} | ${code(test.run)} |`);
  const head = readme.trim() === '' ? `# ${title}` : readme.replace(/^\uFEFF/, '').trim();
  const shown = editable.slice(0, 40).map((glob) => `- ${code(glob)}`);
  return [
    head,
    '',
    `## ${words.tests}`,
    '',
    `| ${words.test} | ${words.points} | ${words.command} |`,
    '|---|---|---|',
    ...rows,
    '',
    words.files,
    '',
    ...shown,
    '',
  ].join('\n');
}

function text(path: string, content: string): RepositoryFile {
  return { path, content: Buffer.from(content), isExecutable: false };
}

/** YAML that needs no library: JSON is a part of it. */
function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
