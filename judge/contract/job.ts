/**
 * What the web gives a judge: one JudgeJob, inputs named by hash, limits with their units.
 * Part of the contract between `src/` and `judge/`; nothing else is shared. A change that an
 * older judge would misread raises CONTRACT_VERSION, and the web refuses the older judge.
 */
import type { GradedGroup } from './grading.ts';

export const CONTRACT_VERSION = 3;

/** A content-addressed input; fetched from `GET /api/judgehosts/blobs/:sha256`, verified on arrival. */
export interface BlobRef {
  sha256: string;
  sizeBytes: number;
}

/** One file with a relative, normalised, slash-separated path. */
export interface SourceFile {
  path: string;
  blob: BlobRef;
  /** Of scripts of a package; absent = no. */
  executable?: boolean;
}

/** Writable folder of a standard program, which rarely writes, and of a storage engine, which does nothing else. */
export const STANDARD_WORK_BYTES = 16 * 1024 * 1024;
export const KERNEL_WORK_BYTES = 256 * 1024 * 1024;

/** Limits of one process tree. The sandbox enforces all of them; the verdict compares measured CPU time and memory. */
export interface RunLimits {
  cpuTimeMs: number;
  wallTimeMs: number;
  memoryBytes: number;
  outputBytes: number;
  /** Most processes and threads alive at once. */
  processes: number;
}

/** A program in one of the languages of `judge/languages/`; compile and run commands come from there. */
export interface StandardBuild {
  kind: 'standard';
  language: string;
  files: SourceFile[];
  /** Main file or class where the language needs one; undefined = by the language's rule. */
  entryPoint?: string;
  /** The package's `include/<language>`: laid over the submission, overwriting same-named files. */
  include: SourceFile[];
  limits: RunLimits;
}

/** A patch or tree against a pinned base: base, then the submission's editable files, built by the problem's commands. */
export interface KernelBuild {
  kind: 'kernel';
  toolchain: string;
  /** tar (uncompressed) of the base tree; its hash is the provenance of every judging. */
  baseArchive: BlobRef;
  /** Editable files as submitted, whole contents. Already checked against the editable globs by the web. */
  files: SourceFile[];
  /** Editable files of the base that the submission deletes. */
  deleted: string[];
  /** Run in order by `/bin/sh -c` at the root of the tree; the first non-zero exit is a compile error. */
  commands: string[];
  /** The commands rebuild what a change needs and nothing else, on top of the built base. */
  incremental?: boolean;
  /** Paths (files) that go on to the run container, and nothing else. */
  artefacts: string[];
  /** Command of a test, run with artefacts at `/box`, e.g. `["./kv_driver", "data"]`. Test args are appended. */
  runCommand: string[];
  limits: RunLimits;
}

export const ANSWER_EXTENSION = '.out';

/** Nothing to build: the files are the answers themselves, each named like its test with `ANSWER_EXTENSION`. */
export interface AnswersBuild {
  kind: 'answers';
  files: SourceFile[];
  /** Of building the problem's validator. */
  limits: RunLimits;
}

/**
 * One testcase. `sessionSeparator` (kernel problems) splits the input into several runs of the program over the same
 * work folder, see `docs/problem-packages.md`: a line `<separator>` starts the next session; a line
 * `<separator> kill <n>` also says that the session before it is SIGKILLed by the judge once it has printed n lines.
 */
