/** The contest itself as the objects tell it: name, times, scoring. */
import { INTERVALS_MAX, movedBy, type Interval } from '../rounds/round-clock.rules.ts';
import { PENALTY_MINUTES_MAX } from '../rounds/rounds.rules.ts';
import { isObject, type Json } from './feed-objects.rules.ts';
import { readInstant, readMinutesOrSpan, readSpan } from './feed-times.rules.ts';
import type { PastContest } from './past-contest.rules.ts';
import { PastRefusal, shown } from './past-limits.rules.ts';
import { cut, textOf, type Reading } from './past-parts.rules.ts';

const NAME_MAX = 120;
const LONGEST_MS = 366 * 24 * 3_600_000;

/** Name, times and scoring. @throws PastRefusal when they cannot be read */
export function contestOf({ objects, notes }: Reading) {
  const told = objects.of.contest.get('contest');
  if (!told) throw new PastRefusal('no_contest');
  const { data } = told;
  const opensAt = readInstant(data.start_time);
  if (data.start_time === null || data.start_time === undefined) throw new PastRefusal('no_start');
  if (opensAt === undefined) throw new PastRefusal('bad_time', { field: 'start_time', value: shown(data.start_time) });
  const length = readSpan(data.duration);
  if (length === undefined || length <= 0 || length > LONGEST_MS)
    throw new PastRefusal('bad_time', { field: 'duration', value: shown(data.duration) });
  const scoring = scoringOf(data);
  const removed = removedOf(data, opensAt);
  const state = objects.of.state.get('state')?.data ?? {};
  const name = textOf(data.formal_name) || textOf(data.name);
  if (name === '') throw new PastRefusal('no_name');
  if (name.length > NAME_MAX) notes.push({ code: 'name_cut', params: { max: NAME_MAX } });
  return {
    name: cut(name, NAME_MAX),
    opensAt,
    closesAt: instantAt(opensAt, length, removed),
    freezesAt: freezeOf(data, opensAt, length, removed),
    thawedAt: readInstant(state.thawed) ?? null,
    finalizedAt: readInstant(state.finalized) ?? null,
    scoring,
    penaltyMinutes: scoring === 'icpc' ? penaltyOf(data, notes) : 0,
    removed,
  };
}

function scoringOf(data: Json): 'icpc' | 'points' {
  const type = data.scoreboard_type ?? 'pass-fail';
  if (type === 'pass-fail') return 'icpc';
  if (type === 'score') return 'points';
  throw new PastRefusal('bad_scoring', { value: shown(type) });
}

function penaltyOf(data: Json, notes: PastContest['notes']): number {
  if (data.penalty_time === undefined || data.penalty_time === null) {
    notes.push({ code: 'no_penalty', params: { minutes: 20 } });
    return 20;
  }
  const ms = readMinutesOrSpan(data.penalty_time);
  if (ms === undefined || ms < 0 || ms > PENALTY_MINUTES_MAX * 60_000)
    throw new PastRefusal('bad_time', { field: 'penalty_time', value: shown(data.penalty_time) });
  const minutes = Math.floor(ms / 60_000);
  if (minutes * 60_000 !== ms) notes.push({ code: 'penalty_rounded', params: { minutes } });
  return minutes;
}

function freezeOf(data: Json, opensAt: number, length: number, removed: readonly Interval[]): number | null {
  const value = data.scoreboard_freeze_duration;
  if (value === undefined || value === null) return null;
  const before = readSpan(value);
  if (before === undefined || before < 0 || before > length)
    throw new PastRefusal('bad_time', { field: 'scoreboard_freeze_duration', value: shown(value) });
  // A freeze of no length, or of the whole contest, is none that a round can have.
  return before === 0 || before === length ? null : instantAt(opensAt, length - before, removed);
}

/** Intervals that do not count as time of the contest. */
function removedOf(data: Json, opensAt: number): Interval[] {
  const list = data.removed_intervals;
  if (list === undefined || list === null) return [];
  const wrong = () => new PastRefusal('bad_time', { field: 'removed_intervals', value: shown(list) });
  if (!Array.isArray(list) || list.length > INTERVALS_MAX) throw wrong();
  const intervals = (list as unknown[]).map((one) => {
    const from = isObject(one) ? readInstant(one.start_time) : undefined;
    const to = isObject(one) ? readInstant(one.end_time) : undefined;
    if (from === undefined || to === undefined || to <= from || from < opensAt) throw wrong();
    return { from, to };
  });
  intervals.sort((a, b) => a.from - b.from);
  if (intervals.some(({ from }, index) => index > 0 && from < (intervals[index - 1]?.to ?? 0))) throw wrong();
  return intervals;
}

/** The instant at which a contest had run so long. */
export function instantAt(opensAt: number, runMs: number, removed: readonly Interval[]): number {
  return removed.reduce((at, interval) => movedBy(interval, at), opensAt + runMs);
}

export type PastHead = ReturnType<typeof contestOf>;
