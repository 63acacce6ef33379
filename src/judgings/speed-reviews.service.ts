/** Extreme measured speedups: they are held back when they are measured and count once someone has confirmed them. */
import type { App } from '../platform/app-context.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { contestsWhere, may, requireInSomeContest } from '../accounts/permissions.rules.ts';
import { placeKey, type PlaceLink } from '../places/places.rules.ts';
import { placeLinksUnchecked } from '../places/places.service.ts';
import type { LoadedVersion } from '../problems/problems.rules.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import type { Submission } from '../submissions/submissions.rules.ts';
import { requireChangeableUnchecked, rolesForWork } from '../places/placed-work.service.ts';
import { getSubmissionUnchecked, recordScoreUnchecked } from '../submissions/submissions.service.ts';
import type { SpeedRatio } from '../../judge/contract/speed-ratio.ts';
import { logJudgement } from './judgement-log.service.ts';
import { judgedVersionOf, scoreOf, type Judging } from './judgings.rules.ts';
import { findJudging, updateJudgingScore } from './judgings.store.ts';
import { measuredSpeed } from './measured-speed.rules.ts';
import {
  causeToReview,
  decided,
  decisionHolds,
  decisionsIn,
  limitsOf,
  speedCounts,
  type ReviewFilter,
  type SpeedDecision,
  type SpeedReview,
} from './speed-reviews.rules.ts';
import * as store from './speed-reviews.store.ts';
import { judgingFinished } from './judgings.topics.ts';

/** How many earlier measurements of the same person a reviewer can compare with. */
const MOST_PAST_SPEEDS = 50;

/**
 * The review that a new measurement needs, to be stored with its judging; undefined for an ordinary measurement. An
 * earlier decision about an equal measurement of the same submission is reused.
 */
export async function reviewOfUnchecked(
  app: App,
  submission: Submission,
  judgingId: string,
  speed: SpeedRatio,
): Promise<SpeedReview | undefined> {
  const problemVersionId = judgedVersionOf(submission, await findJudging(app.db, judgingId));
  const { pkg, problem } = await getProblemVersionUnchecked(app, problemVersionId);
  const limits = limitsOf(pkg.kernel?.benchmark?.review, app.config.speedReview);
  const found = causeToReview(speed.ratio, limits, await store.bestOfOthers(app.db, problem.id, submission));
  if (!found) return undefined;
  const kept = await decisionFor(app, submission, { problemVersionId, speed });
  return {
    id: newId(),
    judgingId,
    submissionId: submission.id,
    state: kept?.state ?? 'waiting',
    ...found,
    reason: kept?.reason ?? null,
    decidedBy: kept?.decidedBy ?? null,
    decidedAt: kept?.decidedAt ?? null,
    keptFrom: kept?.id ?? null,
    rev: 1,
    createdAt: app.clock.nowMs(),
  };
}

async function decisionFor(
  app: App,
  submission: Submission,
  now: Parameters<typeof decisionHolds>[1],
): Promise<SpeedReview | undefined> {
  for (const review of await store.listDecided(app.db, submission.id)) {
    const judging = await findJudging(app.db, review.judgingId);
    if (!judging?.facts) continue;
    const problemVersionId = judgedVersionOf(submission, judging);
    const speed = measuredSpeed(judging.facts, (await getProblemVersionUnchecked(app, problemVersionId)).pkg);
    if (speed && decisionHolds({ problemVersionId, speed }, now)) return review;
  }
  return undefined;
}

/** The review of a judging; undefined if its speed needs none. */
export async function reviewOfJudgingUnchecked(app: App, judgingId: string): Promise<SpeedReview | undefined> {
  return (await store.listReviewsOf(app.db, [judgingId])).get(judgingId);
}

/** The number of measured speeds that wait for a decision; 0 for people who may not decide. */
export async function speedsWaiting(app: App, actor: Actor): Promise<number> {
  const contestIds = contestsWhere(actor, 'speed.review');
  return contestIds.length > 0 ? await store.countReviews(app.db, { state: 'waiting', contestIds }) : 0;
}

/** The number of a round's speeds that wait for a decision. Its result cannot be published before they are decided. */
export async function speedsWaitingInUnchecked(app: App, roundId: string): Promise<number> {
  return await store.countReviews(app.db, { state: 'waiting', roundId, onlyCounting: true });
}

