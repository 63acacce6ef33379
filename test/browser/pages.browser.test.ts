/** Every main page, for everybody who uses it, in both languages, wide and narrow: it fits, it is quiet, and axe has nothing serious to say. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { TestSite } from '../setup/site.ts';
import { demoSite, windowOf } from './browser-setup.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const CUP = '/contests/autumn-kernel-cup-2026';
const COURSE = '/courses/storage-engines-2026';

const PAGES: { who: string; email?: string; paths: string[] }[] = [
  {
    who: 'a visitor',
    paths: [
      '/',
      '/sign-in',
      '/sign-up',
      '/forgot',
      '/problems',
      '/problems/sum',
      '/contests',
      CUP,
      `${CUP}/rounds/warm-up/board`,
      COURSE,
      '/no-such-page',
    ],
  },
  {
    who: 'a student',
    email: 'zhao@example.org',
    paths: [
      '/',
      '/profile',
      '/submissions',
      COURSE,
      `${COURSE}/grades`,
      `${CUP}/rounds/round-1`,
      `${CUP}/rounds/round-1/problems/A`,
      `${CUP}/rounds/round-1/problems/B`,
      `${CUP}/rounds/round-1/board`,
    ],
  },
  {
    who: 'a professor',
    email: 'chen@example.org',
    paths: [
      '/partnerships',
      '/partnerships/new',
      COURSE,
      `${COURSE}/grades`,
      `${COURSE}/students`,
      `${COURSE}/staff`,
      `${COURSE}/assignments/new`,
    ],
  },
  {
    who: 'an organizer',
    email: 'organizer@example.org',
    paths: [
      '/desk',
      '/judges',
      '/audit',
      '/users',
      '/problems/import',
      '/problems/walrecovery/versions',
      '/contests/new',
      `${CUP}/edit`,
      `${CUP}/rounds`,
      `${CUP}/teams`,
      `${CUP}/rounds/final/problem-set`,
      `${CUP}/rounds/warm-up/publish`,
      '/pipeline',
      '/submissions?everybody=1',
    ],
  },
];

describe('pages in Chromium', function () {
  this.timeout(180_000);
  let site: TestSite;
  before(async () => {
    ({ site } = await demoSite());
  });
  after(async () => {
    await site.close();
  });

  for (const locale of ['en', 'zh-CN']) {
    for (const { who, email, paths } of PAGES) {
      it(`of ${who} in ${locale}`, async () => {
        const { context, page, troubles } = await windowOf(site, { email, locale });
        const found: string[] = [];
        for (const path of paths) {
          await page.goto(path);
          found.push(...(await faultsOf(page, locale)).map((fault) => `${path}: ${fault}`));
        }
        await context.close();
        expect([...found, ...troubles]).to.deep.equal([]);
      });
    }

    it(`of a judged submission and its source in ${locale}`, async () => {
      const { context, page, troubles } = await windowOf(site, { email: 'zhao@example.org', locale });
      await page.goto('/submissions');
      const links = await page
        .locator('main a[href^="/submissions/"]')
        .evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''));
      expect(links.length).to.be.greaterThan(2);
      const found: string[] = [];
      for (const path of links.slice(0, 3).flatMap((link) => [link, `${link}/source`])) {
        await page.goto(path);
        found.push(...(await faultsOf(page, locale)).map((fault) => `${path}: ${fault}`));
      }
      await context.close();
      expect([...found, ...troubles]).to.deep.equal([]);
    });
  }

  it('in the dark', async () => {
    const { context, page } = await windowOf(site, { email: 'organizer@example.org' });
    await page.goto('/');
    await page.locator('[data-theme-switch]').click();
    expect(await page.locator('html').getAttribute('data-bs-theme')).to.equal('dark');
    const found: string[] = [];
    for (const path of [
      '/',
      '/desk',
      '/problems/sum',
      `${CUP}/rounds/warm-up/board`,
      '/submissions?everybody=1',
      '/pipeline',
    ]) {
      await page.goto(path);
      expect(await page.locator('html').getAttribute('data-bs-theme'), path).to.equal('dark');
      found.push(...(await seriousFaults(page)).map((fault) => `${path}: ${fault}`));
    }
    await context.close();
    expect(found).to.deep.equal([]);
  });
});

async function faultsOf(page: Page, locale: string): Promise<string[]> {
  const faults: string[] = [];
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    const over = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    if (over > 0) faults.push(`${over} px wider than a window of ${width}`);
    faults.push(...(await seriousFaults(page)).map((fault) => `at ${width}: ${fault}`));
  }
  const text = await page.locator('body').innerText();
  const key =
    /\b(?:site|errors|accounts|contests|courses|home|judgings|operations|partnerships|pipeline|points|problems|standings|submissions):[a-z_]+[\w.]*/.exec(
      text,
    );
  if (key) faults.push(`shows the message key ${key[0]}`);
  const language = await page.locator('html').getAttribute('lang');
  if (language !== locale) faults.push(`is in ${language}`);
  return faults;
}

/** What axe calls serious or critical, each with the first element at fault. */
async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(): Promise<{
          violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
        }>;
      };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id} ×${nodes.length}: ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.failureSummary.slice(0, 200)}`,
      );
  });
}
