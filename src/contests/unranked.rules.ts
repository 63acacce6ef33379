/**
 * Who takes part in a round without a rank: guests, and participants with somebody who could read hidden tests of the round
 * before it closed. Asked anew whenever a board is made, so it does not matter what came first: the right, the
 * registration, or the problem.
 */
import { knewBefore, type ReadingSpan } from '../problems/problem-people.rules.ts';

/** Somebody of a participant who could read hidden tests. */
export interface Knower {
  userId: string;
  /** They still can. */
  isCurrent: boolean;
}

/** A round in which a participant is unranked, and because of whom. */
export interface UnrankedIn {
  round: string;
  knowers: Knower[];
}

/**
 * Whether a role on the site that reads all problems let somebody read those of a round. `since` is when the first of
 * them came; undefined = the round has none yet.
 */
export function sawProblems(span: ReadingSpan, since: number | undefined): boolean {
  return span.until === null || (since !== undefined && span.until > since);
}

/** People of a participant who knew hidden tests of a round before it closed, each once. */
export function knowersIn(
  participant: { memberIds: readonly string[]; clearedAt: number | null },
  spans: readonly ReadingSpan[],
  closesAt: number,
): Knower[] {
  const known = spans.filter((span) => knewBefore(span, closesAt, participant.clearedAt));
  return participant.memberIds.flatMap((userId) => {
    const theirs = known.filter((span) => span.userId === userId);
    return theirs.length === 0 ? [] : [{ userId, isCurrent: theirs.some(({ until }) => until === null) }];
  });
}

/** Whether an organizer can rank a participant again: a guest, or one whose people can no longer read the tests of a round. */
export function mayBeRankedAgain(starred: boolean, knowersByRound: readonly (readonly Knower[])[]): boolean {
  return starred || knowersByRound.some((known) => known.length > 0 && !known.some(({ isCurrent }) => isCurrent));
}
