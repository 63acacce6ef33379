/**
 * The standing of a season: several contests into one ranking of people and one of universities. It is a pure function of the
 * published results that it is given, so it is the same whatever the order in which they were published.
 * - table: the place in a contest gives points by a table; those who share a place get the points of that place.
 * - share: the result as a part of the best one in its contest, times 100; where places are added up, the best sum as a part of it.
 * - sum: the points of the contest themselves; in ICPC contests the problems solved. Contests that add up places give none.
 * Each member of a team gets what the team gets. Guests and disqualified participants get nothing. A team without members counts
 * for nobody and no university.
 */
import { lastRankShown } from '../standings/limited-boards.rules.ts';

export const POINT_KINDS = ['table', 'share', 'sum'] as const;
export type PointKind = (typeof POINT_KINDS)[number];

/**
 * What decides between equal totals. `share`: nothing. `best`: the better best contest, then the second best. `last`: the better
 * result in the last contest, then in the one before it.
 */
export const SEASON_TIES = ['share', 'best', 'last'] as const;
export type SeasonTies = (typeof SEASON_TIES)[number];

export interface SeasonRule {
  points: PointKind;
  /** Points of the first places, with `table`. */
  table: number[];
  /** How many contests count for each: their best ones. Null: all. */
  bestOf: number | null;
  /** Whoever has results in fewer contests has no rank. */
  minContests: number;
  /** How many percent a result loses for each later contest of the season with results. */
  decayPercent: number;
  ties: SeasonTies;
  /** How many people of a university count in each contest: its best ones. */
  universityBest: number;
}

/** What one contest gives: its published results, reduced to what counts. */
export interface SeasonSource {
  contestId: string;
  slug: string;
  name: string;
  weight: number;
  /** When it ended; contests are in this order. */
  endsAt: number;
  /** Which results: of the whole contest, or of its only round with results. */
  result: { roundSlug: string | null; roundName: string | null; number: number };
  kind: 'points' | 'icpc' | 'places';
  /** Every rank that was published, in whatever order; rows of those who left since are in `rows` no more. */
  ranks: number[];
  rows: SourceRow[];
}

export interface SourceRow {
  rank: number;
  memberIds: string[];
  universities: string[];
  solved: number;
  valueMilli: number;
}

export interface SeasonCell {
  /** Null: no result in this contest. */
  rank: number | null;
  /** Thousandths, weighted and decayed. */
  valueMilli: number;
  /** Whether it is among the best that count. */
  counts: boolean;
}

export interface SeasonRow {
  /** Id of a person, or name of a university. */
  id: string;
  rank: number | null;
  totalMilli: number;
  /** How many contests it has results in. */
  contests: number;
  /** By contest, in the order of the sources. */
  cells: SeasonCell[];
  /** The rank after each contest; null for none. */
  history: (number | null)[];
}

export interface SeasonStanding {
  /** With their ranks: how far a contest shows them to everyone may change. */
  sources: Omit<SeasonSource, 'rows'>[];
  people: SeasonRow[];
  universities: SeasonRow[];
}

/** The standing by these results, in whatever order they come. */
export function seasonStanding(rule: SeasonRule, unordered: readonly SeasonSource[]): SeasonStanding {
  const sources = [...unordered].sort((a, b) => a.endsAt - b.endsAt || (a.contestId < b.contestId ? -1 : 1));
  const ofPeople = sources.map((source) => peopleIn(rule, source));
  const ofUniversities = sources.map((source) => universitiesIn(rule, source));
  return {
    sources: sources.map(({ rows: _rows, ...source }) => source),
    people: withHistory(rule, ofPeople, rule.minContests),
    // The minimum is one for people: a university has others in its place.
    universities: withHistory(rule, ofUniversities, 1),
  };
}

interface Got {
  rank: number | null;
  valueMilli: number;
}
type GotIn = ReadonlyMap<string, Got>;

/** What each participant of a contest gets, in thousandths. */
function valueOf(rule: SeasonRule, { kind, weight, rows }: SeasonSource): (row: SourceRow) => number {
  if (rule.points === 'table') return ({ rank }) => Math.round((rule.table[rank - 1] ?? 0) * 1000 * weight);
  const figureOf = (row: SourceRow) => (kind === 'icpc' ? row.solved * 1000 : row.valueMilli);
  if (rule.points === 'sum') return (row) => (kind === 'places' ? 0 : Math.round(figureOf(row) * weight));
  const isBetter = (a: number, b: number) => (kind === 'places' ? a < b : a > b);
  const best = rows.map(figureOf).reduce((a, b) => (isBetter(a, b) ? a : b), kind === 'places' ? Infinity : -Infinity);
  return (row) => {
    const own = figureOf(row);
    const part = kind === 'places' ? best / own : best > 0 ? own / best : 0;
    return Number.isFinite(part) ? Math.round(Math.max(0, part) * 100_000 * weight) : 0;
  };
}

function peopleIn(rule: SeasonRule, source: SeasonSource): GotIn {
  const worth = valueOf(rule, source);
  return new Map(
    source.rows.flatMap((row) =>
      row.memberIds.map((id): [string, Got] => [id, { rank: row.rank, valueMilli: worth(row) }]),
    ),
  );
}

