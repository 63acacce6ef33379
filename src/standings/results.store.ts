/** Published results: inserted once and never changed, except to replace the name of an erased account. */
import type { Db, DbOrTrx } from '../platform/database/connection.ts';
import { removeTexts, storeText, withTexts } from '../platform/database/long-texts.ts';
import { inTransaction } from '../platform/database/transaction.ts';
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
  rev: number;
}

/** A version as it was written last. */
export interface ResultKey {
  id: string;
  rev: number;
}

export interface ReadResult {
  result: PublishedResult;
  rev: number;
  /** Characters that it was read from. */
  textLength: number;
}

function toHead(row: Omit<ResultRow, 'snapshot' | 'invited' | 'rev'>): ResultHead {
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
    .update({ snapshot: await storeText(db, id, JSON.stringify(snapshot)), rev: db.raw('rev + 1') });
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
    'snapshot' | 'invited' | 'rev'
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

/** Which versions are the newest published results of the whole site, one per round, each with what its contest shows of it. */
export async function listNewestKeys(db: DbOrTrx, limit: number): Promise<(ResultKey & { boardTop: number | null })[]> {
  const rows = (await db('published_results as r')
    .join('rounds as d', 'd.id', 'r.round_id')
    .join('contests as c', 'c.id', 'd.contest_id')
    .whereNotExists(
      db('published_results as newer')
        .whereRaw('newer.round_id = r.round_id AND newer.number > r.number')
        .select('newer.id'),
    )
    .orderBy('r.published_at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(limit)
    .select('r.id', 'r.rev', 'c.board_top')) as (ResultKey & { board_top: number | null })[];
  return rows.map(({ id, rev, board_top: boardTop }) => ({ id, rev, boardTop }));
}

/** Which row a version of a round's result is. */
export async function findResultKey(
  db: DbOrTrx,
  roundId: string,
  number: number | 'newest',
): Promise<ResultKey | undefined> {
  const found = db('published_results').where({ round_id: roundId }).orderBy('number', 'desc');
  if (number !== 'newest') void found.where({ number });
  return (await found.first('id', 'rev')) as ResultKey | undefined;
}

/** In one transaction, so that the revision is that of the text. */
export async function readResult(db: Db, id: string): Promise<ReadResult | undefined> {
  return await inTransaction(db, async (trx) => {
    const rows = (await trx('published_results').where({ id })) as ResultRow[];
    const [row] = await withTexts(trx, 'snapshot', rows);
    return row && { result: toResult(row), rev: row.rev, textLength: row.snapshot.length };
  });
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
