/** What the board of a round shows one audience, and how it follows changed figures. */
import type { Participation } from '../contests/contests.rules.ts';
import type { ProblemLook } from '../rounds/problem-looks.rules.ts';
import { removedBefore } from '../rounds/round-clock.rules.ts';
import type { Round, RoundPhase } from '../rounds/rounds.rules.ts';
import { firstSolvers, scoreboardAfter, type BoardRow, type StandingFigures } from './standings.rules.ts';

export interface Speed {
  ratio: number;
  low: number;
  high: number;
}

export interface BoardProblem extends ProblemLook {
  id: string;
  label: string;
  name: string;
  points: number;
  weight: number;
  problemVersionId: string;
  position: number;
}

export interface Board {
  /** Of an imported contest there are no submissions to show. */
  contest: { id: string; slug: string; name: string; participation: Participation; isImported?: true };
  round: Round;
  problems: BoardProblem[];
  /** Problems that staff took out of the round; nothing else of the board knows of them. */
  takenOut: { label: string; at: number; reason: string }[];
  rows: BoardRow[];
  /** Ids of problems without their partial points: a running ICPC round keeps them secret from all but staff. */
  withheld: string[];
  /** The public sees the board as it was when the freeze began. */
  isFrozen: boolean;
  firstSolvers: Map<string, string>;
  /** Measured speedups that count, of counted submissions by their id: kernel rounds only. */
  speeds: Map<string, Speed>;
  /** Counted submissions whose measured speed waits for a review. */
  speedsInReview: Set<string>;
  /** The number of the newest published result; null before the first. */
  resultNumber: number | null;
  /** Whom it shows to others than staff: null for everyone, otherwise the first so many and the reader. */
  top: number | null;
  /** All boards of the contest, for the way from one to another. */
  boards: ContestBoards;
  version: string;
  phase: RoundPhase;
}

/** What results and exports say of the round of a board. */
export function snapshotRound({ round }: Pick<Board, 'round'>) {
  const { id, slug, name, scoring, opensAt, closesAt, penaltyMinutes, removed } = round;
  const removedMs = removedBefore(removed, closesAt);
  return { id, slug, name, scoring, opensAt, closesAt, penaltyMinutes, ...(removedMs > 0 ? { removedMs } : {}) };
}

export interface ContestBoards {
  rounds: { slug: string; name: string }[];
  hasOverall: boolean;
}

export interface BoardChanges {
  /** New figures by participant. */
  figures: ReadonlyMap<string, StandingFigures>;
  /** Of the submissions that count in those figures. */
  speeds: { counted: ReadonlyMap<string, Speed>; waiting: ReadonlySet<string> };
  version: string;
}

/** The universities of a participant: those of its members, or without any the one that a list gave it. */
export function universitiesOf(
  { id, members }: { id: string; members: readonly { university: string | null }[] },
  given: ReadonlyMap<string, string>,
): string[] {
  if (members.length > 0) return [...new Set(members.flatMap(({ university }) => university ?? []))];
  const university = given.get(id);
  return university === undefined ? [] : [university];
}

/** The submissions that count in these figures. */
export function countedIn(figures: Iterable<StandingFigures>): string[] {
  return [...figures].flatMap(({ cells }) => Object.values(cells).flatMap(({ bestId }) => bestId ?? []));
}

/**
 * The board with changed figures, equal to one made from nothing. A row that looks the same is the same object, so that what
 * was rendered of it can be used again.
 */
export function boardAfter(board: Board, changes: BoardChanges): Board {
  const rows = scoreboardAfter(board.round.scoring, board.rows, changes.figures);
  const first = firstSolvers(rows);
  const shifted = new Set<string>();
  for (const problemId of [...first.keys(), ...board.firstSolvers.keys()]) {
    const [before, after] = [board.firstSolvers.get(problemId), first.get(problemId)];
    if (before !== after) for (const id of [before, after]) if (id !== undefined) shifted.add(id);
  }
  const speeds = new Map(board.speeds);
  const speedsInReview = new Set(board.speedsInReview);
  for (const id of countedIn(board.rows.filter((row) => changes.figures.has(row.participant.id)))) {
    speeds.delete(id);
    speedsInReview.delete(id);
  }
  for (const [id, speed] of changes.speeds.counted) speeds.set(id, speed);
  for (const id of changes.speeds.waiting) speedsInReview.add(id);
  return {
    ...board,
    rows: shifted.size === 0 ? rows : rows.map((row) => (shifted.has(row.participant.id) ? { ...row } : row)),
    firstSolvers: first,
    speeds,
    speedsInReview,
    version: changes.version,
  };
}
