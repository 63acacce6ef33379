/** Organizers pause a round and let it go on, or say of an interval of its past that it does not count as its time. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import { getContestWithin } from '../contests/contests.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import {
  endedTimes,
  requirePausable,
  resumedTimes,
  timesWithout,
  withInterval,
  withoutInterval,
  type Interval,
  type ProblemTimes,
  type RemovedInterval,
} from './round-clock.rules.ts';
import { timesAfterPause, timesAfterRemoval, type OwnTimes } from './problem-times.rules.ts';
import { moveProblemTimes } from './problem-times.service.ts';
import { roundFact } from './round-facts.rules.ts';
import { logInContest } from './round-log.service.ts';
import { auditRound, newsOf, noteSpan, reschedule } from './round-schedule.service.ts';
import type { Round } from './rounds.rules.ts';
import { getRoundRow, moveRoundClock, oweFigures } from './rounds.store.ts';
import { roundPauseChanged, type RoundPauseChange } from './rounds.topics.ts';

type Clock = Pick<Round, 'freezesAt' | 'closesAt' | 'pausedAt' | 'pauseReason' | 'hidesProblems' | 'removed'>;

interface Change {
  what: RoundPauseChange;
  deed: string;
  from: number;
  clock: Partial<Clock>;
  /** Where problems have times of their own that move too. */
  problems?: (problem: ProblemTimes) => OwnTimes;
  detail: Record<string, unknown>;
}

/** Stops the clock of a running round now: nothing is submitted until it goes on. @throws Conflict unless it runs */
export async function pauseRound(
  app: App,
  actor: Actor,
  roundId: string,
  wanted: { reason: string; hidesProblems: boolean; rev?: number | undefined },
): Promise<Round> {
  const { reason, hidesProblems } = wanted;
  return await moveClock(app, actor, roundId, wanted.rev, (round, nowMs) => {
    requirePausable(round, nowMs);
    const clock = { pausedAt: nowMs, pauseReason: reason, hidesProblems };
    return { what: 'paused', deed: 'round.paused', from: nowMs, clock, detail: { reason } };
  });
}

/**
 * Lets a paused round go on: its end, and a freeze that has not begun, move by the length of the pause.
 * @throws Conflict while it is not paused
 */
export async function resumeRound(app: App, actor: Actor, roundId: string, rev?: number): Promise<Round> {
  return await moveClock(app, actor, roundId, rev, (round, nowMs) => {
    const { interval, freezesAt, closesAt } = resumedTimes(round, nowMs);
    const removed = withInterval(round.removed, { ...interval, reason: round.pauseReason ?? '' });
    const clock = { freezesAt, closesAt, pausedAt: null, pauseReason: null, hidesProblems: false, removed };
    return {
      what: 'resumed',
      deed: 'round.resumed',
      from: interval.from,
      clock,
      problems: (problem) => timesAfterPause(problem, interval),
      detail: { fromAt: interval.from, toAt: interval.to, closesAt },
    };
  });
}

/** Ends a paused round at the instant when it was paused. @throws Conflict while it is not paused */
export async function endPausedRound(
  app: App,
  actor: Actor,
  roundId: string,
  wanted: { reason: string; rev?: number | undefined },
): Promise<Round> {
  return await moveClock(app, actor, roundId, wanted.rev, (round) => {
    const times = endedTimes(round);
    const clock = { ...times, pausedAt: null, pauseReason: null, hidesProblems: false };
    const detail = { closesAt: times.closesAt, reason: wanted.reason };
    return { what: 'ended', deed: 'round.ended_in_pause', from: times.closesAt, clock, detail };
  });
}

/** Says that an interval of the past does not count as time of the round. See `timesWithout`. @throws Conflict, InvalidInput */
export async function removeInterval(
  app: App,
  actor: Actor,
  roundId: string,
  wanted: RemovedInterval & { rev?: number | undefined },
): Promise<Round> {
  const { from, to, reason } = wanted;
  return await moveClock(app, actor, roundId, wanted.rev, (round, nowMs) => {
    const { freezesAt, closesAt, extendedBy } = timesWithout(round, wanted, nowMs);
    const problems = (problem: ProblemTimes) => timesAfterRemoval(problem, extendedBy, nowMs);
    const clock = { freezesAt, closesAt, removed: withInterval(round.removed, { from, to, reason }) };
    const detail = { fromAt: from, toAt: to, reason };
    return { what: 'removed', deed: 'round.interval_removed', from, clock, problems, detail };
  });
}

/** Undoes that an interval does not count. The end of the round stays where it is: people were told of it. @throws Conflict */
export async function restoreInterval(
  app: App,
  actor: Actor,
  roundId: string,
  wanted: { from: number; reason: string; rev?: number | undefined },
): Promise<Round> {
  return await moveClock(app, actor, roundId, wanted.rev, (round) => {
    if (round.pausedAt !== null) throw new Conflict('round_paused_resume_first', { at: round.pausedAt });
    const { gone, left } = withoutInterval(round.removed, wanted.from);
    const detail = { fromAt: gone.from, toAt: gone.to, reason: wanted.reason };
    return { what: 'restored', deed: 'round.interval_restored', from: gone.from, clock: { removed: left }, detail };
  });
}

/** The round as it would be with an interval removed, for previews; nothing is written. @throws Conflict, InvalidInput */
export function roundWithout(round: Round, interval: Interval, nowMs: number): Round {
  const { freezesAt, closesAt } = timesWithout(round, interval, nowMs);
  return { ...round, freezesAt, closesAt, removed: withInterval(round.removed, { ...interval, reason: '' }) };
}

/** Writes another clock of a round, with everything that follows: its schedule, the boards, the log, and what people are told. */
async function moveClock(
  app: App,
  actor: Actor,
  roundId: string,
  rev: number | undefined,
  changeOf: (round: Round, nowMs: number) => Change,
): Promise<Round> {
  requireInContest(actor, 'contest.edit', (await getRoundRow(app.db, roundId)).contestId);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const before = await getRoundRow(trx, roundId);
    requireNotArchived(await getContestWithin(trx, before.contestId));
    if (rev !== undefined && rev !== before.rev) throw new Conflict('changed_meanwhile');
    const { what, deed, from, clock, problems, detail } = changeOf(before, nowMs);
    const after = { ...before, ...clock };
    if (!(await moveRoundClock(trx, before, after))) throw new Conflict('changed_meanwhile');
    if (problems) await moveProblemTimes(trx, roundId, problems);
    if (what !== 'paused') await oweFigures(trx, roundId);
    await noteSpan(trx, nowMs, before.contestId);
    const audited = { roundId, rev: before.rev + 1, ...detail };
    await auditRound(trx, actor, nowMs, deed, before.contestId, before.name, audited);
    await reschedule(trx, nowMs, before);
    await enqueue(trx, nowMs, roundPauseChanged, { ...newsOf(before), what, from, closesAt: after.closesAt });
    await logInContest(trx, nowMs, before.contestId, roundFact(after));
  });
  app.background.poke();
  return await getRoundRow(app.db, roundId);
}
