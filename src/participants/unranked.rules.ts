/**
 * Which participants of a round have no rank: guests, and participants with a member who could read hidden tests of the
 * round before it closed. This is computed whenever a board is made, so it does not matter whether the access, the
 * registration or the problem came first.
 */
import { knewBefore, type ReadingSpan } from '../problems/problem-people.rules.ts';

/** A member of a participant who could read hidden tests. */
export interface Knower {
  userId: string;
  /** They still can. */
  isCurrent: boolean;
}

/** A round in which a participant is unranked, and the members who cause that. */
export interface UnrankedIn {
  round: string;
  knowers: Knower[];
}

/**
 * Whether a site role that can read all problems let a person read the problems of a round. `since` is the time of the
 * round's first problem; undefined = the round has none yet.
 */
export function sawProblems(span: ReadingSpan, since: number | undefined): boolean {
  return span.until === null || (since !== undefined && span.until > since);
}

/**
 * Members of a participant who could know hidden tests of a round before it closed, each once. That an organizer ranked it again
 * says nothing of those who came into it later.
 */
export function knowersIn(
  { members, clearedAt }: { members: readonly { userId: string; joinedAt: number }[]; clearedAt: number | null },
  spans: readonly ReadingSpan[],
  closesAt: number,
): Knower[] {
  return members.flatMap(({ userId, joinedAt }) => {
    const clearedThem = clearedAt !== null && joinedAt > clearedAt ? null : clearedAt;
    const theirs = spans.filter((span) => span.userId === userId && knewBefore(span, closesAt, clearedThem));
    return theirs.length === 0 ? [] : [{ userId, isCurrent: theirs.some(({ until }) => until === null) }];
  });
}

/** Whether an organizer can rank a participant again: a guest, or one whose members can no longer read the tests of a round. */
export function mayBeRankedAgain(starred: boolean, knowersByRound: readonly (readonly Knower[])[]): boolean {
  return starred || knowersByRound.some((known) => known.length > 0 && !known.some(({ isCurrent }) => isCurrent));
}
