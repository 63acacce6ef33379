/** What results of contests say of a person, and what the person wrote about them, for the export of their data. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { withTexts } from '../platform/database/long-texts.ts';

type Row = Record<string, unknown>;

/** Appeals that a person wrote in a contest, with the answers. */
export async function readAppeals(db: DbOrTrx, contestId: string, userId: string): Promise<Row[]> {
  return (await db('appeals')
    .where({ contest_id: contestId, appealed_by: userId })
    .orderBy(['appealed_at', 'id'])
    .select('number', 'text', 'appealed_at', 'state', 'answer', 'answered_at')) as Row[];
}

/** Notes of versions that a person published, and appeals that they answered. */
export async function readResultsWritten(db: DbOrTrx, userId: string): Promise<Record<string, Row[]>> {
  return {
    contestResultNotes: (await db('contest_results as p')
      .join('contests as c', 'c.id', 'p.contest_id')
      .where('p.published_by', userId)
      .orderBy('p.id')
      .select('c.slug as contest', 'p.number', 'p.note', 'p.published_at')) as Row[],
    appealsAnswered: (await db('appeals as a')
      .join('contests as c', 'c.id', 'a.contest_id')
      .where('a.answered_by', userId)
      .orderBy('a.id')
      .select('c.slug as contest', 'a.state', 'a.answer', 'a.answered_at')) as Row[],
  };
}

/** When a person took rounds by a clock of their own; what they submitted then is among the submissions. */
export async function readVirtualRuns(db: DbOrTrx, userId: string): Promise<Row[]> {
  return (await db('virtual_runs as v')
    .join('rounds as r', 'r.id', 'v.round_id')
    .join('contests as c', 'c.id', 'v.contest_id')
    .where('v.user_id', userId)
    .orderBy('v.started_at')
    .select('c.slug as contest', 'r.slug as round', 'v.started_at', 'v.length_ms', 'v.stopped_at')) as Row[];
}

/** The newest published result of each round of a contest. */
export async function readResults(
  db: DbOrTrx,
  contestId: string,
): Promise<{ number: number; published_at: number; snapshot: string; invited: string | null }[]> {
  const newest = db('published_results as n').whereRaw('n.round_id = p.round_id').max('n.number');
  const rows = (await db('published_results as p')
    .join('rounds as r', 'r.id', 'p.round_id')
    .where('r.contest_id', contestId)
    .where('p.number', newest)
    .orderBy(['r.opens_at', 'r.id'])
    .select('p.id', 'p.number', 'p.published_at', 'p.snapshot', 'p.invited')) as {
    id: string;
    number: number;
    published_at: number;
    snapshot: string;
    invited: string | null;
  }[];
  return await withTexts(db, 'snapshot', rows);
}
