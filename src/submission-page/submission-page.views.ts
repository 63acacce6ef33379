/** A judging for people: one line of state, stages, tests, score and speed plot. */
import { hasMessage, type Translate } from '../platform/i18n.ts';
import { factsExpected, scoringOf } from '../packages/package-judging.rules.ts';
import { fullMarks, placePoints } from '../scoring/place-points.rules.ts';
import { shownState } from '../submissions/submissions.rules.ts';
import type { ShownState, Verdict } from '../scoring/verdicts.rules.ts';
import {
  endingOf,
  scoreDetails,
  verdictOf,
  verdictOfTest,
  type Ending,
  type Judging,
  type Score,
} from '../judgings/judgings.rules.ts';
import { speedPlot } from '../judgings/speed-plot.rules.ts';
import { speedCounts, type SpeedState } from '../judgings/speed-reviews.rules.ts';
import type { TestFact } from '../../judge/contract/report.ts';
import type { FailedSample, GatheredSubmission } from './submission-page.rules.ts';
import { phasesOf, stagesOf, waitingLine, type Phase, type Stage } from './judging-stages.views.ts';
import { sampleColumns, type SampleColumns } from './sample-difference.views.ts';
import { speedReviewHref } from '../judgings/speed-review-links.rules.ts';

export interface JudgingView {
  /** Whether the judging is still in progress. */
  isOver: boolean;
  /** The running round for which its tests are kept secret, where it is not the submission's own. */
  secretFor: { contest: string; round: string; closesAt: number } | null;
  verdict: ShownState;
  line: string;
  /** About how long until the verdict, while it waits. */
  estimateMs: number | null;
  /** When it was received, claimed, built and finished, by the site's clock, as far as it has come. */
  phases: Phase[];
  stages: Stage[];
  score: {
    points: number;
    maxPoints: number | null;
    parts: { name: string; points: number; maxPoints: number | null }[];
  } | null;
  /** The points of its round or assignment; null in practice. */
  here: HerePoints | null;
  build: { failed: boolean; output: string } | null;
  tests: TestView[] | null;
  /** Tests that were left out after so many time limits. */
  notRun: { count: number; limit: number } | null;
  limits: { timeMs: number; memoryBytes: number };
  samples: SampleView[];
  speed: ReturnType<typeof speedPlot> | null;
  /** Where the measured speed is extreme: whether it counts, and for those who decide, where. */
  speedReview: { state: SpeedState; reason: string | null; href: string | null } | null;
  /** It builds to the same program as the starter code, so there was nothing to measure. */
  equalsBase: boolean;
  benchmarkMessage: string | null;
  judgedBy: {
    /** For staff. */
    host: string | null;
    image: string;
    waitedMs: number;
    tookMs: number;
    /** `compileMs` covers only the build commands; the rest of `buildMs` is the container. */
    phases: { buildMs: number; compileMs: number; testsMs: number };
    generation: number;
  } | null;
  /** Why a judging failed through our fault: it may quote a checker, so it is for staff who may read the problem. */
  trouble: string | null;
}

/** Points of the place, and how they are computed. */
export interface HerePoints {
  points: number;
  most: number;
  /** Points of the problem there, before its weight. */
  unweighted: number;
  full: number;
  weight: number;
  /** Present for a late submission that earns less. */
  latePercent?: number;
}

export interface TestView {
  ordinal: number;
  verdict: Verdict;
  isSample: boolean;
  group: string;
  cpuMs: number;
  wallMs: number;
  memoryBytes: number;
  teamMessage: string | null;
  /** Key below judgings:ending. */
  ending: Ending | null;
  judgeMessage: string | null;
  /** A message for its signal or exit code, if it ended badly. */
  end: string | null;
  /** What it wrote to standard error: of samples for the author, of all tests for staff who may read the problem. */
  stderr: string | null;
}

export interface SampleView {
  ordinal: number;
  input: string;
  /** Null if the program ended badly without output: there is nothing to compare. */
  columns: SampleColumns | null;
  /** Whether differences are marked as the checker sees them; unknown for a checker of the package. */
  isMarked: boolean;
  end: string | null;
  stderr: string | null;
}

