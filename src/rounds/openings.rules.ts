/**
 * The guard of openings: a round with a problem whose examples disagree does not open. Instead its opening is put off a little,
 * again and again, until the problem agrees or an organizer says that it opens anyway. It is told well before.
 */
import type { RoundTimes } from './rounds.rules.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Staff are told that a round would not open from this long before its opening. */
export const TOLD_BEFORE_MS = 24 * HOUR_MS;
const TOLD_AGAIN_BEFORE_MS = HOUR_MS;
/**
 * An opening is put off this long before it, so that work which runs late never finds an open round, and people see the new time
 * before they wait for the old one.
 */
export const DECIDED_BEFORE_MS = 5 * MINUTE_MS;

/** What is kept of the opening of a round that was put off or allowed. */
export interface RoundOpening {
  roundId: string;
  /** When it would have opened; null if it was not put off. */
  plannedAt: number | null;
  /** The opening that the guard chose; people may have chosen another since. */
  putOffTo: number | null;
  /** Versions with which it may open although their examples disagree. */
  allowedVersions: string[];
  allowedBy: string | null;
  allowedAt: number | null;
  reason: string | null;
}

/** Problems with which a round does not open: their examples disagree, and no one allowed them. */
export function blocking<P extends { problemVersionId: string }>(
  problems: readonly P[],
  disagreeing: (versionId: string) => boolean,
  opening: Pick<RoundOpening, 'allowedVersions'> | undefined,
): P[] {
  return problems.filter(
    ({ problemVersionId: id }) => disagreeing(id) && !(opening?.allowedVersions.includes(id) ?? false),
  );
}

/** What is done about a round that is blocked: put off, told about a day or an hour before, or nothing yet. */
export function guardStep(round: Pick<RoundTimes, 'opensAt'>, nowMs: number): 'put-off' | 'hour' | 'day' | 'wait' {
  const left = round.opensAt - nowMs;
  if (left <= DECIDED_BEFORE_MS) return 'put-off';
  if (left <= TOLD_AGAIN_BEFORE_MS) return 'hour';
  return left <= TOLD_BEFORE_MS ? 'day' : 'wait';
}

/** When the round would have opened if the guard had not put it off. */
export function plannedOpening(
  round: Pick<RoundTimes, 'opensAt'>,
  opening: Pick<RoundOpening, 'plannedAt' | 'putOffTo'> | undefined,
): number {
  return isPutOff(round, opening) ? opening.plannedAt : round.opensAt;
}

/** Whether the opening is the one that the guard chose. */
export function isPutOff<O extends Pick<RoundOpening, 'plannedAt' | 'putOffTo'>>(
  round: Pick<RoundTimes, 'opensAt'>,
  opening: O | undefined,
): opening is O & { plannedAt: number; putOffTo: number } {
  return opening?.plannedAt != null && opening.putOffTo === round.opensAt;
}

/**
 * The next opening of a blocked round: a quarter of an hour later for two hours, then every hour, and every day after a day, so
 * that a contest which everyone forgot does not fill its history.
 */
export function putOffTo(opensAt: number, plannedAt: number, nowMs: number): number {
  const from = Math.max(opensAt, nowMs);
  const waitedMs = from - plannedAt;
  const stepMs = waitedMs < 2 * HOUR_MS ? 15 * MINUTE_MS : waitedMs < 24 * HOUR_MS ? HOUR_MS : 24 * HOUR_MS;
  return from + stepMs;
}

/** The times of a round that opens at another time and is as long as before. */
export function movedTo({ opensAt, freezesAt, closesAt }: RoundTimes, to: number): RoundTimes {
  const by = to - opensAt;
  return { opensAt: to, freezesAt: freezesAt === null ? null : freezesAt + by, closesAt: closesAt + by };
}

/** When a round opens that nothing blocks any more: as planned if that is still ahead, else now. */
export function openingAfterAll(plannedAt: number, nowMs: number): number {
  return Math.max(plannedAt, nowMs);
}
