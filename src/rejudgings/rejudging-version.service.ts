/**
 * Rejudging earlier submissions by corrected tests, which are another version of their problem: which version, whether it is
 * compatible, and the rounds and assignments that move to it when the set is applied.
 */
import type { App } from '../platform/app-context.ts';
import { requireInSomeContest } from '../accounts/permissions.rules.ts';
import type { Actor } from '../platform/actor.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { InvalidInput } from '../platform/errors.ts';
import { versionDifferences } from '../problems/version-change.rules.ts';
import type { LoadedVersion } from '../problems/problems.rules.ts';
import { getProblemVersionUnchecked, getVersionByNumber } from '../problems/problems.service.ts';
import { requireOpenableUnchecked } from '../problems/version-checks.service.ts';
import { movePlaceVersion } from '../places/placed-work.service.ts';
import type { ContextType } from '../submissions/submissions.rules.ts';
import type { Rejudging } from './rejudgings.rules.ts';
import * as items from './rejudging-items.store.ts';
import { placeHref, placeKey, placeName } from '../places/places.rules.ts';
import { placesOfUnchecked as knownPlaces } from '../places/places.service.ts';

/** A round's problem or an assignment, with its current version. */
export interface VersionedPlace {
  type: ContextType;
  id: string;
  name: string;
  href: string;
  versionId: string;
  number: number;
}

/** The version for a set. */
export interface Against {
  versionId: string;
  number: number;
  /** Places of the submissions that use another version. */
  places: VersionedPlace[];
}

interface Chosen {
  problemVersionId: string;
  contextType: ContextType;
  contextId: string;
}

/**
 * The version with that number of the problem that all these submissions belong to.
 * @throws InvalidInput with the reason when they belong to several problems, there is no such version, or it is not compatible
 *   with them or their places
 */
export async function findAgainst(
  app: App,
  actor: Actor,
  chosen: readonly Chosen[],
  number: number,
): Promise<Against | null> {
  const versionIds = [...new Set(chosen.map((one) => one.problemVersionId))];
  const judgedBy = await Promise.all(versionIds.map(async (id) => await getProblemVersionUnchecked(app, id)));
  const [first] = judgedBy;
  if (!first) return null;
  const { id, slug } = first.problem;
  if (judgedBy.some(({ problem }) => problem.id !== id)) throw new InvalidInput('rejudging_one_problem', {}, 'against');
  const target = await getVersionByNumber(app, actor, slug, number).catch(() => {
    throw new InvalidInput('rejudging_no_version', { number, problem: slug }, 'against');
  });
  // Its places move to it: then students submit to it.
  await requireOpenableUnchecked(app.db, target.version.id, 'against');
  const keyed = chosen.map((one) => [placeKey(one), { type: one.contextType, id: one.contextId }] as const);
  const places = await placesOf(app, [...new Map(keyed).values()]);
  for (const one of judgedBy) requireLike(one, target);
  for (const place of places) requireLike(await getProblemVersionUnchecked(app, place.versionId), target);
  const { version } = target;
  return { versionId: version.id, number, places: places.filter((place) => place.versionId !== version.id) };
}

function requireLike(from: LoadedVersion, to: LoadedVersion): void {
  const [difference] = versionDifferences(from.pkg, to.pkg);
  const params = { from: from.version.number, number: to.version.number };
  if (difference) throw new InvalidInput(`rejudging_version_${difference}`, params, 'against');
}

async function placesOf(app: App, contexts: readonly { type: ContextType; id: string }[]): Promise<VersionedPlace[]> {
  const refs = contexts.map(({ type, id }) => ({ contextType: type, contextId: id }));
  const known = await knownPlaces(app, refs);
  const places = contexts.map(async ({ type, id }) => {
    const place = known.get(placeKey({ contextType: type, contextId: id }));
    // In practice a problem has no version of its own place: it gives out its newest, or after a round that of the round.
    if (!place?.versionId || type === 'after-round') return [];
    const { versionId } = place;
    const { version } = await getProblemVersionUnchecked(app, versionId);
    return [{ type, id, name: placeName(place), href: placeHref(place), versionId, number: version.number }];
  });
  return (await Promise.all(places)).flat();
}

/** What a set's page says about its version; null if each submission keeps its own version. */
export interface JudgedAgainst extends Against {
  problem: { slug: string; name: string };
  /** Submissions of the same places that are not in the set and that another version judged or will judge. */
  leftBehind: number;
}

export async function againstOf(app: App, actor: Actor, rejudging: Rejudging): Promise<JudgedAgainst | null> {
  requireInSomeContest(actor, 'submission.rejudge');
  const { id, againstVersionId } = rejudging;
  if (againstVersionId === null) return null;
  const { problem, version } = await getProblemVersionUnchecked(app, againstVersionId);
  const places = await placesOf(app, await items.listPlaces(app.db, id));
  const placeIds = places.map((place) => place.id);
  return {
    versionId: version.id,
    number: version.number,
    problem: { slug: problem.slug, name: problem.name },
    places: places.filter((place) => place.versionId !== version.id),
    leftBehind: await items.countLeftBehind(app.db, id, placeIds, version.id),
  };
}

/**
 * Moves the rounds and assignments of a set to its version, in the transaction that starts applying it, so that later
 * submissions are judged by the corrected tests.
 * @throws Conflict when a round already has that version as another problem
 */
export async function movePlaces(trx: Transaction, actor: Actor, nowMs: number, against: Against): Promise<void> {
  const to = { versionId: against.versionId, number: against.number };
  for (const place of against.places) await movePlaceVersion(trx, actor, nowMs, place, to);
}

/** @throws InvalidInput when a place has moved to a version that this one is not compatible with */
export async function requireMovableUnchecked(app: App, against: Against): Promise<void> {
  const target = await getProblemVersionUnchecked(app, against.versionId);
  for (const place of against.places) requireLike(await getProblemVersionUnchecked(app, place.versionId), target);
}
