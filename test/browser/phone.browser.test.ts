/**
 * Lists and tables at phone width, in both languages: no page scrolls sideways, and no cell breaks its words into
 * single characters.
 */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { TestSite } from '../setup/site.ts';
import { demoSite, windowOf } from './browser-setup.ts';

const CUP = '/contests/kernel-cup-2';
const COURSE = '/courses/storage-engines-2026';
const PAGES: { email: string; paths: string[] }[] = [
  {
    email: 'zhao@example.org',
    paths: [
      ...['/', '/submissions', '/problems', '/courses', COURSE, `${COURSE}/grades`, '/contests', `${CUP}/rejudgings`],
      ...[`${CUP}/rounds/round-1`, `${CUP}/rounds/round-1/board`, '/contests/kernel-cup-1/results/1'],
    ],
  },
  {
    email: 'chen@example.org',
    paths: ['/', '/partnerships', COURSE, `${COURSE}/grades`, `${COURSE}/students`, `${COURSE}/staff`],
  },
  {
    email: 'organizer@example.org',
    paths: [
      ...['/', '/desk', '/users', '/audit', '/universities', '/partnerships', '/pipeline'],
      ...['/judges', '/judges/queue', '/judges/pools', '/submissions?everybody=1', '/speed-reviews', '/rejudgings'],
      ...[`${CUP}/rounds`, `${CUP}/teams`, `${CUP}/rounds/warm-up/results/1`, '/problems/walrecovery/versions/1'],
    ],
  },
];

/**
 * Cells and list lines of the open page with fewer than three characters per line over three or more lines, at most
 * five.
 */
const brokenUp = (page: Page) =>
  page.evaluate<string[]>(`[...document.querySelectorAll('main td, main th, main li')].flatMap((one) => {
    const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent.trim();
      if (node.parentElement.closest('.visually-hidden, details:not([open]) > :not(summary)')) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const lines = new Set([...range.getClientRects()].map((rect) => Math.round(rect.top))).size;
      if (lines >= 3 && text.length / lines < 3) found.push(lines + ' lines: ' + text.slice(0, 40));
    }
    return found;
  }).slice(0, 5)`);

describe('a phone', () => {
  let site: TestSite;
  before(async function () {
    this.timeout(300_000);
    ({ site } = await demoSite());
  });
  after(() => site.close());

  for (const { email, paths } of PAGES)
    for (const locale of ['en', 'zh-CN'])
      it(`shows ${email.split('@')[0]} lists and tables that fit, in ${locale}`, async function () {
        this.timeout(180_000);
        const { page } = await windowOf(site, { email, locale, width: 390 });
        const faults: string[] = [];
        for (const path of paths) {
          const status = (await page.goto(site.url + path))?.status();
          if (status !== 200) faults.push(`${path}: answers ${status}`);
          const over = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
          if (over > 0) faults.push(`${path}: ${over} px wider than the window`);
          faults.push(...(await brokenUp(page)).map((cell) => `${path}: ${cell}`));
        }
        expect(faults).to.deep.equal([]);
      });
});
