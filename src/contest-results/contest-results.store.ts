/** Results of contests: inserted once and never changed, except to replace the name of an erased account. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { storeText, withTexts } from '../platform/database/long-texts.ts';
import type { ContestResult, ContestResultHead, ContestResultSnapshot } from './contest-results.rules.ts';

interface ResultRow {
  id: string;
  contest_id: string;
  number: number;
  snapshot: string;
  note: string;
  published_by: string | null;
  published_at: number;
  appeals_until: number | null;
  invite_up_to: number;
}

function toResult(row: ResultRow): ContestResult {
  return {
    id: row.id,
    contestId: row.contest_id,
    number: row.number,
    note: row.note,
    publishedBy: row.published_by,
    publishedAt: row.published_at,
    appealsUntil: row.appeals_until,
    inviteUpTo: row.invite_up_to,
    snapshot: JSON.parse(row.snapshot) as ContestResultSnapshot,
  };
}

async function toResultIfAny(db: DbOrTrx, row: ResultRow | undefined): Promise<ContestResult | undefined> {
  const [whole] = row ? await withTexts(db, 'snapshot', [row]) : [];
  return whole && toResult(whole);
}

/** Adds a version. Throws the unique violation when that number exists because someone else published. */
export async function insertContestResult(trx: DbOrTrx, result: ContestResult): Promise<void> {
  const snapshot = await storeText(trx, result.id, JSON.stringify(result.snapshot));
  await trx('contest_results').insert({
    id: result.id,
    contest_id: result.contestId,
    number: result.number,
    snapshot,
    note: result.note,
    published_by: result.publishedBy,
    published_at: result.publishedAt,
    appeals_until: result.appealsUntil,
    invite_up_to: result.inviteUpTo,
  });
}

export async function findContestResultById(db: DbOrTrx, id: string): Promise<ContestResult | undefined> {
  return await toResultIfAny(db, (await db('contest_results').where({ id }).first()) as ResultRow | undefined);
}

/** One version by its number, or the newest. */
export async function findContestResult(
  db: DbOrTrx,
  contestId: string,
  number: number | 'newest',
): Promise<ContestResult | undefined> {
  const chosen = db('contest_results').where({ contest_id: contestId });
  const row = (await (number === 'newest' ? chosen.orderBy('number', 'desc') : chosen.where({ number })).first()) as
    ResultRow | undefined;
  return await toResultIfAny(db, row);
}

/** Versions without their snapshots, newest first. */
export async function listContestResultHeads(
  db: DbOrTrx,
  contestId: string,
  limit: number,
): Promise<ContestResultHead[]> {
  const rows = (await db('contest_results')
    .where({ contest_id: contestId })
    .orderBy('number', 'desc')
    .limit(limit)
    .select('number', 'note', 'published_at', 'appeals_until')) as Pick<
    ResultRow,
    'number' | 'note' | 'published_at' | 'appeals_until'
  >[];
  return rows.map(({ number, note, published_at: publishedAt, appeals_until: appealsUntil }) => ({
    ...{ number, note, publishedAt, appealsUntil },
  }));
}

/** Results that contain a person. */
export async function listContestResultsWith(db: DbOrTrx, userId: string): Promise<ContestResult[]> {
  const named = `"${userId}"`;
  const rows = (await db('contest_results')
    .where('snapshot', 'like', `%${named}%`)
    .orWhere('snapshot', '')) as ResultRow[];
  const found = (await withTexts(db, 'snapshot', rows)).filter(({ snapshot }) => snapshot.includes(named));
  return found.map(toResult);
}

/** Replaces a snapshot by the same one without an erased name. */
export async function updateContestSnapshot(db: DbOrTrx, id: string, snapshot: ContestResultSnapshot): Promise<void> {
  await db('contest_results')
    .where({ id })
    .update({ snapshot: await storeText(db, id, JSON.stringify(snapshot)) });
}
