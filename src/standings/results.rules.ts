/** Published results: immutable snapshots, their awards, and what changed between two versions. */
import { Conflict } from '../platform/errors.ts';
import type { BoardRow, Scoring } from './standings.rules.ts';

export const AWARDS = ['gold', 'silver', 'bronze', 'honourable'] as const;
export type Award = (typeof AWARDS)[number];

/** How many ranks get each award, from the top; who shares a rank shares the award. */
export type AwardCounts = Record<Award, number>;

export interface ResultRow {
  rank: number | null;
  participantId: string;
  name: string;
  universities: string[];
  memberIds: string[];
  starred: boolean;
  solved: number;
  penalty: number;
  scoreMilli: number;
  award: Award | null;
  cells: Record<string, { tries: number; scoreMilli: number; solvedAt: number | null; bestId: string | null }>;
}

export interface ResultSnapshot {
  contest: { id: string; slug: string; name: string };
  round: {
    id: string;
    slug: string;
    name: string;
    scoring: Scoring;
    opensAt: number;
    closesAt: number;
    penaltyMinutes: number;
  };
  problems: { id: string; label: string; name: string; points: number; weight: number; problemVersionId: string }[];
  awards: AwardCounts;
  rows: ResultRow[];
}

export interface PublishedResult {
  id: string;
  roundId: string;
  number: number;
  note: string;
  publishedBy: string | null;
  publishedAt: number;
  snapshot: ResultSnapshot;
}

/** The award of a rank; nobody without any success gets one. */
export function awardOf(rank: number | null, counts: AwardCounts, hasSuccess: boolean): Award | null {
  if (rank === null || !hasSuccess) return null;
  let below = 0;
  for (const award of AWARDS) {
    below += counts[award];
    if (rank <= below) return award;
  }
  return null;
}

/** Rows of a snapshot from the live board. */
export function resultRows(rows: readonly BoardRow[], counts: AwardCounts): ResultRow[] {
  return rows.map((row) => ({
    rank: row.rank,
    participantId: row.participant.id,
    name: row.participant.name,
    universities: row.participant.universities,
    memberIds: row.participant.memberIds,
    starred: row.participant.starred,
    solved: row.solved,
    penalty: row.penalty,
    scoreMilli: row.scoreMilli,
    award: awardOf(row.rank, counts, row.solved > 0 || row.scoreMilli > 0),
    cells: Object.fromEntries(
      Object.entries(row.cells).map(([id, { tries, scoreMilli, solvedAt, bestId }]) => [
        id,
        { tries, scoreMilli, solvedAt, bestId },
      ]),
    ),
  }));
}

export interface ResultChange {
  name: string;
  kind: 'added' | 'removed' | 'changed';
  before?: Pick<ResultRow, 'rank' | 'solved' | 'penalty' | 'scoreMilli' | 'award'>;
  after?: Pick<ResultRow, 'rank' | 'solved' | 'penalty' | 'scoreMilli' | 'award'>;
}

/** Whose line differs between two versions. */
export function changesBetween(before: readonly ResultRow[], after: readonly ResultRow[]): ResultChange[] {
  const old = new Map(before.map((row) => [row.participantId, row]));
  const changes: ResultChange[] = [];
  for (const row of after) {
    const was = old.get(row.participantId);
    old.delete(row.participantId);
    if (!was) changes.push({ name: row.name, kind: 'added', after: row });
    else if (keyOf(was) !== keyOf(row)) changes.push({ name: row.name, kind: 'changed', before: was, after: row });
  }
  for (const row of old.values()) changes.push({ name: row.name, kind: 'removed', before: row });
  return changes;
}

function keyOf(row: ResultRow): string {
  return JSON.stringify([row.rank, row.solved, row.penalty, row.scoreMilli, row.award, row.starred, row.name]);
}

/** @throws Conflict while the round runs or submissions still wait for a verdict. */
export function requirePublishable(round: { closesAt: number }, pending: number, nowMs: number): void {
  if (nowMs < round.closesAt) throw new Conflict('results_round_open');
  if (pending > 0) throw new Conflict('results_pending', { count: pending });
}
