/** Staff start, read, cancel and delete similarity checks of a round's problem or an assignment. */
import { may, requireInContest, requirePermission, rolesInContest, type Role } from '../accounts/permissions.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import { listAssignments } from '../courses/courses.service.ts';
import { courseAccess, requireAllSections } from '../courses/section-access.service.ts';
import { placesOfUnchecked } from '../places/places.service.ts';
import { placeHref, placeKey, placeName, placeTrail, type KnownPlace } from '../places/places.rules.ts';
import { getRoundUnchecked, listRounds, listRoundProblemsUnchecked } from '../rounds/rounds.service.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { authorsUnchecked } from './authors.service.ts';
import type { PlacedCheck, SubmissionAuthor } from './shown-checks.rules.ts';
import * as store from './checks.store.ts';
import {
  isUnderWay,
  type CheckEntry,
  type CheckedPlaceType,
  type Chosen,
  type SimilarityCheck,
} from './checks.rules.ts';
import { countInPlaces } from './compared.store.ts';
import { candidatesUnchecked } from './runs.service.ts';
import { similarityStarted } from './similarity.topics.ts';
import { ENGINE, MOST_SUBMISSIONS } from './similarity-limits.rules.ts';

const PAGE_SIZE = 20;
const LEFT_PAGE_SIZE = 100;

/** A place where checks can be started, with how much was submitted there. */
export interface CheckablePlace {
  contextType: CheckedPlaceType;
  contextId: string;
  roundId: string | null;
  courseId: string | null;
  name: string;
  href: string;
  submissions: number;
}

/** Problems of the rounds of a contest. @throws Forbidden */
export async function placesOfContest(app: App, actor: Actor, contest: Contest): Promise<CheckablePlace[]> {
  requireInContest(actor, 'similarity.check', contest.id);
  const rounds = await listRounds(app, actor, contest);
  const problems = (await Promise.all(rounds.map(({ id }) => listRoundProblemsUnchecked(app, id)))).flat();
  return await checkable(
    app,
    'round',
    problems.map(({ id, roundId }) => ({ id, roundId, courseId: null })),
  );
}

/** Assignments of a course. A check shows students of all sections, so its staff must reach them all. @throws Forbidden */
export async function placesOfCourse(app: App, page: CoursePage): Promise<CheckablePlace[]> {
  const { actor, course, roles } = page;
  requirePermission(actor, 'similarity.check', roles);
  requireAllSections(page);
  const assignments = await listAssignments(app, actor, course.id);
  return await checkable(
    app,
    'assignment',
    assignments.map(({ id }) => ({ id, roundId: null, courseId: course.id })),
  );
}

async function checkable(
  app: App,
  contextType: CheckedPlaceType,
  which: readonly { id: string; roundId: string | null; courseId: string | null }[],
): Promise<CheckablePlace[]> {
  const ids = which.map(({ id }) => id);
  const places = await placesOfUnchecked(
    app,
    ids.map((contextId) => ({ contextType, contextId })),
  );
  const counts = await countInPlaces(app.db, contextType, ids);
  return which.flatMap(({ id, roundId, courseId }) => {
    const place = places.get(placeKey({ contextType, contextId: id }));
    if (!place) return [];
    const names = { name: placeName(place), href: placeHref(place) };
    return [{ contextType, contextId: id, roundId, courseId, ...names, submissions: counts.get(id) ?? 0 }];
  });
}

/** Checks of a contest or course, the newest first. The caller hands in its places, which only staff get. */
export async function checksAmong(
  app: App,
  actor: Actor,
  places: readonly CheckablePlace[],
  page: number,
): Promise<{ items: PlacedCheck[]; total: number; size: number }> {
  const courseId = places.find((place) => place.courseId !== null)?.courseId;
  const roundIds = [...new Set(places.flatMap(({ roundId }) => roundId ?? []))];
  const where = { ...(courseId ? { courseId } : { roundIds }), withElsewhere: may(actor, 'similarity.elsewhere') };
  const span = { limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE };
  const { items, total } = await store.listChecks(app.db, where, span);
  const found = await placesOfUnchecked(app, items);
  return { items: items.map((check) => ({ check, place: placeOf(check, found) })), total, size: PAGE_SIZE };
}

function placeOf(check: SimilarityCheck, places: ReadonlyMap<string, KnownPlace>): PlacedCheck['place'] {
  const place = places.get(placeKey(check));
  const kind = check.contextType;
  if (!place) return { name: '', href: '', trail: [], kind };
  return { name: placeName(place), href: placeHref(place), trail: placeTrail(place), kind };
}

export interface StartInput {
  /** One of the places, by its id. */
  contextId: string;
  chosen: Chosen;
  isElsewhere: boolean;
  commonPercent: number | null;
  ignoredCode: string | undefined;
}

/**
 * Starts a check of one of these places, and returns its id.
 * @throws InvalidInput for a place that is not among them, or with too many or too few submissions; Conflict while another
 *   check of the place runs; Forbidden for a comparison with other places
 */
