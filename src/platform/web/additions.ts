/**
 * What features add to the pages of a feature to their left: tabs, links, cards and counts. The left feature says what its page
 * knows and where a card can stand (`ContestAdditions`); `features.ts` lists who adds what.
 */
import type { App } from '../app-context.ts';

/** A tab or a link on a page that knows `Page`. It loads nothing: boards show tabs to thousands. */
export interface AddedTab<Page> {
  /** Says which tab a page is, and tells tabs apart in tests. */
  key: string;
  /** Message key. */
  label: string | ((page: Page) => string);
  href: (page: Page) => string;
  /** Smaller is further left; tabs of the page's own feature count in hundreds. */
  order: number;
  /** Everyone without it. */
  visibleTo?: (page: Page) => boolean;
  /** A Bootstrap icon. */
  icon?: string;
}

export interface ShownTab {
  key: string;
  label: string;
  href: string;
  icon?: string;
}

/** A card at a place of a page: a template of the feature that adds it, and what that template is given. */
export interface AddedCard<Page, Place extends string> {
  key: string;
  place: Place;
  /** `<feature>/<template>` below `views/`. */
  view: string;
  order: number;
  /** Null where this reader sees no such card. */
  model: (app: App, page: Page) => object | null | Promise<object | null>;
}

export interface ShownCard {
  key: string;
  view: string;
  model: object;
}

/** Cards by place; a place without cards is missing. */
export type ShownCards<Place extends string> = Partial<Record<Place, ShownCard[]>>;

/** A number beside each item of a list, and on the item's own page. */
export interface AddedCount<Item extends { id: string }> {
  key: string;
  /** Message key with a `count`. */
  label: (item: Item) => string;
  href: (item: Item) => string;
  order: number;
  /** By id of the item; zero where it is missing. */
  countUnchecked: (app: App, items: readonly Item[]) => Promise<ReadonlyMap<string, number>>;
}

export interface ShownCount {
  key: string;
  label: string;
  href: string;
  count: number;
}

const inOrder = <One extends { order: number }>(added: readonly One[]) => [...added].sort((a, b) => a.order - b.order);

/** The tabs or links that the reader of this page sees, in their order. */
export function shownTabs<Page>(added: readonly AddedTab<Page>[], page: Page): ShownTab[] {
  return inOrder(added)
    .filter(({ visibleTo }) => visibleTo?.(page) ?? true)
    .map(({ key, label, href, icon }) => ({
      key,
      label: typeof label === 'string' ? label : label(page),
      href: href(page),
      ...(icon ? { icon } : {}),
    }));
}

/** The cards that the reader of this page sees: by place, in their order. */
export async function shownCards<Page, Place extends string>(
  app: App,
  added: readonly AddedCard<Page, Place>[],
  page: Page,
): Promise<ShownCards<Place>> {
  const shown: ShownCards<Place> = {};
  for (const { key, place, view, model } of inOrder(added)) {
    const found = await model(app, page);
    if (found) (shown[place] ??= []).push({ key, view, model: found });
  }
  return shown;
}

/** The counts of each item, by its id and in their order. */
export async function shownCounts<Item extends { id: string }>(
  app: App,
  added: readonly AddedCount<Item>[],
  items: readonly Item[],
): Promise<Map<string, ShownCount[]>> {
  const shown = new Map<string, ShownCount[]>(items.map(({ id }) => [id, []]));
  for (const { key, label, href, countUnchecked } of inOrder(added)) {
    const counts = await countUnchecked(app, items);
    for (const item of items)
      shown.get(item.id)?.push({ key, label: label(item), href: href(item), count: counts.get(item.id) ?? 0 });
  }
  return shown;
}
