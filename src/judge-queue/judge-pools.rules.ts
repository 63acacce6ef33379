/**
 * Judge pools. A host belongs to one or more pools and a job to one; only hosts of its pool take it. A pool is a name that
 * exists while a host or a place uses it. A round, contest or course may name a pool; the narrowest wins, and everything else
 * is judged by the pool `default`.
 */
import type { Surrounding } from '../places/placed-work.rules.ts';

export const DEFAULT_POOL = 'default';
export const MOST_POOLS = 10;

/** What may name a pool. */
export { SURROUNDING_TYPES as PLACE_TYPES, type SurroundingType as PlaceType } from '../places/placed-work.rules.ts';

export interface PoolPlace extends Surrounding {
  pool: string;
}

/** The pool of a job: the one named by the first of these places, narrowest first. */
export function poolOf(places: readonly Surrounding[], named: readonly PoolPlace[]): string {
  for (const place of places) {
    const found = named.find((one) => one.type === place.type && one.id === place.id);
    if (found) return found.pool;
  }
  return DEFAULT_POOL;
}
