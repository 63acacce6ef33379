/** Loads everything a submission's page shows: for the page, its live part, and JSON. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { may, mayInContest } from '../accounts/permissions.rules.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import type { LoadedVersion } from '../problems/problems.rules.ts';
import { samplesOnly } from '../packages/package-judging.rules.ts';
import { problemHref } from '../problems/problem-links.rules.ts';
import { mayWithProblem } from '../problems/problem-people.service.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { roundProblemVisible } from '../rounds/rounds.rules.ts';
import { getRoundProblemUnchecked, getRoundUnchecked } from '../rounds/rounds.service.ts';
import { secrecyFor } from '../rounds/running-rounds.service.ts';
import { rolesForWork, worthOfPlaceUnchecked } from '../places/placed-work.service.ts';
import { placeKey } from '../places/places.rules.ts';
import { placeLinksUnchecked } from '../places/places.service.ts';
import type { Submission } from '../submissions/submissions.rules.ts';
import { verdictReviewHref } from '../verdict-reviews/verdict-review-links.rules.ts';
import { readSubmission } from '../submissions/submissions.service.ts';
import { findHostUnchecked } from '../judge-queue/hosts.service.ts';
import { waitingOfUnchecked } from '../judge-queue/waiting.service.ts';
import { isHeld as isHeldNow } from '../judgings/held-verdicts.rules.ts';
import { triesOfUnchecked } from '../judgings/judge-tries.service.ts';
import { countedJudgingUnchecked, judgingsOfUnchecked } from '../judgings/judgings.service.ts';
import { judgedVersionOf, verdictOfTest } from '../judgings/judgings.rules.ts';
import { reviewOfJudgingUnchecked } from '../judgings/speed-reviews.service.ts';
import { openRejudgingOfUnchecked } from '../rejudgings/rejudging-lists.service.ts';
import type { CurrentJudging, FailedSample, GatheredSubmission } from './submission-page.rules.ts';

const MOST_SHOWN_BYTES = 4096;

const NOTHING_WAITS = { progress: null, ahead: undefined, estimateMs: undefined, waitsFor: null };

/** @throws NotFound for people who may not read it */
export async function gatherSubmission(app: App, actor: Actor, id: string): Promise<GatheredSubmission> {
  const { submission } = await readSubmission(app, actor, id);
  const roles = await rolesForWork(app, actor, submission);
  const isStaff = may(
    actor,
    'submission.read',
    roles.filter((role) => role !== 'author'),
  );
  const found = await currentJudging(app, id);
  const isHeld = isHeldNow(submission, found?.judging);
  const isReviewed = await waitsForJury(app, submission);
  const current = !found || (await seesHeld(app, actor, submission)) ? found : masked(found, { isHeld, isReviewed });
  const whole = await getProblemVersionUnchecked(app, judgedVersionOf(submission, current?.judging));
  const loaded = submission.isSampleRun ? { ...whole, pkg: samplesOnly(whole.pkg) } : whole;
  const secrecy = submission.isSampleRun ? undefined : await secrecyFor(app, actor, whole.version.id);
  const history = may(actor, 'submission.rejudge', roles) ? await judgingsOfUnchecked(app, id) : [];
  const versionOf = async (versionId: string) => (await getProblemVersionUnchecked(app, versionId)).version.number;
  return {
    submission,
    loaded,
    submittedVersion: await versionOf(submission.problemVersionId),
    current,
    samples: (await hidesSamples(app, actor, submission.roundId)) ? [] : await failedSamples(app, loaded, current),
    isStaff,
    readsHiddenTests: isStaff && (await mayWithProblem(app, actor, 'problem.read', whole.problem.id)),
    mayRejudge: may(actor, 'submission.rejudge', roles),
    rejudgingId: may(actor, 'submission.rejudge', roles) ? ((await openRejudgingOfUnchecked(app, id)) ?? null) : null,
    history: await Promise.all(
      history.map(async (one) => ({ ...one, version: await versionOf(judgedVersionOf(submission, one)) })),
    ),
    tries: await triesOfUnchecked(
      app,
      history.map((judging) => judging.id),
    ),
    held: {
      href: isStaff && isHeld && found ? await reviewHref(app, actor, submission, found.judging.id) : null,
      isReviewed,
    },
    showsTests: secrecy === undefined,
    secretFor:
      secrecy && secrecy.roundId !== submission.roundId
        ? { contest: secrecy.contestName, round: secrecy.roundName, closesAt: secrecy.closesAt }
        : undefined,
    worth: await worthOfPlaceUnchecked(app, submission),
    speedReview: current?.judging.facts?.benchmark && (await reviewOfJudgingUnchecked(app, current.judging.id)),
    mayReviewSpeed: may(actor, 'speed.review', roles),
    way: (await placeLinksUnchecked(app, [submission])).get(placeKey(submission)) ?? {
      href: problemHref(loaded.problem.slug),
      name: loaded.problem.name,
    },
  };
}

