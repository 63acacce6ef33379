/** Tests of a GitHub Classroom assignment as they are understood here, whichever of its two forms they were written in. */

/**
 * `exit`: the exit code alone decides. `pytest`: so many of the points as tests of pytest passed. The others compare what the
 * command printed, and it must end with code 0 as well.
 */
export type Comparison = 'exit' | 'included' | 'exact' | 'regex' | 'pytest';

export interface ClassroomTest {
  name: string;
  /** Run before it, in the same folder; empty for none. */
  setup: string;
  run: string;
  input: string;
  output: string;
  comparison: Comparison;
  /** How ends of lines are treated: the older grader makes them equal before it compares. */
  grader: 'autograding' | 'actions';
  /** As written, perhaps a fraction; 0 where it gives none. */
  points: number;
  timeoutMs: number;
}

/** Something to know about the file or one of its tests, in the words that its feature has under `note`. */
export interface ClassroomNote {
  code: string;
  /** The name of the test, if it is about one. */
  test?: string;
  params?: Record<string, string | number>;
}

/** What a file of tests says. With problems nothing can be imported. */
export interface ReadTests {
  /** The file it comes from. */
  file: string;
  tests: ClassroomTest[];
  notes: ClassroomNote[];
  problems: ClassroomNote[];
}

export const MINUTE_MS = 60_000;
/** What the older grader does with a test that states no time. */
export const JSON_TIMEOUT_MINUTES = 1;
/** What the graders of the workflow do. */
export const WORKFLOW_TIMEOUT_MINUTES = 10;
/** No problem here may give a test more CPU time. */
export const LONGEST_TEST_MS = 300_000;
export const MOST_TESTS = 200;

/** The sum of the points, in thousandths: sums of fractions are not exact. */
export function totalMilli(tests: readonly Pick<ClassroomTest, 'points'>[]): number {
  return tests.reduce((sum, { points }) => sum + Math.round(points * 1000), 0);
}

/** The smallest factor that makes the points of all tests whole, since groups of tests have whole points. */
export function wholePointsFactor(tests: readonly Pick<ClassroomTest, 'points'>[]): number {
  const factors = [1, 2, 3, 4, 5, 8, 10, 20, 25, 50, 100, 1000];
  const isWhole = (value: number): boolean => Math.abs(value - Math.round(value)) < 1e-6;
  return factors.find((factor) => tests.every(({ points }) => isWhole(points * factor))) ?? 1000;
}
