/** One real Chromium for all browser tests, running sites, and people who sign in with the form. */
import { readFileSync } from 'node:fs';
import { after } from 'mocha';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { seedDemo } from '../../seeds/demo/seed.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { startSite, type TestSite } from '../setup/site.ts';

const LOGINS = JSON.parse(readFileSync(new URL('../../seeds/demo/logins.json', import.meta.url), 'utf8')) as {
  password: string;
};

let launched: Promise<Browser> | undefined;
let launchedWithCache: Promise<Browser> | undefined;
after('end Chromium', async () => {
  for (const one of [launched, launchedWithCache]) await (await one)?.close();
});

/** The browser of this test run; the first call starts it. Root cannot use Chromium's own sandbox. */
export function theBrowser(): Promise<Browser> {
  launched ??= launch({});
  return launched;
}

/** Another one with its back/forward cache on, which test drivers turn off: going back shows the same page again. */
export function theBrowserWithCache(): Promise<Browser> {
  launchedWithCache ??= launch({ ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  return launchedWithCache;
}

function launch(options: { ignoreDefaultArgs?: string[] }): Promise<Browser> {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args, ...options });
}

/** The demo's site with background work running, and a judge whose probes passed. */
export async function demoSite(): Promise<{ site: TestSite; judge: FakeJudgehost }> {
  const site = await startSite('sqlite');
  await seedDemo(site.app);
  await site.app.background.drain();
  const judge = await FakeJudgehost.online(site, 'browser-judge');
  for (let jobs = await judge.poll(4); jobs.length > 0; jobs = await judge.poll(4)) {
    for (const job of jobs) await judge.report(job);
  }
  await site.app.background.drain();
  site.app.background.start();
  return { site, judge };
}

/** A browser window. `troubles` collects errors of its console and scripts. */
export async function windowOf(
  site: TestSite,
  options: {
    email?: string;
    password?: string;
    locale?: string;
    javaScript?: boolean;
    width?: number;
    /** With the back/forward cache. */
    cachesPages?: boolean;
  } = {},
): Promise<{ context: BrowserContext; page: Page; troubles: string[] }> {
  const browser = await (options.cachesPages ? theBrowserWithCache() : theBrowser());
  const context = await browser.newContext({
    locale: options.locale ?? 'en',
    viewport: { width: options.width ?? 1280, height: 900 },
    javaScriptEnabled: options.javaScript ?? true,
    // Colors are checked in their final state, not during a transition.
    reducedMotion: 'reduce',
    baseURL: site.url,
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    // Chromium reports an expected refusal as an error; a missing script or picture must still fail the test.
    const isThisPage = message.location().url.split('#')[0] === page.url().split('#')[0];
    const isRefusal = isThisPage && /status of 4\d\d/.test(message.text());
    if (message.type() === 'error' && !isRefusal) troubles.push(`${page.url()}: ${message.text()}`);
  });
  if (options.email) await signIn(page, options.email, options.password);
  return { context, page, troubles };
}

/** Signs in with the form; all people of the demo have the same password. */
export async function signIn(page: Page, email: string, password = LOGINS.password): Promise<void> {
  await page.goto('/sign-in');
  await fill(page, { email, password });
  await submitMain(page, 'main form:has(input[name=password]) button');
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** Fills the fields with these names, in the last form that has them. */
export async function fill(page: Page, values: Record<string, string>, within = 'main form'): Promise<void> {
  for (const [name, value] of Object.entries(values))
    await page.locator(`${within} [name="${name}"]`).last().fill(value);
}

/** Presses a button and waits for the next page; returns its status. */
export async function submitMain(page: Page, selector: string): Promise<number> {
  const [answer] = await Promise.all([page.waitForNavigation(), page.locator(selector).first().click()]);
  return answer?.status() ?? 0;
}

/** Presses a button, and first opens the disclosure that contains it. */
export async function press(page: Page, selector: string): Promise<number> {
  const button = page.locator(selector).first();
  const closed = page.locator(`details:not([open]):has(${selector}) > summary`).first();
  if (!(await button.isVisible()) && (await closed.count()) > 0) await closed.click();
  return await submitMain(page, selector);
}

/** The value of the option whose text contains these words. */
export async function optionOf(page: Page, select: string, part: string): Promise<string> {
  const option = page.locator(`select[name=${select}] option`, { hasText: part }).first();
  return (await option.getAttribute('value')) ?? '';
}

/** Background work runs in parallel: reloads until it is done. */
export async function until(page: Page, isTrue: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await isTrue()) return;
    await page.waitForTimeout(100);
    await page.reload();
  }
  throw new Error(`It never happened; the page says:\n${await page.locator('main').innerText()}`);
}

/** A time in the format of the forms' time fields (UTC). */
export function inputTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16);
}
