/** Where submissions were submitted: the same on every list and page. */
import type { App } from '../platform/app-context.ts';
import { PLACE_KINDS, placeKey, placeLink, type KnownPlace, type PlaceLink, type PlaceRef } from './places.rules.ts';
import { listPlaces } from './places.store.ts';

/** These places by their `placeKey`; those that are gone are absent. */
export async function placesOfUnchecked(app: App, refs: readonly PlaceRef[]): Promise<Map<string, KnownPlace>> {
  const places = new Map<string, KnownPlace>();
  for (const kind of PLACE_KINDS) {
    const ids = refs.filter((one) => one.contextType === kind).map((one) => one.contextId);
    for (const place of await listPlaces(app.db, kind, [...new Set(ids)]))
      places.set(placeKey({ contextType: kind, contextId: place.contextId }), place);
  }
  return places;
}

/** Links to these places, by their `placeKey`; those that are gone are absent. */
export async function placeLinksUnchecked(app: App, refs: readonly PlaceRef[]): Promise<Map<string, PlaceLink>> {
  return new Map([...(await placesOfUnchecked(app, refs))].map(([key, place]) => [key, placeLink(place)]));
}
