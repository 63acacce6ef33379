/**
 * Cursors of lists: the place of the last item that was sent, by the values its list is sorted by, and never its number. What is
 * added or removed meanwhile moves no other item to another page. Opaque to clients, so that how a list is read may change.
 */
import { Malformed } from '../platform/errors.ts';

export const MOST_ITEMS = 100;
export const DEFAULT_ITEMS = 30;

/** The first value in each cursor. None is signed: a cursor that someone made up leads to another page of what they may see. */
const FORMAT = 1;

interface Kinds {
  /** A name. */
  text: string;
  id: string;
  number: number;
}
type Kind = keyof Kinds;
type Place<Shape extends Record<string, Kind>> = { [Name in keyof Shape]: Kinds[Shape[Name]] };

const IS: Record<Kind, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string',
  id: (value) => typeof value === 'string' && /^\w{1,26}$/.test(value),
  number: (value) => Number.isFinite(value),
};

const isSize = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MOST_ITEMS;

/** A page to read: how many items, and after which place; undefined on the first page. */
export interface PageToRead<At> {
  size: number;
  after: At | undefined;
}

export interface Cursors<At> {
  /** The page of a query, of the size its list was begun with if it names none. @throws Malformed for a cursor of another list */
  read(query: { cursor?: string | undefined; limit?: number | undefined }): PageToRead<At>;
  /** One page of items of which one more was read than it holds, so that it is known whether there is another page. */
  page<Item>(found: readonly Item[], size: number, placeOf: (item: Item) => At): { items: Item[]; next: string | null };
}

/** The cursors of a list that is sorted by these values. */
export function cursorsOf<const Shape extends Record<string, Kind>>(list: string, shape: Shape): Cursors<Place<Shape>> {
  type At = Place<Shape>;
  const names = Object.keys(shape) as (keyof Shape & string)[];
  const write = (size: number, at: At) =>
    Buffer.from(JSON.stringify([FORMAT, list, size, ...names.map((name) => at[name])])).toString('base64url');
  return {
    read({ cursor, limit }) {
      if (cursor === undefined) return { size: limit ?? DEFAULT_ITEMS, after: undefined };
      const [format, of, size, ...values] = decoded(cursor);
      const isOurs = format === FORMAT && of === list && values.length === names.length;
      if (!isOurs || !isSize(size) || !names.every((name, index) => IS[shape[name] as Kind](values[index])))
        throw refused();
      const at = Object.fromEntries(names.map((name, index) => [name, values[index]]));
      return { size: limit ?? size, after: at as At };
    },
    page(found, size, placeOf) {
      const items = found.slice(0, size);
      const last = found.length > size ? items.at(-1) : undefined;
      return { items, next: last === undefined ? null : write(size, placeOf(last)) };
    },
  };
}

function decoded(cursor: string): unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(values)) return values;
  } catch {
    // Refused below.
  }
  throw refused();
}

const refused = () => new Malformed('cursor', {}, 'cursor');
