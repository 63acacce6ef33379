/**
 * A checked problem package as plain types, independent of format version and container. `PackageBlob` reads on demand while the
 * package is open; the database stores the same structure with plain blob references (`StoredPackage`, JSON).
 */
import type { GradedGroup } from '../../judge/contract/grading.ts';
import type { BlobRef } from '../../judge/contract/job.ts';
import type { LeftOut } from './left-out.rules.ts';

/** Content of one file: its hash at once, its bytes on demand (only while the package is open). */
export interface PackageBlob extends BlobRef {
  read(): Promise<Buffer>;
}

export interface PackageFile<B extends BlobRef = PackageBlob> {
  path: string;
  blob: B;
  /** Set for scripts only. */
  executable?: true;
}

/** A file of the original package, for exports. */
export interface OriginalFile<B extends BlobRef = PackageBlob> extends PackageFile<B> {
  executable?: true;
}

export interface ProblemType {
  scoring: boolean;
  interactive: boolean;
  multiPass: boolean;
  submitAnswer: boolean;
}

/** Limits of one test, of a build, of validation and of submitted code. */
export interface ProblemLimits {
  timeLimitMs: number;
  /**
   * Where the time limit comes from; `default` means that the package does not say, `derived` that it was then made of
   * the times of its examples, which is never stored with the package.
   */
  timeLimitFrom: 'problem.yaml' | '.timelimit' | 'domjudge-problem.ini' | 'default' | 'derived';
  /** What a derived limit was made of. */
  slowestAcceptedMs?: number;
  memoryBytes: number;
  outputBytes: number;
  codeBytes: number;
  buildTimeMs: number;
  buildMemoryBytes: number;
  validationTimeMs: number;
  validationMemoryBytes: number;
  validationOutputBytes: number;
  /** Highest number of passes of a multi-pass problem; absent for others. */
  validationPasses?: number;
  /** Safety margins: slowest accepted × acToLimit ≤ limit, and limit × limitToTle ≤ fastest that must be too slow. */
  acToLimit: number;
  limitToTle: number;
  timeResolutionMs: number;
}

export interface Statement<B extends BlobRef = PackageBlob> {
  /** Language code in the package, such as `en` or `zh-CN`. */
  language: string;
  format: 'md' | 'tex' | 'pdf';
  /** Below the statement folder, e.g. `problem.en.md`. */
  path: string;
  /** Text of `md` and `tex`, constants filled in. */
  text?: string;
  blob: B;
}

export interface TestCase<B extends BlobRef = PackageBlob> {
  /** e.g. `sample/1` or `secret/group1/01-small`. */
  name: string;
  /** Name of its group: `sample`, `secret` or `secret/group1`. */
  group: string;
  isSample: boolean;
  input: B;
  answer: B;
  args: string[];
  /** Copied into the working directory of the program. */
  files?: PackageFile<B>[];
  /** Flags of the default validator or arguments of the package's own, if they differ from the checker's. */
  checkerFlags?: CheckerFlags;
  validatorArgs?: string[];
  /** Whether people who fail it see its data, if that differs from the default: samples yes, others no. */
  fullFeedback?: boolean;
  /** Shown instead of input and answer: lines with `<` to the program and `>` from it. */
  shownInteraction?: B;
  /** What people see for a sample, if it differs from the judged files. */
  shownInput?: B;
  shownAnswer?: B;
}

export type Aggregation = 'pass-fail' | 'sum' | 'min';

export interface TestGroup {
  /** `secret` or `secret/group1`. */
  name: string;
  maxScore: number | 'unbounded';
  aggregation: Aggregation;
  /** Groups (or `sample`) whose tests must all pass first. */
  requirePass: string[];
  /** Points of the group's static validation; absent if there is none or it gives none. */
  staticScore?: number;
}

/** A test without input: the static validator looks at the submitted files. */
export interface StaticTest {
  /** Contains a space, which no test name does. */
  name: string;
  /** `sample`, `secret` or `secret/group1`. */
  group: string;
  isSample: boolean;
  args: string[];
}

export interface CheckerFlags {
  caseSensitive: boolean;
  spaceChangeSensitive: boolean;
  floatAbsoluteTolerance?: number;
  floatRelativeTolerance?: number;
}

export interface DefaultCheckerFlags extends CheckerFlags {
  kind: 'default';
}

/** A validator of the package; `language` is undefined for a validator with `build` or `run` scripts. */
export interface ValidatorFiles<B extends BlobRef = PackageBlob> {
  language?: string;
  files: PackageFile<B>[];
}

export interface CustomCheckerFiles<B extends BlobRef = PackageBlob> extends ValidatorFiles<B> {
  kind: 'custom';
  args: string[];
}

export type PackageChecker<B extends BlobRef = PackageBlob> = DefaultCheckerFlags | CustomCheckerFiles<B>;

export interface KernelBenchmark {
  measure: 'cpu' | 'wall';
  prepare?: string[];
  /** Entries of the work folder that are kept after `prepare`. */
  keep?: string[];
  command: string[];
  minRounds: number;
  maxRounds: number;
  targetRelativeInterval: number;
  largestRelativeInterval?: number;
  /** Prints the input of `prepare` and `command`; built from the starter code alone. */
  driver?: { artefacts: string[]; prepare?: string[]; command: string[] };
  budgetMs: number;
  /** Whether its commands may start processes; otherwise they may start threads only. */
  startsProcesses?: boolean;
  /** Speedups beyond these count only once someone has looked at them; where absent, the site's limits hold. */
  review?: { above?: number; timesBest?: number };
}

