/** Full marks of many versions at once, for lists. */
import type { App } from '../platform/app-context.ts';
import { maxScoreMilli } from '../packages/package-judging.rules.ts';
import { listManifests } from './problems.store.ts';

const MOST_KEPT = 5000;
const kept = new WeakMap<App, Map<string, number | undefined>>();

/** Full marks in thousandths by version; undefined where there are no points or no maximum. Versions never change. */
export async function fullMarksOfUnchecked(
  app: App,
  versionIds: readonly string[],
): Promise<ReadonlyMap<string, number | undefined>> {
  const known = kept.get(app) ?? new Map<string, number | undefined>();
  if (known.size > MOST_KEPT) known.clear();
  kept.set(app, known);
  const wanted = [...new Set(versionIds)];
  // Taken out before waiting: meanwhile, another call may clear what is kept.
  const marks = new Map(wanted.filter((id) => known.has(id)).map((id) => [id, known.get(id)]));
  const missing = wanted.filter((id) => !marks.has(id));
  for (const { id, pkg } of missing.length > 0 ? await listManifests(app.db, missing) : []) {
    known.set(id, maxScoreMilli(pkg));
    marks.set(id, known.get(id));
  }
  return marks;
}
