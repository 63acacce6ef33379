/**
 * What readers other than its staff see of the boards and results of a contest that limits them: its first ranks, and their own
 * row. Whatever else a board says follows from those rows alone, so it tells nothing about the others: neither who solved a
 * problem first among all, nor that anything of theirs changed. A row of the overall board or of the results of the contest comes
 * with its figures of every round, also of one whose own board hides it; but there is no way to its page there.
 */
import { AWARDS } from './awards.rules.ts';
import type { Board } from './board.rules.ts';
import type { Distinction } from './distinctions.rules.ts';
import type { OverallBoard, OverallRow } from './overall.rules.ts';
import type { ResultSnapshot } from './results.rules.ts';

interface Ranked {
  rank: number | null;
}

/**
 * The last rank that is shown: never more than `top` participants, and those who share a rank together or not at all.
 * Zero: none.
 */
export function lastRankShown(rows: readonly Ranked[], top: number): number {
  const sharing = new Map<number, number>();
  for (const { rank } of rows) if (rank !== null) sharing.set(rank, (sharing.get(rank) ?? 0) + 1);
  return Math.max(0, ...[...sharing].filter(([rank, count]) => rank - 1 + count <= top).map(([rank]) => rank));
}

/** These rows without those that the reader may not see, in their order. */
export function rowsShown<R extends Ranked>(
  rows: readonly R[],
  top: number,
  readerId: string | null,
  membersOf: (row: R) => readonly string[],
): R[] {
  const last = lastRankShown(rows, top);
  return rows.filter(
    (row) => (row.rank !== null && row.rank <= last) || (readerId !== null && membersOf(row).includes(readerId)),
  );
}

const boardMembers = ({ participant }: { participant: { memberIds: readonly string[] } }) => participant.memberIds;

/** A version that follows from what is said and from nothing else. */
export type VersionOf = (said: unknown[]) => string;

/** The board of a round as a visitor (null) or this person sees it. */
export function limitedBoard(board: Board, readerId: string | null, versionOf: VersionOf): Board {
  const { top } = board;
  if (top === null) return board;
  const rows = rowsShown(board.rows, top, readerId, boardMembers);
  const counted = new Set(rows.flatMap(({ cells }) => Object.values(cells).flatMap(({ bestId }) => bestId ?? [])));
  const limited = {
    ...board,
    rows,
    firstSolvers: new Map<string, string>(),
    speeds: new Map([...board.speeds].filter(([id]) => counted.has(id))),
    speedsInReview: new Set([...board.speedsInReview].filter((id) => counted.has(id))),
  };
  const { version: _version, ...said } = limited;
  const version = versionOf([said, [...limited.speeds], [...limited.speedsInReview]]);
  return { ...limited, version };
}

/** The overall board of a contest as a visitor (null) or this person sees it. */
export function limitedOverall(board: OverallBoard, readerId: string | null, versionOf: VersionOf): OverallBoard {
  const { top } = board;
  if (top === null) return board;
  const isOwn = (row: OverallRow) => readerId !== null && boardMembers(row).includes(readerId);
  const rows = rowsShown(board.rows, top, readerId, boardMembers).map((row) =>
    isOwn(row) ? row : withPagesShown(row, board.rounds),
  );
  const { version: _version, ...said } = { ...board, rows };
  return { ...said, version: versionOf([said]) };
}

/** The row of somebody else: it is on the board of a round only among the first there. */
function withPagesShown(row: OverallRow, rounds: OverallBoard['rounds']): OverallRow {
  const cells = row.cells.map((cell, index) => {
    if (!cell) return cell;
    const { lastShown = 0 } = rounds[index] ?? {};
    const isThere = cell.isThere && row.rank !== null && cell.out === null && cell.place <= (lastShown ?? Infinity);
    return { ...cell, isThere };
  });
  return { ...row, cells };
}

interface PublishedRow extends Ranked {
  participantId: string;
  name: string;
  memberIds: string[];
  award: ResultSnapshot['rows'][number]['award'];
  distinctions?: Distinction[] | undefined;
}

/** Of distinctions of a hidden row those that are shared or say nothing of the rank among all: neither ranks nor first solvers. */
function withoutRanks<R extends PublishedRow>(row: R): R {
  if (!row.distinctions) return row;
  return { ...row, distinctions: row.distinctions.filter(({ kind }) => kind === 'band' || kind === 'university') };
}

/**
 * Rows of published results for a visitor (null) or this person. Medals, bands and the best of universities are for everyone:
 * those who have one follow without their figures, which `bare` takes away, by award and then by name.
 */
export function publishedRowsShown<R extends PublishedRow>(
  rows: readonly R[],
  top: number,
  readerId: string | null,
  bare: (row: R) => R,
): R[] {
  const shown = rowsShown(rows, top, readerId, ({ memberIds }) => memberIds);
  const known = new Set(shown);
  const levelOf = ({ award }: R) => (award === null ? AWARDS.length : AWARDS.indexOf(award));
  const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  const awarded = rows
    .filter((row) => !known.has(row))
    .map(withoutRanks)
    .filter((row) => row.award !== null || (row.distinctions ?? []).length > 0)
    .map(bare)
    .sort((a, b) => levelOf(a) - levelOf(b) || byText(a.name, b.name) || byText(a.participantId, b.participantId));
  return [...shown, ...awarded];
}

/** The published results of a round for a visitor (null) or this person. */
export function limitedResult(snapshot: ResultSnapshot, top: number | null, readerId: string | null): ResultSnapshot {
  if (top === null) return snapshot;
  const bare = (row: ResultSnapshot['rows'][number]) => ({
    ...row,
    ...{ rank: null, starred: false, solved: 0, penalty: 0, scoreMilli: 0, cells: {}, isAwardOnly: true },
  });
  return { ...snapshot, isLimited: true, rows: publishedRowsShown(snapshot.rows, top, readerId, bare) };
}

/** The rows of two versions between which the reader may know what changed: those that are shown wherever they are. */
export function comparable<R extends { participantId: string; isAwardOnly?: boolean }>(
  before: { all: readonly R[]; shown: readonly R[] },
  after: { all: readonly R[]; shown: readonly R[] },
): { before: R[]; after: R[] } {
  const idsOf = (rows: readonly R[]) => new Set(rows.map(({ participantId }) => participantId));
  const versions = [before, after].map(({ all, shown }) => ({
    all: idsOf(all),
    shown: idsOf(shown.filter(({ isAwardOnly }) => !isAwardOnly)),
  }));
  const isKnown = ({ participantId: id }: R) => versions.every(({ all, shown }) => !all.has(id) || shown.has(id));
  return { before: before.all.filter(isKnown), after: after.all.filter(isKnown) };
}
