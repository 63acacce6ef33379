/**
 * Expected verdicts of example submissions, as pure functions. The format has four verdicts for a test (AC, WA, TLE, RTE). Its
 * RTE includes our MLE, because a program without memory crashes on other judges, and its RTE and TLE our OLE. Our own
 * folders name finer verdicts.
 */
import type { ExampleConstraint, ExampleVerdict } from './package.rules.ts';

export const EXAMPLE_VERDICTS = [
  'AC',
  'WA',
  'TLE',
  'MLE',
  'OLE',
  'RTE',
  'CE',
  'REJECTED',
] as const satisfies readonly ExampleVerdict[];

/** All verdicts of a failed test. */
export const ANY_FAILURE: ExampleVerdict[] = ['WA', 'TLE', 'RTE', 'MLE', 'OLE'];

export interface ExampleRule {
  permitted?: ExampleVerdict[];
  required?: ExampleVerdict[];
  score?: [number, number];
  message?: string;
  useForTimeLimit?: boolean | 'lower' | 'upper';
}

interface FolderRule {
  rule: ExampleRule;
  /** The first failed test is not enough to check the rule. */
  checkAllTests?: boolean;
}

const FORMAT_FOLDERS: Record<string, ExampleRule> = {
  accepted: { permitted: ['AC'] },
  rejected: { permitted: ['AC', ...ANY_FAILURE], required: ANY_FAILURE },
  wrong_answer: { permitted: ['AC', 'WA'], required: ['WA'] },
  time_limit_exceeded: { permitted: ['AC', 'TLE'], required: ['TLE'] },
  run_time_error: { permitted: ['AC', 'RTE'], required: ['RTE'] },
  brute_force: { permitted: ['AC', 'RTE', 'TLE'], required: ['RTE', 'TLE'] },
};

/** Folders of older tools, in addition to those of the format. */
const OLDER_FOLDERS: Record<string, ExampleRule> = {
  // Correct but slow: it may time out, and does not affect the time limit.
  slow_accepted: { permitted: ['AC', 'TLE'], useForTimeLimit: false },
  no_output: { permitted: ['AC', 'WA'], required: ['WA'] },
  // What it tries is prevented here; how it fails does not matter.
  security_violation: { permitted: ['AC', ...ANY_FAILURE], required: ANY_FAILURE, useForTimeLimit: false },
};

/** Our own folders for verdicts the format does not distinguish; `compiler_error` is the name in other tools. */
const OUR_FOLDERS: Record<string, ExampleVerdict> = {
  compile_error: 'CE',
  compiler_error: 'CE',
  memory_limit_exceeded: 'MLE',
  output_limit_exceeded: 'OLE',
  rejected_before_build: 'REJECTED',
};

/** What a folder's name means, or undefined. */
export function defaultRule(folder: string, isLegacy: boolean): FolderRule | undefined {
  const ours = OUR_FOLDERS[folder];
  if (ours) return { rule: { permitted: [ours], required: [ours] } };
  if (isLegacy && folder === 'time_limit_exceeded') {
    return { rule: { permitted: ['AC', 'WA', 'TLE'], required: ['TLE'] }, checkAllTests: true };
  }
  if (isLegacy && folder === 'partially_accepted') {
    return { rule: { permitted: ['AC', ...ANY_FAILURE], useForTimeLimit: false } };
  }
  const rule = FORMAT_FOLDERS[folder] ?? OLDER_FOLDERS[folder];
  if (!rule) return undefined;
  // Older tools derive the time limit from accepted submissions only.
  const saysNothing = isLegacy && folder !== 'accepted' && folder !== 'time_limit_exceeded';
  return { rule: saysNothing ? { ...rule, useForTimeLimit: false } : rule };
}

/**
 * The verdicts a submission may get when all rules hold. Its verdict is that of the first failed test: any permitted failure.
 * It is AC if no test failed, which must be permitted and must satisfy everything that is required.
 */
export function expectedOf(rules: readonly ExampleRule[]): ExampleVerdict[] {
  if (rules.length === 0) return [];
  const allows = (rule: ExampleRule, verdict: ExampleVerdict): boolean =>
    covers(rule.permitted ?? ['AC', ...ANY_FAILURE], verdict) &&
    (verdict !== 'AC' || (rule.required?.includes('AC') ?? true));
  return EXAMPLE_VERDICTS.filter((verdict) => rules.every((rule) => allows(rule, verdict)));
}

/**
 * What other judges call our finer verdicts. A program that prints without end is stopped there by a signal or by the time
 * limit, whichever comes first.
 */
const OTHER_NAMES: Partial<Record<ExampleVerdict, ExampleVerdict[]>> = { MLE: ['RTE'], OLE: ['RTE', 'TLE'] };

/** Whether a list of the format includes one of our verdicts. */
export function covers(list: readonly ExampleVerdict[], verdict: ExampleVerdict): boolean {
  return list.includes(verdict) || (OTHER_NAMES[verdict]?.some((name) => list.includes(name)) ?? false);
}

/** All of our verdicts that a list of the format, or of an older tool, includes. */
export function coveredBy(list: readonly ExampleVerdict[]): ExampleVerdict[] {
  return EXAMPLE_VERDICTS.filter((verdict) => covers(list, verdict));
}

/** Whether the verdicts of all tests satisfy a constraint; `tests` maps test names to verdicts. */
export function satisfies(constraint: ExampleConstraint, tests: ReadonlyMap<string, ExampleVerdict>): boolean {
  const names = constraint.tests ?? [...tests.keys()];
  const verdicts = names.map((name) => tests.get(name)).filter((verdict) => verdict !== undefined);
  const { permitted, required } = constraint;
  if (permitted && !verdicts.every((verdict) => covers(permitted, verdict))) return false;
  return !required || verdicts.some((verdict) => covers(required, verdict));
}

