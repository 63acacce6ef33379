/** Judge pools: the rounds, contests and courses they judge. Their hosts are set in `judgehosts`. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { InvalidInput, NotFound } from '../platform/errors.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { getContestUnchecked, getContestBySlug } from '../contests/contests.service.ts';
import type { Round } from '../rounds/rounds.rules.ts';
import { getRoundUnchecked, getRoundBySlugs } from '../rounds/rounds.service.ts';
import { getCourseUnchecked, getCourseBySlugUnchecked } from '../courses/courses.service.ts';
import { getSubmissionUnchecked } from '../submissions/submissions.service.ts';
import { updateQueuedPool } from './judge-jobs.store.ts';
import { poolOf, type PlaceType, type PoolPlace } from './judge-pools.rules.ts';
import * as store from './judge-pools.store.ts';
import { queueNews } from './queue-news.service.ts';
import { roundHref } from '../rounds/round-links.rules.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import { courseHref } from '../courses/course-links.rules.ts';

type Place = Omit<PoolPlace, 'pool'>;

/** The pool that judges a submission. */
export async function poolOfSubmissionUnchecked(app: App, submissionId: string): Promise<string> {
  const { roundId, courseId } = await getSubmissionUnchecked(app, submissionId);
  const places = roundId === null ? [] : placesOfRound(await getRoundUnchecked(app, roundId));
  if (courseId !== null) places.push({ type: 'course', id: courseId });
  return await narrowestPool(app, places);
}

/** The pool that judges a round. */
export async function poolOfRoundUnchecked(app: App, round: Pick<Round, 'id' | 'contestId'>): Promise<string> {
  return await narrowestPool(app, placesOfRound(round));
}

function placesOfRound({ id, contestId }: Pick<Round, 'id' | 'contestId'>): Place[] {
  return [
    { type: 'round', id },
    { type: 'contest', id: contestId },
  ];
}

async function narrowestPool(app: App, places: readonly Place[]): Promise<string> {
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
    await updateQueuedPool(app.db, jobId, await poolOfSubmissionUnchecked(app, submissionId));
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
  return await Promise.all(places.map(async (place) => ({ ...place, ...(await nameOf(app, place)) })));
}

async function nameOf(app: App, { type, id }: PoolPlace): Promise<{ name: string; href: string }> {
  if (type === 'course') {
    const course = await getCourseUnchecked(app, id);
    return { name: course.title, href: courseHref(course.slug) };
  }
  if (type === 'contest') {
    const contest = await getContestUnchecked(app, id);
    return { name: contest.name, href: contestHref(contest.slug) };
  }
  const round = await getRoundUnchecked(app, id);
  const contest = await getContestUnchecked(app, round.contestId);
  return { name: `${contest.name} · ${round.name}`, href: roundHref(contest.slug, round.slug) };
}
