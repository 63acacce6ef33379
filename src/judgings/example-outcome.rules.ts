/**
 * Whether an example came out as its package expects: its report, read by the limits of the site and, where that differs, by
 * those of the package. `kernelway problem verify` and verifications on the site ask the same.
 */
import type { BlobRef } from '../../judge/contract/job.ts';
import type { JudgeReport, TestFact } from '../../judge/contract/report.ts';
import { ANY_FAILURE } from '../packages/package-examples.rules.ts';
import type { ExampleSubmission, ExampleVerdict, ProblemPackage } from '../packages/package.rules.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import { mustBeTooSlow, reportReadBy } from './example-limits.rules.ts';
import { exampleResult } from './example-judgings.rules.ts';
import type { Score } from './judgings.rules.ts';

const MOST_WORDS = 2000;

/** How slow an example may be. */
export interface Slowness {
  /** Before the factor of its language. */
  timeLimitMs: number;
  /** More than 1 for examples that must be too slow. */
  margin: number;
  factor: number;
}

/** What came of an example; times and memory are the maximum over all tests, 0 if none ran. */
export interface ExampleOutcome {
  path: string;
  expected: ExampleVerdict[];
  got: Verdict;
  agrees: boolean;
  cpuMs: number;
  wallMs: number;
  memoryBytes: number;
  /** The test that decided. */
  test?: TestFact;
  /** Message of the compiler, of the benchmark, or about a judge error. */
  words?: string;
  score?: Score;
  brokenRules: number;
  /** It passes here although it must be too slow, and is by the package's limit: this site gives its language more time. */
  onlyByFactor?: { factor: number; byPackage: Verdict };
}

/** An example that must be too slow must be so with a margin, so it gets that much more time. */
export function marginOf(
  example: Pick<ExampleSubmission<BlobRef>, 'timeLimitBound'>,
  limits: Pick<ProblemPackage<BlobRef>['limits'], 'limitToTle'>,
): number {
  return example.timeLimitBound === 'upper' ? limits.limitToTle : 1;
}

/** The outcome without a report. */
export function plainOutcome(
  { path, expected }: Pick<ExampleSubmission<BlobRef>, 'path' | 'expected'>,
  got: Verdict,
  isPartial: boolean,
): ExampleOutcome {
  // With only some of the tests, an example that must fail may pass.
  const mayPass = isPartial && expected.some((verdict) => ANY_FAILURE.includes(verdict));
  const agrees = (expected as Verdict[]).includes(got) || (mayPass && got === 'AC');
  return { path, expected, got, agrees, cpuMs: 0, wallMs: 0, memoryBytes: 0, brokenRules: 0 };
}

/**
 * The outcome of an example. One that must be too slow, and is so by the limit that the package states, agrees also where the
 * factor of its language lets it pass here: `onlyByFactor` says so.
 */
export function outcomeOfReport(
  pkg: ProblemPackage<BlobRef>,
  wanted: ExampleSubmission<BlobRef>,
  report: JudgeReport,
  { timeLimitMs, margin, factor }: Slowness,
  isPartial: boolean,
): ExampleOutcome {
  // Rules and points need all tests.
  const example = isPartial ? { ...wanted, constraints: [] } : wanted;
  const countsWallTime = !pkg.type.interactive;
  const isTooSlowOne = mustBeTooSlow(wanted);
  const here = { timeLimitMs: timeLimitMs * factor, margin, countsWallTime };
  const judged = exampleResult(pkg, example, isTooSlowOne ? reportReadBy(report, here) : report);
  const plain = plainOutcome(wanted, judged.got, isPartial);
  const agreesHere = plain.agrees && judged.brokenRules === 0;
  const byPackage =
    agreesHere || !isTooSlowOne || factor <= 1
      ? undefined
      : exampleResult(pkg, example, reportReadBy(report, { ...here, timeLimitMs }));
  const onlyByFactor = byPackage?.agrees ? { factor, byPackage: byPackage.got } : undefined;
  const most = (of: (test: TestFact) => number): number => Math.max(0, ...report.tests.map(of));
  return {
    ...plain,
    agrees: agreesHere || onlyByFactor !== undefined,
    onlyByFactor,
    cpuMs: Math.round(most((test) => test.cpuMs)),
    wallMs: Math.round(most((test) => test.wallMs)),
    memoryBytes: most((test) => test.memoryBytes),
    test: judged.test,
    words: judged.words?.slice(0, MOST_WORDS),
    score: isPartial ? undefined : judged.score,
    brokenRules: judged.brokenRules,
  };
}
