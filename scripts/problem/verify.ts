/**
 * Judges every example submission of a package exactly as the site would (the same checks, the same work order, the same
 * engine, the same verdict rules) and compares with what the package expects. Needs a sandbox and no site.
 */
import pLimit from 'p-limit';
import type { BlobRef, JudgeJob } from '../../judge/contract/job.ts';
import { findLanguage, languageOfPath, languages, meantLanguages } from '../../judge/contract/languages.ts';
import type { Language } from '../../judge/contract/languages.ts';
import type { BuildFact, JudgeReport } from '../../judge/contract/report.ts';
import { runJob } from '../../judge/engine.ts';
import { HostQuiet } from '../../judge/host-quiet.ts';
import type { Sandbox } from '../../judge/sandbox/sandbox.ts';
import { Slots } from '../../judge/slots.ts';
import type { BuiltCache } from '../../judge/stages/job-context.ts';
import { outcomeOfReport, plainOutcome, type ExampleOutcome } from '../../src/judgings/example-outcome.rules.ts';
import type { Verdict } from '../../src/scoring/verdicts.rules.ts';
import { blobOf } from '../../src/packages/package-files.input.ts';
import { derivedTimeLimitMs, DERIVING_LIMIT_MS } from '../../src/packages/package-limits.rules.ts';
import { buildJudgeJob } from '../../src/packages/package.job.rules.ts';
import { blobsOf, submissionBytes, submissionKind } from '../../src/packages/package-judging.rules.ts';
import type { ExampleSubmission, PackageBlob, ProblemPackage } from '../../src/packages/package.rules.ts';
import { timeFactorOf } from '../../src/packages/time-factors.rules.ts';
import { baseTreeOf } from '../../src/submissions/source-base.service.ts';
import { checkSource } from '../../src/submissions/source.service.ts';
import type { SourceRules } from '../../src/submissions/source.service.ts';
import { languageOfFiles, sourceLimits, spelledForCompilers } from '../../src/submissions/source.rules.ts';
import type { Refusal } from '../../src/submissions/source.rules.ts';
import { narrowed } from './selection.ts';
import type { Selection } from './selection.ts';

/** What came of an example, for people. */
export interface Explained extends ExampleOutcome {
  refusals: Refusal[];
}

export interface VerifyOptions {
  sandbox: Sandbox;
  /** Submissions judged at the same time, each on a core of its own; never more than `cores`. */
  jobs: number;
  cores: number;
  built?: BuiltCache;
  /** Keeps builds of the examples. */
  submissionBuilds?: BuiltCache;
  /** The examples and tests to judge; by default all. */
  selection?: Selection;
  /** Needed toolchains that have no image here, so examples that need them are skipped. */
  missingToolchains?: ReadonlySet<string>;
  /** The folder for new files that were sent without one, in a kernel problem. */
  folder?: string | undefined;
  signal: AbortSignal;
  onStart?(path: string): void;
  /** Called when the build of an example has ended; `isKept`: nothing had to be built. */
  onBuilt?(path: string, build: BuildFact, isKept: boolean): void;
  onDone?(result: Explained): void;
  /** Runs every test, even after the first failure. */
  runAllTests?: boolean;
  /** Called with each report and its work order. */
  onReport?(path: string, job: JudgeJob, report: JudgeReport): void;
}

/** An example that was not judged and so cannot disagree: its language is not offered, or has no image on this machine. */
export interface NotJudged {
  path: string;
  reason: 'language' | 'image';
  /** The missing image. */
  toolchain?: string;
}

export interface Verification {
  submissions: Explained[];
  notJudged: NotJudged[];
  timeLimitMs: number;
  /** Slowest run of a submission that must be fast enough, by the base time factor. */
  slowestAcceptedMs?: number;
  /** Whether that run × `ac_to_time_limit` is within the time limit. */
  hasMargin: boolean;
}

