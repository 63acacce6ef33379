/**
 * How older packages score: every folder of tests has a grader, which makes one result of the results in it. The default
 * grader is here with all its flags, for the site and for a judge that runs a grader of the package above or below it. A
 * result that is not accepted gives no points to the folder above.
 */

/** The results that graders know, the worst last. */
export type GradedVerdict = 'AC' | 'WA' | 'TLE' | 'RTE';

/** A test's outcome (a `RunOutcome`) as graders know it. */
export function gradedVerdictOf(outcome: string): GradedVerdict {
  if (outcome === 'ok') return 'AC';
  if (outcome === 'time-limit') return 'TLE';
  return outcome === 'run-error' || outcome === 'memory-limit' ? 'RTE' : 'WA';
}

export interface Grade {
  verdict: GradedVerdict;
  points: number;
}

/** A folder of tests of an older package with its grader. */
export interface GradedGroup {
  /** `''` is `data`, then e.g. `secret/group1`. */
  name: string;
  aggregation: 'sum' | 'avg' | 'min' | 'max';
  acceptScore: number;
  rejectScore: number;
  /** What follows the first failure counts as not judged. */
  breaksOnReject: boolean;
  /** Its verdict is accepted whatever failed in it, or when anything in it was accepted. */
  alwaysAccepts: boolean;
  acceptsAny: boolean;
  /** Only for `data`. */
  ignoresSample: boolean;
  /** Its verdict is the first failure, not the worst. */
  takesFirstError?: true;
  /** Least and most points it can give, where the package says so. */
  lowest?: number;
  highest?: number;
  /** Arguments of the package's own grader, where that makes the result of the group. */
  graderArgs?: string[];
  /** Names of tests, and groups, in the order of their names. */
  items: (string | GradedGroup)[];
}

/** What is known of a test: how it ended, and the score, or the part of its score, that its validator gave. */
export type GradedTest = (name: string) => { verdict: GradedVerdict; score?: number; multiplier?: number };
/** What the package's own grader said of a group; undefined where it was not asked or did not answer. */
export type CustomGrades = (name: string) => Grade | undefined;

const WORST_FIRST: readonly Exclude<GradedVerdict, 'AC'>[] = ['RTE', 'TLE', 'WA'];

/** The results that the grader of a group is given, in order: up to the first failure where that ends it. */
export function resultsIn(
  group: GradedGroup,
  test: GradedTest,
  custom: CustomGrades,
): { isSample: boolean; grade: Grade }[] {
  const results: { isSample: boolean; grade: Grade }[] = [];
  for (const item of group.items) {
    const isSample = typeof item !== 'string' && item.name === 'sample';
    if (isSample && group.ignoresSample) continue;
    const grade = typeof item === 'string' ? testGrade(group, test(item)) : gradeOf(item, test, custom);
    results.push({ isSample, grade });
    if (grade.verdict !== 'AC' && group.breaksOnReject) break;
  }
  return results;
}

/** The result of a group. One with a grader of its own that did not answer is not accepted. */
export function gradeOf(group: GradedGroup, test: GradedTest, custom: CustomGrades): Grade {
  if (group.graderArgs) {
    const said = custom(group.name);
    return said ? { verdict: said.verdict, points: within(group, said.points) } : { verdict: 'WA', points: 0 };
  }
  const results = resultsIn(group, test, custom);
  const failures = results.map(({ grade }) => grade.verdict).filter((verdict) => verdict !== 'AC');
  const isAccepted =
    failures.length === 0 || group.alwaysAccepts || (group.acceptsAny && failures.length < results.length);
  if (!isAccepted) {
    const worst = WORST_FIRST.find((verdict) => failures.some((failure) => failure === verdict));
    return { verdict: (group.takesFirstError ? failures[0] : worst) ?? 'WA', points: 0 };
  }
  // Samples may be asked for, and never score: everybody knows them.
  const points = results.filter(({ isSample }) => !isSample).map(({ grade }) => grade.points);
  return { verdict: 'AC', points: within(group, aggregated(group.aggregation, points)) };
}

function testGrade(group: GradedGroup, { verdict, score, multiplier = 1 }: ReturnType<GradedTest>): Grade {
  return { verdict, points: verdict === 'AC' ? (score ?? group.acceptScore * multiplier) : group.rejectScore };
}

/** Points between the bounds of a group. */
export function within({ lowest, highest }: Pick<GradedGroup, 'lowest' | 'highest'>, points: number): number {
  return Math.max(lowest ?? -Infinity, Math.min(highest ?? Infinity, points));
}

function aggregated(how: GradedGroup['aggregation'], points: readonly number[]): number {
  if (points.length === 0) return 0;
  if (how === 'min') return Math.min(...points);
  if (how === 'max') return Math.max(...points);
  const sum = points.reduce((all, one) => all + one, 0);
  return how === 'avg' ? sum / points.length : sum;
}

/** The groups with the package's own grader, those deeper in the tree first: in this order they are asked. */
export function customGroups(group: GradedGroup): GradedGroup[] {
  const below = group.items.flatMap((item) => (typeof item === 'string' ? [] : customGroups(item)));
  return group.graderArgs ? [...below, group] : below;
}

const LINE = /^\s*(AC|WA|TLE|RTE)\s+([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*$/;

/** What a grader is given: a line for each result. */
export function graderInput(results: readonly { grade: Grade }[]): string {
  return results.map(({ grade: { verdict, points } }) => `${verdict} ${points}\n`).join('');
}

/** What a grader answered, or undefined where that is no result. */
export function gradeIn(output: string): Grade | undefined {
  const [, verdict, points] = LINE.exec(output) ?? [];
  if (verdict === undefined || points === undefined) return undefined;
  const value = Number(points);
  return Number.isFinite(value) ? { verdict: verdict as GradedVerdict, points: value } : undefined;
}