/** Points are kept in thousandths. */
const SCORE_TOLERANCE = 0.0005;

/** Whether points satisfy a constraint: one for a group means the group's, one for other tests says nothing of points. */
export function isScoreIn(
  { score: range, tests, group }: ExampleConstraint,
  score: { points: number; parts: readonly { name: string; points: number }[] },
): boolean {
  if (!range || (tests && group === undefined)) return true;
  const points = group === undefined ? score.points : score.parts.find(({ name }) => name === group)?.points;
  return points === undefined || (points >= range[0] - SCORE_TOLERANCE && points <= range[1] + SCORE_TOLERANCE);
}

/** Whether the rules make a submission one that must be fast enough, or one that must be too slow. */
export function timeLimitBoundOf(rules: readonly ExampleRule[]): 'lower' | 'upper' | undefined {
  const used = rules.filter((rule) => rule.useForTimeLimit !== false);
  const stated = used.map((rule) => rule.useForTimeLimit).find((use) => use === 'lower' || use === 'upper');
  if (stated) return stated as 'lower' | 'upper';
  if (used.some(({ required }) => required?.length === 1 && required[0] === 'TLE')) return 'upper';
  const runs = ({ permitted }: ExampleRule): boolean =>
    permitted?.some((verdict) => verdict === 'AC' || verdict === 'WA' || verdict === 'RTE') ?? false;
  return used.some((rule) => runs(rule) && !rule.permitted!.includes('TLE')) ? 'lower' : undefined;
}

const TAG_VERDICTS: Record<string, ExampleVerdict[]> = {
  CORRECT: ['AC'],
  ACCEPTED: ['AC'],
  WRONG_ANSWER: ['WA'],
  NO_OUTPUT: ['WA'],
  TIMELIMIT: ['TLE'],
  TIME_LIMIT_EXCEEDED: ['TLE'],
  RUN_ERROR: ['RTE', 'MLE'],
  RUNTIME_ERROR: ['RTE', 'MLE'],
  RUN_TIME_ERROR: ['RTE', 'MLE'],
  MEMORY_LIMIT: ['MLE'],
  MEMORY_LIMIT_EXCEEDED: ['MLE'],
  OUTPUT_LIMIT: ['OLE'],
  OUTPUT_LIMIT_EXCEEDED: ['OLE'],
  COMPILER_ERROR: ['CE'],
  COMPILE_ERROR: ['CE'],
  REJECTED: ['REJECTED'],
};

/** The verdicts of an `@EXPECTED_RESULTS@` tag, e.g. `WRONG-ANSWER, TIMELIMIT`. */
export function verdictsOfTag(tag: string): ExampleVerdict[] {
  const names = tag.split(/[,|\s]+/).map((name) => name.trim().toUpperCase().replaceAll('-', '_'));
  return [...new Set(names.flatMap((name) => TAG_VERDICTS[name] ?? []))];
}

/** The points of an `@EXPECTED_SCORE@` tag; undefined where it is not one number. */
export function scoreOfTag(tag: string): number | undefined {
  const written = /^\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*$/.exec(tag)?.[1];
  return written === undefined ? undefined : Number(written);
}

/** A glob without the blanks that people write inside of braces: `{ a.py, b.py }` is `{a.py,b.py}`. */
export function withoutBraceBlanks(glob: string): string {
  let depth = 0;
  let out = '';
  for (const part of glob.split(/(\s{0,99}[{},]\s{0,99})/)) {
    const sign = part.trim();
    if (sign === '{') out += depth++ === 0 ? part.trimEnd() : sign;
    else if (sign === '}' && depth > 0) out += --depth === 0 ? part.trimStart() : sign;
    else out += sign === ',' && depth > 0 ? sign : part;
  }
  return out;
}

/** Whether a file called `.pl` is in Prolog: it has clauses or directives, and nothing that says Perl. */
export function isProlog(head: string): boolean {
  if (/^#!.{0,99}perl|^\s{0,99}(?:use|my|our|sub|package)\s|[$@%]\w/m.test(head)) return false;
  return /^:-\s|^[a-z]\w{0,99}(?:\([^\n]{0,999}\))?\s{0,9}:-/m.test(head);
}

/**
 * Whether a file called `.py` is in Python 2: it says so in its first line, prints in a way that Python 3 does not read, or calls
 * a function that only Python 2 has and does not define it.
 */
function isPython2(head: string): boolean {
  if (/^#!.{0,99}python2/.test(head) || /^[ \t]{0,99}print[ \t]{1,9}(?:["']|\w{1,99}[[(,%])/m.test(head)) return true;
  const isDefined = /\bNameError\b|\b(?:raw_input|xrange)\s{0,9}=|\bdef (?:raw_input|xrange)\b/.test(head);
  return !isDefined && /^[^#"'\n]{0,199}\b(?:raw_input|xrange)\(/m.test(head);
}

/** Whether a file has the extension of one of our languages and is in another. */
export function isOfOther(path: string, language: string | undefined, head: string): boolean {
  if (/\.pl$/i.test(path)) return language === undefined && isProlog(head);
  return /\.py$/i.test(path) && isPython2(head);
}

/** What editors, templates and builds leave behind. */
export function isLeftOver(name: string): boolean {
  return (
    /(\.(template|disabled|bak|orig|swp|pyc|class|o)|~)$/i.test(name) || /^(__pycache__|README(\.\w+)?)$/.test(name)
  );
}