/** `.kernel/kernel.yaml`, checked; see `docs/problem-packages.md`. */
export interface KernelSpec<B extends BlobRef = PackageBlob> {
  toolchain: string;
  /** Uncompressed tar of the starter code; equal trees have equal hashes. */
  baseArchive: B;
  /** Its files, for the file tree on the problem page and for checking patches. */
  baseFiles: { path: string; sizeBytes: number; sha256: string }[];
  editable: string[];
  build: string[];
  /** Whether the build rebuilds exactly what a change requires. */
  incremental?: true;
  artefacts: string[];
  run: string[];
  sessionSeparator?: string;
  benchmark?: KernelBenchmark;
  testPoints: number;
  speedup?: { points: number; fullAt: number };
  buildTimeMs: number;
  buildMemoryBytes: number;
  atHome: string[];
}

/** Verdicts expected of example submissions; `REJECTED` means refused before judging. */
export type ExampleVerdict = 'AC' | 'WA' | 'TLE' | 'MLE' | 'OLE' | 'RTE' | 'CE' | 'REJECTED';

/** A rule of `submissions.yaml` for the named tests (all tests when `tests` is undefined). */
export interface ExampleConstraint {
  /** Names of the tests it applies to, and their group if they form one. */
  tests?: string[];
  group?: string;
  permitted?: ExampleVerdict[];
  required?: ExampleVerdict[];
  /** Inclusive range of the score. */
  score?: [number, number];
  message?: string;
}

export interface ExampleSubmission<B extends BlobRef = PackageBlob> {
  /** Below `submissions/`, e.g. `accepted/a.cpp` (a file) or `accepted/mixed` (a folder). */
  path: string;
  /** File names relative to the submission itself. */
  files: PackageFile<B>[];
  isFolder: boolean;
  language?: string;
  entryPoint?: string;
  /** Why it is stored but not judged: its language is not offered. */
  notJudged?: 'language';
  /** The verdict must be one of these. */
  expected: ExampleVerdict[];
  constraints: ExampleConstraint[];
  /** `lower`: must be fast enough; `upper`: must be too slow; undefined: does not affect the time limit. */
  timeLimitBound?: 'lower' | 'upper';
}

/** Times the time limit by language id; `default` is for all languages without a factor of their own. */
export type TimeFactors = Readonly<Record<string, number>>;

/** An interaction shown as a sample that is not a test. */
export interface ShownTalk<B extends BlobRef = PackageBlob> {
  /** e.g. `sample/2`. */
  name: string;
  interaction: B;
}

export interface ProblemPackage<B extends BlobRef = PackageBlob> {
  formatVersion: '2025-09' | 'legacy';
  shortName: string;
  uuid?: string;
  version?: string;
  /** Problem names by language code; never empty. */
  name: Record<string, string>;
  type: ProblemType;
  authors: string[];
  source?: string;
  license: string;
  rightsOwner?: string;
  keywords: string[];
  limits: ProblemLimits;
  /** Codes of the allowed languages. */
  languages: 'all' | string[];
  /** Whether programs may write files into their work folder; undefined where the package does not say. */
  allowsWriting?: boolean;
  statements: Statement<B>[];
  /** Images and other files that statements refer to, paths relative to the statement folder. */
  statementFiles: PackageFile<B>[];
  attachments: PackageFile<B>[];
  /** Samples first, then secret tests, each in lexicographical order. */
  tests: TestCase<B>[];
  /** Samples of a talk that have no input of their own. */
  shownTalks?: ShownTalk<B>[];
  /** `secret` and its groups; for scoring problems and kernel problems with groups. */
  groups: TestGroup[];
  checker: PackageChecker<B>;
  staticValidator?: ValidatorFiles<B>;
  /** How many tests of one submission may run at once; absent = one. */
  parallelTests?: number;
  /** Tests are left out after so many time limits; 0 = never, absent = what is usual. */
  stopAfterTimeLimits?: number;
  /** Times the time limit by language; absent = what is usual here. */
  timeFactors?: TimeFactors;
  /** In the order of execution. */
  staticTests?: StaticTest[];
  /** Scoring of older packages: a tree of graders. */
  grading?: GradedGroup;
  /** The grader program used by some of its groups. */
  grader?: ValidatorFiles<B>;
  /** Files added to every submission, by language code; `default` is for all. */
  includes: Record<string, PackageFile<B>[]>;
  kernel?: KernelSpec<B>;
  examples: ExampleSubmission<B>[];
  /** Set for the public part of a package: what it lacks besides secret tests. */
  publicPart?: { leftOut: LeftOut[] };
  /** Every file of the package, by path. Absent in old versions. */
  originals?: OriginalFile<B>[];
}

/** A package as the database keeps it: blobs by reference. */
export type StoredPackage = ProblemPackage<BlobRef>;

/**
 * A message about a package: `code` is a message key in `problem-packages.json`, with `params`; `file` is the file concerned.
 */
export interface PackageProblem {
  file: string;
  code: string;
  params: Record<string, string | number>;
}

export interface PackageReading {
  /** Absent if there are `problems`. */
  package?: ProblemPackage;
  /** Errors that make the package invalid: it can be neither imported nor verified. */
  problems: PackageProblem[];
  /** Valid in the format, but this site cannot judge it correctly yet: refused at import, readable otherwise. */
  unsupported: PackageProblem[];
  /** Notes, which do not prevent anything. */
  notices: PackageProblem[];
}
