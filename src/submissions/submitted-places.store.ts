/** The courses and contests that someone submitted to, as filters for lists. */
import type { DbOrTrx } from '../platform/database/connection.ts';

export interface SubmittedPlace {
  kind: 'course' | 'contest';
  slug: string;
  name: string;
}

/** Courses and contests someone submitted to, by name. */
export async function listPlacesOf(db: DbOrTrx, authorId: string): Promise<SubmittedPlace[]> {
  const courses = (await db('courses as c')
    .whereIn('c.id', db('submissions').where({ author_id: authorId }).whereNotNull('course_id').select('course_id'))
    .orderBy('c.title')
    .select('c.slug', 'c.title as name')) as { slug: string; name: string }[];
  const rounds = db('submissions').where({ author_id: authorId }).whereNotNull('round_id').select('round_id');
  const contests = (await db('contests as c')
    .whereIn('c.id', db('rounds').whereIn('id', rounds).select('contest_id'))
    .orderBy('c.name')
    .select('c.slug', 'c.name')) as { slug: string; name: string }[];
  return [
    ...courses.map((one) => ({ kind: 'course' as const, ...one })),
    ...contests.map((one) => ({ kind: 'contest' as const, ...one })),
  ];
}

/** How many submissions and sample runs a contest has, practice after its rounds too; also within a transaction. */
export async function countInContest(db: DbOrTrx, contestId: string): Promise<number> {
  const rounds = db('rounds').where({ contest_id: contestId }).select('id');
  const problems = db('round_problems').whereIn('round_id', rounds.clone()).select('id');
  const counts = [
    db('submissions').whereIn('round_id', rounds),
    db('submissions').where({ context_type: 'after-round' }).whereIn('context_id', problems),
  ];
  let all = 0;
  for (const count of counts) all += Number(((await count.count({ n: '*' }).first()) as { n: number } | undefined)?.n);
  return all;
}

/** The ids of the rounds to which each of these participants submitted. */
export async function listRoundsSubmittedTo(
  db: DbOrTrx,
  participantIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = (await db('submissions')
    .whereIn('participant_id', [...participantIds])
    .whereNotNull('round_id')
    .distinct('participant_id', 'round_id')) as { participant_id: string; round_id: string }[];
  const found = new Map<string, string[]>();
  for (const row of rows) found.set(row.participant_id, [...(found.get(row.participant_id) ?? []), row.round_id]);
  return found;
}
