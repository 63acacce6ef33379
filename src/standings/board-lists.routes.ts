/** What the pages of all boards have in common: the filter of their address, the page of rows, and the reader's own row. */
import type { Request } from 'express';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { pageNumber, pageOfAll } from '../platform/web/list-pages.ts';
import { actorOf } from '../platform/web/request.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { filterQuery, readFilter, type BoardFilter } from './board-filters.rules.ts';
import { narrowed, type NarrowedBoard } from './board-filters.service.ts';
import type { BoardParticipant } from './standings.rules.ts';

const PAGE_SIZE = 200;

interface Row {
  rank: number | null;
  participant: BoardParticipant;
}

/** The filter of a request's address. */
export function filterOf(req: Request): BoardFilter {
  return readFilter(req.query);
}

/** A board as its reader narrowed it, and what else its page depends on than the version of the board. */
export async function narrowedFor<R extends Row>(
  app: App,
  req: Request,
  board: { contest: Pick<Contest, 'id'>; rows: readonly R[] },
): Promise<NarrowedBoard<R> & { seenAs: unknown }> {
  const found = await narrowed(app, actorOf(req), board, filterOf(req));
  const { filter } = found;
  // Who takes a course, or is in a group, changes without the board.
  const left = filter.course || filter.group || filter.room ? found.rows.map(({ participant }) => participant.id) : [];
  const { groups, rooms, courses } = found.choices;
  return { ...found, seenAs: [found.starred, groups, rooms, courses, left] };
}

/** Whether a row is that of the reader. */
export function isRowOf(actor: Actor, { participant }: Row): boolean {
  return actor.kind === 'user' && participant.memberIds.includes(actor.id);
}

/**
 * One page of the rows. The reader's own row is pinned at the top and not repeated; a filter shows it at its place.
 */
export function pageOfRows<R extends Row>(
  req: Request,
  board: { rows: readonly R[] },
  list: Pick<NarrowedBoard<R>, 'rows'>,
) {
  const own = board.rows.find((row) => isRowOf(actorOf(req), row));
  const mine = list.rows === board.rows ? own : undefined;
  const { shown, pages } = pageOfAll(list.rows, pageNumber(req), PAGE_SIZE);
  const rest = shown.filter((row) => row !== mine);
  return { own, rows: mine ? [mine, ...rest] : rest, pages };
}

/** What a large screen needs beside its board: the time of the server, and the addresses of other pages and of the board. */
export function screenFrame(app: App, req: Request) {
  const texts = Object.entries(req.query).filter(
    (one): one is [string, string] => typeof one[1] === 'string' && !['page', 'size', 'screen'].includes(one[0]),
  );
  return { nowMs: app.clock.nowMs(), here: req.path, kept: Object.fromEntries(texts) };
}

/** What the fields of the filter and its links show. */
export function filterView<R extends Row>(req: Request, list: NarrowedBoard<R>, isPublicView: boolean) {
  const { filter, choices, starred, within } = list;
  const kept = { ...filterQuery(filter), ...(isPublicView ? { view: 'public' } : {}) };
  return {
    filter,
    filterKept: kept,
    filterChoices: choices,
    isNarrowed: within !== null,
    isFiltered: Object.keys(filterQuery(filter)).length > 0,
    found: list.rows.length,
    stars: actorOf(req).kind === 'user' ? starred : null,
  };
}
