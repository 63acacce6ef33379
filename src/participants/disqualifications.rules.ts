/**
 * Disqualifications: of the whole contest, or of single rounds while the others count. One of the contest holds in each of its
 * rounds; undoing it leaves those of single rounds as they are.
 */
import type { Participant, RoundDisqualification } from './participants.rules.ts';

/** When a participant was disqualified in a round: by itself or with the contest; null where it is not. */
export function disqualifiedAtIn(
  { disqualifiedAt, disqualifiedIn }: Pick<Participant, 'disqualifiedAt' | 'disqualifiedIn'>,
  roundId: string,
): number | null {
  return disqualifiedAt ?? disqualifiedIn.find((one) => one.roundId === roundId)?.atMs ?? null;
}

/** The rounds after one was added, in the order in which that happened; undefined when it is there already. */
export function withRound(
  rounds: readonly RoundDisqualification[],
  added: RoundDisqualification,
): RoundDisqualification[] | undefined {
  return rounds.some((one) => one.roundId === added.roundId) ? undefined : [...rounds, added];
}

/** The rounds after one was taken out; undefined when it is not there. */
export function withoutRound(
  rounds: readonly RoundDisqualification[],
  roundId: string,
): RoundDisqualification[] | undefined {
  const left = rounds.filter((one) => one.roundId !== roundId);
  return left.length === rounds.length ? undefined : left;
}
