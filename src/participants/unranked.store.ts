/** Who could read the problems of rounds: tables of problems, joined with those of rounds. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { ReadingSpan } from '../problems/problem-people.rules.ts';

interface ReadingRow {
  round_id: string;
  user_id: string;
  given_at: number;
  ended_at: number | null;
}

/**
 * Everyone who has or had a role in a problem of these rounds, by round, in a stable order. One that was taken out counts for
 * nothing, so whoever read it is ranked.
 */
export async function listReadings(db: DbOrTrx, roundIds: readonly string[]): Promise<Map<string, ReadingSpan[]>> {
  const rows = (await db('round_problems as rp')
    .join('problem_versions as v', 'v.id', 'rp.problem_version_id')
    .join('problem_people as p', 'p.problem_id', 'v.problem_id')
    .whereIn('rp.round_id', [...roundIds])
    .whereNull('rp.taken_out_at')
    .orderBy(['p.id', 'rp.round_id'])
    .select('rp.round_id', 'p.user_id', 'p.given_at', 'p.ended_at')) as ReadingRow[];
  const found = new Map<string, ReadingSpan[]>();
  for (const row of rows) {
    const until = row.ended_at === null ? null : Number(row.ended_at);
    const spans = found.get(row.round_id) ?? [];
    spans.push({ userId: row.user_id, from: Number(row.given_at), until });
    found.set(row.round_id, spans);
  }
  return found;
}

/** When the first problem of each round was imported; rounds without problems are absent. */
export async function listFirstImports(db: DbOrTrx, roundIds: readonly string[]): Promise<Map<string, number>> {
  const rows = (await db('round_problems as rp')
    .join('problem_versions as v', 'v.id', 'rp.problem_version_id')
    .join('problems as p', 'p.id', 'v.problem_id')
    .whereIn('rp.round_id', [...roundIds])
    .whereNull('rp.taken_out_at')
    .groupBy('rp.round_id')
    .select('rp.round_id')
    .min({ since: 'p.created_at' })) as { round_id: string; since: number }[];
  return new Map(rows.map((row) => [row.round_id, Number(row.since)]));
}