/** Whether its verdict is released by the jury. */
async function waitsForJury(
  app: App,
  { contextType, contextId, isSampleRun, participantId }: Submission,
): Promise<boolean> {
  if (contextType !== 'round' || isSampleRun || participantId === null) return false;
  return (await getRoundProblemUnchecked(app, contextId)).review != null;
}

/**
 * A judging as everyone but the jury may know it where the jury releases verdicts: whatever happens after it has begun, it goes on.
 * How far it is would say which tests it passed.
 */
function masked(
  current: CurrentJudging,
  { isHeld, isReviewed }: { isHeld: boolean; isReviewed: boolean },
): CurrentJudging {
  const { judging } = current;
  if (!isHeld && !(isReviewed && judging.state === 'running')) return current;
  const nothing = { verdict: null, scoreMilli: null, facts: null, error: null, finishedAt: null, hostId: null };
  return { judging: { ...judging, ...nothing, state: 'running' }, hostName: null, ...NOTHING_WAITS };
}

/** Whether the actor is of the jury that releases verdicts of its round. */
async function seesHeld(app: App, actor: Actor, { roundId }: Submission): Promise<boolean> {
  if (roundId === null) return false;
  return mayInContest(actor, 'verdict.review', (await getRoundUnchecked(app, roundId)).contestId);
}

async function reviewHref(app: App, actor: Actor, { roundId }: Submission, judgingId: string): Promise<string | null> {
  const { contestId } = await getRoundUnchecked(app, roundId as string);
  if (!mayInContest(actor, 'verdict.review', contestId)) return null;
  return verdictReviewHref((await getContestUnchecked(app, contestId)).slug, judgingId);
}

/** The judging that counts for a submission, with its place in the queue or its progress. */
async function currentJudging(app: App, submissionId: string): Promise<CurrentJudging | undefined> {
  const judging = await countedJudgingUnchecked(app, submissionId);
  if (!judging) return undefined;
  const isWaiting = judging.state === 'queued' || judging.state === 'running';
  const waiting = isWaiting ? await waitingOfUnchecked(app, judging.id) : undefined;
  const host = judging.hostId === null ? undefined : await findHostUnchecked(app, judging.hostId);
  return { judging, hostName: host?.name ?? null, ...(waiting ?? NOTHING_WAITS) };
}

/** While a pause hides the problems of a round, their samples are hidden too. */
async function hidesSamples(app: App, actor: Actor, roundId: string | null): Promise<boolean> {
  return roundId !== null && !roundProblemVisible(actor, await getRoundUnchecked(app, roundId), app.clock.nowMs());
}

async function failedSamples(
  app: App,
  { pkg }: LoadedVersion,
  current: CurrentJudging | undefined,
): Promise<FailedSample[]> {
  const facts = current?.judging.facts;
  const failed = facts?.tests.filter((test) => verdictOfTest(test) !== 'AC' && test.outputHead !== undefined) ?? [];
  const byName = new Map(pkg.tests.filter((test) => test.isSample).map((test) => [test.name, test]));
  const head = async (sha256: string) => (await app.blobs.get(sha256)).toString('utf8', 0, MOST_SHOWN_BYTES);
  const shown = failed.map(async (fact) => {
    const test = byName.get(fact.name);
    if (!test) return [];
    return [
      {
        fact,
        flags: test.checkerFlags,
        input: await head(test.input.sha256),
        expected: await head(test.answer.sha256),
        got: fact.outputHead ?? '',
      },
    ];
  });
  return (await Promise.all(shown)).flat();
}
