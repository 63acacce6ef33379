/** A judging as its author may take it along: what the submission's page shows them, as figures instead of words. */
import { scoringOf } from '../packages/package-judging.rules.ts';
import { fullMarks, placePoints } from '../scoring/place-points.rules.ts';
import { speedCounts } from '../judgings/speed-reviews.rules.ts';
import { endingOf, scoreDetails, verdictOfTest } from '../judgings/judgings.rules.ts';
import type { GatheredSubmission } from './submission-page.rules.ts';

/** Hidden tests keep their names and data, and while a running round names no tests, there are none here either. */
export function exportedJudging(gathered: GatheredSubmission): Record<string, unknown> {
  const { submission, loaded, current, showsTests, readsHiddenTests, worth, speedReview } = gathered;
  const judging = current?.judging;
  const facts = judging?.facts;
  const isOver = judging?.state === 'finished' || judging?.state === 'failed';
  if (!isOver) return { state: judging?.state ?? 'received' };
  const verdict = judging.verdict ?? 'JE';
  if (!facts) return { state: judging.state, verdict };
  const build = { outcome: facts.build.outcome, output: facts.build.output };
  if (!showsTests) return { state: judging.state, verdict, build };
  const scoring = submission.isSampleRun || worth === null ? undefined : scoringOf(loaded.pkg);
  const score = scoring && scoreDetails(facts, scoring, speedCounts(speedReview));
  const tests = new Map([...loaded.pkg.tests, ...(loaded.pkg.staticTests ?? [])].map((test) => [test.name, test]));
  const maxScoreMilli = score?.maxPoints === undefined ? undefined : score.maxPoints * 1000;
  return {
    state: judging.state,
    verdict,
    judgedAt: submission.judgedAt === null ? null : new Date(submission.judgedAt).toISOString(),
    build,
    score: score ?? null,
    pointsThere:
      worth && !submission.isSampleRun && verdict !== 'JE'
        ? {
            points:
              placePoints(worth, { verdict, scoreMilli: score ? score.points * 1000 : null, maxScoreMilli }) / 1000,
            most: fullMarks(worth) / 1000,
          }
        : null,
    tests: facts.tests.map((fact) => {
      const test = tests.get(fact.name);
      const isShown = readsHiddenTests || test?.isSample === true;
      return {
        number: fact.ordinal,
        group: test?.group ?? '',
        isSample: test?.isSample ?? false,
        verdict: verdictOfTest(fact),
        ending: endingOf(fact) ?? null,
        exitCode: fact.exitCode ?? null,
        signal: fact.signal ?? null,
        cpuMs: fact.cpuMs,
        wallMs: fact.wallMs,
        memoryBytes: fact.memoryBytes,
        message: fact.teamMessage ?? null,
        ...(isShown && { output: fact.outputHead ?? null, stderr: fact.stderrHead ?? null }),
      };
    }),
    benchmark: facts.benchmark ?? null,
    speedReview: speedReview
      ? { state: speedReview.state, reason: speedReview.state === 'rejected' ? speedReview.reason : null }
      : null,
  };
}