export async function startCheck(
  app: App,
  actor: UserActor,
  places: readonly CheckablePlace[],
  input: StartInput,
): Promise<string> {
  const place = places.find(({ contextId }) => contextId === input.contextId);
  if (!place) throw new InvalidInput('not_a_choice', {}, 'contextId');
  requirePermission(actor, 'similarity.check', await rolesAt(app, actor, place));
  if (input.isElsewhere) requirePermission(actor, 'similarity.elsewhere');
  const nowMs = app.clock.nowMs();
  const check: SimilarityCheck = {
    id: newId(),
    contextType: place.contextType,
    contextId: place.contextId,
    roundId: place.roundId,
    courseId: place.courseId,
    chosen: input.chosen,
    isElsewhere: input.isElsewhere,
    commonPercent: input.commonPercent,
    ignoredCode: input.ignoredCode ?? null,
    ...{ state: 'queued', failure: null, done: 0, total: 0, figures: null, engine: ENGINE, leaseUntil: null },
    ...{ createdBy: actor.id, createdAt: nowMs, endedAt: null },
  };
  const { inside, outside } = await candidatesUnchecked(app, check);
  if (inside.length === 0 || inside.length + outside.length < 2)
    throw new InvalidInput('similarity_too_few', { count: inside.length + outside.length }, 'contextId');
  if (inside.length > MOST_SUBMISSIONS)
    throw new InvalidInput('similarity_too_many', { count: inside.length, limit: MOST_SUBMISSIONS }, 'chosen');
  try {
    await inTransaction(app.db, async (trx) => {
      await store.insertCheck(trx, check);
      await enqueue(trx, nowMs, similarityStarted, { checkId: check.id });
      const { chosen, isElsewhere: elsewhere, commonPercent } = input;
      await audit(trx, actor, nowMs, 'similarity.started', check, { chosen, elsewhere, commonPercent });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new Conflict('similarity_running');
    throw error;
  }
  app.background.poke();
  return check.id;
}

type Executor = Parameters<typeof insertAudit>[0];

async function audit(
  trx: Executor,
  actor: Actor,
  nowMs: number,
  action: string,
  { id, contextType, contextId }: SimilarityCheck,
  detail: Record<string, unknown> = {},
): Promise<void> {
  await insertAudit(trx, actor, nowMs, action, { type: 'similarity', id }, { contextType, contextId, ...detail });
}

/** What a person is at a place of checks: in its course, or in the contest of its round. */
async function rolesAt(
  app: App,
  actor: Actor,
  { courseId, roundId }: { courseId: string | null; roundId: string | null },
): Promise<Role[]> {
  if (courseId !== null) {
    const { roles, sectionIds } = await courseAccess(app, actor, courseId);
    return sectionIds === 'all' ? roles : [];
  }
  return roundId === null ? [] : rolesInContest(actor, (await getRoundUnchecked(app, roundId)).contestId);
}

/** A check for those who may read it. @throws NotFound for everyone else */
export async function readCheck(app: App, actor: Actor, id: string): Promise<PlacedCheck> {
  const check = await store.getCheck(app.db, id);
  if (!(await isReader(app, actor, check))) throw new NotFound('similarity_not_found');
  return { check, place: placeOf(check, await placesOfUnchecked(app, [check])) };
}

async function isReader(app: App, actor: Actor, check: SimilarityCheck): Promise<boolean> {
  const roles = await rolesAt(app, actor, check);
  return may(actor, 'similarity.check', roles) && (!check.isElsewhere || may(actor, 'similarity.elsewhere', roles));
}

/** Those of these checks that the actor may read, by their ids. */
export async function readableChecks(app: App, actor: Actor, ids: readonly string[]): Promise<Set<string>> {
  const readable = new Set<string>();
  for (const check of await store.listChecksById(app.db, ids))
    if (await isReader(app, actor, check)) readable.add(check.id);
  return readable;
}

/** A page of what a check did not compare, or of which it left out files. @throws NotFound */
export async function leftOfCheck(
  app: App,
  actor: Actor,
  id: string,
  page: number,
): Promise<PlacedCheck & { items: CheckEntry[]; names: Map<string, SubmissionAuthor>; total: number; size: number }> {
  const found = await readCheck(app, actor, id);
  const span = { limit: LEFT_PAGE_SIZE, offset: (page - 1) * LEFT_PAGE_SIZE };
  const { items, total } = await store.listLeft(app.db, id, span);
  const ids = items.map(({ submissionId }) => submissionId);
  return { ...found, items, names: await authorsUnchecked(app, found.check, ids), total, size: LEFT_PAGE_SIZE };
}

/** Stops a check that waits or runs; nothing of it is kept but that it was started. @throws Conflict when it has ended */
export async function cancelCheck(app: App, actor: Actor, id: string): Promise<void> {
  const { check } = await readCheck(app, actor, id);
  if (!isUnderWay(check)) throw new Conflict('similarity_ended');
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const isEnded = await store.moveToEnd(trx, id, undefined, { state: 'cancelled', endedAt: nowMs });
    if (!isEnded) throw new Conflict('similarity_ended');
    await audit(trx, actor, nowMs, 'similarity.cancelled', check);
  });
}

/** Deletes a check with its pairs, notes, decisions and questions. @throws Conflict while it runs */
export async function deleteCheck(app: App, actor: Actor, id: string): Promise<PlacedCheck> {
  const found = await readCheck(app, actor, id);
  if (isUnderWay(found.check)) throw new Conflict('similarity_running');
  await inTransaction(app.db, async (trx) => {
    await store.deleteCheck(trx, id);
    await audit(trx, actor, app.clock.nowMs(), 'similarity.deleted', found.check);
  });
  return found;
}
