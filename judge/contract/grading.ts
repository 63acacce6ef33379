/**
 * Scoring of older packages: every folder of tests has a grader, which combines the results in the folder into one. This is the
 * default grader with all its flags, used by the site, and by a judge when other folders have a grader of the package. A result
 * that is not accepted gives no points to the folder above.
 */

/** The results in graders, worst last. */
export type GradedVerdict = 'AC' | 'WA' | 'TLE' | 'RTE';

/** The result in a grader for a test's outcome (a `RunOutcome`). */
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
  /** `''` is `data`; otherwise for example `secret/group1`. */
  name: string;
  aggregation: 'sum' | 'avg' | 'min' | 'max';
  acceptScore: number;
  rejectScore: number;
  /** Everything after the first failure counts as not judged. */
  breaksOnReject: boolean;
  /** It is accepted whatever failed in it (`always`), or if anything in it was accepted. */
  alwaysAccepts: boolean;
  acceptsAny: boolean;
  /** Only for `data`. */
  ignoresSample: boolean;
  /** Its verdict is that of the first failure, not of the worst. */
  takesFirstError?: true;
  /** Lowest and highest points, if the package states them. */
  lowest?: number;
  highest?: number;
  /** Arguments of the package's own grader, if that grades the group. */
  graderArgs?: string[];
  /** Names of tests, and groups, ordered by name. */
  items: (string | GradedGroup)[];
}

/** The result of a test: its outcome, and the score, or share of the score, given by its validator. */
export type GradedTest = (name: string) => { verdict: GradedVerdict; score?: number; multiplier?: number };
/** The answer of the package's own grader for a group; undefined if it was not asked or did not answer. */
export type CustomGrades = (name: string) => Grade | undefined;

const WORST_FIRST: readonly Exclude<GradedVerdict, 'AC'>[] = ['RTE', 'TLE', 'WA'];

/** The results passed to the grader of a group, in order; up to the first failure if that stops the group. */
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

/** The result of a group. A group whose own grader did not answer is not accepted. */
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
  // Samples may be graded but never score, because everyone has their answers.
  const points = results.filter(({ isSample }) => !isSample).map(({ grade }) => grade.points);
  return { verdict: 'AC', points: within(group, aggregated(group.aggregation, points)) };
}

function testGrade(group: GradedGroup, { verdict, score, multiplier = 1 }: ReturnType<GradedTest>): Grade {
  return { verdict, points: verdict === 'AC' ? (score ?? group.acceptScore * multiplier) : group.rejectScore };
}

/** Points limited to the range of a group. */
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

/** The groups with the package's own grader, deeper groups first: the order in which they are graded. */
export function customGroups(group: GradedGroup): GradedGroup[] {
  const below = group.items.flatMap((item) => (typeof item === 'string' ? [] : customGroups(item)));
  return group.graderArgs ? [...below, group] : below;
}

const LINE = /^\s*(AC|WA|TLE|RTE)\s+([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*$/;

/** The input of a grader: one line per result. */
export function graderInput(results: readonly { grade: Grade }[]): string {
  return results.map(({ grade: { verdict, points } }) => `${verdict} ${points}\n`).join('');
}

/** The answer of a grader; undefined if it is not a result. */
export function gradeIn(output: string): Grade | undefined {
  const [, verdict, points] = LINE.exec(output) ?? [];
  if (verdict === undefined || points === undefined) return undefined;
  const value = Number(points);
  return Number.isFinite(value) ? { verdict: verdict as GradedVerdict, points: value } : undefined;
}
