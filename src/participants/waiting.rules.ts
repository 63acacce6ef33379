/** The waiting list of a contest whose places are taken: who moves up when places become free, in which order. */
import { normaliseName } from '../contests/contests.rules.ts';
import { fullLimit, rostersLockAt, type SignUpRules } from '../eligibility/eligibility.rules.ts';

/** `left`: by themselves, or in a team meanwhile; `removed`: by an organizer; `refused`: they may no longer register. */
export type WaitingState = 'waiting' | 'admitted' | 'left' | 'removed' | 'refused';

export interface WaitingEntry {
  id: string;
  contestId: string;
  /** Who waits; of a team its captain. */
  userId: string;
  /** Null for a person alone. */
  teamName: string | null;
  /** The order of the list; grows. */
  turn: number;
  state: WaitingState;
  joinedAt: number;
}

type Limits = Pick<SignUpRules, 'maxParticipants' | 'maxPerUniversity'>;
type University = string | null;

export interface Claim {
  id: string;
  university: University;
}

/** Whether a contest limits its places at all. */
export function hasLimits(rules: Limits): boolean {
  return rules.maxParticipants !== null || rules.maxPerUniversity !== null;
}

/** The limit that leaves no place for one more of this university; undefined while there is a place. */
export function limitFor(rules: Limits, taken: readonly University[], university: University) {
  const own = university === null ? null : normaliseName(university);
  const ofUniversity = own === null ? 0 : taken.filter((one) => one !== null && normaliseName(one) === own).length;
  return fullLimit(rules, { inAll: taken.length, ofUniversity });
}

/** Whether a place can be given to someone of this university; without one, not where universities have limits. */
export function mayTake(rules: Limits, taken: readonly University[], university: University): boolean {
  if (university === null && rules.maxPerUniversity !== null) return false;
  return limitFor(rules, taken, university) === undefined;
}

/**
 * Those who move up now: the first in the list for whom there is a place, then the next, until the contest is full. Who
 * waits for a place of their university is passed by others, and keeps the place in the list.
 */
export function movingUp(rules: Limits, taken: readonly University[], waiting: readonly Claim[]): Claim[] {
  const now = [...taken];
  const up: Claim[] = [];
  for (const claim of waiting) {
    if (!mayTake(rules, now, claim.university)) continue;
    now.push(claim.university);
    up.push(claim);
  }
  return up;
}

/** Whether a newcomer would take a place that belongs to someone on the list. */
export function isBehind(
  rules: Limits,
  taken: readonly University[],
  waiting: readonly Claim[],
  university: University,
): boolean {
  const after = [...taken, ...movingUp(rules, taken, waiting).map((claim) => claim.university)];
  return limitFor(rules, after, university) !== undefined;
}

/** Whether the list still moves: until the first round opens; teams that need more members, until teams are locked. */
export function listMoves(
  contest: { startsAt: number | null; teamMin: number },
  rules: Pick<SignUpRules, 'rostersLockAt' | 'waitingList'>,
  nowMs: number,
): boolean {
  if (!rules.waitingList) return false;
  const end = contest.teamMin > 1 ? rostersLockAt(contest, rules) : contest.startsAt;
  return end === null || nowMs < end;
}
