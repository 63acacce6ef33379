/** Places with their own judge pool. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { PlaceType, PoolPlace } from './judge-pools.rules.ts';

interface PlaceRow {
  place_type: PlaceType;
  place_id: string;
  pool: string;
}

const toPlace = (row: PlaceRow): PoolPlace => ({ type: row.place_type, id: row.place_id, pool: row.pool });

/** All places that name a pool, by pool. */
export async function listPoolPlaces(db: DbOrTrx): Promise<PoolPlace[]> {
  return ((await db('judge_pool_places').orderBy(['pool', 'created_at'])) as PlaceRow[]).map(toPlace);
}

/** Those of these ids that have a pool; ids are unique across all types. */
export async function listPlacesByIds(db: DbOrTrx, ids: readonly string[]): Promise<PoolPlace[]> {
  return ((await db('judge_pool_places').whereIn('place_id', ids)) as PlaceRow[]).map(toPlace);
}

/** Sets the pool of a place. */
export async function replacePlace(trx: DbOrTrx, place: PoolPlace, nowMs: number): Promise<void> {
  await deletePlace(trx, place.type, place.id);
  await trx('judge_pool_places').insert({
    place_type: place.type,
    place_id: place.id,
    pool: place.pool,
    created_at: nowMs,
  });
}

export async function deletePlace(trx: DbOrTrx, type: PlaceType, id: string): Promise<boolean> {
  return (await trx('judge_pool_places').where({ place_type: type, place_id: id }).delete()) > 0;
}

/** Waiting submissions of a place, with the data that determines their pool. */
export async function listWaitingOf(
  db: DbOrTrx,
  type: PlaceType,
  id: string,
): Promise<{ jobId: string; submissionId: string }[]> {
  const query = db('judge_jobs as q').join('submissions as s', 's.id', 'q.submission_id').where('q.state', 'queued');
  if (type === 'round') query.where('s.round_id', id);
  else if (type === 'course') query.where('s.course_id', id);
  else query.join('rounds as r', 'r.id', 's.round_id').where('r.contest_id', id);
  return (await query.select('q.id as jobId', 's.id as submissionId')) as { jobId: string; submissionId: string }[];
}
