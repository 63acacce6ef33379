/** Examples that check a version: the stored data of each, and whether its result matches the package, as pure functions. */
import { isScoreIn, satisfies } from '../packages/package-examples.rules.ts';
import { factsOnSite } from '../packages/package.job.rules.ts';
import { factsExpected, scoringOf } from '../packages/package-judging.rules.ts';
import type {
  ExampleConstraint,
  ExampleSubmission,
  ExampleVerdict,
  ProblemPackage,
} from '../packages/package.rules.ts';
import type { NotJudgedWhy } from '../problems/verifications.rules.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import type { BlobRef, SourceFile } from '../../judge/contract/job.ts';
import type { JudgeProgress, JudgeReport, TestFact } from '../../judge/contract/report.ts';
import { scoreDetails, verdictOf, verdictOfTest, type Score } from './judgings.rules.ts';

/** The part of an example that is sent to the judge. */
export interface ExampleSource {
  language: string | null;
  entryPoint: string | null;
  files: SourceFile[];
  deleted: string[];
}

export interface ExampleJudging {
  id: string;
  versionId: string;
  /** Why it is judged: to check an imported version, or to verify it. */
  purpose: 'check' | 'verify';
  /** Of the check, or the number of the verification. */
  run: number;
  position: number;
  path: string;
  state: 'waiting' | 'running' | 'finished';
  toolchain: string | null;
  timeLimitMs: number | null;
  source: ExampleSource | null;
  verdict: Verdict | null;
  agrees: boolean | null;
  test: string | null;
  /** The slowest test; of a check, by the base time factor. */
  cpuMs: number | null;
  words: string | null;
  hostId: string | null;
  finishedAt: number | null;
  /** Of a verification alone, as all below. */
  wallMs: number | null;
  memoryBytes: number | null;
  testsRun: number | null;
  /** Rules of `submissions.yaml` and the like that do not hold. */
  brokenRules: number | null;
  /** It is too slow by the limit of the package alone: the factor of its language. */
  byFactor: number | null;
  /** Why it has no result, and so neither agrees nor disagrees. */
  notJudged: NotJudgedWhy | null;
}

/** What is not known of an example before it is judged. */
export const UNJUDGED = {
  ...{ verdict: null, agrees: null, test: null, cpuMs: null, words: null, hostId: null, finishedAt: null },
  ...{ wallMs: null, memoryBytes: null, testsRun: null, brokenRules: null, byFactor: null, notJudged: null },
} as const;

/** An example with its position in the queue. */
export interface QueuedExample extends ExampleJudging {
  progress: JudgeProgress | null;
  hostName: string | null;
  /** What a host would need to take it, if no online host can. */
  lacks: string | null;
}

export interface ExampleResult {
  got: Verdict;
  agrees: boolean;
  /** The test that decided. */
  test?: TestFact;
  /** The output of the compiler or benchmark, if it decided the verdict. */
  words?: string;
  score?: Score;
  /** Rules of `submissions.yaml` and the like that do not hold. */
  brokenRules: number;
}

/** Compares a report with the expectation of its example. */
export function exampleResult(
  pkg: ProblemPackage<BlobRef>,
  example: Pick<ExampleSubmission<BlobRef>, 'expected' | 'constraints'>,
  report: JudgeReport,
): ExampleResult {
  const tests = factsExpected(pkg);
  const { verdict, firstBadTest, failedBenchmark } = verdictOf(report, {
    tests,
    benchmark: pkg.kernel?.benchmark !== undefined,
  });
  const scoring = scoringOf(pkg);
  // The points of a run that stopped at its first failure would be incomplete.
  const isWhole = report.stoppedAfterTimeLimits !== undefined || report.tests.length === tests;
  const counted = { ...report, tests: factsOnSite(pkg, report.tests) };
  const score = scoring && isWhole ? scoreDetails(counted, scoring) : undefined;
  const verdicts = new Map(report.tests.map((test) => [test.name, verdictOfTest(test) as ExampleVerdict]));
  const broken = example.constraints.filter(
    (rule) =>
      !satisfies(rule, verdicts) ||
      (score && !isScoreIn(rule, score)) ||
      (rule.message !== undefined && !messagesOf(rule, report).some((said) => said.includes(rule.message!))),
  );
  return {
    got: verdict,
    agrees: (example.expected as Verdict[]).includes(verdict) && broken.length === 0,
    test: report.tests.find((test) => test.ordinal === firstBadTest),
    words: failedBenchmark ? report.benchmark?.message : verdict === 'CE' ? report.build.output : undefined,
    score,
    brokenRules: broken.length,
  };
}

/** Whether an example's verdict needs all tests: the first failure alone would not tell. */
export function needsAllTests(
  pkg: Pick<ProblemPackage<BlobRef>, 'type'>,
  example: Pick<ExampleSubmission<BlobRef>, 'constraints'>,
): boolean {
  return example.constraints.length > 0 || pkg.type.scoring;
}

function messagesOf({ tests }: ExampleConstraint, report: JudgeReport): string[] {
  const meant = report.tests.filter(({ name }) => !tests || tests.includes(name));
  return meant.map(({ judgeMessage }) => judgeMessage ?? '');
}
