/** The work order for one submission to one version of a problem. */
import { CONTRACT_VERSION } from '../../judge/contract/job.ts';
import type {
  BenchmarkSpec,
  BlobRef,
  CustomChecker,
  DefaultChecker,
  GraderSpec,
  JudgeJob,
  RunLimits,
  SourceFile,
  StaticValidation,
  TestSpec,
  ValidatorProgram,
} from '../../judge/contract/job.ts';
import { findLanguage } from '../../judge/contract/languages.ts';
import type { TestFact } from '../../judge/contract/report.ts';
import { factsUntilStopped } from '../../judge/contract/time-limit-stop.ts';
import { InvalidInput } from '../platform/errors.ts';
import { scoringOf, showsAll } from './package-judging.rules.ts';
import type { KernelSpec, PackageFile, ProblemPackage, ValidatorFiles } from './package.rules.ts';
import { timeFactorOf } from './time-factors.rules.ts';

const MIB = 1024 * 1024;
/** Process limits: a program may start a few threads, a storage engine has background work, a build runs make and compilers. */
/** A program may have so many processes and threads at once. */
export const RUN_PROCESSES = 64;
const BUILD_PROCESSES = 256;
/** How much a build may print, and the largest file it may write. */
const BUILD_OUTPUT_BYTES = 256 * MIB;
/** Waiting is limited too: wall time may be twice the CPU time plus one second. */
const WALL_FACTOR = 2;
const WALL_EXTRA_MS = 1000;

export interface JobOrder {
  jobId: string;
  judgingId: string;
  token: number;
  pkg: ProblemPackage<BlobRef>;
  /** Id of the language; needed for problems that are not kernel problems. */
  language?: string;
  entryPoint?: string;
  files: SourceFile[];
  /** Files of the starter code that the submission deletes. */
  deleted?: string[];
  stopAt: JudgeJob['stopAt'];
  sharesBuilds?: string;
  /** Overrides the package's own limit, for example while it is being derived. */
  timeLimitMs?: number;
  /** No test is left out after time limits. */
  runsAllTests?: boolean;
}

/** A program that ran into so many time limits is too slow: the rest would keep a host busy and change no verdict. */
const STOP_AFTER_TIME_LIMITS = 3;

/** Time limits after which tests of a problem are left out; undefined = never. A grader makes its result of all tests. */
export function timeLimitsUntilStop(
  pkg: Pick<ProblemPackage<BlobRef>, 'grader' | 'stopAfterTimeLimits'>,
): number | undefined {
  const after = pkg.stopAfterTimeLimits ?? STOP_AFTER_TIME_LIMITS;
  return pkg.grader || after === 0 ? undefined : after;
}

/**
 * The job of a submission: limits with the language's time factor, `include/` of the language, tests in order.
 * @throws InvalidInput when the language is not one of ours.
 */
export function buildJudgeJob(order: JobOrder): JudgeJob {
  const { pkg, jobId, judgingId, token, stopAt } = order;
  const isProgram = !pkg.kernel && !pkg.type.submitAnswer;
  const language = isProgram ? findLanguage(order.language ?? '') : undefined;
  if (isProgram && !language)
    throw new InvalidInput('language_unknown', { language: order.language ?? '' }, 'language');
  const cpuTimeMs = Math.round((order.timeLimitMs ?? pkg.limits.timeLimitMs) * timeFactorOf(pkg, language?.id));
  const runLimits: RunLimits = {
    ...limitsOf(cpuTimeMs, pkg.limits.memoryBytes, pkg.limits.outputBytes),
    ...(pkg.allowsWriting === false && { fileBytes: 0 }),
  };
  return {
    contractVersion: CONTRACT_VERSION,
    jobId,
    judgingId,
    token,
    build: language
      ? standardBuild(order, language.id)
      : pkg.kernel
        ? kernelBuild(pkg.kernel, order)
        : answersBuild(order),
    sharesBuilds: order.sharesBuilds,
    runLimits,
    checker: checkerOf(pkg),
    tests: testsOf(pkg),
    parallelTests: pkg.parallelTests,
    staticValidation: staticValidationOf(pkg),
    grader: graderOf(pkg),
    // A grader needs all results.
    stopAt: pkg.grader ? 'all' : stopAt,
    stopAfterTimeLimits: order.runsAllTests ? undefined : timeLimitsUntilStop(pkg),
    benchmark: pkg.kernel?.benchmark && benchmarkOf(pkg.kernel.benchmark, runLimits),
  };
}

