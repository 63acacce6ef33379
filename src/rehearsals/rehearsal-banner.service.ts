/** The rehearsal that a page belongs to, for the banner that every one of its pages has. */
import { REHEARSAL_SLUG } from '../contests/contest-rehearsals.rules.ts';
import { contestVisibleTo, type Contest } from '../contests/contests.rules.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { findByCopy } from './rehearsals.store.ts';

export interface RehearsalAt {
  /** What is rehearsed. */
  contest: Pick<Contest, 'slug' | 'name'>;
  rehearsalId: string;
}

const PAGE = new RegExp(`^/contests/${REHEARSAL_SLUG}([0-9a-z]{26})(?:/|$)`);

/** By the path of the page; undefined elsewhere, and for whoever does not see it. */
export async function rehearsalAt(app: App, actor: Actor, path: string): Promise<RehearsalAt | undefined> {
  const copyId = PAGE.exec(path)?.[1];
  const one = copyId === undefined ? undefined : await findByCopy(app.db, copyId);
  if (!one?.copyId || !contestVisibleTo(actor, await getContestUnchecked(app, one.copyId))) return undefined;
  const { slug, name } = await getContestUnchecked(app, one.contestId);
  return { contest: { slug, name }, rehearsalId: one.id };
}
