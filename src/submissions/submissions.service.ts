/** Submissions for other features: who may read what, and which verdict counts. */
import type { App } from '../platform/app-context.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import type { DbOrTrx, Transaction } from '../platform/database/connection.ts';
import { NotFound } from '../platform/errors.ts';
import { contestsWhere, may, mayInContest, requireInSomeContest } from '../accounts/permissions.rules.ts';
import { getRoundProblemUnchecked, getRoundUnchecked } from '../rounds/rounds.service.ts';
import { secreciesFor } from '../rounds/running-rounds.service.ts';
import { requireVersionsReadable } from '../problems/problem-people.service.ts';
import type { ProblemVersion } from '../problems/problems.rules.ts';
import { participantInPlaceUnchecked, rolesForWork } from '../places/placed-work.service.ts';
import {
  verdictAlone,
  withoutHold,
  type JudgingNow,
  type Submission,
  type SubmissionContext,
  type SubmissionForJudging,
  type Told,
} from './submissions.rules.ts';
import * as recent from './recent-submissions.store.ts';
import * as verdicts from './submission-verdicts.store.ts';
import * as store from './submissions.store.ts';
import { listPlacesOf, type SubmittedPlace } from './submitted-places.store.ts';
import type { ShownState, Verdict } from '../scoring/verdicts.rules.ts';

const CLAIM_BATCH = 200;

/** A submission without a permission check. @throws NotFound */
export async function getSubmissionUnchecked(app: App, id: string): Promise<Submission> {
  return await store.getSubmission(app.db, id);
}

/** The same, as the caller's transaction sees it. @throws NotFound */
export async function getSubmissionWithin(trx: Transaction, id: string): Promise<Submission> {
  return await store.getSubmission(trx, id);
}

/** Submissions without a permission check; unknown ones are absent. */
export async function listSubmissionsByIdUnchecked(app: App, ids: readonly string[]): Promise<Submission[]> {
  return await store.listSubmissionsById(app.db, ids);
}

/** How many other submissions its author, or in a round its team, made since then; this delays it in the queue. */
export async function recentLoadUnchecked(app: App, submission: Submission, sinceMs: number): Promise<number> {
  return await recent.countOthersBefore(app.db, submission, sinceMs);
}

/** The same for several, by id. */
export async function recentLoadsUnchecked(
  app: App,
  submissions: readonly Submission[],
  sinceMs: number,
): Promise<Map<string, number>> {
  const loads = new Map<string, number>();
  const inRounds = submissions.filter(({ roundId, participantId }) => roundId !== null && participantId !== null);
  const made = await recent.listRecentInRounds(app.db, inRounds, sinceMs);
  for (const one of submissions) {
    const { id, roundId, participantId, isSampleRun, submittedAt } = one;
    const isOther = (it: recent.RecentSubmission) =>
      it.id !== id &&
      it.roundId === roundId &&
      it.participantId === participantId &&
      it.isSampleRun === isSampleRun &&
      it.submittedAt <= submittedAt;
    const isInRound = roundId !== null && participantId !== null;
    loads.set(id, isInRound ? made.filter(isOther).length : await recentLoadUnchecked(app, one, sinceMs));
  }
  return loads;
}

/** A submission with its files, for judging. @throws NotFound */
export async function getSubmissionForJudgingUnchecked(app: App, id: string): Promise<SubmissionForJudging> {
  return await store.getForJudging(app.db, id);
}

/** Writes the verdict that counts, in the judging's transaction. */
export async function recordVerdictUnchecked(
  trx: DbOrTrx,
  submissionId: string,
  values: {
    judgingId: string;
    judgedVersionId: string;
    verdict: Verdict;
    scoreMilli: number | null;
    judgedAt: number;
  },
): Promise<void> {
  await verdicts.updateVerdict(trx, submissionId, values);
}

/** Judgings that will count wait now: every list says so. */
export async function startJudgingsUnchecked(trx: DbOrTrx, submissionIds: readonly string[]): Promise<void> {
  await verdicts.startJudgings(trx, submissionIds);
}

/** How far that judging is; null when it ended without a verdict. Nothing where none was started. */
export async function recordJudgingStateUnchecked(
  trx: DbOrTrx,
  submissionId: string,
  to: JudgingNow | null,
): Promise<void> {
  await verdicts.moveJudgingState(trx, submissionId, to);
}

/** Other points for a verdict that stands; false when another judging counts by now. */
export async function recordScoreUnchecked(
  trx: DbOrTrx,
  submissionId: string,
  values: { judgingId: string; scoreMilli: number | null },
): Promise<boolean> {
  return await verdicts.updateScore(trx, submissionId, values.judgingId, values.scoreMilli);
}

/**
 * Claims the right to rejudge these submissions at the revisions the caller saw; false = someone else has decided about one of
 * them since. Call it in the transaction that queues them.
 */
export async function claimForJudgingUnchecked(
  trx: DbOrTrx,
  seen: readonly Pick<Submission, 'id' | 'judgingRev'>[],
): Promise<boolean> {
  const byRev = new Map<number, string[]>();
  for (const { id, judgingRev } of seen) {
    const ids = byRev.get(judgingRev) ?? [];
    ids.push(id);
    byRev.set(judgingRev, ids);
  }
  for (const [rev, ids] of byRev) {
    for (let start = 0; start < ids.length; start += CLAIM_BATCH) {
      const batch = ids.slice(start, start + CLAIM_BATCH);
      if ((await verdicts.moveJudgingRev(trx, batch, rev)) !== batch.length) return false;
    }
  }
  return true;
}

