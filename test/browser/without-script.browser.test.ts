/**
 * What a student needs, with JavaScript switched off: in an old browser, with a strict extension, or if a script did
 * not load.
 */
import { join } from 'node:path';
import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { packageFolder } from '../../seeds/demo/problems.ts';
import type { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import type { TestSite } from '../setup/site.ts';
import { demoSite, fill, press, signIn, submitMain, windowOf } from './browser-setup.ts';

const SUM = join(packageFolder('sum'), 'submissions/accepted/sum.cpp');
const PASSWORD = 'a long enough password';
const SIGN_OUT = 'form[action="/sign-out"] button';

describe('without JavaScript', function () {
  this.timeout(180_000);
  let site: TestSite;
  let judge: FakeJudgehost;
  let page: Page;
  const contexts: BrowserContext[] = [];
  const open = async (options: { locale?: string; width?: number } = {}): Promise<Page> => {
    const opened = await windowOf(site, { ...options, javaScript: false });
    contexts.push(opened.context);
    return opened.page;
  };
  before(async () => {
    ({ site, judge } = await demoSite());
    page = await open();
  });
  after(async () => {
    for (const context of contexts) await context.close();
    await site.close();
  });

  it('a student signs up after correcting the form, signs out, and signs in again to the requested page', async () => {
    await page.goto('/');
    await page.locator('nav a[href="/sign-up"]').click();
    await fill(page, { displayName: 'Plain Pia', email: 'plain@example.test', password: 'short' });
    expect(await submitMain(page, 'main form[action="/sign-up"] button')).to.equal(422);
    expect(await page.locator('[role=alert]').innerText()).to.contain('Password');
    expect(await page.inputValue('input[name=displayName]')).to.equal('Plain Pia');
    await fill(page, { password: PASSWORD });
    await submitMain(page, 'main form[action="/sign-up"] button');
    expect(await page.locator('nav').innerText()).to.contain('Plain Pia');

    await page.locator('nav .dropdown').hover();
    await submitMain(page, SIGN_OUT);
    await page.goto('/submissions');
    expect(new URL(page.url()).pathname).to.equal('/sign-in');
    await fill(page, { email: 'plain@example.test', password: PASSWORD });
    await submitMain(page, 'main form:has(input[name=password]) button');
    expect(new URL(page.url()).pathname).to.equal('/submissions');
  });

  it('an incomplete submission comes back with the input; the next one shows its verdict without a click', async () => {
    await page.goto('/problems/sum');
    await page.fill('textarea[name=code]', 'int main() { return 0; }');
    expect(await submitMain(page, '#submit button.btn-primary')).to.equal(422);
    expect(await page.locator('#submit [role=alert]').innerText()).to.contain('Choose the language');
    expect(await page.locator('#submit [role=alert]').evaluate((box) => box.matches(':focus'))).to.equal(true);
    expect(await page.inputValue('textarea[name=code]')).to.equal('int main() { return 0; }');
    await page.selectOption('select[name=language]', 'cpp');
    await submitMain(page, '#submit button.btn-primary');
    expect(new URL(page.url()).pathname).to.match(/^\/submissions\//);
    const line = page.locator('.judging-line');
    await line.getByText('Next in the queue').waitFor();
    await judge.report(await judge.take());
    await line.getByText('All 12 tests passed').waitFor();
    expect(await page.locator('noscript').count(), 'a finished page reloads itself').to.equal(0);
    await page.locator('main a', { hasText: 'Source' }).click();
    expect(await page.locator('main').innerText()).to.contain('int main() { return 0; }');
  });

  it('a file is submitted and appears in the history with its verdict', async () => {
    await page.goto('/problems/sum');
    await page.setInputFiles('input[name=source]', SUM);
    await submitMain(page, '#submit button.btn-primary');
    await page.locator('.judging-line').getByText('Next in the queue').waitFor();
    const job = await judge.take();
    await judge.report(job, { tests: { [job.tests[2]?.name ?? '']: 'wrong-answer' } });
    await page.locator('.judging-line').getByText('Wrong answer').first().waitFor();
    await page.goto('/submissions');
    const rows = await page.locator('main tbody tr').allInnerTexts();
    expect(rows).to.have.length(2);
    expect(rows[0]).to.contain('Wrong answer');
    expect(rows[1]).to.contain('Accepted');
  });

  it('a student joins a course and a contest, and leaves the course on a page that asks first', async () => {
    await signIn(page, 'patel@example.org');
    const { joinCode } = await site.app
      .db('course_sections as s')
      .join('courses as c', 'c.id', 's.course_id')
      .where({ slug: 'storage-engines-2026', position: 0 })
      .first('join_code as joinCode');
    await page.goto('/courses');
    await page.fill('input[name=code]', 'WRONG-CODE');
    expect(await submitMain(page, 'form[action="/courses/join"] button')).to.be.within(400, 499);
    await page.fill('input[name=code]', String(joinCode));
    await submitMain(page, 'form[action="/courses/join"] button');
    expect(await page.locator('main').innerText()).to.contain('Lab 1: recovery');
    await press(page, 'form[action="/courses/storage-engines-2026/leave"] button');
    await page.goto('/');
    expect(await page.locator('main').innerText()).not.to.contain('Lab 1: recovery');
  });

  it('the navigation, the language and sign-out can be reached in a narrow window', async () => {
    const narrow = await open({ width: 390 });
    await signIn(narrow, 'sun@example.org');
    for (const place of ['/courses', '/contests', '/problems', '/pipeline', '/profile']) {
      await narrow.goto('/');
      await narrow.locator(`nav a[href="${place}"]`).first().click();
      expect(new URL(narrow.url()).pathname).to.equal(place);
    }
    await narrow.goto('/contests');
    await narrow.locator('nav a[hreflang="zh-CN"]').click();
    expect(await narrow.locator('html').getAttribute('lang')).to.equal('zh-CN');
    await submitMain(narrow, SIGN_OUT);
    await narrow.locator('nav a[href="/sign-up"]').waitFor();
  });
});
