/** What differs between two versions of results, and whom that concerns; of a round as well as of a whole contest. */
import type { ResultRow } from './results.rules.ts';

interface Row {
  participantId: string;
  memberIds: readonly string[];
}

/** A participant whose row is new, gone, or says something else. */
export type RowChange<R> =
  { kind: 'added'; after: R } | { kind: 'removed'; before: R } | { kind: 'changed'; before: R; after: R };

/** @param keyOf everything of a row that makes a difference */
export function rowChanges<R extends Row>(
  before: readonly R[],
  after: readonly R[],
  keyOf: (row: R) => string,
): RowChange<R>[] {
  const old = new Map(before.map((row) => [row.participantId, row]));
  const changes: RowChange<R>[] = [];
  for (const row of after) {
    const was = old.get(row.participantId);
    old.delete(row.participantId);
    if (!was) changes.push({ kind: 'added', after: row });
    else if (keyOf(was) !== keyOf(row)) changes.push({ kind: 'changed', before: was, after: row });
  }
  for (const row of old.values()) changes.push({ kind: 'removed', before: row });
  return changes;
}

/** People to tell about a version: all in the first one, later those whose row is new, different or gone. */
export function peopleConcernedBy<R extends Row>(
  before: readonly R[] | undefined,
  after: readonly R[],
  keyOf: (row: R) => string,
): string[] {
  const rows = rowChanges(before ?? [], after, keyOf).map((one) => (one.kind === 'removed' ? one.before : one.after));
  return [...new Set(rows.flatMap(({ memberIds }) => memberIds))];
}

type Figures = Pick<ResultRow, 'rank' | 'solved' | 'penalty' | 'scoreMilli' | 'award' | 'disqualified'>;

export interface ResultChange {
  name: string;
  kind: 'added' | 'removed' | 'changed';
  before?: Figures;
  after?: Figures;
}

/** Participants whose row differs between two versions of a round's results. */
export function changesBetween(before: readonly ResultRow[], after: readonly ResultRow[]): ResultChange[] {
  return rowChanges(before, after, keyOf).map((change) => ({
    ...change,
    name: (change.kind === 'removed' ? change.before : change.after).name,
  }));
}

/** People to tell about a version of a round's results. */
export function peopleConcerned(before: readonly ResultRow[] | undefined, after: readonly ResultRow[]): string[] {
  return peopleConcernedBy(before, after, keyOf);
}

/** Everything a version shows or proves about a participant: also which submissions count, though the sum be the same. */
function keyOf(row: ResultRow): string {
  const { rank, solved, penalty, scoreMilli, award, starred, disqualified = false, distinctions = [] } = row;
  const cells = Object.keys(row.cells)
    .sort()
    .map((id) => [id, row.cells[id]?.tries, row.cells[id]?.scoreMilli, row.cells[id]?.solvedAt, row.cells[id]?.bestId]);
  const figures = [rank, solved, penalty, scoreMilli, award, starred, disqualified, distinctions];
  return JSON.stringify([figures, row.name, row.universities, [...row.memberIds].sort(), cells]);
}
