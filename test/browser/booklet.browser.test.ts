/** The booklet on paper: a cover, then each problem on a new sheet, and nothing that belongs to the screen. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound } from '../standings/round-setup.ts';
import { importedProblem } from '../submissions/submit-setup.ts';
import { windowOf } from './browser-setup.ts';

describe('the booklet of a round, printed', function () {
  this.timeout(180_000);
  let site: TestSite;
  let page: Page;
  let close: () => Promise<void>;
  before(async () => {
    site = await startSite('sqlite');
    const host = await FakeJudgehost.online(site, 'east');
    const first = await importedProblem(site, 'sum');
    const second = await importedProblem(
      site,
      'echo',
      sumPackage({ 'data/sample/9.in': '40 2\n', 'data/sample/9.ans': '42\n' }),
    );
    const game = await madeRound(site, host, [], [{ versionId: first }, { versionId: second }]);
    game.at(1);
    const opened = await windowOf(site);
    page = opened.page;
    close = () => opened.context.close();
    await page.goto(`${game.path}/booklet`);
  });
  after(async () => {
    await close();
    await site.close();
  });

  it('has one sheet for the cover and one for each short problem', async () => {
    const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
    expect([...pdf.matchAll(/\/Type \/Page\b/g)].length).to.equal(3);
  });

  it('hides the buttons on paper and fits a phone', async () => {
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.booklet-bar').isVisible()).to.equal(false);
    await page.emulateMedia({ media: 'screen' });
    expect(await page.locator('#print').isVisible()).to.equal(true);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.locator('html').evaluate((root) => root.scrollWidth)).to.be.at.most(390);
  });
});