/** The best people of each university, each with what they get; of teams from several universities none counts. */
function universitiesIn(rule: SeasonRule, source: SeasonSource): GotIn {
  const worth = valueOf(rule, source);
  const byUniversity = new Map<string, { rank: number; values: number[] }>();
  for (const row of source.rows) {
    const [university, other] = row.universities;
    if (university === undefined || other !== undefined || row.memberIds.length === 0) continue;
    const known = byUniversity.get(university) ?? { rank: row.rank, values: [] };
    known.rank = Math.min(known.rank, row.rank);
    known.values.push(...row.memberIds.map(() => worth(row)));
    byUniversity.set(university, known);
  }
  return new Map(
    [...byUniversity].map(([university, { rank, values }]): [string, Got] => {
      const best = values.sort((a, b) => b - a).slice(0, rule.universityBest);
      return [university, { rank, valueMilli: best.reduce((sum, value) => sum + value, 0) }];
    }),
  );
}

/** The rows after the last contest, each with its rank after every one before. */
function withHistory(rule: SeasonRule, contests: readonly GotIn[], minContests: number): SeasonRow[] {
  let rows: Standing[] = [];
  const histories = new Map<string, SeasonRow['history']>();
  for (const index of contests.keys()) {
    rows = ranked(rule, contests.slice(0, index + 1), minContests);
    for (const { id, rank } of rows) {
      const known = histories.get(id);
      if (known) known.push(rank);
      else histories.set(id, [...Array<null>(index).fill(null), rank]);
    }
  }
  return rows.map((row) => ({ ...row, history: histories.get(row.id) ?? [] }));
}

type Standing = Omit<SeasonRow, 'history'>;

function ranked(rule: SeasonRule, contests: readonly GotIn[], minContests: number): Standing[] {
  const ids = new Set(contests.flatMap((got) => [...got.keys()]));
  const rows = [...ids].map((id) => {
    const row = rowOf(rule, contests, id);
    return { row, isRanked: row.contests >= minContests, key: keyOf(rule.ties, row) };
  });
  rows.sort(
    (a, b) =>
      Number(b.isRanked) - Number(a.isRanked) ||
      byKey(a.key, b.key) ||
      (a.row.id < b.row.id ? -1 : a.row.id > b.row.id ? 1 : 0),
  );
  let before: { rank: number; key: readonly number[] } | undefined;
  return rows.map(({ row, isRanked, key }, index) => {
    if (!isRanked) return row;
    before = { rank: before && byKey(before.key, key) === 0 ? before.rank : index + 1, key };
    return { ...row, rank: before.rank };
  });
}

function rowOf(rule: SeasonRule, contests: readonly GotIn[], id: string): Standing {
  const cells = contests.map((got, index): SeasonCell => {
    const own = got.get(id);
    const kept = (1 - rule.decayPercent / 100) ** (contests.length - 1 - index);
    return own
      ? { rank: own.rank, valueMilli: Math.round(own.valueMilli * kept), counts: true }
      : { rank: null, valueMilli: 0, counts: false };
  });
  const there = cells.filter(({ rank }) => rank !== null);
  // Of equal ones the earlier counts.
  const best = [...there].sort((a, b) => b.valueMilli - a.valueMilli);
  for (const cell of best.slice(rule.bestOf ?? best.length)) cell.counts = false;
  const totalMilli = there.reduce((sum, { counts, valueMilli }) => sum + (counts ? valueMilli : 0), 0);
  return { id, rank: null, totalMilli, contests: there.length, cells };
}

/** What decides about a row, one figure after the other: its total, then what the rule has for ties. */
function keyOf(ties: SeasonTies, { totalMilli, cells }: Standing): number[] {
  if (ties === 'share') return [totalMilli];
  const values = cells.map(({ valueMilli }) => valueMilli);
  return [totalMilli, ...(ties === 'last' ? values.reverse() : values.sort((a, b) => b - a))];
}

/** Better first; zero for rows that share a rank. Keys of a standing are equally long. */
function byKey(left: readonly number[], right: readonly number[]): number {
  for (const [index, value] of left.entries()) {
    const difference = (right[index] as number) - value;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Up positive; null where there is nothing to compare. */
export function rankChange({ history }: Pick<SeasonRow, 'history'>): number | null {
  const [now, before] = [history.at(-1) ?? null, history.at(-2) ?? null];
  return now === null || before === null ? null : before - now;
}

/** The last rank that each contest of a standing shows to everyone; infinite where it shows all. */
export function lastRanksShown(
  { sources }: Pick<SeasonStanding, 'sources'>,
  topOf: (contestId: string) => number | null,
): number[] {
  return sources.map(({ contestId, ranks }) => {
    const top = topOf(contestId);
    return top === null
      ? Infinity
      : lastRankShown(
          ranks.map((rank) => ({ rank })),
          top,
        );
  });
}

/**
 * The rows of people that a reader may see: all for staff; of others only those whose every result its contest shows to everyone,
 * and their own.
 */
export function peopleShown(
  people: readonly SeasonRow[],
  lasts: readonly number[],
  reader: 'staff' | string | null,
): readonly SeasonRow[] {
  if (reader === 'staff') return people;
  const isOpen = ({ rank }: SeasonCell, index: number) => rank === null || rank <= (lasts[index] ?? 0);
  return people.filter(({ id, cells }) => id === reader || cells.every(isOpen));
}

/** Universities are ranked by everyone's results: they are for staff alone as soon as a contest hides any. */
export function universitiesShown(
  { universities }: Pick<SeasonStanding, 'universities'>,
  lasts: readonly number[],
  isStaff: boolean,
): readonly SeasonRow[] {
  return isStaff || lasts.every((last) => last === Infinity) ? universities : [];
}
