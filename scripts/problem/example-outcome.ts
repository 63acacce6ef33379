/** What came of an example: its report, read by the limits of the site and, where that differs, by those of the package. */
import type { JudgeReport, TestFact } from '../../judge/contract/report.ts';
import { mustBeTooSlow, reportReadBy } from '../../src/judgings/example-limits.rules.ts';
import { exampleResult } from '../../src/judgings/example-judgings.rules.ts';
import { ANY_FAILURE } from '../../src/packages/package-examples.rules.ts';
import type { ExampleSubmission, ProblemPackage } from '../../src/packages/package.rules.ts';
import type { Verdict } from '../../src/scoring/verdicts.rules.ts';
import type { Explained } from './verify.ts';

const MOST_WORDS = 2000;

/** How slow an example may be. */
export interface Slowness {
  /** Before the factor of its language. */
  timeLimitMs: number;
  /** More than 1 for examples that must be too slow. */
  margin: number;
  factor: number;
}

/** The result without a report. */
export function plainResult({ path, expected }: ExampleSubmission, got: Verdict, isPartial: boolean): Explained {
  // With only some of the tests, an example that must fail may pass.
  const mayPass = isPartial && expected.some((verdict) => ANY_FAILURE.includes(verdict));
  const agrees = (expected as Verdict[]).includes(got) || (mayPass && got === 'AC');
  return { path, expected, got, agrees, cpuMs: 0, wallMs: 0, memoryBytes: 0, refusals: [], brokenRules: 0 };
}

/**
 * The result of an example. One that must be too slow, and is so by the limit that the package states, agrees also where the
 * factor of its language lets it pass here: `onlyByFactor` says so.
 */
export function resultOfReport(
  pkg: ProblemPackage,
  wanted: ExampleSubmission,
  report: JudgeReport,
  { timeLimitMs, margin, factor }: Slowness,
  isPartial: boolean,
): Explained {
  // Rules and points need all tests.
  const example = isPartial ? { ...wanted, constraints: [] } : wanted;
  const countsWallTime = !pkg.type.interactive;
  const isTooSlowOne = mustBeTooSlow(wanted);
  const here = { timeLimitMs: timeLimitMs * factor, margin, countsWallTime };
  const judged = exampleResult(pkg, example, isTooSlowOne ? reportReadBy(report, here) : report);
  const plain = plainResult(wanted, judged.got, isPartial);
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
