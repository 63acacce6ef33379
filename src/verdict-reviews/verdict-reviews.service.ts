/** What the jury does with verdicts that wait for it: look, claim, release one or many, or have a submission rejudged. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import {
  claimHeld,
  findHeldUnchecked,
  releaseDueUnchecked,
  releaseHeld,
  unclaimHeld,
} from '../judgings/held-verdicts.service.ts';
import { requireFree, type HeldVerdict } from '../judgings/held-verdicts.rules.ts';
import { judgedVersionOf, type Judging } from '../judgings/judgings.rules.ts';
import { findJudgingUnchecked } from '../judgings/judgings.service.ts';
import { queueNews } from '../judge-queue/queue-news.service.ts';
import { rolesForWork } from '../places/placed-work.service.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { AppError, Conflict, Forbidden, NotFound } from '../platform/errors.ts';
import type { LoadedVersion } from '../problems/problems.rules.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { listNamedRoundProblems } from '../rounds/round-problems.service.ts';
import type { NamedRoundProblem, Round, VerdictReview } from '../rounds/rounds.rules.ts';
import { listRoundsUnchecked } from '../rounds/rounds.service.ts';
import { setVerdictReview } from '../rounds/verdict-review-setting.service.ts';
import { participantsByIdUnchecked } from '../participants/participants.service.ts';
import { secrecyFor } from '../rounds/running-rounds.service.ts';
import { rejudge } from '../rejudgings/rejudge.service.ts';
import { getSubmissionUnchecked } from '../submissions/submissions.service.ts';
import type { Submission } from '../submissions/submissions.rules.ts';
import type { HeldLine, VerdictAct } from './verdict-reviews.rules.ts';
import * as store from './verdict-reviews.store.ts';

/** One page of the verdicts of a contest that wait, oldest first. */
export async function listHeldVerdicts(
  app: App,
  actor: Actor,
  contest: Pick<Contest, 'id'>,
  filter: { problem: string; verdict: string },
  page: { limit: number; offset: number },
): Promise<{ lines: HeldLine[]; total: number }> {
  requireInContest(actor, 'verdict.review', contest.id);
  return await store.listHeld(app.db, contest.id, filter, page);
}

/** All problems of a contest with their rounds, which say whether their verdicts are reviewed. */
export async function problemsToReview(
  app: App,
  actor: Actor,
  contest: Pick<Contest, 'id'>,
  language: string,
): Promise<{ round: Round; problem: NamedRoundProblem }[]> {
  requireInContest(actor, 'verdict.review', contest.id);
  const found = [];
  for (const round of await listRoundsUnchecked(app, contest.id))
    for (const problem of await listNamedRoundProblems(app, actor, round, language)) found.push({ round, problem });
  return found;
}

/** Says whether verdicts of a problem wait for the jury; what waits although it need not any more is released. */
export async function setReview(
  app: App,
  actor: Actor,
  contest: Pick<Contest, 'id'>,
  roundProblemId: string,
  review: VerdictReview | null,
): Promise<void> {
  await setVerdictReview(app, actor, contest.id, roundProblemId, review);
  await releaseDueUnchecked(app);
}

export interface LoadedVerdict {
  held: HeldVerdict;
  judging: Judging;
  submission: Submission;
  loaded: LoadedVersion;
  /** False while a running round elsewhere keeps the tests of its problem secret from the reader. */
  showsTests: boolean;
  /** Its name. */
  participant: string;
  /** Those who submitted it must not release it. */
  isOwn: boolean;
}

/** A verdict that waits or waited, with what a decision about it needs. @throws NotFound for one of another contest */
export async function getHeldVerdict(
  app: App,
  actor: Actor,
  contest: Pick<Contest, 'id'>,
  judgingId: string,
): Promise<LoadedVerdict> {
  requireInContest(actor, 'verdict.review', contest.id);
  const held = await findHeldUnchecked(app.db, judgingId);
  const judging = held && (await findJudgingUnchecked(app.db, judgingId));
  if (!held || !judging || held.contestId !== contest.id) throw new NotFound('verdict_not_found');
  const submission = await getSubmissionUnchecked(app, held.submissionId);
  const loaded = await getProblemVersionUnchecked(app, judgedVersionOf(submission, judging));
  return {
    ...{ held, judging, submission, loaded },
    showsTests: (await secrecyFor(app, actor, loaded.version.id)) === undefined,
    participant: (await participantsByIdUnchecked(app, [submission.participantId ?? '']))[0]?.name ?? '',
    isOwn: (await rolesForWork(app, actor, submission)).includes('author'),
  };
}

/**
 * Claims a verdict, ends a claim, releases the verdict, or has its submission rejudged.
 * @throws Conflict when it no longer waits or someone else looks at it, Forbidden for a submission of one's own
 */
export async function actOnVerdict(
  app: App,
  actor: UserActor,
  contest: Contest,
  judgingId: string,
  act: VerdictAct,
): Promise<void> {
  const { held, isOwn } = await getHeldVerdict(app, actor, contest, judgingId);
  requireNotArchived(contest);
  const nowMs = app.clock.nowMs();
  requireFree(held, actor.id, nowMs);
  if (act === 'rejudge') {
    await rejudge(app, actor, held.submissionId);
    return;
  }
  await inTransaction(app.db, async (trx) => {
    if (act === 'claim') {
      if (!(await claimHeld(trx, judgingId, actor.id, nowMs))) throw new Conflict('verdict_claimed');
      await note(trx, actor, nowMs, 'verdict.claimed', held.submissionId);
    } else if (act === 'unclaim') {
      if (await unclaimHeld(trx, judgingId, actor.id))
        await note(trx, actor, nowMs, 'verdict.unclaimed', held.submissionId);
    } else await release(trx, actor, held, isOwn, nowMs);
  });
  if (act !== 'release') return;
  queueNews(app).announce(held.submissionId);
  app.background.poke();
}

/** Releases these; those that no longer wait, are someone else's, or are of one's own team stay. Returns how many it released. */
export async function releaseVerdicts(
  app: App,
  actor: UserActor,
  contest: Contest,
  judgingIds: readonly string[],
): Promise<number> {
  requireInContest(actor, 'verdict.review', contest.id);
  requireNotArchived(contest);
  let released = 0;
  for (const judgingId of judgingIds) {
    try {
      await actOnVerdict(app, actor, contest, judgingId, 'release');
      released += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  return released;
}

async function release(
  trx: Transaction,
  actor: UserActor,
  seen: HeldVerdict,
  isOwn: boolean,
  nowMs: number,
): Promise<void> {
  if (isOwn) throw new Forbidden('verdict_own');
  // Of this moment: someone may have claimed it since it was read.
  const held = (await findHeldUnchecked(trx, seen.judgingId)) ?? seen;
  requireFree(held, actor.id, nowMs);
  if (!(await releaseHeld(trx, actor, nowMs, held, 'jury'))) throw new Conflict('verdict_not_waiting');
}

async function note(trx: Transaction, actor: Actor, nowMs: number, deed: string, submissionId: string): Promise<void> {
  await insertAudit(trx, actor, nowMs, deed, { type: 'submission', id: submissionId });
}
