/** Full marks of many versions at once, for lists. */
import { LRUCache } from 'lru-cache';
import type { App } from '../platform/app-context.ts';
import { maxScoreMilli } from '../packages/package-judging.rules.ts';
import { listManifests } from './problems.store.ts';

/** In an object, because a cache holds no undefined. */
type FullMarks = { milli: number | undefined };

const kept = new WeakMap<App, LRUCache<string, FullMarks>>();

/** Full marks in thousandths by version; undefined where there are no points or no maximum. Versions never change. */
export async function fullMarksOfUnchecked(
  app: App,
  versionIds: readonly string[],
): Promise<ReadonlyMap<string, number | undefined>> {
  const known = kept.get(app) ?? new LRUCache<string, FullMarks>({ max: 5000 });
  kept.set(app, known);
  // Taken out before waiting: meanwhile, another call may push out what is kept.
  const found = new Map([...new Set(versionIds)].map((id) => [id, known.get(id)]));
  const missing = [...found.keys()].filter((id) => !found.get(id));
  for (const { id, pkg } of missing.length > 0 ? await listManifests(app.db, missing) : []) {
    const marks = { milli: maxScoreMilli(pkg) };
    known.set(id, marks);
    found.set(id, marks);
  }
  return new Map([...found].map(([id, marks]) => [id, marks?.milli]));
}