/** A submission this person may read. @throws NotFound for everyone else. */
export async function readSubmission(
  app: App,
  actor: Actor,
  id: string,
): Promise<{ submission: Submission & Told; files: store.StoredFile[] }> {
  const submission = await store.getSubmission(app.db, id);
  if (!may(actor, 'submission.read', await rolesForWork(app, actor, submission)))
    throw new NotFound('submission_not_found');
  const [told = submission] = await asTold(app, actor, [submission]);
  return { submission: told, files: await store.listFiles(app.db, id) };
}

/** Submissions as this person may know them now; see `verdictAlone`. Samples are public, so runs on them are told whole. */
async function asTold<S extends Submission>(app: App, actor: Actor, submissions: readonly S[]): Promise<(S & Told)[]> {
  const versionOf = (one: Submission) => one.judgedVersionId ?? one.problemVersionId;
  const secret = await secreciesFor(app, actor, submissions.map(versionOf));
  return submissions
    .map(withoutHold)
    .map((one) => (secret.has(versionOf(one)) && !one.isSampleRun ? verdictAlone(one) : one));
}

type Listed = store.ListedSubmission & Told;

/** A person's own newest submissions. */
export async function listSubmissionsOf(app: App, actor: UserActor, limit: number): Promise<Listed[]> {
  const { items } = await store.listSubmissions(app.db, { authorId: actor.id, limit, offset: 0 });
  return await asTold(app, actor, items);
}

/** A person's own submissions after a place in the list, newest first, perhaps of one problem, contest or course. */
export async function listOwnSubmissions(
  app: App,
  actor: UserActor,
  filter: { after?: { atMs: number; id: string }; problem?: string; contest?: string; course?: string; limit: number },
): Promise<Listed[]> {
  const { after, limit, problem: problemSlug, contest: contestSlug, course: courseSlug } = filter;
  const where = { authorId: actor.id, problemSlug, contestSlug, courseSlug, after };
  const { items } = await store.listSubmissions(app.db, { ...where, limit, offset: 0 });
  return await asTold(app, actor, items);
}

/** Ids of accepted submissions to a round at or after an instant, oldest first. */
export async function acceptedInRoundUnchecked(app: App, roundId: string, sinceMs: number): Promise<string[]> {
  return await store.listAcceptedIds(app.db, roundId, sinceMs);
}

/** Whether a person has an accepted submission of a problem, in any version and place. */
export async function hasAcceptedUnchecked(app: App, authorId: string, problemId: string): Promise<boolean> {
  return await store.hasAccepted(app.db, authorId, problemId);
}

/** A person's submissions in one context, in a round those of their team, newest first: the history on that problem. */
export async function historyOf(
  app: App,
  actor: UserActor,
  context: Pick<SubmissionContext, 'type' | 'id'>,
): Promise<Listed[]> {
  const participantId = await participantInPlaceUnchecked(app, actor.id, context);
  const whose = participantId === undefined ? { authorId: actor.id } : { participantId };
  const place = { contextType: context.type, contextId: context.id };
  const { items } = await store.listSubmissions(app.db, { ...whose, ...place, limit: 50, offset: 0 });
  return await asTold(app, actor, items);
}

/** A page of submissions: one's own, or everyone's for organizers, and for the jury of contests everyone's there. */
export async function listSubmissions(
  app: App,
  actor: UserActor,
  filter: {
    everybody: boolean;
    verdict?: ShownState;
    problemSlug?: string;
    courseSlug?: string;
    contestSlug?: string;
    page: number;
    pageSize: number;
  },
): Promise<{ items: Listed[]; total: number }> {
  const everyones = filter.everybody ? contestsWhere(actor, 'submission.list-all') : 'all';
  if (filter.everybody) requireInSomeContest(actor, 'submission.list-all');
  const { items, total } = await store.listSubmissions(app.db, {
    authorId: filter.everybody ? undefined : actor.id,
    contestIds: everyones === 'all' ? undefined : everyones,
    verdict: filter.verdict,
    problemSlug: filter.problemSlug,
    courseSlug: filter.courseSlug,
    contestSlug: filter.contestSlug,
    limit: filter.pageSize,
    offset: (filter.page - 1) * filter.pageSize,
  });
  return { items: await asTold(app, actor, items), total };
}

/** Submissions of one participant to one problem of a round, for them and for organizers. @throws NotFound for others. */
export async function listSubmissionsTo(
  app: App,
  actor: UserActor,
  filter: { participantId: string; roundProblemId: string; page: number; pageSize: number },
): Promise<{ items: Listed[]; total: number }> {
  const { participantId, roundProblemId: contextId, page, pageSize } = filter;
  const own = await participantInPlaceUnchecked(app, actor.id, { type: 'round', id: contextId });
  const { roundId } = await getRoundProblemUnchecked(app, contextId);
  const { contestId } = await getRoundUnchecked(app, roundId);
  if (own !== participantId && !mayInContest(actor, 'submission.list-all', contestId))
    throw new NotFound('submission_not_found');
  const found = { participantId, contextType: 'round' as const, contextId };
  const offset = (page - 1) * pageSize;
  const { items, total } = await store.listSubmissions(app.db, { ...found, limit: pageSize, offset });
  return { items: await asTold(app, actor, items), total };
}

/** How many submissions there are of each version, for those who may read the problem. @throws NotFound for others */
export async function countSubmissionsOf(
  app: App,
  actor: Actor,
  versions: readonly ProblemVersion[],
): Promise<Map<string, number>> {
  await requireVersionsReadable(app, actor, versions);
  return await store.countByVersion(
    app.db,
    versions.map(({ id }) => id),
  );
}

/** Courses and contests this person submitted to: what the list may be narrowed to. */
export async function placesOf(app: App, actor: UserActor): Promise<SubmittedPlace[]> {
  return await listPlacesOf(app.db, actor.id);
}
