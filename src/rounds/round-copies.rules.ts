/** What a copy of a round has of the original. */
import { countedAt } from './round-clock.rules.ts';
import type { Round } from './rounds.rules.ts';

/** Fields of the copy of a round, at moved times and without its pauses. What happened in the original is not part of it. */
export function copiedRound(
  { slug, name, opensAt, freezesAt, closesAt, scoring, penaltyMinutes, earlyStop, removed }: Round,
  move: (atMs: number) => number,
) {
  const times = {
    opensAt: move(opensAt),
    freezesAt: freezesAt === null ? null : move(countedAt(removed, freezesAt)),
    closesAt: move(countedAt(removed, closesAt)),
  };
  return { slug, name, ...times, scoring, penaltyMinutes, earlyStop };
}
