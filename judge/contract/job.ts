/**
 * What the site sends to a judge: one JudgeJob with inputs named by hash and limits with units. Part of the contract between
 * `src/` and `judge/`; nothing else is shared. A change that an older judge would misread raises CONTRACT_VERSION, and the site
 * then refuses the older judge.
 */
import type { GradedGroup } from './grading.ts';

export const CONTRACT_VERSION = 3;

/** A content-addressed input, fetched from `GET /api/judgehosts/blobs/:sha256` and verified on arrival. */
export interface BlobRef {
  sha256: string;
  sizeBytes: number;
}

/** One file with a relative, normalised, slash-separated path. */
export interface SourceFile {
  path: string;
  blob: BlobRef;
  /** Set for scripts of a package; absent = no. */
  executable?: boolean;
}

/** Size of the writable folder: a standard program rarely writes files, but a storage engine writes all the time. */
export const STANDARD_WORK_BYTES = 16 * 1024 * 1024;
export const KERNEL_WORK_BYTES = 256 * 1024 * 1024;

/** Limits of one process tree. The sandbox enforces all of them; the verdict compares measured CPU time and memory. */
export interface RunLimits {
  cpuTimeMs: number;
  wallTimeMs: number;
  memoryBytes: number;
  outputBytes: number;
  /** Highest number of processes and threads at once. */
  processes: number;
  /** Size of the largest file it may write; 0 = none. Absent = as large as its work folder. */
  fileBytes?: number;
}

/** A program in one of the languages of `judge/languages/`; compile and run commands come from there. */
export interface StandardBuild {
  kind: 'standard';
  language: string;
  files: SourceFile[];
  /** Main file or class, if the language needs one; undefined = by the language's rule. */
  entryPoint?: string;
  /** The package's `include/<language>`, added to the submission and overwriting files of the same name. */
  include: SourceFile[];
  limits: RunLimits;
}

/** A patch or tree against a pinned base: base, then the submission's editable files, built by the problem's commands. */
export interface KernelBuild {
  kind: 'kernel';
  toolchain: string;
  /** tar (uncompressed) of the base tree; its hash is the provenance of every judging. */
  baseArchive: BlobRef;
  /** Editable files as submitted, with their whole contents. The site has checked them against the editable globs. */
  files: SourceFile[];
  /** Editable files of the starter code that the submission deletes. */
  deleted: string[];
  /** Run in order by `/bin/sh -c` at the root of the tree; the first non-zero exit is a compile error. */
  commands: string[];
  /** The commands rebuild exactly what a change requires, on top of the built base. */
  incremental?: boolean;
  /** The only files that are copied to the run container. */
  artefacts: string[];
  /** Command of a test, run with artefacts at `/box`, e.g. `["./kv_driver", "data"]`. Test args are appended. */
  runCommand: string[];
  limits: RunLimits;
}

export const ANSWER_EXTENSION = '.out';

/** Nothing to build: the files are the answers, each named after its test with `ANSWER_EXTENSION`. */
export interface AnswersBuild {
  kind: 'answers';
  files: SourceFile[];
  /** Limits for building the problem's validator. */
  limits: RunLimits;
}

/**
 * One test case. `sessionSeparator` (kernel problems) splits the input into several runs of the program over the same
 * work folder, see `docs/problem-packages.md`. A line `<separator>` starts the next session. A line `<separator> kill
 * <n>` also means that the judge sends SIGKILL to the session before it once it has printed n lines.
 */
export interface TestSpec {
  ordinal: number;
  /** e.g. `sample/1` or `secret/01-small`; shown to staff, and to students for samples only. */
  name: string;
  isSample: boolean;
  /** The report includes the start of the program's output. */
  showsOutput: boolean;
  input: BlobRef;
  answer: BlobRef;
  args: string[];
  /** Copied into the working directory of each run. */
  files: SourceFile[];
  /** Time limits are counted separately in each of these groups (`stopAfterTimeLimits`). */
  stopGroup?: string;
  sessionSeparator?: string;
  /** Flags of the default validator for this test, if they differ from the checker's. */
  flags?: DefaultFlags;
  /** Arguments of the package's own validator for this test, if they differ from the checker's. */
  validatorArgs?: string[];
}

export interface DefaultFlags {
  caseSensitive: boolean;
  spaceChangeSensitive: boolean;
  floatAbsoluteTolerance?: number;
  floatRelativeTolerance?: number;
}

/** The default output validator of the problem package format, with its flags. */
export interface DefaultChecker extends DefaultFlags {
  kind: 'default';
}

