/** A real Chromium, a listening site with the demo in it, and people signed in through the form. */
import { readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { seedDemo } from '../../seeds/demo/seed.ts';
import { FakeJudgehost } from '../judgings/fake-judgehost.ts';
import { startSite, type TestSite } from '../setup/site.ts';

export const LOGINS = JSON.parse(readFileSync(new URL('../../seeds/demo/logins.json', import.meta.url), 'utf8')) as {
  password: string;
};

/** Starts Chromium; root may not use its own sandbox. */
export async function launchBrowser(): Promise<Browser> {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args });
}

/** The demo's site with its background work running, and a judge that finds everything right. */
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

/** A window of somebody's browser. */
export async function windowOf(
  browser: Browser,
  site: TestSite,
  options: { email?: string; locale?: string; javaScript?: boolean } = {},
): Promise<{ context: BrowserContext; page: Page; troubles: string[] }> {
  const context = await browser.newContext({
    locale: options.locale ?? 'en',
    viewport: { width: 1280, height: 900 },
    javaScriptEnabled: options.javaScript ?? true,
    baseURL: site.url,
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    // Pages that are refused on purpose say so themselves.
    const isRefusal = /status of 4\d\d/.test(message.text());
    if (message.type() === 'error' && !isRefusal) troubles.push(`${page.url()}: ${message.text()}`);
  });
  if (options.email) await signIn(page, options.email);
  return { context, page, troubles };
}

/** Signs in through the form. */
export async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in');
  await page.fill('input[name=email]', email);
  await page.fill('input[name=password]', LOGINS.password);
  await submitMain(page, 'main form:has(input[name=password]) button');
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** Presses a button and waits for the page that follows. */
export async function submitMain(page: Page, selector: string): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.locator(selector).first().click()]);
}
