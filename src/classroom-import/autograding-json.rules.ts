/** `.github/classroom/autograding.json`, the older form: what each key means is how GitHub's own grader read it. */
import {
  JSON_TIMEOUT_MINUTES,
  MINUTE_MS,
  MOST_TESTS,
  type ClassroomNote,
  type ClassroomTest,
  type Comparison,
  type ReadTests,
} from './classroom-tests.rules.ts';

export const AUTOGRADING_JSON = '.github/classroom/autograding.json';

const KEYS = ['name', 'setup', 'run', 'input', 'output', 'comparison', 'timeout', 'points'];
const COMPARISONS: Record<string, Comparison> = {
  included: 'included',
  contains: 'included',
  exact: 'exact',
  regex: 'regex',
};

type Row = Record<string, unknown>;

/** The tests of the file; everything in it is mapped or named in the notes. */
export function readAutogradingJson(content: string, file: string = AUTOGRADING_JSON): ReadTests {
  const read: ReadTests = { file, tests: [], notes: [], problems: [] };
  const value = parsed(content, read.problems);
  if (value === undefined) return read;
  const list = listOf(value, read);
  if (list.length > MOST_TESTS) read.problems.push({ code: 'too_many_tests', params: { max: MOST_TESTS } });
  for (const [index, row] of list.slice(0, MOST_TESTS).entries()) {
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      read.problems.push({ code: 'test_no_object', params: { number: index + 1 } });
    else read.tests.push(readTest(row as Row, index + 1, read));
  }
  sayRepeatedNames(read);
  return read;
}

function parsed(content: string, problems: ClassroomNote[]): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch (error) {
    problems.push({ code: 'json_broken', params: { why: (error as Error).message.slice(0, 200) } });
    return undefined;
  }
}

/** The grader reads `tests`; some files are the bare list. */
function listOf(value: unknown, read: ReadTests): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  const { tests, ...others } = (value ?? {}) as Row;
  for (const [key, given] of Object.entries(others))
    read.notes.push({ code: 'key_unknown', params: { key, value: shown(given) } });
  if (!Array.isArray(tests)) {
    read.problems.push({ code: 'tests_missing' });
    return [];
  }
  if (tests.length === 0) read.problems.push({ code: 'tests_empty' });
  return tests as unknown[];
}

function readTest(row: Row, number: number, read: ReadTests): ClassroomTest {
  const name = textOf(row.name).trim() || `Test ${number}`;
  const say = (code: string, params: Record<string, string | number> = {}): void =>
    void read.notes.push({ code, test: name, params });
  if (textOf(row.name).trim() === '') say('name_missing', { number });
  for (const key of Object.keys(row).filter((one) => !KEYS.includes(one)))
    say('key_unknown', { key, value: shown(row[key]) });
  const run = textOf(row.run);
  if (run.trim() === '') read.problems.push({ code: 'run_missing', test: name });
  const [input, output] = [textOf(row.input), textOf(row.output)];
  const comparison = comparisonOf(row.comparison, input, output, say);
  if (comparison === 'regex' && !isRegex(output))
    read.problems.push({ code: 'regex_broken', test: name, params: { regex: output.slice(0, 100) } });
  return {
    ...{ name, setup: textOf(row.setup), run, input, output, comparison },
    grader: 'autograding',
    points: pointsOf(row.points, say),
    timeoutMs: timeoutOf(row.timeout, say),
  };
}

/** Without input and output only the exit code counts, whatever the comparison says. */
function comparisonOf(
  given: unknown,
  input: string,
  output: string,
  say: (code: string, params?: Record<string, string | number>) => void,
): Comparison {
  if (input === '' && output === '') return 'exit';
  const stated = textOf(given);
  const known = stated === '' ? 'included' : COMPARISONS[stated];
  if (known) return known;
  say('comparison_unknown', { comparison: stated.slice(0, 40) });
  return 'included';
}

function pointsOf(given: unknown, say: (code: string, params?: Record<string, string | number>) => void): number {
  const points = numberOf(given);
  if (points === undefined) {
    if (given !== null && given !== undefined && given !== '') say('points_unreadable', { points: shown(given) });
    else say('points_missing');
    return 0;
  }
  if (points < 0) say('points_negative', { points });
  return Math.max(0, points);
}

function timeoutOf(given: unknown, say: (code: string, params?: Record<string, string | number>) => void): number {
  const minutes = numberOf(given);
  if (minutes !== undefined && minutes > 0) return Math.round(minutes * MINUTE_MS);
  if (given !== null && given !== undefined && given !== '') say('timeout_unreadable', { timeout: shown(given) });
  return JSON_TIMEOUT_MINUTES * MINUTE_MS;
}

function sayRepeatedNames(read: ReadTests): void {
  const names = new Map<string, number>();
  for (const { name } of read.tests) names.set(name, (names.get(name) ?? 0) + 1);
  for (const [name, count] of names) {
    if (count > 1) read.notes.push({ code: 'name_repeated', test: name, params: { count } });
  }
}

/** Whether JavaScript, whose regular expressions both graders use, can read it. */
export function isRegex(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
