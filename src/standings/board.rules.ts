/** What the board of a round shows one audience. */
import type { Round, RoundPhase } from '../contests/rounds.rules.ts';
import type { BoardRow } from './standings.rules.ts';

export interface Board {
  contest: { id: string; slug: string; name: string };
  round: Round;
  problems: { id: string; label: string; name: string; points: number; weight: number; problemVersionId: string }[];
  rows: BoardRow[];
  /** The public sees the board as it was when the freeze began. */
  isFrozen: boolean;
  firstSolvers: Map<string, string>;
  /** Measured speedups that count, of counted submissions by their id: kernel rounds only. */
  speeds: Map<string, { ratio: number; low: number; high: number }>;
  /** Counted submissions whose measured speed waits for a review. */
  speedsInReview: Set<string>;
  version: string;
  phase: RoundPhase;
}