/** Files of `include/` for a language: the general ones, overlaid by its own. */
export function includesFor<B extends BlobRef>(pkg: ProblemPackage<B>, language: string): PackageFile<B>[] {
  const of = (id: string | undefined): PackageFile<B>[] => (id === undefined ? [] : (pkg.includes[id] ?? []));
  const files = [...of('default'), ...of(findLanguage(language)?.variantOf), ...of(language)];
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

function standardBuild(order: JobOrder, language: string): JudgeJob['build'] {
  const { pkg, files, entryPoint } = order;
  const { buildTimeMs, buildMemoryBytes } = pkg.limits;
  return {
    kind: 'standard',
    language,
    files,
    entryPoint,
    include: includesFor(pkg, language).map(plainFile),
    limits: buildLimits(buildTimeMs, buildMemoryBytes),
  };
}

function answersBuild({ files, pkg }: JobOrder): JudgeJob['build'] {
  const { buildTimeMs, buildMemoryBytes } = pkg.limits;
  return { kind: 'answers', files, limits: buildLimits(buildTimeMs, buildMemoryBytes) };
}

function kernelBuild(kernel: KernelSpec<BlobRef>, order: JobOrder): JudgeJob['build'] {
  return {
    kind: 'kernel',
    toolchain: kernel.toolchain,
    baseArchive: plainBlob(kernel.baseArchive),
    files: order.files,
    deleted: order.deleted ?? [],
    commands: kernel.build,
    incremental: kernel.incremental,
    artefacts: kernel.artefacts,
    runCommand: kernel.run,
    limits: buildLimits(kernel.buildTimeMs, kernel.buildMemoryBytes),
  };
}

function checkerOf(pkg: ProblemPackage<BlobRef>): DefaultChecker | CustomChecker {
  const { checker, type } = pkg;
  if (checker.kind === 'default') return checker;
  const passes = type.multiPass ? (pkg.limits.validationPasses ?? 1) : 1;
  return {
    kind: 'custom',
    ...validatorProgram(checker, pkg),
    args: checker.args,
    interactive: type.interactive,
    passes,
    ...(pkg.formatVersion === 'legacy' ? { olderScores: true } : { findsSubmission: true }),
  };
}

function validatorProgram(
  { language, files }: ValidatorFiles<BlobRef>,
  { limits }: ProblemPackage<BlobRef>,
): ValidatorProgram {
  const runLimits = limitsOf(limits.validationTimeMs, limits.validationMemoryBytes, limits.validationOutputBytes);
  return { language, files: files.map(plainFile), limits: runLimits };
}

/** The facts that the site would have of a submission of which perhaps all tests were run. */
export function factsOnSite(pkg: ProblemPackage<BlobRef>, facts: readonly TestFact[]): TestFact[] {
  return factsUntilStopped({ tests: testsOf(pkg) }, facts, timeLimitsUntilStop(pkg));
}

function testsOf(pkg: ProblemPackage<BlobRef>): TestSpec[] {
  return pkg.tests.map((test, index) => ({
    ordinal: index + 1,
    name: test.name,
    isSample: test.isSample,
    showsOutput: showsAll(test),
    input: plainBlob(test.input),
    answer: plainBlob(test.answer),
    args: test.args,
    files: (test.files ?? []).map(plainFile),
    flags: test.checkerFlags,
    validatorArgs: test.validatorArgs,
    // Where groups give points, one that is too slow says nothing of the others.
    stopGroup: scoringOf(pkg) && test.group,
    sessionSeparator: pkg.kernel?.sessionSeparator,
  }));
}

function staticValidationOf(pkg: ProblemPackage<BlobRef>): StaticValidation | undefined {
  const { staticValidator, staticTests = [], tests } = pkg;
  if (!staticValidator) return undefined;
  const cases = staticTests.map(({ name, args }, index) => ({ ordinal: tests.length + index + 1, name, args }));
  return { ...validatorProgram(staticValidator, pkg), cases };
}

function graderOf(pkg: ProblemPackage<BlobRef>): GraderSpec | undefined {
  const { grader, grading, type } = pkg;
  return grader && grading && { program: validatorProgram(grader, pkg), tree: grading, decides: !type.scoring };
}

function benchmarkOf(benchmark: NonNullable<KernelSpec['benchmark']>, limits: RunLimits): BenchmarkSpec {
  const { measure, prepare, command, minRounds, maxRounds, budgetMs, startsProcesses, driver } = benchmark;
  const { targetRelativeInterval, largestRelativeInterval, keep } = benchmark;
  return {
    measure,
    prepareCommand: prepare,
    ...(keep && { keep }),
    command,
    minRounds,
    maxRounds,
    targetRelativeInterval,
    ...(largestRelativeInterval !== undefined && { largestRelativeInterval }),
    ...(driver && {
      driver: { artefacts: driver.artefacts, prepareCommand: driver.prepare, command: driver.command },
    }),
    budgetMs,
    ...(startsProcesses && { startsProcesses }),
    // A round that takes the whole budget means that the submission is far too slow; the tests' limit does not apply.
    limits: { ...limits, cpuTimeMs: budgetMs, wallTimeMs: budgetMs },
  };
}

/** The limit of the wall time that goes with one of the CPU time. */
export function wallTimeMsFor(cpuTimeMs: number): number {
  return cpuTimeMs * WALL_FACTOR + WALL_EXTRA_MS;
}

function limitsOf(cpuTimeMs: number, memoryBytes: number, outputBytes: number): RunLimits {
  return { cpuTimeMs, wallTimeMs: wallTimeMsFor(cpuTimeMs), memoryBytes, outputBytes, processes: RUN_PROCESSES };
}

function buildLimits(timeMs: number, memoryBytes: number): RunLimits {
  return { ...limitsOf(timeMs, memoryBytes, BUILD_OUTPUT_BYTES), processes: BUILD_PROCESSES };
}

/** Without the methods of an open package, because the job is sent as data. */
function plainBlob({ sha256, sizeBytes }: BlobRef): BlobRef {
  return { sha256, sizeBytes };
}

function plainFile({ path, blob, executable }: PackageFile<BlobRef>): SourceFile {
  return { path, blob: plainBlob(blob), ...(executable && { executable }) };
}