/** A page of reviews, oldest first. */
export async function listSpeedReviews(
  app: App,
  actor: Actor,
  filter: ReviewFilter,
  page: { number: number; size: number },
): Promise<{ items: (store.ListedReview & { way: PlaceLink | null })[]; total: number }> {
  requireInSomeContest(actor, 'speed.review');
  const within = { ...filter, contestIds: contestsWhere(actor, 'speed.review') };
  const part = { limit: page.size, offset: (page.number - 1) * page.size };
  const items = await store.listReviews(app.db, within, part);
  const ways = await placeLinksUnchecked(app, items);
  return {
    items: items.map((one) => ({ ...one, way: ways.get(placeKey(one)) ?? null })),
    total: await store.countReviews(app.db, within),
  };
}

export interface LoadedReview {
  review: SpeedReview;
  judging: Judging;
  submission: Submission;
  loaded: LoadedVersion;
  speed: SpeedRatio;
  past: store.PastSpeed[];
  /** False if the submission has been rejudged, so that another measurement counts. */
  isCurrent: boolean;
  /** The submitter must not decide. */
  isOwn: boolean;
  decisions: SpeedDecision[];
}

/** A review with what a reviewer needs to know. @throws NotFound, also outside of the contests whose jury the actor is */
export async function getSpeedReview(app: App, actor: Actor, id: string): Promise<LoadedReview> {
  requireInSomeContest(actor, 'speed.review');
  const review = await store.findReview(app.db, id);
  const judging = review && (await findJudging(app.db, review.judgingId));
  if (!review || !judging?.facts) throw new NotFound('speed_review_not_found');
  const submission = await getSubmissionUnchecked(app, review.submissionId);
  const roles = await rolesForWork(app, actor, submission);
  if (!may(actor, 'speed.review', roles)) throw new NotFound('speed_review_not_found');
  const loaded = await getProblemVersionUnchecked(app, judgedVersionOf(submission, judging));
  const speed = measuredSpeed(judging.facts, loaded.pkg);
  if (!speed) throw new NotFound('speed_review_not_found');
  return {
    review,
    judging,
    submission,
    loaded,
    speed,
    past: await store.listSpeedsOf(
      app.db,
      loaded.problem.id,
      submission,
      MOST_PAST_SPEEDS,
      contestsWhere(actor, 'speed.review'),
    ),
    isCurrent: submission.currentJudgingId === judging.id,
    isOwn: roles.includes('author'),
    decisions: decisionsIn(review.state),
  };
}

/**
 * Confirms or rejects a measured speed, or takes a decision back. Points, boards, grades and previews follow.
 * @throws Forbidden for the actor's own submission, Conflict when someone else has decided
 */
export async function decideSpeed(
  app: App,
  actor: UserActor,
  id: string,
  input: { decision: SpeedDecision; reason: string; rev: number },
): Promise<SpeedReview> {
  const { review, judging, submission, loaded, isOwn } = await getSpeedReview(app, actor, id);
  await requireChangeableUnchecked(app, submission);
  const state = decided(review, input.decision, { seenRev: input.rev, isOwn });
  const score = judging.facts ? scoreOf(judging.facts, loaded.pkg, speedCounts({ state })) : undefined;
  const scoreMilli = score === undefined ? null : Math.round(score * 1000);
  const nowMs = app.clock.nowMs();
  const decision = { state, reason: input.reason, decidedBy: actor.id, decidedAt: nowMs };
  await inTransaction(app.db, async (trx) => {
    if (!(await store.moveReview(trx, review, decision))) throw new Conflict('speed_review_decided_meanwhile');
    await updateJudgingScore(trx, judging.id, scoreMilli);
    const subject = { type: 'submission', id: submission.id };
    const detail = { from: review.state, to: state, reason: input.reason };
    await insertAudit(trx, actor, nowMs, 'speed.decided', subject, detail);
    if (!(await recordScoreUnchecked(trx, submission.id, { judgingId: judging.id, scoreMilli }))) return;
    await enqueue(trx, nowMs, judgingFinished, { submissionId: submission.id, judgingId: judging.id });
    await logJudgement(trx, nowMs, submission, judging.id);
  });
  app.background.poke();
  return { ...review, ...decision, keptFrom: null, rev: review.rev + 1 };
}
