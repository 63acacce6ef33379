/** Published results: inserted once and never changed, except to replace the name of an erased account. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { removeTexts, storeText, withTexts } from '../platform/database/long-texts.ts';
import type { PublishedResult, ResultHead, ResultSnapshot } from './results.rules.ts';

interface ResultRow {
  id: string;
  round_id: string;
  number: number;
  snapshot: string;
  note: string;
  published_by: string | null;
  published_at: number;
  invited: string | null;
}

function toHead(row: Omit<ResultRow, 'snapshot' | 'invited'>): ResultHead {
  return {
    id: row.id,
    roundId: row.round_id,
    number: row.number,
    note: row.note,
    publishedBy: row.published_by,
    publishedAt: row.published_at,
  };
}

/** Published versions of rows, with snapshots that are in parts. */
async function toResults(db: DbOrTrx, rows: readonly ResultRow[]): Promise<PublishedResult[]> {
  return (await withTexts(db, 'snapshot', rows)).map(toResult);
}

async function toResultIfAny(db: DbOrTrx, row: ResultRow | undefined): Promise<PublishedResult | undefined> {
  return row && (await toResults(db, [row]))[0];
}

function toResult(row: ResultRow): PublishedResult {
  return {
    ...toHead(row),
    snapshot: JSON.parse(row.snapshot) as ResultSnapshot,
    invited: row.invited === null ? null : (JSON.parse(row.invited) as string[]),
  };
}

/** Adds a version. Throws the unique violation when that number exists because someone else published. */
export async function insertResult(trx: DbOrTrx, result: PublishedResult): Promise<void> {
  const snapshot = await storeText(trx, result.id, JSON.stringify(result.snapshot));
  await trx('published_results').insert({
    id: result.id,
    round_id: result.roundId,
    number: result.number,
    snapshot,
    note: result.note,
    published_by: result.publishedBy,
    published_at: result.publishedAt,
    invited: result.invited === null ? null : JSON.stringify(result.invited),
  });
}

export async function findResult(db: DbOrTrx, id: string): Promise<PublishedResult | undefined> {
  return await toResultIfAny(db, (await db('published_results').where({ id }).first()) as ResultRow | undefined);
}

export async function findResultByNumber(
  db: DbOrTrx,
  roundId: string,
  number: number,
): Promise<PublishedResult | undefined> {
  const row = (await db('published_results').where({ round_id: roundId, number }).first()) as ResultRow | undefined;
  return await toResultIfAny(db, row);
}

/** Versions of a round's result, newest first. */
export async function listResults(db: DbOrTrx, roundId: string): Promise<PublishedResult[]> {
  const rows = (await db('published_results').where({ round_id: roundId }).orderBy('number', 'desc')) as ResultRow[];
  return await toResults(db, rows);
}

/** Results that contain a person. */
export async function listResultsWith(db: DbOrTrx, userId: string): Promise<PublishedResult[]> {
  const named = `"${userId}"`;
  const rows = (await db('published_results')
    .where('snapshot', 'like', `%${named}%`)
    .orWhere('snapshot', '')) as ResultRow[];
  const found = (await withTexts(db, 'snapshot', rows)).filter(({ snapshot }) => snapshot.includes(named));
  return found.map(toResult);
}

/** Replaces a snapshot by the same one without an erased name. */
export async function updateSnapshotNames(db: DbOrTrx, id: string, snapshot: ResultSnapshot): Promise<void> {
  await db('published_results')
    .where({ id })
    .update({ snapshot: await storeText(db, id, JSON.stringify(snapshot)) });
}

/** The newest version of a round's result. */
export async function findNewestResult(db: DbOrTrx, roundId: string): Promise<PublishedResult | undefined> {
  const row = (await db('published_results').where({ round_id: roundId }).orderBy('number', 'desc').first()) as
    ResultRow | undefined;
  return await toResultIfAny(db, row);
}

/** Versions of the results of these rounds without their snapshots, newest first. */
export async function listResultHeads(db: DbOrTrx, roundIds: readonly string[], limit: number): Promise<ResultHead[]> {
  if (roundIds.length === 0) return [];
  const rows = (await db('published_results')
    .whereIn('round_id', [...roundIds])
    .orderBy([
      { column: 'published_at', order: 'desc' },
      { column: 'number', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)
    .select('id', 'round_id', 'number', 'note', 'published_by', 'published_at')) as Omit<
    ResultRow,
    'snapshot' | 'invited'
  >[];
  return rows.map(toHead);
}

/** The number of the newest version of each of these rounds that has one. */
export async function listNewestNumbers(db: DbOrTrx, roundIds: readonly string[]): Promise<Map<string, number>> {
  if (roundIds.length === 0) return new Map();
  const rows = (await db('published_results')
    .whereIn('round_id', [...roundIds])
    .groupBy('round_id')
    .select('round_id')
    .max({ number: 'number' })) as { round_id: string; number: number }[];
  return new Map(rows.map(({ round_id: roundId, number }) => [roundId, number]));
}

/** The newest published results of the whole site, one per round, each with what its contest shows of it. */
export async function listNewestResults(
  db: DbOrTrx,
  limit: number,
): Promise<(PublishedResult & { boardTop: number | null })[]> {
  const rows = (await db('published_results as r')
    .join('rounds as d', 'd.id', 'r.round_id')
    .join('contests as c', 'c.id', 'd.contest_id')
    .whereNotExists(
      db('published_results as newer')
        .whereRaw('newer.round_id = r.round_id AND newer.number > r.number')
        .select('newer.id'),
    )
    .orderBy('r.published_at', 'desc')
    .limit(limit)
    .select('r.*', 'c.board_top')) as (ResultRow & { board_top: number | null })[];
  const whole = await withTexts(db, 'snapshot', rows);
  return whole.map((row) => ({ ...toResult(row), boardTop: row.board_top }));
}

/** How many versions of results a contest has published. */
export async function countResultsOf(db: DbOrTrx, contestId: string): Promise<number> {
  const rounds = db('rounds').where({ contest_id: contestId }).select('id');
  const row = (await db('published_results').whereIn('round_id', rounds).count({ n: '*' }).first()) as
    { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** Removes the results of all rounds of a contest. */
export async function deleteResultsOf(trx: DbOrTrx, contestId: string): Promise<void> {
  const found = trx('published_results').whereIn(
    'round_id',
    trx('rounds').where({ contest_id: contestId }).select('id'),
  );
  await removeTexts(trx, await found.clone().pluck<string[]>('id'));
  await found.delete();
}
