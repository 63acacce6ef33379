/** Balloons for whoever delivers them: the queue, and acts that happen once however often a bad network sends them. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { groupsOfUnchecked } from '../participant-imports/participant-places.service.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { getRoundProblemUnchecked, getRoundUnchecked, getRoundWithin } from '../rounds/rounds.service.ts';
import { getSubmissionUnchecked } from '../submissions/submissions.service.ts';
import { isBalloonShown, stateAfter, stateAfterJudging, type BalloonAct } from './balloons.rules.ts';
import { listBalloons, type BalloonLine } from './balloon-lists.store.ts';
import * as store from './balloons.store.ts';

/** One page of a contest's balloons, with the groups to choose from. */
export async function listContestBalloons(
  app: App,
  actor: Actor,
  contest: Contest,
  filter: { q: string; group: string; isDone: boolean },
  page: { limit: number; offset: number },
): Promise<{ lines: BalloonLine[]; total: number; groups: string[]; isInFreeze: boolean }> {
  requireInContest(actor, 'balloon.deliver', contest.id);
  const isInFreeze = await store.isInFreeze(app.db, contest.id);
  const found = await listBalloons(app.db, contest.id, { ...filter, isInFreeze }, page);
  return { ...found, groups: await groupsOfUnchecked(app, contest.id), isInFreeze };
}

/**
 * Claims, releases or delivers a balloon, or takes that back. Of two people who claim one at the same instant, one wins. An act
 * that is sent again under its key does nothing more.
 * @throws Conflict when someone else has it, NotFound for a balloon of another contest or one that a freeze hides
 */
export async function actOnBalloon(
  app: App,
  actor: UserActor,
  contest: Contest,
  balloonId: string,
  act: BalloonAct,
  key: string,
): Promise<void> {
  requireInContest(actor, 'balloon.deliver', contest.id);
  const nowMs = app.clock.nowMs();
  try {
    await inTransaction(app.db, async (trx) => {
      const balloon = await store.findBalloon(trx, balloonId);
      if (!balloon || balloon.contestId !== contest.id) throw new NotFound('balloon_gone');
      const round = await getRoundWithin(trx, balloon.roundId);
      if (!isBalloonShown(balloon, round, await store.isInFreeze(trx, contest.id))) throw new NotFound('balloon_gone');
      if (!(await store.insertAct(trx, { key: `${actor.id}:${key}`, balloonId, actorId: actor.id, act, at: nowMs })))
        return;
      const state = stateAfter(balloon, act, actor.id);
      if (state === null) return;
      const claimedBy = state === 'waiting' ? null : actor.id;
      if (!(await store.moveBalloon(trx, balloon, { state, claimedBy }, nowMs))) throw new Conflict('balloon_moved');
      const subject = { type: 'participant', id: balloon.participantId };
      await insertAudit(trx, actor, nowMs, `balloon.${act}`, subject, { contestId: contest.id });
    });
  } catch (error) {
    // The same act arrived twice at the same instant; the other one is at work.
    if (!isUniqueViolation(error)) throw error;
  }
}

/** Says whether balloons are also for what is solved during a freeze. */
export async function setBalloonsInFreeze(app: App, actor: Actor, contest: Contest, wanted: boolean): Promise<void> {
  requireInContest(actor, 'contest.edit', contest.id);
  await inTransaction(app.db, async (trx) => {
    await store.saveInFreeze(trx, contest.id, wanted);
    const subject = { type: 'contest', id: contest.id };
    await insertAudit(trx, actor, app.clock.nowMs(), 'contest.balloons_in_freeze', subject, { inFreeze: wanted });
  });
}

/** After a judging: a balloon for whoever solved a problem of an ICPC round, or none any more. Safe to run again. */
export async function refreshBalloonUnchecked(app: App, submissionId: string): Promise<void> {
  const submission = await getSubmissionUnchecked(app, submissionId);
  const { roundId, participantId } = submission;
  if (!roundId || !participantId || submission.isSampleRun) return;
  const round = await getRoundUnchecked(app, roundId);
  if (round.scoring !== 'icpc') return;
  const { id: roundProblemId, takenOut } = await getRoundProblemUnchecked(app, submission.contextId);
  const nowMs = app.clock.nowMs();
  const accepted = takenOut ? undefined : await store.findFirstAccepted(app.db, roundProblemId, participantId);
  const known = await store.findBalloonFor(app.db, roundProblemId, participantId);
  if (!known) {
    if (!accepted) return;
    await store.insertBalloon(
      app.db,
      {
        id: newId(),
        contestId: round.contestId,
        roundId,
        roundProblemId,
        participantId,
        submissionId: accepted.id,
        solvedAt: accepted.submittedAt,
        state: 'waiting',
        claimedBy: null,
      },
      nowMs,
    );
    return;
  }
  const state = stateAfterJudging(known.state, accepted !== undefined) ?? known.state;
  if (state === known.state && (!accepted || accepted.id === known.submissionId)) return;
  const claimedBy = state === known.state ? known.claimedBy : null;
  await store.moveBalloon(app.db, known, { state, claimedBy, ...(accepted ? { submission: accepted } : {}) }, nowMs);
}

/** After a problem was taken out of its round or put back. Safe to run again. */
export async function refreshBalloonsOfUnchecked(app: App, problemId: string): Promise<void> {
  for (const submissionId of await store.listAcceptedOf(app.db, problemId))
    await refreshBalloonUnchecked(app, submissionId);
}