/** Results in the order of the package. Throws when the signal fires. */
export async function verifyPackage(pkg: ProblemPackage, options: VerifyOptions): Promise<Verification> {
  const chosen = options.selection ?? { examples: pkg.examples, tests: pkg.tests, isPartial: false };
  const notJudged = chosen.examples.flatMap((example) => whyNotJudged(example, options.missingToolchains) ?? []);
  const toJudge = chosen.examples.filter(({ path }) => !notJudged.some((one) => one.path === path));
  const verifier = new Verifier(pkg, chosen, options);
  await verifier.open();
  const results = new Map<string, Explained>();
  const judge = async (examples: readonly ExampleSubmission[], timeLimitMs: number, margin = 1): Promise<void> => {
    const lanes = pLimit(Math.max(1, Math.min(options.jobs, options.cores)));
    await lanes.map(examples, async (example) => {
      options.onStart?.(example.path);
      const result = await verifier.judge(example, timeLimitMs, margin);
      results.set(example.path, result);
      options.onDone?.(result);
    });
  };
  const lower = toJudge.filter((example) => example.timeLimitBound === 'lower');
  let { timeLimitMs } = pkg.limits;
  if (derivesTimeLimit(pkg, options.selection) && lower.length > 0) {
    await judge(lower, DERIVING_LIMIT_MS);
    timeLimitMs = derivedTimeLimitMs(
      slowestOf(lower, verifier) ?? 0,
      pkg.limits.acToLimit,
      pkg.limits.timeResolutionMs,
    );
  }
  const rest = toJudge.filter((example) => !results.has(example.path));
  const tooSlow = rest.filter((example) => example.timeLimitBound === 'upper');
  await judge(
    rest.filter((example) => !tooSlow.includes(example)),
    timeLimitMs,
  );
  // A submission that must be too slow must be so with a margin, so it gets that much more time.
  await judge(tooSlow, timeLimitMs, pkg.limits.limitToTle);
  const submissions = toJudge.map(({ path }) => results.get(path)!);
  const slowestAcceptedMs = slowestOf(lower, verifier);
  const hasMargin = (slowestAcceptedMs ?? 0) * pkg.limits.acToLimit <= timeLimitMs;
  return { submissions, notJudged, timeLimitMs, slowestAcceptedMs, hasMargin };
}

/** Whether the time limit is derived from the accepted examples: the package states none, and all examples are judged. */
export function derivesTimeLimit(pkg: ProblemPackage, selection: Selection | undefined): boolean {
  if (pkg.limits.timeLimitFrom !== 'default') return false;
  if (!selection) return true;
  const { examples, isPartial } = selection;
  return !isPartial && pkg.examples.every((one) => one.timeLimitBound !== 'lower' || examples.includes(one));
}

function whyNotJudged(example: ExampleSubmission, missing: ReadonlySet<string> = new Set()): NotJudged | undefined {
  const { path, notJudged: reason } = example;
  if (reason) return { path, reason };
  const toolchain = languageOfExample(example)?.toolchain;
  return toolchain !== undefined && missing.has(toolchain) ? { path, reason: 'image', toolchain } : undefined;
}

/** The language of an example by its file names; undefined for patches, archives and answers. */
export function languageOfExample({ language, files }: ExampleSubmission): Language | undefined {
  if (language !== undefined) return findLanguage(language);
  return meantLanguages(files.map(({ path }) => languageOfPath(path)).filter((found) => found !== undefined))[0];
}

/** What the site checks of a submission to the problem when it gets it. */
export async function sourceRulesOf(pkg: ProblemPackage): Promise<SourceRules> {
  const { kernel, tests } = pkg;
  return {
    limits: sourceLimits(submissionBytes(pkg)),
    ...(submissionKind(pkg) === 'answers' ? { answers: tests.map(({ name }) => name) } : {}),
    ...(kernel ? { base: await baseTreeOf(await kernel.baseArchive.read()), editable: kernel.editable } : {}),
  };
}

function slowestOf(examples: readonly ExampleSubmission[], verifier: Verifier): number | undefined {
  const times = examples.map(({ path }) => verifier.factorlessMs.get(path)).filter((ms) => ms !== undefined);
  return times.length > 0 ? Math.max(...times) : undefined;
}

class Verifier {
  readonly #blobs: Map<string, PackageBlob>;
  readonly #quiet = new HostQuiet();
  readonly #slots: Slots;
  #rules: SourceRules | undefined;
  #count = 0;
  /** Slowest test of each judged submission, divided by the time factor of its language. */
  readonly factorlessMs = new Map<string, number>();

