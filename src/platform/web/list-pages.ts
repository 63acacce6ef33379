/** Lists that are shown a page at a time; `views/layout/_pagination.ejs` leads from one page to the next. */
import type { Request } from 'express';

export interface ListPages {
  page: number;
  pages: number;
  total: number;
}

/** `?page=` of a list, from 1; anything invalid is 1. */
export function pageNumber(req: Request): number {
  const value = Number(req.query.page);
  return Number.isInteger(value) && value >= 1 && value <= 100_000 ? value : 1;
}

/** Where in a list of `total` items its page is, with so many items a page. */
export function pagesOf(page: number, size: number, total: number): ListPages {
  return { page, pages: Math.max(1, Math.ceil(total / size)), total };
}

/** One page of a list that is there as a whole; the last one if it has no page with this number. */
export function pageOfAll<Item>(
  all: readonly Item[],
  wanted: number,
  size: number,
): { shown: Item[]; pages: ListPages } {
  const { pages, total } = pagesOf(wanted, size, all.length);
  const page = Math.min(wanted, pages);
  return { shown: all.slice((page - 1) * size, page * size), pages: { page, pages, total } };
}
