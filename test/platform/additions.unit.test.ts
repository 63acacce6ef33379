/** Tabs, cards and counts that features add to a page of a feature to their left. */
import { expect } from 'chai';
import type { App } from '../../src/platform/app-context.ts';
import { shownCards, shownCounts, shownTabs, type AddedCard, type AddedTab } from '../../src/platform/web/additions.ts';

interface Page {
  slug: string;
  isStaff: boolean;
}

const app = {} as App;
const reader: Page = { slug: 'cup', isStaff: false };

describe('additions to a page', () => {
  const tabs: AddedTab<Page>[] = [
    { key: 'last', label: 'news:tab', href: ({ slug }) => `/${slug}/news`, order: 300, icon: 'bell' },
    { key: 'staff', label: 'desk:tab', href: () => '/desk', order: 200, visibleTo: ({ isStaff }) => isStaff },
    { key: 'first', label: ({ slug }) => `news:of_${slug}`, href: () => '/', order: 100 },
  ];

  it('show tabs in their order, with the words and addresses of this page, to whom they are meant for', () => {
    expect(shownTabs(tabs, reader)).to.deep.equal([
      { key: 'first', label: 'news:of_cup', href: '/' },
      { key: 'last', label: 'news:tab', href: '/cup/news', icon: 'bell' },
    ]);
    expect(shownTabs(tabs, { ...reader, isStaff: true }).map(({ key }) => key)).to.deep.equal([
      'first',
      'staff',
      'last',
    ]);
  });

  it('show cards at their places in their order, and leave out those that have nothing for the reader', async () => {
    const card = (key: string, place: 'main' | 'side', order: number, model: AddedCard<Page, string>['model']) => ({
      ...{ key, place, order, model },
      view: `news/_${key}`,
    });
    const cards = [
      card('second', 'main', 200, () => ({ lines: 2 })),
      card('hidden', 'side', 100, (_app, { isStaff }) => (isStaff ? {} : null)),
      card('first', 'main', 100, (_app, { slug }) => Promise.resolve({ slug })),
    ];
    const first = { key: 'first', view: 'news/_first', model: { slug: 'cup' } };
    const second = { key: 'second', view: 'news/_second', model: { lines: 2 } };
    expect(await shownCards(app, cards, reader)).to.deep.equal({ main: [first, second] });
    expect((await shownCards(app, cards, { ...reader, isStaff: true })).side?.map(({ key }) => key)).to.deep.equal([
      'hidden',
    ]);
  });

  it('count for each item of a list, zero where nothing is known', async () => {
    const items = [{ id: 'a' }, { id: 'b' }];
    const count = (key: string, order: number, found: [string, number][]) => ({
      ...{ key, order },
      label: () => `news:${key}`,
      href: ({ id }: { id: string }) => `/${id}/${key}`,
      countUnchecked: () => Promise.resolve(new Map(found)),
    });
    const shown = await shownCounts(app, [count('late', 200, [['b', 7]]), count('early', 100, [['a', 3]])], items);
    expect(shown.get('a')).to.deep.equal([
      { key: 'early', label: 'news:early', href: '/a/early', count: 3 },
      { key: 'late', label: 'news:late', href: '/a/late', count: 0 },
    ]);
    expect(shown.get('b')?.map((one) => one.count)).to.deep.equal([0, 7]);
  });
});
