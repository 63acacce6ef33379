/** Rounds that only some participants of their contest may enter: those promoted by the results of an earlier round. */
import { Conflict } from '../platform/errors.ts';

/** `declined`: by themselves; `removed`: by an organizer. */
export const ENTRANT_STATES = ['promoted', 'waiting', 'declined', 'removed'] as const;
export type EntrantState = (typeof ENTRANT_STATES)[number];

export interface Entrant {
  participantId: string;
  /** From 1. */
  position: number;
  state: EntrantState;
  /** Why an organizer decided otherwise; empty otherwise. */
  reason: string;
}

/** @throws Conflict for a participant who was not promoted to a round that has a list */
export function requireEntrant(
  { hasList, state }: { hasList: boolean; state: EntrantState | null },
  round: { name: string },
): void {
  if (hasList && state !== 'promoted') throw new Conflict('round_not_promoted', { round: round.name });
}

/** Whether a participant may enter a round; without a list everyone may. */
export function mayEnterRound(entrants: readonly Entrant[], participantId: string): boolean {
  return (
    entrants.length === 0 || entrants.some((one) => one.participantId === participantId && one.state === 'promoted')
  );
}
