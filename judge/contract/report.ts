/**
 * What a judge reports: measurements, never points or the final verdict. `src/judgings/judgings.rules.ts` computes the verdict, so
 * changed scoring needs no new run.
 */
import type { GradedVerdict } from './grading.ts';

/** Why one build, run or test ended. `judge-error` is our fault and never blamed on the submission. */
export type RunOutcome =
  'ok' | 'wrong-answer' | 'time-limit' | 'memory-limit' | 'output-limit' | 'run-error' | 'judge-error';

/**
 * Causes of a `run-error` that exit code and signal do not show: most of the work was done by processes that no one waited for,
 * the work folder was full, or it wrote a file where the problem allows none.
 */
export type RunCause = 'hidden-usage' | 'disk-full' | 'file-written';

export interface BuildFact {
  outcome: 'ok' | 'compile-error' | 'judge-error';
  exitCode?: number;
  cpuMs: number;
  wallMs: number;
  /** The compiler's output, UTF-8, at most 64 KiB. */
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
  /** Which time limit was reached, for `time-limit`. */
  timeKind?: 'cpu' | 'wall';
  /** The cause of a `run-error`, beyond exit code and signal. */
  cause?: RunCause;
  /** For staff: the checker's message. */
  judgeMessage?: string;
  /** For the team, from a custom checker. */
  teamMessage?: string;
  /** The score that a custom checker wrote for this test, if it did (`score.txt` or `score_multiplier.txt`). */
  score?: number;
  scoreMultiplier?: number;
  /**
   * The first 4 KiB of the output, or of the interaction (`<` to the program, `>` from it); only for tests whose
   * output is shown.
   */
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
  /** The build is byte for byte the same as the base's, so nothing is measured and there are no rounds. */
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

/** The answer of the package's grader for one group of tests. */
export interface GradeFact {
  /** Of the group; `''` is all of `data`. */
  group: string;
  verdict: GradedVerdict;
  points: number;
}

export interface GradingFact {
  /** In the order of grading; none for a group whose grader failed or was not needed. */
  grades: GradeFact[];
  /** The result of all tests, if that decides instead of the tests: in problems that only accept or reject. */
  verdict?: GradedVerdict;
  /** Why the answer of a grader is invalid: a fault of ours or the problem's, so the verdict is a judge error. */
  error?: string;
}

export interface JudgeReport {
  contractVersion: number;
  token: number;
  build: BuildFact;
  /** In order of execution, static validation first; with `first-failure` it ends at the first failure. */
  tests: TestFact[];
  /** Tests are missing because so many time limits ended them, or their groups. */
  stoppedAfterTimeLimits?: number;
  benchmark?: BenchmarkFact;
  /** Present if the package has its own grader. */
  grading?: GradingFact;
  phases: PhaseTimes;
  /** Name and id of the image in which the program was built and run. */
  toolchainImage: string;
}

/** Sent at most once a second while a job runs. */
export interface JudgeProgress {
  token: number;
  /** `building-base`: building the starter code, if no earlier judging of the problem built it. */
  stage: 'building' | 'building-base' | 'testing' | 'benchmarking';
  testsDone: number;
  testsTotal: number;
}
