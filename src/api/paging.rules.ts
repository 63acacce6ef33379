/** Cursors of lists: opaque to clients, so that how a list is read may change. */
import { InvalidInput } from '../platform/errors.ts';

export const MOST_ITEMS = 100;
export const DEFAULT_ITEMS = 30;

/** A page of a list that is read by number. */
export interface NumberedPage {
  page: number;
  pageSize: number;
}

function encode(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

function decode(cursor: string): unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(values)) return values;
  } catch {
    // Refused below.
  }
  throw new InvalidInput('cursor', {}, 'cursor');
}

const isCount = (value: unknown, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most;

/** The page a cursor leads to, of the size its list was begun with. @throws InvalidInput for a cursor that is not ours */
export function numberedPage(query: { cursor?: string | undefined; limit: number }): NumberedPage {
  if (query.cursor === undefined) return { page: 1, pageSize: query.limit };
  const [page, pageSize] = decode(query.cursor);
  if (!isCount(page, 1_000_000) || !isCount(pageSize, MOST_ITEMS)) throw new InvalidInput('cursor', {}, 'cursor');
  return { page, pageSize };
}

/** The cursor after such a page; null after the last one. */
export function cursorAfter({ page, pageSize }: NumberedPage, total: number): string | null {
  return page * pageSize < total ? encode([page + 1, pageSize]) : null;
}

/** A place in a list that new items join at its beginning: after this time and id. */
export interface Mark {
  atMs: number;
  id: string;
}

/** @throws InvalidInput for a cursor that is not ours */
export function markOf(cursor: string | undefined): Mark | undefined {
  if (cursor === undefined) return undefined;
  const [atMs, id] = decode(cursor);
  if (!isCount(atMs, Number.MAX_SAFE_INTEGER) || typeof id !== 'string' || !/^\w{1,26}$/.test(id))
    throw new InvalidInput('cursor', {}, 'cursor');
  return { atMs, id };
}

export function cursorAt({ atMs, id }: Mark): string {
  return encode([atMs, id]);
}
