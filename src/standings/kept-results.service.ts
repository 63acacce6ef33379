/**
 * Published results as pages read them: parsed once, since that takes long with thousands of participants. A version is kept by the
 * revision that the database has now, so an erased name is gone at once in every process. Whoever reads one must not change it.
 */
import { LRUCache } from 'lru-cache';
import type { App } from '../platform/app-context.ts';
import type { PublishedResult } from './results.rules.ts';
import * as results from './results.store.ts';

const KEPT = 200;
/** Characters of all snapshots that what is kept was parsed from: about three contests with 30,000 participants. */
const KEPT_LENGTH = 60_000_000;

const byApp = new WeakMap<App, LRUCache<string, results.ReadResult>>();

function ofApp(app: App): LRUCache<string, results.ReadResult> {
  const known = byApp.get(app);
  if (known) return known;
  const made = new LRUCache<string, results.ReadResult>({
    max: KEPT,
    maxSize: KEPT_LENGTH,
    sizeCalculation: ({ textLength }) => textLength,
  });
  byApp.set(app, made);
  return made;
}

const keyOf = ({ id, rev }: results.ResultKey) => `${id} ${rev}`;

/** What is being read now, so that those who ask for it at the same time wait for one reading. */
const beingRead = new WeakMap<App, Map<string, Promise<PublishedResult | undefined>>>();

async function kept(app: App, key: results.ResultKey): Promise<PublishedResult | undefined> {
  const known = ofApp(app).get(keyOf(key));
  if (known) return known.result;
  const readings = beingRead.get(app) ?? new Map<string, Promise<PublishedResult | undefined>>();
  beingRead.set(app, readings);
  const others = readings.get(keyOf(key));
  if (others) return await others;
  const reading = read(app, key).finally(() => readings.delete(keyOf(key)));
  readings.set(keyOf(key), reading);
  return await reading;
}

async function read(app: App, key: results.ResultKey): Promise<PublishedResult | undefined> {
  const found = await results.readResult(app.db, key.id);
  if (found) ofApp(app).set(keyOf({ id: key.id, rev: found.rev }), found);
  return found?.result;
}

/** A version of a round's result. */
export async function keptResultUnchecked(
  app: App,
  roundId: string,
  number: number | 'newest',
): Promise<PublishedResult | undefined> {
  const key = await results.findResultKey(app.db, roundId, number);
  return key && (await kept(app, key));
}

/** The newest published results of the whole site, one per round, each with what its contest shows of it. */
export async function keptNewestUnchecked(
  app: App,
  limit: number,
): Promise<{ result: PublishedResult; boardTop: number | null }[]> {
  const found: { result: PublishedResult; boardTop: number | null }[] = [];
  for (const { boardTop, ...key } of await results.listNewestKeys(app.db, limit)) {
    const result = await kept(app, key);
    if (result) found.push({ result, boardTop });
  }
  return found;
}
