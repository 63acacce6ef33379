/**
 * Judges every example submission of a package exactly as the site would (the same checks, the same work order, the same
 * engine, the same verdict rules) and compares with what the package expects. Needs a sandbox and no site.
 */
import type { BlobRef, JudgeJob } from '../../judge/contract/job.ts';
import { languages } from '../../judge/contract/languages.ts';
import type { JudgeReport, TestFact } from '../../judge/contract/report.ts';
import { runJob } from '../../judge/engine.ts';
import { HostQuiet } from '../../judge/host-quiet.ts';
import type { Sandbox } from '../../judge/sandbox/sandbox.ts';
import type { BuiltCache } from '../../judge/stages/job-context.ts';
import { scoreDetails, verdictOf, verdictOfTest } from '../../src/judgings/judgings.rules.ts';
import type { Score, Verdict } from '../../src/judgings/judgings.rules.ts';
import { blobOf } from '../../src/problems/package-files.input.ts';
import { isScoreIn, satisfies } from '../../src/problems/package-examples.rules.ts';
import { derivedTimeLimitMs } from '../../src/problems/package-limits.rules.ts';
import { buildJudgeJob } from '../../src/problems/package.job.rules.ts';
import {
  blobsOf,
  factsExpected,
  submissionBytes,
  submissionKind,
  scoringOf,
} from '../../src/problems/package-judging.rules.ts';
import type {
  ExampleConstraint,
  ExampleSubmission,
  ExampleVerdict,
  PackageBlob,
  ProblemPackage,
} from '../../src/problems/package.rules.ts';
import { baseTreeOf } from '../../src/submissions/source-base.service.ts';
import { checkSource } from '../../src/submissions/source.service.ts';
import type { SourceRules } from '../../src/submissions/source.service.ts';
import { languageOfFiles, sourceLimits, spelledForCompilers } from '../../src/submissions/source.rules.ts';
import type { Refusal } from '../../src/submissions/source.rules.ts';

export interface VerifiedSubmission {
  path: string;
  expected: ExampleVerdict[];
  got: Verdict;
  agrees: boolean;
  /** The most any test took; 0 when none ran. */
  cpuMs: number;
  wallMs: number;
  memoryBytes: number;
}

/** Beside the result, for people. */
export interface Explained extends VerifiedSubmission {
  /** The test that decided. */
  test?: TestFact;
  refusals: Refusal[];
  /** Words of the compiler, the benchmark, or of what failed on our side. */
  words?: string;
  score?: Score;
  brokenRules: number;
}

export interface VerifyOptions {
  sandbox: Sandbox;
  /** Submissions judged at the same time. */
  jobs: number;
  built?: BuiltCache;
  signal: AbortSignal;
  onStart?(path: string): void;
  onDone?(result: Explained): void;
  /** Runs every test, also after the first failure. */
  runAllTests?: boolean;
  /** Each report as the judge sent it, with the work order it answers. */
  onReport?(path: string, job: JudgeJob, report: JudgeReport): void;
}

export interface Verification {
  submissions: Explained[];
  /** Paths of those in a language that is not offered: nothing is known of them, so they do not disagree. */
  notJudged: string[];
  timeLimitMs: number;
  /** Slowest run of a submission that must be fast enough, by the base time factor. */
  slowestAcceptedMs?: number;
  /** Whether that run × `ac_to_time_limit` is within the time limit. */
  hasMargin: boolean;
}

/** While a time limit is being derived, accepted submissions may take this long. */
const DERIVING_LIMIT_MS = 20_000;
const MOST_WORDS = 2000;

