/** Published results for their readers: all of a version for staff, and for others what the contest shows them. */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { seesAsStaff, type Contest } from '../contests/contests.rules.ts';
import { getRoundBySlugs } from '../rounds/rounds.service.ts';
import { prizesOfResultsUnchecked, type ResultPrizes } from '../showcase/showcase.service.ts';
import { keptNewestUnchecked, keptResultUnchecked } from './kept-results.service.ts';
import { comparable, limitedResult } from './limited-boards.rules.ts';
import { changesBetween, type ResultChange } from './result-changes.rules.ts';
import type { PublishedResult, ResultHead, ResultSnapshot } from './results.rules.ts';
import * as results from './results.store.ts';

/**
 * One version by its URL, as far as its contest shows it to this reader; everyone who may see the contest may read it.
 * @throws NotFound
 */
export async function getResult(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
  number: number | 'newest',
): Promise<PublishedResult> {
  const { contest, round } = await getRoundBySlugs(app, actor, contestSlug, roundSlug);
  const result = await keptResultUnchecked(app, round.id, number);
  if (!result) throw new NotFound('result_not_found');
  return { ...result, snapshot: shownTo(actor, contest, result.snapshot) };
}

function shownTo(actor: Actor, { id, boardTop }: Contest, snapshot: ResultSnapshot): ResultSnapshot {
  if (seesAsStaff(actor, id)) return snapshot;
  return limitedResult(snapshot, boardTop, actor.kind === 'user' ? actor.id : null);
}

const SHOWN_VERSIONS = 1000;

/** The same with all versions, the newest first, and what it changed. @throws NotFound */
export async function resultWithHistory(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
  number: number,
): Promise<{
  result: PublishedResult;
  isForEveryone: boolean;
  versions: ResultHead[];
  changes: ResultChange[];
  prizes: ResultPrizes;
}> {
  const { contest } = await getRoundBySlugs(app, actor, contestSlug, roundSlug);
  const result = await getResult(app, actor, contestSlug, roundSlug, number);
  const [whole, before] = [
    await keptResultUnchecked(app, result.roundId, number),
    await keptResultUnchecked(app, result.roundId, number - 1),
  ];
  const rowsOf = (one: PublishedResult) => ({
    all: one.snapshot.rows,
    shown: shownTo(actor, contest, one.snapshot).rows,
  });
  const told = whole && before && comparable(rowsOf(before), rowsOf(whole));
  const versions = await results.listResultHeads(app.db, [result.roundId], SHOWN_VERSIONS);
  const isNewest = versions[0]?.number === number;
  return {
    result,
    isForEveryone: contest.boardTop === null,
    versions,
    prizes: await prizesOfResultsUnchecked(app, { contestId: contest.id, roundId: result.roundId, isNewest }),
    changes: told ? changesBetween(told.before, told.after) : [],
  };
}

/** The newest published results of the site, one per round, as visitors see them. */
export async function publicResults(app: App, limit: number): Promise<PublishedResult[]> {
  const newest = await keptNewestUnchecked(app, limit);
  return newest.map(({ result, boardTop }) => ({
    ...result,
    snapshot: limitedResult(result.snapshot, boardTop, null),
  }));
}
