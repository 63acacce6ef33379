/**
 * The source page in Chromium: layouts by width and by choice, copying, the keyboard, without JavaScript, in dark mode.
 */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { kernelPackage } from '../packages/package-fixtures.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { lines } from '../submissions/source-fixtures.ts';
import { importedProblem, problemYaml, submissionId, upload } from '../submissions/submit-setup.ts';
import { theBrowser, windowOf } from './browser-setup.ts';
import { faultsOf, seriousFaults } from './page-faults.ts';

const BEFORE = lines(20, 'int line').replaceAll('\n', '; // comment\n');
const AFTER = BEFORE.replace('int line 5;', 'static const char* line_five = "five";').replace('line 6', 'line 66');

/** Whether old and new text are side by side. */
const isSideBySide = (page: Page) =>
  page.evaluate<boolean>(`(() => {
    const [before, after] = ['before.diff-removed', 'after'].map((one) =>
      document.querySelector('.diff-' + one).getBoundingClientRect());
    return after.left >= before.right - 1 && Math.abs(after.top - before.top) < 2;
  })()`);

describe('the source page in Chromium', function () {
  this.timeout(120_000);
  let site: TestSite;
  let student: TestPerson;
  let path: string;
  before(async () => {
    site = await startSite('sqlite');
    student = await makePerson(site);
    const tree = { '.kernel/base/src/recovery.cc': BEFORE, 'problem.yaml': problemYaml('Recovery') };
    await importedProblem(site, 'recovery', kernelPackage(tree));
    const sent = await upload(student.client, '/problems/recovery', { 'recovery.cc': AFTER });
    path = `/submissions/${submissionId(sent)}/source`;
  });
  after(() => site.close());

  it('shows both sides next to each other if there is room, one below the other on a phone, or as chosen', async () => {
    const { context, page, troubles } = await windowOf(site, student);
    await page.goto(path);
    expect(await isSideBySide(page), 'wide').to.equal(true);
    await page.setViewportSize({ width: 690, height: 900 });
    expect(await isSideBySide(page), 'narrow').to.equal(false);
    await page.locator('main nav a', { hasText: 'Side by side' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/view=split/);
    expect(await isSideBySide(page), 'chosen').to.equal(true);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.locator('main nav a', { hasText: 'Unified' }).click();
    await page.waitForURL(/view=unified/);
    expect(await isSideBySide(page), 'chosen too').to.equal(false);
    expect(await page.locator('main nav a[aria-current]').innerText()).to.equal('Unified');
    expect(troubles).to.deep.equal([]);
    await context.close();
  });

  it('copies a file and the patch, and says so to screen readers', async () => {
    const { context, page, troubles } = await windowOf(site, student);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(path);
    const copied = () => page.evaluate<string>('navigator.clipboard.readText()');
    const status = page.locator('#announced');
    await page.locator('button[aria-label="Copy src/recovery.cc"]').focus();
    await page.keyboard.press('Enter');
    await status.getByText('Copied', { exact: true }).waitFor();
    expect(await copied()).to.equal(AFTER);
    await page.locator('button', { hasText: 'Copy patch' }).click();
    await page.waitForFunction(`navigator.clipboard.readText().then((text) => text.startsWith('diff --git'))`);
    expect(await copied())
      .to.contain('-int line 6; // comment')
      .and.to.contain('+int line 66; // comment');
    expect(troubles).to.deep.equal([]);
    await context.clearPermissions();
    await page.evaluate(`navigator.clipboard.writeText = () => Promise.reject(new Error('no'))`);
    await page.locator('button', { hasText: 'Copy patch' }).click();
    await status.getByText('Not copied').waitFor();
    await context.close();
  });

  it('works without JavaScript, and shows no button that needs JavaScript or a clipboard that is missing', async () => {
    const { context, page } = await windowOf(site, { ...student, javaScript: false });
    await page.goto(path);
    expect(await page.locator('main').innerText()).to.contain('static const char* line_five');
    expect(await page.locator('[data-copy-from]:visible').count()).to.equal(0);
    expect(await page.locator('main a', { hasText: 'Raw' }).count()).to.equal(1);
    await context.close();
    const browser = await theBrowser();
    const bare = await browser.newContext({ baseURL: site.url, storageState: await signedIn() });
    await bare.addInitScript(`Object.defineProperty(navigator, 'clipboard', { value: undefined })`);
    const other = await bare.newPage();
    await other.goto(path);
    expect(await other.locator('[data-copy-from]').count()).to.equal(2);
    expect(await other.locator('[data-copy-from]:visible').count()).to.equal(0);
    await bare.close();
  });

  const signedIn = async () => {
    const { context } = await windowOf(site, student);
    const state = await context.storageState();
    await context.close();
    return state;
  };

  for (const locale of ['en', 'zh-CN'])
    it(`has nothing that axe calls serious, wide and narrow, light and dark, in ${locale}`, async () => {
      const { context, page } = await windowOf(site, { ...student, locale });
      const found: string[] = [];
      for (const view of ['', '?view=unified', '?view=split']) {
        await page.goto(path + view);
        found.push(...(await faultsOf(page, locale)).map((fault) => `${view}: ${fault}`));
        await page.evaluate(`document.documentElement.dataset.bsTheme = 'dark'`);
        found.push(...(await seriousFaults(page)).map((fault) => `${view}, dark: ${fault}`));
      }
      await context.close();
      expect(found).to.deep.equal([]);
    });
});
