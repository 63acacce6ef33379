/** Judge pools: the rounds, contests and courses they judge. Their hosts are set in `judgehosts`. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { InvalidInput, NotFound } from '../platform/errors.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { getContestBySlug } from '../contests/contests.service.ts';
import type { Round } from '../rounds/rounds.rules.ts';
import { getRoundBySlugs } from '../rounds/rounds.service.ts';
import { getCourseBySlugUnchecked } from '../courses/courses.service.ts';
import { surroundingsOf, type PlacedWork, type Surrounding } from '../places/placed-work.rules.ts';
import { surroundingLinkUnchecked, surroundingsOfWorkUnchecked } from '../places/placed-work.service.ts';
import { getSubmissionUnchecked } from '../submissions/submissions.service.ts';
import { updateQueuedPool } from './judge-jobs.store.ts';
import { poolOf, type PlaceType, type PoolPlace } from './judge-pools.rules.ts';
import * as store from './judge-pools.store.ts';
import { queueNews } from './queue-news.service.ts';

/** The pool that judges a submission. */
async function poolOfSubmission(app: App, submissionId: string): Promise<string> {
  return await poolOfWorkUnchecked(app, await getSubmissionUnchecked(app, submissionId));
}

/** The same for one that is known, or for all that are submitted in its place. */
export async function poolOfWorkUnchecked(app: App, work: Pick<PlacedWork, 'roundId' | 'courseId'>): Promise<string> {
  return await narrowestPool(app, await surroundingsOfWorkUnchecked(app, work));
}

/** The pool that judges a round. */
export async function poolOfRoundUnchecked(app: App, round: Pick<Round, 'id' | 'contestId'>): Promise<string> {
  return await narrowestPool(app, surroundingsOf(round, null));
}

async function narrowestPool(app: App, places: readonly Surrounding[]): Promise<string> {
  if (places.length === 0) return poolOf([], []);
  const ids = places.map((place) => place.id);
  return poolOf(places, await store.listPlacesByIds(app.db, ids));
}

/** The text form of a place: `spring-cup`, `spring-cup/final`, or a course's URL name. */
export interface PlaceAddress {
  type: PlaceType;
  address: string;
}

/** Assigns a pool to a place; its waiting jobs move there. @throws InvalidInput when there is no such place */
export async function setPlacePool(app: App, actor: Actor, { type, address }: PlaceAddress, pool: string) {
  requirePermission(actor, 'judgehost.manage');
  const id = await placeId(app, actor, type, address);
  await inTransaction(app.db, async (trx) => {
    await store.replacePlace(trx, { type, id, pool }, app.clock.nowMs());
    await insertAudit(trx, actor, app.clock.nowMs(), 'judge-pool.named', { type, id }, { pool });
  });
  await moveWaiting(app, type, id);
}

/** Removes the pool of a place, so that the surrounding place's pool judges it again. @throws NotFound */
export async function removePlacePool(app: App, actor: Actor, type: PlaceType, id: string): Promise<void> {
  requirePermission(actor, 'judgehost.manage');
  await inTransaction(app.db, async (trx) => {
    if (!(await store.deletePlace(trx, type, id))) throw new NotFound();
    await insertAudit(trx, actor, app.clock.nowMs(), 'judge-pool.removed', { type, id });
  });
  await moveWaiting(app, type, id);
}

async function moveWaiting(app: App, type: PlaceType, id: string): Promise<void> {
  for (const { jobId, submissionId } of await store.listWaitingOf(app.db, type, id))
    await updateQueuedPool(app.db, jobId, await poolOfSubmission(app, submissionId));
  queueNews(app).announce();
}

async function placeId(app: App, actor: Actor, type: PlaceType, address: string): Promise<string> {
  const [slug = '', round = ''] = address.split('/');
  try {
    if (type === 'course') return (await getCourseBySlugUnchecked(app, address)).id;
    if (type === 'contest') return (await getContestBySlug(app, actor, address)).id;
    return (await getRoundBySlugs(app, actor, slug, round)).round.id;
  } catch (error) {
    if (error instanceof NotFound) throw new InvalidInput('pool_place_unknown', { address }, 'address');
    throw error;
  }
}

/** Every place with a pool, with its name and URL. */
export async function listPlaces(app: App, actor: Actor): Promise<(PoolPlace & { name: string; href: string })[]> {
  requirePermission(actor, 'operations.read');
  const places = await store.listPoolPlaces(app.db);
  return await Promise.all(
    places.map(async (place) => ({ ...place, ...(await surroundingLinkUnchecked(app, place)) })),
  );
}
