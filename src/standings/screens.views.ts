/** What the large screen of a board shows around its rows. */
import { pageOfAll } from '../platform/web/list-pages.ts';

/** Rows of a page where nothing says how many fit on the screen; the script of the page measures it. */
export const SCREEN_ROWS = 15;
const MOST_ROWS = 60;
const FEWEST_ROWS = 3;

/** One page of rows for a screen, whose script says how many fit on it; after the last page comes the first. */
export function screenPage<R>(rows: readonly R[], wanted: number, size: unknown) {
  const asked = Number(size);
  const fits = Number.isInteger(asked) && asked > 0 ? Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, asked)) : SCREEN_ROWS;
  const { shown, pages } = pageOfAll(rows, wanted, fits);
  return { shown, pages, size: fits, next: pages.page < pages.pages ? pages.page + 1 : 1 };
}
