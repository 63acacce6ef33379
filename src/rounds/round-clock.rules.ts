/**
 * The clock of a round: pauses, and other intervals that do not count as its time. Instants stay those of the wall clock
 * everywhere; `countedAt` maps them to the clock of a round without those intervals, by which penalties and ranks are computed.
 */
import { Conflict, InvalidInput } from '../platform/errors.ts';

/** A span that does not count as time of a round; `to` is exclusive. What happened inside counts as at `from`. */
export interface Interval {
  from: number;
  to: number;
}

export interface RemovedInterval extends Interval {
  reason: string;
}

export interface ClockTimes {
  opensAt: number;
  freezesAt: number | null;
  closesAt: number;
  /** When the round was paused; null or missing while it is not. */
  pausedAt?: number | null;
}

/** When a problem appears in its round, and until when it is open: see `problem-times.rules.ts`. */
export interface ProblemTimes {
  /** Null or missing: with the opening of the round. */
  visibleFrom?: number | null;
  /** Exclusive, as the end of a round. Null or missing: as long as the round is open. */
  openUntil?: number | null;
}

/** With the longest reasons they fit into the 64 KB of their column on every engine; pauses count too. */
export const INTERVALS_MAX = 20;

/** The instant that a round has reached: a paused one stands still. */
export function standsAt(round: Pick<ClockTimes, 'pausedAt'>, nowMs: number): number {
  return Math.min(nowMs, round.pausedAt ?? nowMs);
}

/** How much of the time before an instant does not count. */
export function removedBefore(removed: readonly Interval[], atMs: number): number {
  return removed.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(atMs, to) - from), 0);
}

/** An instant on the clock of a round that was never stopped: later by none of the removed time before it. */
export function countedAt(removed: readonly Interval[] | undefined, atMs: number): number {
  return removed === undefined || removed.length === 0 ? atMs : atMs - removedBefore(removed, atMs);
}

/** The time of a round at an instant, in milliseconds since its opening; while it is paused, it stands still. */
export function contestTime(
  round: Pick<ClockTimes, 'opensAt' | 'pausedAt'> & { removed?: readonly Interval[] },
  atMs: number,
): number {
  return countedAt(round.removed, standsAt(round, atMs)) - round.opensAt;
}

/** How long a round is, without what does not count. */
export function countedLength(round: ClockTimes & { removed?: readonly Interval[] }): number {
  return countedAt(round.removed, round.closesAt) - round.opensAt;
}

/** Whether a pause can begin: the round runs and is not paused. @throws Conflict */
export function requirePausable(round: ClockTimes & { removed?: readonly Interval[] }, nowMs: number): void {
  if (round.pausedAt != null) throw new Conflict('round_paused_already', { at: round.pausedAt });
  if (nowMs < round.opensAt) throw new Conflict('round_not_running');
  if (nowMs >= round.closesAt) throw new Conflict('round_closed_for_good', { closesAt: round.closesAt });
  if ((round.removed?.length ?? 0) >= INTERVALS_MAX) throw new Conflict('intervals_full', { max: INTERVALS_MAX });
}

/** A time of the round after an interval that was removed: what came after its start moves by its length. */
export function movedBy(interval: Interval, atMs: number): number {
  return atMs > interval.from ? atMs + interval.to - interval.from : atMs;
}

/** The times of a paused round that goes on now, and the interval of the pause. @throws Conflict while it is not paused */
export function resumedTimes<R extends ClockTimes>(
  round: R,
  nowMs: number,
): { interval: Interval; freezesAt: number | null; closesAt: number } {
  if (round.pausedAt == null) throw new Conflict('round_not_paused');
  const interval = { from: round.pausedAt, to: Math.max(nowMs, round.pausedAt) };
  return {
    interval,
    freezesAt: round.freezesAt === null ? null : movedBy(interval, round.freezesAt),
    closesAt: movedBy(interval, round.closesAt),
  };
}

/**
 * The times of a paused round that does not go on: it closed when it was paused, and a freeze that had not begun never comes.
 * @throws Conflict while it is not paused
 */
export function endedTimes(round: ClockTimes): { freezesAt: number | null; closesAt: number } {
  if (round.pausedAt == null) throw new Conflict('round_not_paused');
  const { freezesAt } = round;
  return {
    freezesAt: freezesAt !== null && freezesAt < round.pausedAt ? freezesAt : null,
    // A round that was paused in its first instant still has a length.
    closesAt: Math.max(round.pausedAt, round.opensAt + 1),
  };
}

/**
 * The times of a round after an interval of its past is removed. While it runs, its end and a freeze that has not begun move by
 * the length of the interval; after the end nothing moves, and the round was that much shorter.
 * @throws Conflict while it is paused or before it opened; InvalidInput for an interval that is empty, not past, outside of the
 *   round, or overlaps one that is removed already
 */
export function timesWithout<R extends ClockTimes & { removed: readonly Interval[] }>(
  round: R,
  { from, to }: Interval,
  nowMs: number,
): { freezesAt: number | null; closesAt: number; extendedBy: number } {
  if (round.pausedAt != null) throw new Conflict('round_paused_resume_first', { at: round.pausedAt });
  if (nowMs < round.opensAt) throw new Conflict('round_not_running');
  const until = Math.min(nowMs, round.closesAt);
  const params = { opensAt: round.opensAt, until };
  if (from < round.opensAt || from >= until) throw new InvalidInput('interval_outside', params, 'from');
  if (to > until) throw new InvalidInput('interval_outside', params, 'to');
  if (to <= from) throw new InvalidInput('interval_empty', { from }, 'to');
  const other = round.removed.find((one) => from < one.to && one.from < to);
  if (other) throw new InvalidInput('interval_overlaps', { from: other.from, to: other.to }, 'from');
  if (round.removed.length >= INTERVALS_MAX) throw new Conflict('intervals_full', { max: INTERVALS_MAX });
  const { freezesAt, closesAt } = round;
  if (nowMs >= closesAt) return { freezesAt, closesAt, extendedBy: 0 };
  const length = to - from;
  // What the board has hidden since the freeze stays hidden.
  const isFrozen = freezesAt !== null && nowMs >= freezesAt;
  return {
    freezesAt: freezesAt === null || isFrozen ? freezesAt : freezesAt + length,
    closesAt: closesAt + length,
    extendedBy: length,
  };
}

/** Removed intervals with one more, by start. */
export function withInterval<I extends Interval>(removed: readonly I[], interval: I): I[] {
  return [...removed, interval].sort((a, b) => a.from - b.from);
}

/** Removed intervals without the one that begins then. @throws Conflict when there is none */
export function withoutInterval<I extends Interval>(removed: readonly I[], from: number): { gone: I; left: I[] } {
  const gone = removed.find((one) => one.from === from);
  if (!gone) throw new Conflict('interval_gone');
  return { gone, left: removed.filter((one) => one !== gone) };
}
