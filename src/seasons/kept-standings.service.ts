/**
 * Standings as pages read them: parsed once, since that takes long with thousands of people. What is kept never changes: a standing
 * is kept by the revision that the database has now, and versions are immutable.
 */
import { LRUCache } from 'lru-cache';
import type { App } from '../platform/app-context.ts';
import type { SeasonVersion } from './seasons.rules.ts';
import * as store from './seasons.store.ts';

const KEPT = 50;
/** Characters of all texts that what is kept was parsed from. */
const KEPT_LENGTH = 60_000_000;

type Kept = store.KeptStanding | store.KeptVersion;
const byApp = new WeakMap<App, LRUCache<string, Kept>>();

function ofApp(app: App): LRUCache<string, Kept> {
  const known = byApp.get(app);
  if (known) return known;
  const made = new LRUCache<string, Kept>({
    max: KEPT,
    maxSize: KEPT_LENGTH,
    sizeCalculation: ({ textLength }) => textLength,
  });
  byApp.set(app, made);
  return made;
}

/** The standing of a season as it was computed last; undefined: it never was. */
export async function keptStandingUnchecked(app: App, seasonId: string): Promise<store.KeptStanding | undefined> {
  const rev = await store.findStandingRev(app.db, seasonId);
  if (rev === undefined) return undefined;
  const keyOf = (of: number) => `${seasonId} ${of}`;
  const known = ofApp(app).get(keyOf(rev)) as store.KeptStanding | undefined;
  const found = known ?? (await store.findStanding(app.db, seasonId));
  if (found && !known) ofApp(app).set(keyOf(found.rev), found);
  return found;
}

/** A version of a season by its number. */
export async function keptVersionUnchecked(
  app: App,
  seasonId: string,
  number: number,
): Promise<SeasonVersion | undefined> {
  const key = `${seasonId} version ${number}`;
  const known = ofApp(app).get(key) as store.KeptVersion | undefined;
  const found = known ?? (await store.findVersion(app.db, seasonId, number));
  if (found && !known) ofApp(app).set(key, found);
  return found;
}
