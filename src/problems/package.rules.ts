/**
 * A checked problem package as plain types: what every other part of the site may rely on, whatever format version or
 * container the package came in. `PackageBlob` reads on demand while the package is open; what is stored in the database
 * is the same shape with plain blob references (`StoredPackage`, JSON).
 */
import type { GradedGroup } from '../../judge/contract/grading.ts';
import type { BlobRef } from '../../judge/contract/job.ts';

/** Content of one file: identity now, bytes on demand (only while the package is open). */
export interface PackageBlob extends BlobRef {
  read(): Promise<Buffer>;
}

export interface PackageFile<B extends BlobRef = PackageBlob> {
  path: string;
  blob: B;
  /** Said of scripts only. */
  executable?: true;
}

/** A file as it lay in the package: what an export is made of. */
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
  /** Most passes of a multi-pass problem; absent for others. */
  validationPasses?: number;
  /** Safety margins: slowest accepted × acToLimit ≤ limit, limit × limitToTle ≤ fastest too slow one. */
  acToLimit: number;
  limitToTle: number;
  timeResolutionMs: number;
}

export interface Statement<B extends BlobRef = PackageBlob> {
  /** Of the package, e.g. `en` or `zh-CN`. */
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
  /** Of the directory it counts in: `sample`, `secret` or `secret/group1`. */
  group: string;
  isSample: boolean;
  input: B;
  answer: B;
  args: string[];
  /** Copied into the working directory of the program. */
  files?: PackageFile<B>[];
  /** Flags of the default validator, or arguments of the package's own, where they are not the checker's. */
  checkerFlags?: CheckerFlags;
  validatorArgs?: string[];
  /** Whether who fails it is shown all of it, where it is not as usual: samples yes, others no. */
  fullFeedback?: boolean;
  /** For people, instead of input and answer: lines with `<` to the program and `>` by it. */
  shownInteraction?: B;
  /** What people are shown for a sample where it differs from the judged files. */
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
  /** Points of the static validation of the group; absent where it has none, or it gives none. */
  staticScore?: number;
}

/** A test without input: the static validator looks at the submitted files. */
export interface StaticTest {
  /** With a blank, which no test's name has. */
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

/** A validator of the package; `language` is undefined for one with `build` or `run` scripts. */
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
  /** Entries of the work folder that outlast `prepare`. */
  keep?: string[];
  command: string[];
  minRounds: number;
  maxRounds: number;
  targetRelativeInterval: number;
  largestRelativeInterval?: number;
  /** Prints what prepare and command read; built from the base alone. */
  driver?: { artefacts: string[]; prepare?: string[]; command: string[] };
  budgetMs: number;
  /** Its commands start processes; else they may start threads only. */
  startsProcesses?: boolean;
  /** Speed-ups beyond these count only once somebody has looked at them; where absent, the site's limits hold. */
  review?: { above?: number; timesBest?: number };
}

/** `.kernel/kernel.yaml`, checked; see `docs/problem-packages.md`. */
export interface KernelSpec<B extends BlobRef = PackageBlob> {
  toolchain: string;
  /** Uncompressed tar of the base tree; equal trees have equal hashes. */
  baseArchive: B;
  /** What is in it: for the file tree on the problem page and for checking patches. */
  baseFiles: { path: string; sizeBytes: number; sha256: string }[];
  editable: string[];
  build: string[];
  /** The build rebuilds what a change needs and nothing else. */
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

/** Verdicts an example submission can be expected to get; `REJECTED` is refused before it is judged. */
export type ExampleVerdict = 'AC' | 'WA' | 'TLE' | 'MLE' | 'OLE' | 'RTE' | 'CE' | 'REJECTED';

/** A rule of `submissions.yaml` about the tests it names (all tests when `tests` is undefined). */
export interface ExampleConstraint {
  /** Names of the tests it applies to, and the group they are, where they are one. */
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
  /** Why it is kept and not judged: it is in a language that is not offered. */
  notJudged?: 'language';
  /** The verdict must be one of these. */
  expected: ExampleVerdict[];
  constraints: ExampleConstraint[];
  /** `lower`: must be fast enough; `upper`: must be too slow; undefined: says nothing about the time limit. */
  timeLimitBound?: 'lower' | 'upper';
}

/** Talk to show as a sample that is no test. */
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
  /** By language code; never empty. */
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
  /** `secret` and its groups. Meaningful for scoring problems and kernel problems with groups. */
  groups: TestGroup[];
  checker: PackageChecker<B>;
  staticValidator?: ValidatorFiles<B>;
  /** Most tests of one submission at the same time; absent = one. */
  parallelTests?: number;
  /** Tests are left out after so many time limits; 0 = never, absent = what is usual. */
  stopAfterTimeLimits?: number;
  /** In the order they are done in. */
  staticTests?: StaticTest[];
  /** How older packages score: by a tree of graders. */
  grading?: GradedGroup;
  /** The program that graders of some of its groups are. */
  grader?: ValidatorFiles<B>;
  /** Files laid over every submission, by language code; `default` is for all. */
  includes: Record<string, PackageFile<B>[]>;
  kernel?: KernelSpec<B>;
  examples: ExampleSubmission<B>[];
  /** Every file of the package, by path. Absent in versions that were stored before exports were exact. */
  originals?: OriginalFile<B>[];
}

/** A package as the database keeps it: blobs by reference. */
export type StoredPackage = ProblemPackage<BlobRef>;

/**
 * Something said about a package: `code` is a message key in `problem-packages.json`, `params` fill it, `file` is where.
 */
export interface PackageProblem {
  file: string;
  code: string;
  params: Record<string, string | number>;
}

export interface PackageReading {
  /** Absent when `problems` is not empty. */
  package?: ProblemPackage;
  /** What makes the package invalid: it can be neither imported nor verified. */
  problems: PackageProblem[];
  /** Valid by the format, but this site cannot judge it faithfully yet: refused at import, readable otherwise. */
  unsupported: PackageProblem[];
  /** Worth knowing; stops nothing. */
  notices: PackageProblem[];
}
