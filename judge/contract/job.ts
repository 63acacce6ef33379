/**
 * What the web gives a judge: one JudgeJob, inputs named by hash, limits with their units.
 * Part of the contract between `src/` and `judge/`; nothing else is shared. A change that an
 * older judge would misread raises CONTRACT_VERSION, and the web refuses the older judge.
 */
export const CONTRACT_VERSION = 1;

/** A content-addressed input; fetched from `GET /api/judgehosts/blobs/:sha256`, verified on arrival. */
export interface BlobRef {
  sha256: string;
  sizeBytes: number;
}

/** One file with a relative, normalised, slash-separated path. */
export interface SourceFile {
  path: string;
  blob: BlobRef;
}

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
  /** Paths (files) that go on to the run container, and nothing else. */
  artefacts: string[];
  /** Command of a test, run with artefacts at `/box`, e.g. `["./kv_driver", "data"]`. Test args are appended. */
  runCommand: string[];
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
  input: BlobRef;
  answer: BlobRef;
  args: string[];
  sessionSeparator?: string;
}

/** The default output validator of the problem package format, with its flags. */
export interface DefaultChecker {
  kind: 'default';
  caseSensitive: boolean;
  spaceChangeSensitive: boolean;
  floatAbsoluteTolerance?: number;
  floatRelativeTolerance?: number;
}

/** An output validator of the package, built and run in a container of its own (exit 42 accept, 43 reject). */
export interface CustomChecker {
  kind: 'custom';
  language: string;
  files: SourceFile[];
  args: string[];
  limits: RunLimits;
}

/**
 * A speed ranking: base and submission do the same seeded work, interleaved on one pinned core (ABBA).
 * Only a submission that passed every test is measured; its output must equal the base's for the same seed.
 */
export interface BenchmarkSpec {
  measure: 'cpu' | 'wall';
  /** Untimed, once a side, e.g. `["./kv_bench", "load", "data"]`; undefined when there is nothing to prepare. */
  prepareCommand?: string[];
  /** Timed; `{seed}` in an argument is replaced by the seed of the round, drawn by the judge. */
  command: string[];
  minRounds: number;
  maxRounds: number;
  /** Stop when the 95 % interval of the ratio is narrower than ± this part of it, e.g. 0.02. */
  targetRelativeInterval: number;
  budgetMs: number;
  limits: RunLimits;
}

export interface JudgeJob {
  contractVersion: number;
  jobId: string;
  judgingId: string;
  /** Fencing token: a report with an older one is refused with 409. */
  token: number;
  build: StandardBuild | KernelBuild;
  runLimits: RunLimits;
  checker: DefaultChecker | CustomChecker;
  tests: TestSpec[];
  /** `first-failure` leaves the remaining tests unrun; `all` runs every test (scoring problems). */
  stopAt: 'first-failure' | 'all';
  benchmark?: BenchmarkSpec;
}
