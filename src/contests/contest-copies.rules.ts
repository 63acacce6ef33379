/** Copies of contests: what a copy takes over, and how its times move. */
import type { Contest } from './contests.rules.ts';

/** Moves an instant of the original to its place in the copy. */
export type MoveTime = (atMs: number) => number;

/**
 * How times move so that the first round opens at `opensAt`: all by the same amount, so that every gap stays as long as it was.
 * Undefined for a contest without rounds, where nothing says how far.
 */
export function moveTo(from: Pick<Contest, 'startsAt'>, opensAt: number | null): MoveTime | undefined {
  if (from.startsAt === null || opensAt === null) return undefined;
  const offsetMs = opensAt - from.startsAt;
  return (atMs) => atMs + offsetMs;
}

/** Fields of the copy of a contest. Its times of registration move with the rounds; without any they are left open. */
export function copiedFields(from: Contest, named: Pick<Contest, 'slug' | 'name'>, move: MoveTime | undefined) {
  const moved = (atMs: number | null) => (atMs === null || !move ? null : move(atMs));
  return {
    ...named,
    summary: from.summary,
    description: from.description,
    registrationOpensAt: moved(from.registrationOpensAt),
    registrationClosesAt: moved(from.registrationClosesAt),
    entry: from.entry,
    entryUniversities: from.entryUniversities,
    entryCourseIds: from.entryCourseIds,
    participation: from.participation,
    teamMin: from.teamMin,
    teamMax: from.teamMax,
    boardTop: from.boardTop,
  };
}
