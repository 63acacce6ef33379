/** Where the newest results of a round are, without reading them. */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { getRoundBySlugs } from '../rounds/rounds.service.ts';
import { listNewestNumbers } from './results.store.ts';

/** The number of the newest version of a round's results. @throws NotFound */
export async function newestNumber(app: App, actor: Actor, contestSlug: string, roundSlug: string): Promise<number> {
  const { round } = await getRoundBySlugs(app, actor, contestSlug, roundSlug);
  const number = (await listNewestNumbers(app.db, [round.id])).get(round.id);
  if (number === undefined) throw new NotFound('result_not_found');
  return number;
}
