/**
 * What a judge reports: measured facts, never points and never a final verdict of the submission.
 * `src/judgings/judgings.rules.ts` turns facts into a verdict, so a rescore needs no rerun.
 */
import type { GradedVerdict } from './grading.ts';

/** Why one build, run or test ended. `judge-error` is our fault and never blamed on the submission. */
export type RunOutcome =
  'ok' | 'wrong-answer' | 'time-limit' | 'memory-limit' | 'output-limit' | 'run-error' | 'judge-error';

/**
 * What a `run-error` was that neither exit code nor signal tells: processes that nobody waits for did most of the work,
 * or the work folder had no room left.
 */
export type RunCause = 'hidden-usage' | 'disk-full';

export interface BuildFact {
  outcome: 'ok' | 'compile-error' | 'judge-error';
  exitCode?: number;
  cpuMs: number;
  wallMs: number;
  /** The compiler's words, UTF-8, clipped to 64 KiB. */
  output: string;
}

export interface TestFact {
  ordinal: number;
  name: string;
  outcome: RunOutcome;
  cpuMs: number;
  wallMs: number;
  memoryBytes: number;
  outputBytes: number;
  exitCode?: number;
  signal?: number;
  /** Which clock ran out, for `time-limit`. */
  timeKind?: 'cpu' | 'wall';
  /** More than exit code and signal tell, for `run-error`. */
  cause?: RunCause;
  /** For staff: the checker's words. */
  judgeMessage?: string;
  /** For the team, from a custom checker. */
  teamMessage?: string;
  /** Score a custom checker wrote for this test, where it did (`score.txt` or `score_multiplier.txt`). */
  score?: number;
  scoreMultiplier?: number;
  /** First 4 KiB of what the program wrote, or of what was talked (`<` to it, `>` by it); only for tests whose output is shown. */
  outputHead?: string;
  stderrHead?: string;
}

export interface BenchmarkRound {
  baseMs: number;
  submissionMs: number;
}

export interface BenchmarkFact {
  measure: 'cpu' | 'wall';
  outcome: 'ok' | 'wrong-answer' | 'time-limit' | 'memory-limit' | 'output-limit' | 'run-error';
  rounds: BenchmarkRound[];
  /** What was built is the base's, byte by byte: there is nothing to measure, and no rounds. */
  equalsBase?: true;
  message?: string;
}

/** Epoch milliseconds of the judge's own clock. */
export interface PhaseTimes {
  claimedAt: number;
  buildStartedAt: number;
  buildFinishedAt: number;
  testsFinishedAt?: number;
  finishedAt: number;
}

/** What a grader of the package said of one group of tests. */
export interface GradeFact {
  /** Of the group; `''` is all of `data`. */
  group: string;
  verdict: GradedVerdict;
  points: number;
}

export interface GradingFact {
  /** In the order they were asked; none for a group whose grader failed, or was not needed. */
  grades: GradeFact[];
  /** The result of all tests, where it, and not that of the tests, decides: in problems that are passed or failed. */
  verdict?: GradedVerdict;
  /** Why a grader could not be believed: our fault or the problem's, so that the verdict is a judge error. */
  error?: string;
}

export interface JudgeReport {
  contractVersion: number;
  token: number;
  build: BuildFact;
  /** In the order run, static validation first; with `first-failure` it ends at the first test that is not ok. */
  tests: TestFact[];
  /** Tests are missing because so many time limits ended them, or their groups. */
  stoppedAfterTimeLimits?: number;
  benchmark?: BenchmarkFact;
  /** Where the package has a grader of its own. */
  grading?: GradingFact;
  phases: PhaseTimes;
  /** Image name and id the program was built and run in. */
  toolchainImage: string;
}

/** Sent at most once a second while a job runs. */
export interface JudgeProgress {
  token: number;
  /** `building-base`: the starter code, where no judging of the problem has left it built. */
  stage: 'building' | 'building-base' | 'testing' | 'benchmarking';
  testsDone: number;
  testsTotal: number;
}
