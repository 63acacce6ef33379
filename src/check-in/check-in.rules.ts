/** Check-in: staff note on the day which participants came. Acts that may arrive twice or at once, who is late, and who may submit. */
import type { ParticipantWithMembers } from '../participants/participants.rules.ts';
import { Conflict, InvalidInput } from '../platform/errors.ts';

export const CHECK_IN_ACTS = ['check_in', 'undo'] as const;
export type CheckInAct = (typeof CHECK_IN_ACTS)[number];
/** Of whom the list shows; `late`: came late, or has not come although it is late. */
export const CHECK_IN_FILTERS = ['all', 'missing', 'in', 'late'] as const;
export type CheckInFilter = (typeof CHECK_IN_FILTERS)[number];

export interface CheckIn {
  at: number;
  by: string;
}

export interface CheckInSettings {
  isOn: boolean;
  /** Who comes from then on is late; null: no one is. */
  lateAt: number | null;
  /** Rounds in which only those who are checked in may submit. */
  roundIds: string[];
  rev: number;
}

export interface CheckInLine {
  participantId: string;
  group: string | null;
  room: string | null;
  externalId: string | null;
  checkIn: (CheckIn & { byName: string | null }) | null;
}

/** A line of the list: a participant, and whether it came. */
export type ShownCheckIn = CheckInLine & { participant: ParticipantWithMembers };

export const NO_CHECK_IN: CheckInSettings = { isOn: false, lateAt: null, roundIds: [], rev: 0 };

/** An act that waited longer for the network counts from when it arrives. */
export const PRESSED_MOST_MS = 2 * 3_600_000;

/** When an act was pressed that says how long ago that was: never later than now, and never long before. */
export function pressedAt(agoMs: number, nowMs: number): number {
  return agoMs > 0 && agoMs <= PRESSED_MOST_MS ? nowMs - Math.round(agoMs) : nowMs;
}

/**
 * Whether an act changes anything: two volunteers who check a team in at once both get what they wanted. What someone took back
 * before someone else checked it in, and tells only now, is over; those of one person come in their order.
 */
export function changesCheckIn(known: CheckIn | undefined, { act, at, by }: CheckIn & { act: CheckInAct }): boolean {
  if (act === 'check_in') return known === undefined;
  return known !== undefined && (at >= known.at || by === known.by);
}

/** Whether a participant came late, or has not come although it is late. */
export function isLate(known: Pick<CheckIn, 'at'> | undefined, lateAt: number | null, nowMs: number): boolean {
  if (lateAt === null) return false;
  return (known?.at ?? nowMs) >= lateAt;
}

/** Whether submissions in a round need a check-in. */
export function needsCheckIn({ isOn, roundIds }: Pick<CheckInSettings, 'isOn' | 'roundIds'>, roundId: string): boolean {
  return isOn && roundIds.includes(roundId);
}

/** @throws Conflict for a participant who has to check in first */
export function requireCheckedIn(
  settings: Pick<CheckInSettings, 'isOn' | 'roundIds'>,
  round: { id: string; name: string },
  known: CheckIn | undefined,
): void {
  if (known === undefined && needsCheckIn(settings, round.id))
    throw new Conflict('round_needs_check_in', { round: round.name });
}

/** @throws InvalidInput for rounds of another contest */
export function requireOwnRounds(roundIds: readonly string[], own: readonly string[]): void {
  if (roundIds.some((id) => !own.includes(id))) throw new InvalidInput('not_a_choice', {}, 'rounds');
}
