/** What one person submitted to the items of a list: one query for each list. */
import type { Knex } from 'knex';
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { WorkCounts, WorkRow } from './own-work.rules.ts';

/** How many of a person's submissions are judged, pending and accepted; the number columns of `WorkCounts`. */
function counts(db: DbOrTrx): Knex.Raw[] {
  const sum = (condition: string, name: string) => db.raw(`sum(case when ${condition} then 1 else 0 end) as ${name}`);
  return [
    sum("s.verdict is not null and s.verdict <> 'JE'", 'attempts'),
    sum('s.verdict is null or s.judging_state is not null', 'pending'),
    sum("s.verdict = 'AC'", 'accepted'),
  ];
}

interface CountedRow {
  item_id: string;
  attempts: number;
  pending: number;
  accepted: number;
}

// MariaDB gives sums as decimal text.
const toCounts = (row: CountedRow): WorkCounts => ({
  itemId: row.item_id,
  attempts: Number(row.attempts),
  pending: Number(row.pending),
  accepted: Number(row.accepted),
});

/** A person's submissions to each of these assignments. */
export async function countWorkInAssignments(
  db: DbOrTrx,
  userId: string,
  assignmentIds: readonly string[],
): Promise<WorkCounts[]> {
  const rows = (await db('submissions as s')
    .where({ 's.author_id': userId, 's.context_type': 'assignment', 's.is_sample_run': false })
    .whereIn('s.context_id', assignmentIds)
    .groupBy('s.context_id')
    .select('s.context_id as item_id', ...counts(db))) as unknown as CountedRow[];
  return rows.map(toCounts);
}

/** A person's work on these problems in every place, by problem and by the version that judged it. */
export async function listWorkOnProblems(
  db: DbOrTrx,
  userId: string,
  problemIds: readonly string[],
): Promise<WorkRow[]> {
  const rows = (await db('submissions as s')
    .join('problem_versions as v', 'v.id', 's.problem_version_id')
    .where({ 's.author_id': userId, 's.is_sample_run': false })
    .whereIn('v.problem_id', problemIds)
    .groupBy('v.problem_id')
    .groupByRaw('coalesce(s.judged_version_id, s.problem_version_id)')
    .select(
      'v.problem_id as item_id',
      db.raw('coalesce(s.judged_version_id, s.problem_version_id) as version_id'),
      ...counts(db),
    )
    .max({ score_milli: 's.score_milli' })) as unknown as (CountedRow & {
    version_id: string;
    score_milli: number | null;
  })[];
  return rows.map((row) => ({
    ...toCounts(row),
    scoreMilli: row.score_milli === null ? null : Number(row.score_milli),
    versionId: row.version_id,
  }));
}
