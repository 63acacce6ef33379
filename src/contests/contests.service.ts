/**
 * Contests for other features. Functions that take an actor answer 404 for what that person may not see. The others rely on
 * their caller to have checked `contestVisibleTo`.
 */
import { contestsWhere, requireInContest, requireInSomeContest, type Action } from '../accounts/permissions.rules.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { NotFound } from '../platform/errors.ts';
import { changesContest, requireNotArchived } from './contest-endings.rules.ts';
import { contestVisibleTo, type Contest, type ContestListPlace, type ContestPhase } from './contests.rules.ts';
import {
  findContestBySlug,
  getContest as getContestRow,
  listContestPage,
  listRehearsalIds,
  listContestsAfter as listContestRowsAfter,
  updateContestSpan,
} from './contests.store.ts';

/** A contest by its URL name. @throws NotFound also for a draft that the actor may not see. */
export async function getContestBySlug(app: App, actor: Actor, slug: string): Promise<Contest> {
  const contest = await findContestBySlug(app.db, slug);
  if (!contest) throw new NotFound('contest_not_found');
  requireContestVisible(actor, contest);
  return contest;
}

/**
 * The contest of this URL name, for people who may do something in it.
 * @throws Unauthenticated, Forbidden naming who may, NotFound as `getContestBySlug`, Conflict to change an archived one
 */
export async function contestFor(app: App, actor: Actor, slug: string, action: Action): Promise<Contest> {
  requireInSomeContest(actor, action);
  const contest = await getContestBySlug(app, actor, slug);
  requireInContest(actor, action, contest.id);
  if (changesContest(action)) requireNotArchived(contest);
  return contest;
}

/** @throws NotFound for a draft that the actor may not see */
export function requireContestVisible(actor: Actor, contest: Contest): void {
  if (!contestVisibleTo(actor, contest)) throw new NotFound('contest_not_found');
}

/** A contest by id, without a permission check. @throws NotFound */
export async function getContestUnchecked(app: App, id: string): Promise<Contest> {
  return await getContestRow(app.db, id);
}

/** The same, as the caller's transaction sees it. @throws NotFound */
export async function getContestWithin(trx: Transaction, id: string): Promise<Contest> {
  return await getContestRow(trx, id);
}

/** Notes the first opening and the last closing of a contest's rounds, in the transaction that changed them. */
export async function noteContestSpan(
  trx: Transaction,
  contestId: string,
  span: Pick<Contest, 'startsAt' | 'endsAt'>,
): Promise<void> {
  await updateContestSpan(trx, contestId, span);
}

const PAGE_SIZE = 20;

/** One page of the contests the actor may see. */
export async function listContests(
  app: App,
  actor: Actor,
  query: {
    phase?: ContestPhase;
    search?: string;
    archived?: boolean | undefined;
    ids?: readonly string[];
    page: number;
    pageSize?: number;
  },
): Promise<{ items: Contest[]; page: number; pages: number; total: number }> {
  const pageSize = query.pageSize ?? PAGE_SIZE;
  const { contests, total } = await listContestPage(app.db, app.clock.nowMs(), {
    phase: query.phase,
    search: query.search,
    archived: query.archived,
    ids: query.ids,
    drafts: contestsWhere(actor, 'contest.read'),
    limit: pageSize,
    offset: (query.page - 1) * pageSize,
  });
  return { items: contests, page: query.page, pages: Math.max(1, Math.ceil(total / pageSize)), total };
}

/**
 * Contests that the actor may see after a place in their list, whatever was added since, each with its place. `asOfMs` says when
 * the list was begun: a contest that starts or ends meanwhile keeps its place.
 */
export async function listContestsAfter(
  app: App,
  actor: Actor,
  query: { phase?: ContestPhase; search?: string; asOfMs: number; after: ContestListPlace | undefined; limit: number },
): Promise<{ contest: Contest; place: ContestListPlace }[]> {
  const { asOfMs, ...more } = query;
  return await listContestRowsAfter(app.db, asOfMs, { ...more, drafts: contestsWhere(actor, 'contest.read') });
}

/** The rehearsals of a contest that are not thrown away, by their ids. */
export async function rehearsalsOf(trx: Transaction, contestId: string): Promise<string[]> {
  return await listRehearsalIds(trx, contestId);
}