export interface TestSpec {
  ordinal: number;
  /** e.g. `sample/1` or `secret/01-small`; shown to staff, and to students for samples only. */
  name: string;
  isSample: boolean;
  /** The report has the beginning of what the program printed. */
  showsOutput: boolean;
  input: BlobRef;
  answer: BlobRef;
  args: string[];
  /** Copied into the working directory of each run of the program. */
  files: SourceFile[];
  /** Time limits are counted in each of these groups by itself (`stopAfterTimeLimits`). */
  stopGroup?: string;
  sessionSeparator?: string;
  /** Flags of the default validator for this test, where they are not the checker's. */
  flags?: DefaultFlags;
  /** Arguments of the package's own validator for this test, where they are not the checker's. */
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

/** A program of the package that validates, built and run in a container of its own (exit 42 accept, 43 reject). */
export interface ValidatorProgram {
  /** Undefined for one with `build` or `run` scripts, which are run in the image `SCRIPTS_TOOLCHAIN`. */
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
  /** It talks with the program: its standard output is the program's input, and the other way round. */
  interactive: boolean;
  /** Of an older package: a score that it writes though it rejects is not looked at, where it is a judge error else. */
  olderScores?: boolean;
  /** Most runs of the program in one test; above 1 the validator may ask for a further one (`nextpass.in`). */
  passes: number;
}

/** A look at the submitted files: `program language entry_point feedback_dir/ [args]` in a folder that holds them. */
export interface StaticValidation extends ValidatorProgram {
  cases: StaticCase[];
}

/**
 * The package's own grader: `program [args] < results`, a line `AC 12.5` for each result in a group, and one such line is
 * its answer. Asked for every group of `tree` that has arguments for it, once all tests are done.
 */
export interface GraderSpec {
  program: ValidatorProgram;
  tree: GradedGroup;
  /** The result of `tree` is the verdict. */
  decides: boolean;
}

/** A static validation test case; its fact stands among those of the tests. */
export interface StaticCase {
  /** After those of all tests. */
  ordinal: number;
  name: string;
  args: string[];
}

/**
 * A speed ranking: base and submission do the same seeded work, interleaved on one pinned core (A B, B A), each round in
 * an empty work folder. Only a submission that passed every test is measured; its output must equal the base's. `{seed}`
 * and `{nonce}` in an argument are replaced by numbers of the round, drawn by the judge and the same for both sides: a
 * positive one of 31 bits, and one of 128 as 32 hexadecimal digits.
 */
export interface BenchmarkSpec {
  measure: 'cpu' | 'wall';
  /** Untimed, once a side and round, e.g. `["./kv_driver", "data"]`; undefined when there is nothing to prepare. */
  prepareCommand?: string[];
  /** Entries of the work folder that outlast the preparation; without it all do. */
  keep?: string[];
  /** Timed. */
  command: string[];
  /** Says what is to be done, from another container; without it the commands above read nothing. */
  driver?: BenchmarkDriver;
  /** Never measured with fewer, whatever they take. */
  minRounds: number;
  maxRounds: number;
  /** Measure so many rounds that the interval of the ratio is within ± this part of it, e.g. 0.02. */
  targetRelativeInterval: number;
  /** A wider interval is no measurement: it is made again, and then left to the site to judge elsewhere. */
  largestRelativeInterval?: number;
  budgetMs: number;
  limits: RunLimits;
  /** The commands start processes of their own. Without it they may have threads only, and one more is a failed run. */
  startsProcesses?: boolean;
}

/**
 * A program of the problem that drives a benchmark. It is built from the base alone, runs in a container that never held
 * anything submitted, and what it prints is the standard input of the engine. So the engine's process knows neither what
 * comes next nor what it is measured by.
 */
export interface BenchmarkDriver {
  /** Files of the built base that it consists of; they lie in no container of an engine. */
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
  /** Fencing token: a report with an older one is refused with 409. */
  token: number;
  build: StandardBuild | KernelBuild | AnswersBuild;
  /** With a custom checker of several passes these hold for each pass. */
  runLimits: RunLimits;
  checker: DefaultChecker | CustomChecker;
  tests: TestSpec[];
  /** Most tests at the same time, where the host has free cores; absent = one. */
  parallelTests?: number;
  /** Done before the tests. */
  staticValidation?: StaticValidation;
  grader?: GraderSpec;
  /** `first-failure` leaves the remaining tests unrun; `all` runs every test (scoring problems). */
  stopAt: 'first-failure' | 'all';
  /** Tests after so many time limits (in their group) are left out; absent = none. They have no facts: not passed. */
  stopAfterTimeLimits?: number;
  benchmark?: BenchmarkSpec;
}