/** What the page and its live part show; `t` is used only for the line of state. */
export function judgingView(gathered: GatheredSubmission, t: Translate): JudgingView {
  const { submission, loaded, current, showsTests, isStaff, readsHiddenTests } = gathered;
  const { pkg } = loaded;
  const facts = current?.judging.facts ?? null;
  const isOver = current !== undefined && ['finished', 'failed'].includes(current.judging.state);
  const scoring = submission.isSampleRun ? undefined : scoringOf(pkg);
  // Its parts would reveal which tests passed.
  const score =
    facts && scoring && showsTests && gathered.worth !== null
      ? scoreDetails(facts, scoring, speedCounts(gathered.speedReview))
      : undefined;
  const groups = new Map([...pkg.tests, ...(pkg.staticTests ?? [])].map((test) => [test.name, test]));
  return {
    isOver,
    verdict: stateOfJudging(current?.judging),
    line: isOver ? verdictLine(gathered, t) : waitingLine(gathered, t),
    estimateMs: current?.estimateMs ?? null,
    phases: phasesOf(gathered),
    stages: stagesOf(gathered, t),
    score: score
      ? {
          points: score.points,
          maxPoints: score.maxPoints ?? null,
          parts: score.parts.map((part) => ({ ...part, maxPoints: part.maxPoints ?? null })),
        }
      : null,
    here: herePoints(gathered, score),
    build:
      facts && facts.build.output !== ''
        ? { failed: facts.build.outcome === 'compile-error', output: facts.build.output }
        : null,
    tests:
      facts && showsTests
        ? facts.tests.map((test) => ({
            ordinal: test.ordinal,
            verdict: verdictOfTest(test),
            isSample: groups.get(test.name)?.isSample ?? false,
            group: groups.get(test.name)?.group ?? '',
            cpuMs: test.cpuMs,
            wallMs: test.wallMs,
            memoryBytes: test.memoryBytes,
            ending: endingOf(test) ?? null,
            end: endOf(test, t),
            stderr: readsHiddenTests || groups.get(test.name)?.isSample ? test.stderrHead || null : null,
            teamMessage: test.teamMessage ?? null,
            judgeMessage: readsHiddenTests || groups.get(test.name)?.isSample ? (test.judgeMessage ?? null) : null,
          }))
        : null,
    secretFor: gathered.secretFor ?? null,
    notRun:
      facts?.stoppedAfterTimeLimits !== undefined && showsTests
        ? { count: factsExpected(pkg) - facts.tests.length, limit: facts.stoppedAfterTimeLimits }
        : null,
    limits: { timeMs: pkg.limits.timeLimitMs, memoryBytes: pkg.limits.memoryBytes },
    samples: gathered.samples.map((sample) => sampleView(gathered, sample, t)),
    speed:
      facts?.benchmark?.outcome === 'ok' ? speedPlot(facts.benchmark.rounds, pkg.kernel?.benchmark?.minRounds) : null,
    speedReview: speedReviewOf(gathered),
    equalsBase: facts?.benchmark?.equalsBase ?? false,
    benchmarkMessage:
      showsTests && facts?.benchmark && facts.benchmark.outcome !== 'ok' ? (facts.benchmark.message ?? null) : null,
    // The duration of the tests would reveal about how many there were.
    judgedBy:
      facts && current && showsTests
        ? {
            host: isStaff ? current.hostName : null,
            image: facts.toolchainImage,
            waitedMs: Math.max(0, (current.judging.startedAt ?? current.judging.createdAt) - current.judging.createdAt),
            tookMs: facts.phases.finishedAt - facts.phases.claimedAt,
            phases: {
              buildMs: facts.phases.buildFinishedAt - facts.phases.buildStartedAt,
              compileMs: facts.build.wallMs,
              testsMs: (facts.phases.testsFinishedAt ?? facts.phases.finishedAt) - facts.phases.buildFinishedAt,
            },
            generation: current.judging.generation,
          }
        : null,
    trouble: readsHiddenTests ? (current?.judging.error ?? null) : null,
  };
}

