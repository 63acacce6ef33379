/** Where submissions were submitted: the same on every list and page. */
import type { App } from '../platform/app-context.ts';
import { PLACE_KINDS, placeLink, type KnownPlace, type PlaceKind, type PlaceLink } from './places.rules.ts';
import { listPlaces } from './places.store.ts';

/** A place as a submission names it. */
export interface PlaceRef {
  contextType: PlaceKind;
  contextId: string;
}

/** These places by their `contextId`; those that are gone are absent. */
export async function placesOfUnchecked(app: App, refs: readonly PlaceRef[]): Promise<Map<string, KnownPlace>> {
  const places = new Map<string, KnownPlace>();
  for (const kind of PLACE_KINDS) {
    const ids = refs.filter((one) => one.contextType === kind).map((one) => one.contextId);
    for (const place of await listPlaces(app.db, kind, [...new Set(ids)])) places.set(place.contextId, place);
  }
  return places;
}

/** Links to these places, by their `contextId`; those that are gone are absent. */
export async function placeLinksUnchecked(app: App, refs: readonly PlaceRef[]): Promise<Map<string, PlaceLink>> {
  return new Map([...(await placesOfUnchecked(app, refs))].map(([id, place]) => [id, placeLink(place)]));
}