/** A validator of the package, built and run in its own container (exit code 42 accepts, 43 rejects). */
export interface ValidatorProgram {
  /** Undefined for a validator with `build` or `run` scripts, which run in the image `SCRIPTS_TOOLCHAIN`. */
  language?: string;
  files: SourceFile[];
  limits: RunLimits;
}

/** Has a shell, Python, a C and a C++ compiler, as scripts of packages may assume. */
export const SCRIPTS_TOOLCHAIN = 'cpp';

/** An output validator of the package. */
export interface CustomChecker extends ValidatorProgram {
  kind: 'custom';
  args: string[];
  /** It talks with the program: its standard output is the program's input, and vice versa. */
  interactive: boolean;
  /** For older packages: a score written with a rejection is ignored; otherwise it is a judge error. */
  olderScores?: boolean;
  /** The submission and what was built of it lie in its working folder. */
  findsSubmission?: boolean;
  /** Highest number of runs in one test; above 1, the validator may ask for another one (`nextpass.in`). */
  passes: number;
}

/** Static validation: `program language entry_point feedback_dir/ [args]` in a folder with the submitted files. */
export interface StaticValidation extends ValidatorProgram {
  cases: StaticCase[];
}

/**
 * The package's own grader: `program [args] < results`, with one line such as `AC 12.5` for each result in a group; its answer is
 * one such line. It runs for every group of `tree` that has arguments for it, once all tests are done.
 */
export interface GraderSpec {
  program: ValidatorProgram;
  tree: GradedGroup;
  /** Whether the result of `tree` is the verdict. */
  decides: boolean;
}

/** A static validation case; its fact is listed with those of the tests. */
export interface StaticCase {
  /** Ordinal after those of all tests. */
  ordinal: number;
  name: string;
  args: string[];
}

/**
 * A speed ranking: base and submission do the same seeded work, interleaved on one pinned core (A B, B A), each round in an empty
 * work folder. Only a submission that passed every test is measured, and its output must equal the base's. In arguments, `{seed}`
 * and `{nonce}` are replaced by numbers that the judge draws for each round, the same for both sides: a positive number of 31
 * bits, and a number of 128 bits as 32 hexadecimal digits.
 */
export interface BenchmarkSpec {
  measure: 'cpu' | 'wall';
  /** Not timed, once per side and round, e.g. `["./kv_driver", "data"]`; undefined if there is nothing to prepare. */
  prepareCommand?: string[];
  /** Entries of the work folder that are kept after preparing; by default all. */
  keep?: string[];
  /** Timed. */
  command: string[];
  /** Prints the work, from another container; without it the commands above have no input. */
  driver?: BenchmarkDriver;
  /** Never fewer rounds, however long they take. */
  minRounds: number;
  maxRounds: number;
  /** Measure enough rounds for an interval within ± this fraction of the ratio, e.g. 0.02. */
  targetRelativeInterval: number;
  /** A wider interval is not a measurement: it is repeated once, and then the site lets another host judge. */
  largestRelativeInterval?: number;
  budgetMs: number;
  limits: RunLimits;
  /** The commands may start processes. By default only threads are allowed, and a process fails the run. */
  startsProcesses?: boolean;
}

/**
 * A program of the problem that drives a benchmark. It is built from the base alone and runs in a container that never contained
 * anything submitted. Its output is the standard input of the engine, so the engine's process knows neither what comes next nor
 * how it is measured.
 */
export interface BenchmarkDriver {
  /** Its files from the built base; no container of an engine contains them. */
  artefacts: string[];
  /** Prints the input of `prepareCommand`. */
  prepareCommand?: string[];
  /** Prints the input of `command`. */
  command: string[];
}

export interface JudgeJob {
  contractVersion: number;
  jobId: string;
  judgingId: string;
  /** Fencing token: a report with an older token gets 409. */
  token: number;
  build: StandardBuild | KernelBuild | AnswersBuild;
  /**
   * The same for submissions of the same people to the same problem: what was built of one serves another with the same
   * sources, such as itself when it is judged again. Absent = it is built in any case.
   */
  sharesBuilds?: string;
  /** With a multi-pass checker, these apply to each pass. */
  runLimits: RunLimits;
  checker: DefaultChecker | CustomChecker;
  tests: TestSpec[];
  /** How many tests may run at once, if the host has free cores; absent = one. */
  parallelTests?: number;
  /** Run before the tests. */
  staticValidation?: StaticValidation;
  grader?: GraderSpec;
  /** `first-failure` skips the remaining tests; `all` runs every test (scoring problems). */
  stopAt: 'first-failure' | 'all';
  /**
   * After this many time limits (in their group), tests are left out; absent = none. They have no facts and count as
   * not passed.
   */
  stopAfterTimeLimits?: number;
  benchmark?: BenchmarkSpec;
}
