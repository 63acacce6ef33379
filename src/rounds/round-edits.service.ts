/** What organizers do with rounds. Only the server's clock changes a round's phase: `round-schedule.service.ts`. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { changesBetween, editsSince, type MissedEdit } from '../platform/audit/changes.ts';
import { cancelByKey, enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import { requireNoRehearsal } from '../contests/contest-rehearsals.rules.ts';
import { getContestWithin } from '../contests/contests.service.ts';
import { requireMayOpenAt } from './opening-blocks.service.ts';
import { frozenTimes, postponedTimes } from './round-moves.rules.ts';
import {
  mayThaw,
  requireNotLocked,
  requireNotPast,
  requireTimesInOrder,
  ROUND_STEPS,
  type Round,
  type RoundTimes,
} from './rounds.rules.ts';
import { movedTimes, timesAfterPostponement } from './problem-times.rules.ts';
import { moveProblemTimes } from './problem-times.service.ts';
import { standsAt } from './round-clock.rules.ts';
import { roundFact, roundGone, stateFact } from './round-facts.rules.ts';
import { logInContest, logWholeRound } from './round-log.service.ts';
import { auditRound, newsOf, noteSpan, reschedule, scheduleClock, stepKey } from './round-schedule.service.ts';
import {
  deleteRound as deleteRoundRow,
  getRoundRow,
  insertRound,
  listRoundsOf,
  moveRoundThawed,
  oweFigures,
  updateRound,
  type RoundFields,
} from './rounds.store.ts';
import { roundPostponed, roundThawed } from './rounds.topics.ts';

/** Adds a round. @throws InvalidInput for times out of order, Conflict when the contest has that URL name. */
export async function createRound(app: App, actor: Actor, contestId: string, fields: RoundFields): Promise<Round> {
  requireInContest(actor, 'contest.edit', contestId);
  const nowMs = app.clock.nowMs();
  requireTimesInOrder(fields);
  requireNotPast(actor, fields, nowMs);
  const id = newId();
  await withFreeSlug(fields.slug, () =>
    inTransaction(app.db, async (trx) => {
      requireNotArchived(await getContestWithin(trx, contestId));
      await insertRound(trx, { ...fields, id, contestId, createdAt: nowMs });
      await noteSpan(trx, nowMs, contestId);
      await auditRound(trx, actor, nowMs, 'round.created', contestId, fields.name, { ...fields });
      const made = await getRoundRow(trx, id);
      await scheduleClock(trx, nowMs, made);
      await logInContest(trx, nowMs, contestId, roundFact(made));
    }),
  );
  return await getRoundRow(app.db, id);
}

/** Edits a round that has not opened. @throws Conflict `round_locked` afterwards, when only `postponeRound` is possible. */
export async function editRound(
  app: App,
  actor: Actor,
  roundId: string,
  fields: RoundFields,
  rev?: number,
): Promise<Round> {
  const nowMs = app.clock.nowMs();
  await requireEditOf(app, actor, roundId);
  requireTimesInOrder(fields);
  await withFreeSlug(fields.slug, () =>
    inTransaction(app.db, async (trx) => {
      const before = await getRoundRow(trx, roundId);
      const contest = await getContestWithin(trx, before.contestId);
      requireNotLocked(contest, before, nowMs);
      if (fields.opensAt !== before.opensAt || fields.closesAt !== before.closesAt)
        requireNotPast(actor, fields, nowMs);
      if (contest.visibility === 'published' && fields.slug !== before.slug) {
        throw new Conflict('contest_slug_fixed', { slug: before.slug }, 'slug');
      }
      if (rev !== undefined && rev !== before.rev) throw new Conflict('changed_meanwhile');
      if (contest.visibility === 'published') await requireMayOpenAt(trx, actor, before, fields.opensAt, nowMs);
      if (!(await updateRound(trx, roundId, before.rev, fields))) throw new Conflict('changed_meanwhile');
      // A round that opens at another time takes its problems along.
      const by = fields.opensAt - before.opensAt;
      await moveProblemTimes(trx, roundId, (problem) => movedTimes(problem, (atMs) => atMs + by));
      await noteSpan(trx, nowMs, contest.id);
      await auditRound(trx, actor, nowMs, 'round.edited', contest.id, before.name, {
        roundId,
        rev: before.rev + 1,
        changes: changesBetween<Round>(before, fields),
      });
      await reschedule(trx, nowMs, before);
      await logInContest(trx, nowMs, contest.id, roundFact({ ...before, ...fields }));
    }),
  );
  app.background.poke();
  return await getRoundRow(app.db, roundId);
}

/** Moves closing or freezing of a running round later, with a reason for the history. See `postponedTimes`. */
export async function postponeRound(
  app: App,
  actor: Actor,
  roundId: string,
  wanted: { closesAt: number; freezesAt?: number; reason: string; rev?: number },
): Promise<Round> {
  return await moveTimes(app, actor, roundId, 'round.postponed', wanted, (before, nowMs) =>
    postponedTimes(before, wanted, nowMs),
  );
}

/** Freezes the public board of a running round now, or as of an instant, with a reason for the history. See `frozenTimes`. */
export async function freezeRound(
  app: App,
  actor: Actor,
  roundId: string,
  wanted: { freezesAt?: number | undefined; reason: string; rev?: number | undefined },
): Promise<Round> {
  return await moveTimes(app, actor, roundId, 'round.frozen_by_staff', wanted, (before, nowMs) =>
    frozenTimes(before, { freezesAt: wanted.freezesAt ?? standsAt(before, nowMs) }, nowMs),
  );
}

