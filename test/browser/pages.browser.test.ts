/**
 * Every main page with each role that uses it, in both languages, wide and narrow: it fits, has no errors, and axe
 * finds nothing serious.
 */
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { packageFolder } from '../../seeds/demo/problems.ts';
import type { TestSite } from '../setup/site.ts';
import { fill, press, windowOf } from './browser-setup.ts';
import { livelySite } from './lively-site.ts';
import { faultsOf, seriousFaults } from './page-faults.ts';

const CUP = '/contests/kernel-cup-2';
const COURSE = '/courses/storage-engines-2026';

const PAGES: { who: string; email?: string; paths: string[] }[] = [
  {
    who: 'a visitor',
    paths: [
      '/',
      '/sign-in',
      '/sign-up',
      '/forgot-password',
      '/problems',
      '/problems/sum',
      '/contests',
      CUP,
      `${CUP}/rounds/round-1`,
      `${CUP}/rounds/warm-up/board`,
      `${CUP}/rounds/warm-up/results/1`,
      `${CUP}/rejudgings`,
      '/languages',
      '/courses',
      COURSE,
      '/pipeline',
      '/people/{zhao}',
      '/no-such-page',
    ],
  },
  {
    who: 'a student',
    email: 'zhao@example.org',
    paths: [
      '/',
      '/profile',
      '/notifications',
      '/profile/notifications',
      '/submissions',
      '/courses',
      '/pipeline/{member}',
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
      '/partnerships/{running}',
      '/courses/new?partnership={running}',
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
      '/judges/queue?span=day',
      '/judges/pools',
      '/judges/failed',
      '/audit',
      '/mails',
      '/users',
      '/problems/import',
      '/problems/walrecovery/versions',
      '/problems/walrecovery/versions/1',
      '/problems/walrecovery/versions/1/files/.kernel/kernel.yaml',
      '/problems/walrecovery/versions/compare?from=1&to=1',
      '/problems/walrecovery/usage',
      '/contests/new',
      '/partnerships/{waiting}',
      '/people/{longName}',
      `${CUP}/edit`,
      `${CUP}/rounds`,
      `${CUP}/rounds/new`,
      `${CUP}/rounds/round-1/edit`,
      `${CUP}/rounds/round-1/postpone`,
      `${CUP}/rounds/round-1/board`,
      `${CUP}/history`,
      `${CUP}/teams`,
      `${CUP}/rounds/final/problem-set`,
      `${CUP}/rounds/warm-up/publish`,
      '/pipeline',
      '/pipeline/{member}',
      '/submissions?everybody=1',
      '/rejudgings',
      '/rejudgings/new',
      '/rejudgings/new?problem=pointreads',
      '/rejudgings/{rejudging}',
      '/rejudgings/{rejudging}?show=all',
      '/rejudgings/{rejudging}/standings',
      '/rejudgings/{rejudging}/grades',
    ],
  },
  { who: 'a mentor', email: 'mentor@example.org', paths: ['/', '/pipeline?mine=1', '/pipeline/{member}', COURSE] },
];

/** Forms sent with errors. */
const FORMS: {
  who: string;
  email?: string;
  forms: [path: string, button: string, prepare?: (page: Page) => Promise<unknown>][];
}[] = [
  {
    who: 'a visitor',
    forms: [
      ['/sign-up', 'form[action="/sign-up"] button'],
      [
        '/sign-in',
        'form[action="/sign-in"] button',
        (page) => fill(page, { email: 'zhao@example.org', password: 'x' }),
      ],
      ['/forgot-password', 'main form button'],
    ],
  },
  {
    who: 'a student',
    email: 'zhao@example.org',
    forms: [
      ['/problems/sum', '#submit button.btn-primary'],
      [
        `${CUP}/rounds/round-1/problems/A`,
        '#submit button.btn-primary',
        (page) => page.setInputFiles('input[name=source]', join(packageFolder('sum'), 'problem.yaml')),
      ],
      ['/courses', 'form[action="/courses/join"] button', (page) => page.fill('input[name=code]', 'NOT-A-CODE')],
      [
        '/profile',
        'form[action="/profile"] button',
        (page) => fill(page, { displayName: '' }, 'form[action="/profile"]'),
      ],
    ],
  },
  {
    who: 'a professor',
    email: 'chen@example.org',
    forms: [
      ['/partnerships/new', 'main form button.btn-primary'],
      [`${COURSE}/assignments/new`, 'main form button.btn-primary'],
      [`${COURSE}/edit`, 'main form button.btn-primary', (page) => fill(page, { title: '' })],
    ],
  },
  {
    who: 'an organizer',
    email: 'organizer@example.org',
    forms: [
      ['/contests/new', 'main form button.btn-primary'],
      [`${CUP}/rounds/new`, 'main form button.btn-primary'],
      ['/problems/import', 'main form button.btn-primary'],
      ['/judges', 'form[action="/judges"] button'],
      ['/pipeline/{member}', 'form[action$="/move"] button'],
      ['/rejudgings/new?problem=pointreads', 'form[action="/rejudgings"] button'],
    ],
  },
];

describe('pages in Chromium', function () {
  this.timeout(180_000);
  let site: TestSite;
  const address = (path: string) => path.replace(/\{(\w+)\}/, (_, name: string) => ids[name] ?? `no-${name}`);
  let ids: Record<string, string>;
  before(async () => {
    ({ site, ids } = await livelySite());
  });
  after(async () => {
    await site.close();
  });

  for (const locale of ['en', 'zh-CN']) {
    for (const { who, email, paths } of PAGES) {
      it(`for ${who} in ${locale}`, async () => {
        const { context, page, troubles } = await windowOf(site, { email, locale });
        const found: string[] = [];
        for (const path of paths) {
          const status = (await page.goto(address(path)))?.status();
          if (status !== (path === '/no-such-page' ? 404 : 200)) found.push(`${path}: answers ${status}`);
          found.push(...(await faultsOf(page, locale)).map((fault) => `${path}: ${fault}`));
        }
        await context.close();
        expect([...found, ...troubles]).to.deep.equal([]);
      });
    }

    for (const { who, email, forms } of FORMS) {
      it(`after errors in the forms of ${who} in ${locale}`, async () => {
        const { context, page, troubles } = await windowOf(site, { email, locale });
        const found: string[] = [];
        for (const [path, button, prepare] of forms) {
          await page.goto(address(path));
          await prepare?.(page);
          const status = await press(page, button);
          if (status !== 422) found.push(`${path}: answers ${status}`);
          if ((await page.locator('main [aria-invalid=true], main [role=alert]').count()) === 0)
            found.push(`${path}: does not say what is wrong`);
          found.push(...(await faultsOf(page, locale)).map((fault) => `${path}: ${fault}`));
          await page.setViewportSize({ width: 1280, height: 900 });
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
      for (const path of [...links.slice(0, 3), `${links[0]}/source`, `${links.at(-1)}/source`]) {
        await page.goto(path);
        found.push(...(await faultsOf(page, locale)).map((fault) => `${path}: ${fault}`));
      }
      await context.close();
      expect([...found, ...troubles]).to.deep.equal([]);
    });
  }

  it('in dark mode', async () => {
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
