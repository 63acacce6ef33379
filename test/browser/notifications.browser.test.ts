/** The bell, the list and the settings of notifications, with keyboard and screen reader, wide and narrow, light and dark. */
import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { notify } from '../../src/notifications/notify.service.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startPushService, type TestPushService } from '../setup/push-service.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { submitMain, windowOf } from './browser-setup.ts';
import { faultsOf, seriousFaults } from './page-faults.ts';

describe('notifications in the browser', function () {
  this.timeout(120_000);
  let site: TestSite;
  let service: TestPushService;
  let ann: TestPerson;
  let page: Page;
  let context: BrowserContext;
  let troubles: string[];
  before(async () => {
    service = await startPushService();
    site = await startSite('sqlite', { PUSH_HOSTS: '127.0.0.1', PUSH_PRIVATE: '1' });
    ann = await makePerson(site, { displayName: 'Ann' });
    const courses = [
      'Storage engines',
      'Query engines',
      'A course with a name as long as the form lets it be '.repeat(3),
    ];
    for (const course of courses) {
      const news = { kind: 'course_staff', key: course, href: '/courses', params: { course } } as const;
      await inTransaction(site.app.db, (trx) => notify(trx, site.clock.nowMs(), news, [ann.id]));
      await site.app.background.drain();
      site.clock.advance(1000);
    }
    ({ page, context, troubles } = await windowOf(site, { email: ann.email, password: ann.password }));
  });
  after(async () => {
    await context.close();
    await site.close();
    await service.close();
  });
  afterEach('no page had an error', () => expect(troubles).to.deep.equal([]));

  const bell = () => page.locator('.nav-bell');

  it('the bell says how many are unread, in words too, and stays in the header of a phone', async () => {
    await page.goto('/problems');
    expect(await bell().getAttribute('aria-label')).to.equal('Notifications: 3 unread');
    expect((await bell().innerText()).trim()).to.equal('3');
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await bell().isVisible()).to.equal(true);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('with the keyboard: from the bell to the list, marked as read, and on to the page it is about', async () => {
    await bell().focus();
    await Promise.all([page.waitForURL('**/notifications'), page.keyboard.press('Enter')]);
    const mark = page.getByRole('button', { name: 'Mark as read: You are now staff of Query engines' });
    await mark.focus();
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    expect(await bell().getAttribute('aria-label')).to.equal('Notifications: 2 unread');
    const link = page.getByRole('link', { name: 'You are now staff of Storage engines' });
    await link.focus();
    await Promise.all([page.waitForURL('**/courses'), page.keyboard.press('Enter')]);
    expect(await bell().getAttribute('aria-label')).to.equal('Notifications: 1 unread');
  });

  it('the list and the settings fit, say nothing raw, and axe finds nothing serious', async () => {
    const pages = ['/notifications', '/notifications?show=unread&q=nothing', '/profile/notifications'];
    for (const path of pages) {
      for (const language of ['en', 'zh-CN']) {
        await page.goto(`${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
        expect(await faultsOf(page, language), `${path} in ${language}`).to.deep.equal([]);
      }
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto('/notifications?lang=en');
    await page.locator('[data-theme-switch]').click();
    expect(await page.locator('html').getAttribute('data-bs-theme')).to.equal('dark');
    expect(await seriousFaults(page), 'dark').to.deep.equal([]);
  });

  it('a choice is saved, and all are marked as read', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto('/profile/notifications');
    await page.getByRole('combobox', { name: 'Results were published' }).selectOption('off');
    expect(await submitMain(page, 'form[action="/profile/notifications"] button')).to.equal(200);
    expect(await page.getByRole('combobox', { name: 'Results were published' }).inputValue()).to.equal('off');
    await page.goto('/notifications');
    expect(await submitMain(page, 'form[action="/notifications/read"] button')).to.equal(200);
    expect(await bell().getAttribute('aria-label')).to.equal('Notifications: none unread');
    expect(await page.locator('.notification.is-unread').count()).to.equal(0);
  });

  it('push messages are turned on, shown by the worker, and turned off, in this browser', async () => {
    await context.grantPermissions(['notifications'], { origin: site.url });
    const browser = service.browser();
    // Chromium's own push service is out of reach; the worker and its messages are real.
    await page.addInitScript(`
      const made = ${JSON.stringify(browser)};
      const unsubscribe = async () => (localStorage.removeItem('subscribed'), true);
      const here = { ...made, toJSON: () => made, unsubscribe };
      Object.assign(PushManager.prototype, {
        getSubscription: async () => (localStorage.getItem('subscribed') ? here : null),
        subscribe: async ({ userVisibleOnly, applicationServerKey }) => {
          if (!userVisibleOnly || applicationServerKey.length !== 65) throw new Error('refused');
          localStorage.setItem('subscribed', '1');
          return here;
        },
      });
    `);
    await page.goto('/profile/notifications');
    await Promise.all([
      page.waitForNavigation(),
      page.getByRole('button', { name: 'Turn on in this browser' }).click(),
    ]);
    await page.getByText('Push messages are on in this browser.').first().waitFor();
    expect(await page.locator('[data-this]').first().isVisible()).to.equal(true);
    expect(await faultsOf(page, 'en')).to.deep.equal([]);

    const news = {
      kind: 'pipeline_invited',
      key: 'push',
      href: '/pipeline',
      params: { contest: 'Spring Cup' },
    } as const;
    await inTransaction(site.app.db, (trx) => notify(trx, site.clock.nowMs(), news, [ann.id]));
    await site.app.background.drain();
    const text = service.received[0]?.text ?? '';
    const shown = await deliver(page, text);
    expect(shown).to.deep.equal([(JSON.parse(text) as { title: string }).title]);

    await page.goto('/profile/notifications');
    await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: /^Turn off/ }).click()]);
    await page.getByRole('button', { name: 'Turn on in this browser' }).waitFor();
    expect(await page.locator('[data-endpoint]').count()).to.equal(0);
    expect(await page.evaluate("localStorage.getItem('subscribed')")).to.equal(null);
  });

  /** Hands a message to the service worker as the push service of the browser would; the titles that it then shows. */
  async function deliver(at: Page, data: string): Promise<string[]> {
    const session = await context.newCDPSession(at);
    const registered = new Promise<string>((resolve) =>
      session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const own = registrations.find(({ scopeURL }) => scopeURL.endsWith('/assets/site/'));
        if (own) resolve(own.registrationId);
      }),
    );
    await session.send('ServiceWorker.enable');
    await session.send('ServiceWorker.deliverPushMessage', {
      origin: site.url,
      registrationId: await registered,
      data,
    });
    return await at.evaluate<string[]>(`(async () => {
      const worker = await navigator.serviceWorker.getRegistration('/assets/site/push-worker.js');
      for (let left = 50; left > 0; left -= 1) {
        const shown = (await worker?.getNotifications()) ?? [];
        if (shown.length > 0) return shown.map(({ title }) => title);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return [];
    })()`);
  }
});