/** The judging that counts, in the words of lists. */
function stateOfJudging(judging: Pick<Judging, 'state' | 'verdict'> | undefined): ShownState {
  if (!judging) return shownState({ verdict: null, judgingState: null });
  const { state, verdict } = judging;
  return shownState({ verdict, judgingState: state === 'queued' || state === 'running' ? state : null });
}

function speedReviewOf({ speedReview, mayReviewSpeed }: GatheredSubmission): JudgingView['speedReview'] {
  if (!speedReview) return null;
  const { id, state, reason } = speedReview;
  // Why something was confirmed is for the staff alone.
  const mayKnow = mayReviewSpeed || state === 'rejected';
  return { state, reason: mayKnow ? reason : null, href: mayReviewSpeed ? speedReviewHref(id) : null };
}

function herePoints(gathered: GatheredSubmission, score: Score | undefined): HerePoints | null {
  const { worth, current, submission, showsTests } = gathered;
  const verdict = current?.judging.verdict ?? null;
  if (!worth || !showsTests || submission.isSampleRun || verdict === null || verdict === 'JE') return null;
  const maxScoreMilli = score?.maxPoints === undefined ? undefined : score.maxPoints * 1000;
  const scored = { verdict, scoreMilli: score ? score.points * 1000 : null, maxScoreMilli };
  return {
    points: placePoints(worth, scored) / 1000,
    most: fullMarks(worth) / 1000,
    unweighted: placePoints({ points: worth.points, weight: 1 }, scored) / 1000,
    full: worth.points,
    weight: worth.weight,
    ...(worth.percent !== undefined && worth.percent < 100 ? { latePercent: worth.percent } : {}),
  };
}

function verdictLine({ current, loaded, showsTests }: GatheredSubmission, t: Translate): string {
  const facts = current?.judging.facts;
  if (!facts) return t('judgings:line.JE');
  const { verdict, firstBadTest, failedBenchmark } = verdictOf(facts);
  const words = t(`site:verdict.${verdict}`);
  if (failedBenchmark && showsTests) return t('judgings:line.benchmark_failed', { verdict: words });
  if (verdict === 'AC') return t('judgings:line.AC', { count: facts.tests.length });
  if (verdict === 'CE') return t('judgings:line.CE');
  if (verdict === 'JE') return t('judgings:line.JE');
  if (firstBadTest === undefined || !showsTests) return words;
  const sample = loaded.pkg.tests[firstBadTest - 1]?.isSample;
  const bad = facts.tests.find(({ ordinal }) => ordinal === firstBadTest);
  const end = bad ? endOf(bad, t) : null;
  // Only a wrong answer has a difference to show.
  return t(sample && bad?.outcome === 'wrong-answer' ? 'judgings:line.on_sample' : 'judgings:line.on_test', {
    verdict: end === null ? words : `${words} (${end})`,
    test: firstBadTest,
    total: factsExpected(loaded.pkg),
  });
}

function sampleView({ loaded }: GatheredSubmission, sample: FailedSample, t: Translate): SampleView {
  const { fact, input, expected, got, flags } = sample;
  const own = loaded.pkg.checker.kind === 'default' ? (flags ?? loaded.pkg.checker) : undefined;
  const hasOutput = got.trim() !== '' || fact.outcome === 'wrong-answer';
  return {
    ordinal: fact.ordinal,
    input,
    columns: hasOutput ? sampleColumns(expected, got, own) : null,
    isMarked: own !== undefined,
    end: endOf(fact, t),
    stderr: fact.stderrHead || null,
  };
}

/** How a program ended badly: its signal, otherwise its exit code. */
function endOf({ outcome, exitCode, signal }: TestFact, t: Translate): string | null {
  if (outcome !== 'run-error') return null;
  if (signal) {
    const key = `judgings:signal.${signal}`;
    return hasMessage(key)
      ? t('judgings:ended_by_named_signal', { signal, name: t(key) })
      : t('judgings:ended_by_signal', { signal });
  }
  return exitCode ? t('judgings:ended_with', { code: exitCode }) : null;
}
