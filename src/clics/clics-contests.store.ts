/** Rounds of published contests, for the list of contests of the API. */
import type { DbOrTrx } from '../platform/database/connection.ts';

export interface ListedRound {
  id: string;
  name: string;
  contestName: string;
  opensAt: number;
  freezesAt: number | null;
  closesAt: number;
  scoring: string;
  penaltyMinutes: number;
  pausedAt: number | null;
  removed: { from: number; to: number }[];
}

/** The rounds that opened last or will open, newest first. */
export async function listPublishedRounds(db: DbOrTrx, limit: number): Promise<ListedRound[]> {
  const rows = (await db('rounds')
    .join('contests', 'contests.id', 'rounds.contest_id')
    .where('contests.visibility', 'published')
    .orderBy([
      { column: 'rounds.opens_at', order: 'desc' },
      { column: 'rounds.id', order: 'desc' },
    ])
    .limit(limit)
    .select(
      'rounds.id',
      'rounds.name',
      'contests.name as contest_name',
      'rounds.opens_at',
      'rounds.freezes_at',
      'rounds.closes_at',
      'rounds.scoring',
      'rounds.penalty_minutes',
      'rounds.paused_at',
      'rounds.removed_intervals',
    )) as {
    id: string;
    name: string;
    contest_name: string;
    opens_at: number;
    freezes_at: number | null;
    closes_at: number;
    scoring: string;
    penalty_minutes: number;
    paused_at: number | null;
    removed_intervals: string | null;
  }[];
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    contestName: row.contest_name,
    opensAt: Number(row.opens_at),
    freezesAt: row.freezes_at === null ? null : Number(row.freezes_at),
    closesAt: Number(row.closes_at),
    scoring: row.scoring,
    penaltyMinutes: row.penalty_minutes,
    pausedAt: row.paused_at,
    removed:
      row.removed_intervals === null ? [] : (JSON.parse(row.removed_intervals) as { from: number; to: number }[]),
  }));
}