/** Writes other times of a round that runs, with everything that follows them: its clock, the boards, the log. */
async function moveTimes(
  app: App,
  actor: Actor,
  roundId: string,
  deed: 'round.postponed' | 'round.frozen_by_staff',
  wanted: { reason: string; rev?: number | undefined },
  timesAfter: (before: Round, nowMs: number) => RoundTimes,
): Promise<Round> {
  await requireEditOf(app, actor, roundId);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const before = await getRoundRow(trx, roundId);
    if (wanted.rev !== undefined && wanted.rev !== before.rev) throw new Conflict('changed_meanwhile');
    const times = timesAfter(before, nowMs);
    if (!(await updateRound(trx, roundId, before.rev, { ...before, ...times })))
      throw new Conflict('changed_meanwhile');
    if (times.closesAt !== before.closesAt)
      await moveProblemTimes(trx, roundId, (problem) => timesAfterPostponement(before, problem));
    await oweFigures(trx, roundId);
    await noteSpan(trx, nowMs, before.contestId);
    const changes = changesBetween<RoundTimes>(before, times);
    await auditRound(trx, actor, nowMs, deed, before.contestId, before.name, {
      roundId,
      rev: before.rev + 1,
      changes,
      reason: wanted.reason,
    });
    await reschedule(trx, nowMs, before);
    const moved = times.closesAt === before.closesAt ? {} : { closesAt: times.closesAt };
    await enqueue(trx, nowMs, roundPostponed, { ...newsOf(before), ...moved });
    await logInContest(trx, nowMs, before.contestId, roundFact({ ...before, ...times }));
  });
  app.background.poke();
  return await getRoundRow(app.db, roundId);
}

/** @throws Forbidden, Unauthenticated */
async function requireEditOf(app: App, actor: Actor, roundId: string): Promise<void> {
  requireInContest(actor, 'contest.edit', (await getRoundRow(app.db, roundId)).contestId);
}

/** Edits of a round saved since revision `rev`. */
export async function roundEditsSince(app: App, actor: Actor, round: Round, rev: number): Promise<MissedEdit[]> {
  requireInContest(actor, 'contest.edit-problems', round.contestId);
  return await editsSince(app.db, { type: 'contest', id: round.contestId }, rev, { roundId: round.id });
}

/**
 * Removes a round that has not opened, with its problem list.
 * @throws Conflict when it has opened, is the only round of a published contest, or is rehearsed: then it goes with all that
 * refers to it
 */
export async function deleteRound(app: App, actor: Actor, roundId: string): Promise<void> {
  await requireEditOf(app, actor, roundId);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const round = await getRoundRow(trx, roundId);
    const contest = await getContestWithin(trx, round.contestId);
    requireNoRehearsal(contest);
    requireNotLocked(contest, round, nowMs);
    const published = contest.visibility === 'published';
    if (published && (await listRoundsOf(trx, [contest.id])).length === 1) throw new Conflict('contest_needs_round');
    if (!(await deleteRoundRow(trx, roundId, published ? nowMs : -1))) requireNotLocked(contest, round, round.opensAt);
    await noteSpan(trx, nowMs, contest.id);
    for (const step of ROUND_STEPS) await cancelByKey(trx, stepKey(round, step));
    await auditRound(trx, actor, nowMs, 'round.deleted', contest.id, round.name);
    await logInContest(trx, nowMs, contest.id, roundGone(roundId));
  });
}

/** Ends the freeze of a round, also while it runs: everyone sees the full board. @throws Conflict while it is not frozen */
export async function thawRound(app: App, actor: Actor, roundId: string): Promise<void> {
  await requireEditOf(app, actor, roundId);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const round = await getRoundRow(trx, roundId);
    if (!mayThaw(round, nowMs) || !(await thawWithin(trx, actor, nowMs, roundId)))
      throw new Conflict('round_not_frozen');
  });
  app.background.poke();
}

/** Ends the freeze of a round in the caller's transaction; false when it was never frozen or is already unfrozen. */
export async function thawWithin(trx: Transaction, actor: Actor, nowMs: number, roundId: string): Promise<boolean> {
  const round = await getRoundRow(trx, roundId);
  requireInContest(actor, 'contest.edit', round.contestId);
  if (!(await moveRoundThawed(trx, roundId, nowMs))) return false;
  await auditRound(trx, actor, nowMs, 'round.thawed', round.contestId, round.name);
  await enqueue(trx, nowMs, roundThawed, newsOf(round));
  await logInContest(trx, nowMs, round.contestId, stateFact(roundId, 'thawed', nowMs));
  return true;
}

/** Starts the clocks of a contest's rounds as it is published. @throws Conflict without rounds, or when one is over */
export async function startRounds(trx: Transaction, actor: Actor, nowMs: number, contestId: string): Promise<void> {
  const rounds = await listRoundsOf(trx, [contestId]);
  if (rounds.length === 0) throw new Conflict('contest_needs_round');
  const over = rounds.find((round) => round.closesAt <= nowMs);
  if (over && actor.kind !== 'system') {
    throw new Conflict('contest_round_over', { round: over.name, closesAt: over.closesAt });
  }
  for (const round of rounds) {
    await requireMayOpenAt(trx, actor, round, round.opensAt, nowMs);
    await scheduleClock(trx, nowMs, round);
    await logWholeRound(trx, nowMs, round);
  }
}

async function withFreeSlug<T>(slug: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (isUniqueViolation(error)) throw new Conflict('round_slug_taken', { slug }, 'slug');
    throw error;
  }
}
