/**
 * The overall board of a contest: the boards of its rounds, as one audience sees them, combined by a rule that organizers choose
 * and that the page states. It knows nothing but those boards, so it shows nothing that a frozen board hides.
 * - points: the score of each round × its weight, added up.
 * - icpc: problems solved and penalty of all rounds, added up; then ranked as in a round.
 * - places: the rank in each round × its weight, added up; less is better.
 * Who is unranked or disqualified in some of the rounds gets nothing for those; who is so in all of them is so overall.
 */
import type { Contest } from '../contests/contests.rules.ts';
import { InvalidInput, type FieldError } from '../platform/errors.ts';
import type { RoundPhase } from '../rounds/rounds.rules.ts';
import type { ContestBoards } from './board.rules.ts';
import type { BoardParticipant, BoardRow, Scoring } from './standings.rules.ts';

export const OVERALL_KINDS = ['points', 'icpc', 'places'] as const;
export type OverallKind = (typeof OVERALL_KINDS)[number];

/**
 * What decides between equal totals. `share`: nothing, they share a rank. `last_round`: the better result in the last round, then
 * in the one before it. `best_round`: the better of their best rounds, then of their second best.
 */
export const OVERALL_TIES = ['share', 'last_round', 'best_round'] as const;
export type OverallTies = (typeof OVERALL_TIES)[number];

export const OVERALL_WEIGHT_MAX = 100;

export interface OverallRule {
  kind: OverallKind;
  ties: OverallTies;
  /** How many rounds count for each participant: their best ones. Null: all. */
  bestOf: number | null;
  rounds: { roundId: string; weight: number }[];
}

/** A round that counts, with its board. */
export interface OverallRound {
  weight: number;
  hasOpened: boolean;
  rows: readonly BoardRow[];
}

/** What a participant has in one round, weighted. */
export interface OverallCell {
  /** The rank there; for someone without one, the rank of those with the same result. */
  place: number;
  solved: number;
  penalty: number;
  /** Thousandths. With places, that of the place. */
  valueMilli: number;
  pending: number;
  /** Whether it is among the best rounds that count. */
  counts: boolean;
  /** Whether the board of the round, as the reader sees it, has a row of theirs. */
  isThere: boolean;
  /** Why they get nothing for this round, when it is for this round alone. */
  out: 'guest' | 'disqualified' | null;
}

export interface OverallRow {
  rank: number | null;
  participant: BoardParticipant;
  solved: number;
  penalty: number;
  valueMilli: number;
  /** By round, in the order of the rule; null before a round opens. */
  cells: (OverallCell | null)[];
}

/** The overall board as one audience sees it. */
export interface OverallBoard {
  contest: Pick<Contest, 'id' | 'slug' | 'name' | 'participation'>;
  rule: Omit<OverallRule, 'rounds'>;
  /** Those that count, by opening. */
  rounds: {
    id: string;
    slug: string;
    name: string;
    scoring: Scoring;
    weight: number;
    phase: RoundPhase;
    isFrozen: boolean;
    /** The last rank that the board of the round shows to everyone; null: all of them. */
    lastShown: number | null;
  }[];
  rows: readonly OverallRow[];
  /** As on the board of a round. */
  top: number | null;
  /** One of the rounds shows the public an earlier state. */
  isFrozen: boolean;
  boards: ContestBoards;
  version: string;
}

type Figures = Pick<OverallCell, 'solved' | 'penalty' | 'valueMilli'>;

/** Better first; zero for equal ones. */
function byFigures(kind: OverallKind): (a: Figures, b: Figures) => number {
  if (kind === 'icpc') return (a, b) => b.solved - a.solved || a.penalty - b.penalty;
  return kind === 'points' ? (a, b) => b.valueMilli - a.valueMilli : (a, b) => a.valueMilli - b.valueMilli;
}

/** The overall board, best first. Rounds are in the order in which they opened. */
export function overallRows(rule: Pick<OverallRule, 'kind' | 'ties' | 'bestOf'>, rounds: readonly OverallRound[]) {
  const seen = rounds.map(placesIn);
  const participants = new Map(
    rounds.flatMap(({ rows }) => rows.map(({ participant }) => [participant.id, participant])),
  );
  const rows = [...participants.values()].map((participant) => {
    return rowOf(rule, rounds, participant, seen);
  });
  return ranked(rule, rows.sort(inOrder(rule)));
}

interface Places {
  of: Map<string, { row: BoardRow; place: number }>;
  /** The place of whoever has none. */
  last: number;
}

/** The places in a round, also of those without a rank: behind everyone ranked who stands before them. */
function placesIn({ rows }: OverallRound): Places {
  let before = 0;
  const of: Places['of'] = new Map();
  for (const row of rows) {
    of.set(row.participant.id, { row, place: row.rank ?? before + 1 });
    if (row.rank !== null) before += 1;
  }
  return { of, last: before + 1 };
}