/** Results in the order of the package. Throws when the signal fires. */
export async function verifyPackage(pkg: ProblemPackage, options: VerifyOptions): Promise<Verification> {
  const toJudge = pkg.examples.filter(({ notJudged }) => !notJudged);
  const verifier = new Verifier(pkg, options);
  await verifier.open();
  const results = new Map<string, Explained>();
  const judge = async (examples: readonly ExampleSubmission[], timeLimitMs: number): Promise<void> => {
    await inParallel(examples, options.jobs, async (example) => {
      options.onStart?.(example.path);
      const result = await verifier.judge(example, timeLimitMs);
      results.set(example.path, result);
      options.onDone?.(result);
    });
  };
  const lower = toJudge.filter((example) => example.timeLimitBound === 'lower');
  const derives = pkg.limits.timeLimitFrom === 'default' && lower.length > 0;
  let { timeLimitMs } = pkg.limits;
  if (derives) {
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
  // Who is to be too slow must be so with a margin: it is given that much more.
  await judge(tooSlow, timeLimitMs * pkg.limits.limitToTle);
  const submissions = toJudge.map(({ path }) => results.get(path)!);
  const notJudged = pkg.examples.filter((example) => example.notJudged).map(({ path }) => path);
  const slowestAcceptedMs = slowestOf(lower, verifier);
  const hasMargin = (slowestAcceptedMs ?? 0) * pkg.limits.acToLimit <= timeLimitMs;
  return { submissions, notJudged, timeLimitMs, slowestAcceptedMs, hasMargin };
}

function slowestOf(examples: readonly ExampleSubmission[], verifier: Verifier): number | undefined {
  const times = examples.map(({ path }) => verifier.factorlessMs.get(path)).filter((ms) => ms !== undefined);
  return times.length > 0 ? Math.max(...times) : undefined;
}

class Verifier {
  readonly #blobs: Map<string, PackageBlob>;
  readonly #quiet = new HostQuiet();
  #rules: SourceRules | undefined;
  #count = 0;
  /** Slowest test of each judged submission, divided by the time factor of its language. */
  readonly factorlessMs = new Map<string, number>();

  constructor(
    private readonly pkg: ProblemPackage,
    private readonly options: VerifyOptions,
  ) {
    this.#blobs = new Map(blobsOf(pkg).map((blob) => [blob.sha256, blob]));
  }

  async open(): Promise<void> {
    const { kernel } = this.pkg;
    this.#rules = { limits: sourceLimits(submissionBytes(this.pkg)) };
    if (submissionKind(this.pkg) === 'answers') this.#rules.answers = this.pkg.tests.map(({ name }) => name);
    if (!kernel) return;
    this.#rules.base = await baseTreeOf(await kernel.baseArchive.read());
    this.#rules.editable = kernel.editable;
  }

  async judge(example: ExampleSubmission, timeLimitMs: number): Promise<Explained> {
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
    const job = buildJudgeJob({
      jobId: `verify-${(this.#count += 1)}`,
      judgingId: example.path,
      token: 1,
      pkg: this.pkg,
      language: language?.language.id,
      entryPoint: example.entryPoint,
      files: sources.map(({ path, blob: { sha256, sizeBytes } }) => ({ path, blob: { sha256, sizeBytes } })),
      deleted,
      stopAt:
        this.options.runAllTests || example.constraints.length > 0 || this.pkg.type.scoring ? 'all' : 'first-failure',
      timeLimitMs,
    });
    try {
      const report = await this.#run(job);
      this.options.onReport?.(example.path, job, report);
      const slowest = Math.max(0, ...report.tests.map((test) => test.cpuMs));
      this.factorlessMs.set(example.path, slowest / (language?.language.timeFactor ?? 1));
      return this.#judged(example, report, { tests: factsExpected(this.pkg), benchmark: job.benchmark !== undefined });
    } catch (error) {
      this.options.signal.throwIfAborted();
      return { ...this.#plain(example, 'JE'), words: (error as Error).message };
    }
  }

  #run(job: JudgeJob): Promise<JudgeReport> {
    const { sandbox, built, signal } = this.options;
    const fetchBlob = (ref: BlobRef): Promise<Buffer> => this.#fetch(ref);
    return this.#quiet.withShare((exclusively) => runJob(job, { sandbox, built, signal, fetchBlob, exclusively }));
  }

  async #fetch(ref: BlobRef): Promise<Buffer> {
    const blob = this.#blobs.get(ref.sha256);
    if (!blob) throw new Error(`no blob ${ref.sha256}`);
    return await blob.read();
  }

  #plain(example: ExampleSubmission, got: Verdict): Explained {
    const { path, expected } = example;
    const agrees = (expected as Verdict[]).includes(got);
    return { path, expected, got, agrees, cpuMs: 0, wallMs: 0, memoryBytes: 0, refusals: [], brokenRules: 0 };
  }

  #refused(example: ExampleSubmission, refusals: Refusal[]): Explained {
    return { ...this.#plain(example, 'REJECTED'), refusals };
  }

  #judged(example: ExampleSubmission, report: JudgeReport, expected: { tests: number; benchmark: boolean }): Explained {
    const { verdict, firstBadTest, failedBenchmark } = verdictOf(report, expected);
    const scoring = scoringOf(this.pkg);
    // Points of a run that stopped at its first failure would say too little.
    const score = scoring && report.tests.length === expected.tests ? scoreDetails(report, scoring) : undefined;
    const verdicts = new Map(report.tests.map((test) => [test.name, verdictOfTest(test) as ExampleVerdict]));
    const broken = example.constraints.filter(
      (rule) =>
        !satisfies(rule, verdicts) ||
        (score && !isScoreIn(rule, score)) ||
        (rule.message !== undefined && !messagesOf(rule, report).some((said) => said.includes(rule.message!))),
    );
    const plain = this.#plain(example, verdict);
    const most = (of: (test: TestFact) => number): number => Math.max(0, ...report.tests.map(of));
    const words = failedBenchmark ? report.benchmark?.message : verdict === 'CE' ? report.build.output : undefined;
    return {
      ...plain,
      agrees: plain.agrees && broken.length === 0,
      cpuMs: Math.round(most((test) => test.cpuMs)),
      wallMs: Math.round(most((test) => test.wallMs)),
      memoryBytes: most((test) => test.memoryBytes),
      test: report.tests.find((test) => test.ordinal === firstBadTest),
      words: words?.slice(0, MOST_WORDS),
      score,
      brokenRules: broken.length,
    };
  }
}

function messagesOf({ tests }: ExampleConstraint, report: JudgeReport): string[] {
  const meant = report.tests.filter(({ name }) => !tests || tests.includes(name));
  return meant.map(({ judgeMessage }) => judgeMessage ?? '');
}

async function inParallel<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const lane = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.max(1, width) }, lane));
}