  private readonly pkg: ProblemPackage;

  constructor(
    private readonly whole: ProblemPackage,
    private readonly chosen: Selection,
    private readonly options: VerifyOptions,
  ) {
    this.pkg = narrowed(whole, chosen);
    this.#blobs = new Map(blobsOf(whole).map((blob) => [blob.sha256, blob]));
    this.#slots = new Slots(Math.min(options.jobs, options.cores), options.cores);
  }

  async open(): Promise<void> {
    this.#rules = { ...(await sourceRulesOf(this.whole)), folder: this.options.folder };
  }

  /** Judges it with `margin` times the limit. */
  async judge(example: ExampleSubmission, timeLimitMs: number, margin: number): Promise<Explained> {
    this.options.signal.throwIfAborted();
    const uploads = await Promise.all(
      example.files.map(async ({ path, blob }) => ({ name: path, content: await blob.read() })),
    );
    const checked = await checkSource(uploads, this.#rules!);
    if (!checked.ok) return this.#refused(example, checked.refusals);
    const { files, deleted } = checked.source;
    const paths = files.map(({ path }) => path);
    const isProgram = submissionKind(this.pkg) === 'program';
    const language = !isProgram ? undefined : languageOfFiles(paths, languages(), example.language);
    if (language && 'refusal' in language) return this.#refused(example, [language.refusal]);
    const spelled = language ? spelledForCompilers(paths, language.language) : paths;
    const sources = files.map(({ content }, index) => ({ path: spelled[index]!, blob: blobOf(content) }));
    for (const { blob } of sources) this.#blobs.set(blob.sha256, blob);
    // Rules about single tests need all tests, including those that the site would leave out.
    const runsAllTests = Boolean(
      this.options.runAllTests || (example.constraints.length > 0 && !this.chosen.isPartial),
    );
    const job = buildJudgeJob({
      jobId: `verify-${(this.#count += 1)}`,
      judgingId: example.path,
      token: 1,
      pkg: this.pkg,
      language: language?.language.id,
      entryPoint: example.entryPoint,
      files: sources.map(({ path, blob: { sha256, sizeBytes } }) => ({ path, blob: { sha256, sizeBytes } })),
      deleted,
      stopAt: runsAllTests || this.pkg.type.scoring ? 'all' : 'first-failure',
      runsAllTests,
      timeLimitMs: timeLimitMs * margin,
    });
    const factor = timeFactorOf(this.pkg, language?.language.id);
    try {
      const report = await this.#run(example.path, job);
      this.options.onReport?.(example.path, job, report);
      const slowest = Math.max(0, ...report.tests.map((test) => test.cpuMs));
      this.factorlessMs.set(example.path, slowest / factor);
      const slowness = { timeLimitMs, margin, factor };
      return { ...outcomeOfReport(this.pkg, example, report, slowness, this.chosen.isPartial), refusals: [] };
    } catch (error) {
      this.options.signal.throwIfAborted();
      return { ...this.#plain(example, 'JE'), words: (error as Error).message };
    }
  }

  /** Runs on its own core, as in the site's judge. */
  async #run(path: string, job: JudgeJob): Promise<JudgeReport> {
    const { sandbox, built, submissionBuilds, signal, onBuilt } = this.options;
    const hold = this.#slots.take();
    try {
      return await this.#quiet.withShare((exclusively) =>
        runJob(job, {
          ...{ sandbox, built, submissionBuilds, signal, exclusively, cpu: hold.cpu },
          fetchBlob: (ref) => this.#fetch(ref),
          onBuilt: (build, isKept) => onBuilt?.(path, build, isKept),
        }),
      );
    } finally {
      hold.giveBack();
    }
  }

  async #fetch(ref: BlobRef): Promise<Buffer> {
    const blob = this.#blobs.get(ref.sha256);
    if (!blob) throw new Error(`no blob ${ref.sha256}`);
    return await blob.read();
  }

  #plain(example: ExampleSubmission, got: Verdict): Explained {
    return { ...plainOutcome(example, got, this.chosen.isPartial), refusals: [] };
  }

  #refused(example: ExampleSubmission, refusals: Refusal[]): Explained {
    return { ...this.#plain(example, 'REJECTED'), refusals };
  }
}