function rowOf(
  rule: Pick<OverallRule, 'kind' | 'bestOf'>,
  rounds: readonly OverallRound[],
  participant: BoardParticipant,
  seen: readonly Places[],
): OverallRow {
  const own = seen.map(({ of }) => of.get(participant.id));
  const found = own.flatMap((one) => (one ? [one.row.participant] : []));
  const disqualified = found.every((one) => one.disqualified);
  const starred = !disqualified && found.every((one) => one.starred || one.disqualified);
  const cells = rounds.map(({ hasOpened, weight }, index) => {
    if (!hasOpened) return null;
    const there = own[index];
    const out = disqualified || starred ? null : outOf(there?.row.participant);
    const { last } = seen[index] as Places;
    return { ...cellOf(rule.kind, weight, out ? undefined : there, last, out), isThere: there !== undefined };
  });
  drop(rule, cells);
  const counting = cells.filter((cell) => cell !== null).filter((cell) => cell.counts);
  const sum = (name: keyof Figures) => counting.reduce((total, cell) => total + cell[name], 0);
  return {
    rank: null,
    participant: { ...participant, disqualified, starred },
    solved: sum('solved'),
    penalty: sum('penalty'),
    valueMilli: sum('valueMilli'),
    cells,
  };
}

function outOf(there: BoardParticipant | undefined): OverallCell['out'] {
  if (there?.disqualified) return 'disqualified';
  return there?.starred ? 'guest' : null;
}

/** A result in a round; without one, nothing solved or scored, and the last place. */
function cellOf(
  kind: OverallKind,
  weight: number,
  own: { row: BoardRow; place: number } | undefined,
  last: number,
  out: OverallCell['out'],
): Omit<OverallCell, 'isThere'> {
  const { solved, penalty, scoreMilli, cells } = own?.row ?? { solved: 0, penalty: 0, scoreMilli: 0, cells: {} };
  const place = own?.place ?? last;
  const value = kind === 'places' ? place * 1000 : kind === 'points' ? scoreMilli : 0;
  const pending = Object.values(cells).reduce((total, cell) => total + cell.pending, 0);
  return { place, solved, penalty, valueMilli: Math.round(value * weight), pending, counts: true, out };
}

/** Lets only the best rounds count; of equal ones the earlier. */
function drop({ kind, bestOf }: Pick<OverallRule, 'kind' | 'bestOf'>, cells: readonly (OverallCell | null)[]): void {
  if (bestOf === null) return;
  const compare = byFigures(kind);
  const best = cells.filter((cell) => cell !== null).sort(compare);
  for (const cell of best.slice(bestOf)) cell.counts = false;
}

/** Better first; zero for rows that share a rank. */
function byResult(rule: Pick<OverallRule, 'kind' | 'ties'>): (a: OverallRow, b: OverallRow) => number {
  const compare = byFigures(rule.kind);
  const inTurn = (a: OverallRow, b: OverallRow) => {
    const [left, right] = [a, b].map(({ cells }) => {
      const opened = cells.filter((cell) => cell !== null);
      return rule.ties === 'last_round' ? opened.reverse() : opened.sort(compare);
    }) as [OverallCell[], OverallCell[]];
    for (const [index, cell] of left.entries()) {
      const difference = compare(cell, right[index] as OverallCell);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  return (a, b) => compare(a, b) || (rule.ties === 'share' ? 0 : inTurn(a, b));
}

/** A total order: disqualified rows last, equal results by name and then by id. */
function inOrder(rule: Pick<OverallRule, 'kind' | 'ties'>): (a: OverallRow, b: OverallRow) => number {
  const compare = byResult(rule);
  const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return (a, b) =>
    Number(a.participant.disqualified) - Number(b.participant.disqualified) ||
    compare(a, b) ||
    byText(a.participant.name, b.participant.name) ||
    byText(a.participant.id, b.participant.id);
}

function ranked(rule: Pick<OverallRule, 'kind' | 'ties'>, rows: readonly OverallRow[]): OverallRow[] {
  const compare = byResult(rule);
  let count = 0;
  let previous: OverallRow | undefined;
  return rows.map((row) => {
    if (row.participant.starred || row.participant.disqualified) return row;
    count += 1;
    previous = { ...row, rank: previous && compare(previous, row) === 0 ? previous.rank : count };
    return previous;
  });
}

/** The field of a round's weight in the form. */
export function weightField(roundId: string): string {
  return `weight_${roundId}`;
}

/** @throws InvalidInput naming every field that does not go with the kind */
export function requireCombinable(
  rule: OverallRule,
  rounds: readonly { id: string; name: string; scoring: Scoring }[],
): void {
  const faults: FieldError[] = [];
  if (rule.rounds.length === 0)
    faults.push({ field: weightField(rounds[0]?.id ?? ''), code: 'overall_no_round', params: {} });
  for (const { roundId, weight } of rule.rounds) {
    const round = rounds.find(({ id }) => id === roundId);
    const code =
      rule.kind === 'points' && round?.scoring === 'icpc'
        ? 'overall_icpc_has_no_points'
        : rule.kind === 'icpc' && round?.scoring !== 'icpc'
          ? 'overall_needs_icpc'
          : rule.kind === 'icpc' && weight !== 1
            ? 'overall_icpc_weight'
            : undefined;
    if (code) faults.push({ field: weightField(roundId), code, params: { round: round?.name ?? '' } });
  }
  if (rule.bestOf !== null && rule.bestOf > rule.rounds.length)
    faults.push({ field: 'bestOf', code: 'too_big', params: { max: rule.rounds.length } });
  const [first] = faults;
  if (first) throw new InvalidInput(first.code, first.params, first.field, faults);
}
