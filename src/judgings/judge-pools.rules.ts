/**
 * Judge pools: a host belongs to one or more pools, a job to one, and only hosts of its pool take it. A pool is a name and
 * exists as long as a host or a place uses it. A round, a contest or a course may name one, the narrowest wins; all the
 * rest is judged by the pool `default`.
 */
export const DEFAULT_POOL = 'default';
export const MOST_POOLS = 10;

export const PLACE_TYPES = ['round', 'contest', 'course'] as const;
export type PlaceType = (typeof PLACE_TYPES)[number];

export interface PoolPlace {
  type: PlaceType;
  id: string;
  pool: string;
}

/** The pool of a job: that of the first of these places, narrowest first, that names one. */
export function poolOf(places: readonly Omit<PoolPlace, 'pool'>[], named: readonly PoolPlace[]): string {
  for (const place of places) {
    const found = named.find((one) => one.type === place.type && one.id === place.id);
    if (found) return found.pool;
  }
  return DEFAULT_POOL;
}
