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

/** Places that are taken: in all, and by the normalised name of each university. */
export interface TakenPlaces {
  inAll: number;
  ofUniversities: ReadonlyMap<string, number>;
}

/** Counts taken places from how many each university has, in whatever spelling. */
export function takenPlaces(counts: readonly { university: University; count: number }[]): TakenPlaces {
  const ofUniversities = new Map<string, number>();
  for (const { university, count } of counts) addTo(ofUniversities, universityKey(university), count);
  return { inAll: counts.reduce((sum, { count }) => sum + count, 0), ofUniversities };
}

function universityKey(university: University): string | null {
  return university === null ? null : normaliseName(university);
}

function addTo(counts: Map<string, number>, key: string | null, more: number): void {
  if (key !== null) counts.set(key, (counts.get(key) ?? 0) + more);
}

/** The limit that leaves no place for one more of this university; undefined while there is a place. */
export function limitFor(rules: Limits, taken: TakenPlaces, university: University) {
  return limitOf(rules, taken, universityKey(university));
}

function limitOf(rules: Limits, { inAll, ofUniversities }: TakenPlaces, key: string | null) {
  return fullLimit(rules, { inAll, ofUniversity: key === null ? 0 : (ofUniversities.get(key) ?? 0) });
}

/** Whether a place can be given to someone of this university; without one, not where universities have limits. */
export function mayTake(rules: Limits, taken: TakenPlaces, university: University): boolean {
  if (university === null && rules.maxPerUniversity !== null) return false;
  return limitFor(rules, taken, university) === undefined;
}

/**
 * Those who move up now: the first in the list for whom there is a place, then the next, until the contest is full. Who
 * waits for a place of their university is passed by others, and keeps the place in the list.
 */
export function movingUp(rules: Limits, taken: TakenPlaces, waiting: readonly Claim[], atMost = Infinity): Claim[] {
  return movedUp(rules, taken, waiting, atMost).up;
}

function movedUp(rules: Limits, taken: TakenPlaces, waiting: readonly Claim[], atMost: number) {
  const ofUniversities = new Map(taken.ofUniversities);
  const after = { inAll: taken.inAll, ofUniversities };
  const up: Claim[] = [];
  for (const claim of waiting) {
    // A full contest ends the search: lists can be long, and most of the time nothing is free.
    if (up.length >= atMost || isFull(rules, after)) break;
    const key = universityKey(claim.university);
    if ((key === null && rules.maxPerUniversity !== null) || limitOf(rules, after, key)) continue;
    after.inAll += 1;
    addTo(ofUniversities, key, 1);
    up.push(claim);
  }
  return { up, after };
}

function isFull({ maxParticipants }: Limits, { inAll }: TakenPlaces): boolean {
  return maxParticipants !== null && inAll >= maxParticipants;
}

/** Whether a newcomer would take a place that belongs to someone on the list. */
export function isBehind(
  rules: Limits,
  taken: TakenPlaces,
  waiting: readonly Claim[],
  university: University,
): boolean {
  return limitFor(rules, movedUp(rules, taken, waiting, Infinity).after, university) !== undefined;
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
