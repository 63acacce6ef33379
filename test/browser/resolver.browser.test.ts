/** The resolver in a real browser: keys forward and back, awards, no request once it is loaded; and stars of a visitor. */
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { CLOSE_MINUTE, FREEZE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem } from '../submissions/submit-setup.ts';
import { windowOf } from './browser-setup.ts';
import { seriousFaults } from './page-faults.ts';

describe('the resolver on a beamer', () => {
  let site: TestSite;
  let game: TestRound;
  let organizer: TestPerson;
  before(async function () {
    this.timeout(120_000);
    site = await startSite('sqlite');
    const host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    const people: TestPerson[] = [];
    for (const displayName of ['Ann', 'Bob', 'Cy', 'Dan']) people.push(await makePerson(site, { displayName }));
    const [ann, bob, cy] = people as [TestPerson, TestPerson, TestPerson];
    const versions = [await importedProblem(site, 'sum'), await importedProblem(site, 'echo')];
    game = await madeRound(
      site,
      host,
      people,
      versions.map((versionId) => ({ versionId })),
    );
    game.at(10);
    await game.play(ann, 'A');
    game.at(20);
    await game.play(bob, 'A');
    game.at(FREEZE_MINUTE + 10);
    await game.play(bob, 'B');
    await game.play(ann, 'B', WRONG);
    await game.play(cy, 'A');
    game.at(CLOSE_MINUTE + 1);
  });
  after(() => site.close());

  /** The rows from top to bottom: rank, name, sums and cells. */
  const rowsOf = (page: Page) =>
    page.evaluate<string[]>(`[...document.querySelectorAll('#stage .resolver-row')]
      .map((box) => ({
        y: Number(/translateY\\((-?[\\d.]+)px\\)/.exec(box.style.transform)?.[1]),
        text: [...box.children].map((one) => (one.firstChild?.textContent ?? '').trim()).join(' '),
      }))
      .sort((a, b) => a.y - b.y)
      .map(({ text }) => text.trim())`);

  it('reveals one cell with each press, moves rows, shows awards, and takes everything back', async function () {
    this.timeout(90_000);
    const { page, troubles, context } = await windowOf(site, { email: organizer.email, password: organizer.password });
    await page.goto(`${game.path}/resolver`);
    expect(await seriousFaults(page)).to.deep.equal([]);
    await page.locator('#field-gold').fill('1');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.locator('#stage .resolver-row').first().waitFor();
    await context.setOffline(true);
    const start = await rowsOf(page);
    expect(start).to.deep.equal(['1 Ann 1 10 + ?1', '2 Bob 1 20 + ?1', '3 Cy 0 0 ?1', '3 Dan 0 0']);
    await page.keyboard.press('Space');
    const cys = FREEZE_MINUTE + 10;
    expect((await rowsOf(page)).slice(2)).to.deep.equal([`3 Cy 1 ${cys} +`, '4 Dan 0 0']);
    await page.keyboard.press('PageDown');
    expect((await rowsOf(page)).slice(0, 2)).to.deep.equal([`1 Bob 2 ${20 + cys} + +`, '2 Ann 1 10 + ?1']);
    await page.keyboard.press('ArrowLeft');
    expect((await rowsOf(page)).slice(0, 2), 'back').to.deep.equal(start.slice(0, 2));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect((await rowsOf(page))[1]).to.equal('2 Ann 1 10 + −1');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('#award').innerText())
      .to.contain('Bob')
      .and.contain('Gold')
      .and.contain('Rank 1');
    await page.keyboard.press('Space');
    expect(await page.locator('#award').isHidden()).to.equal(true);
    expect(await page.locator('#said').innerText()).to.contain('final board');
    for (let press = 0; press < 9; press += 1) await page.keyboard.press('PageUp');
    expect(await rowsOf(page)).to.deep.equal(start);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Home');
    expect(await rowsOf(page)).to.deep.equal(start);
    expect(troubles).to.deep.equal([]);
    await context.close();
  });

  it('keeps the stars of a visitor in the browser', async function () {
    this.timeout(60_000);
    const { page, troubles, context } = await windowOf(site);
    await page.goto(`${game.path}/board`);
    expect(await page.getByRole('link', { name: 'Only starred' }).getAttribute('class')).to.contain('disabled');
    await page.getByRole('button', { name: 'Star Cy' }).click();
    await page.getByRole('button', { name: 'Star Ann' }).click();
    await page.goto(`${game.path}/board`);
    await page.getByRole('link', { name: 'Only starred' }).click();
    await page.waitForURL(/only=/);
    expect(await page.locator('#board tbody tr').count()).to.equal(2);
    expect(await page.getByRole('button', { name: 'Star Cy' }).getAttribute('aria-pressed')).to.equal('true');
    expect(await seriousFaults(page)).to.deep.equal([]);
    expect(troubles).to.deep.equal([]);
    await context.close();
  });

  it('stars on the server for whoever is signed in', async function () {
    this.timeout(60_000);
    const { page, context } = await windowOf(site, { email: organizer.email, password: organizer.password });
    await page.goto(`${game.path}/board`);
    await Promise.all([page.waitForResponse(/\/stars$/), page.getByRole('button', { name: 'Star Bob' }).click()]);
    await page.getByRole('link', { name: 'Only starred' }).click();
    await page.waitForURL(/starred=1/);
    expect(await page.locator('#board tbody tr').count()).to.equal(1);
    await context.close();
  });

  it('saves a chart as a picture', async function () {
    this.timeout(60_000);
    const { page, troubles, context } = await windowOf(site, { email: organizer.email, password: organizer.password });
    await page.goto(`${game.path}/charts`);
    expect(await seriousFaults(page)).to.deep.equal([]);
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as PNG' }).first().click(),
    ]);
    expect(saved.suggestedFilename()).to.match(/over-time\.png$/);
    const picture = await readFile(await saved.path());
    expect(picture.subarray(1, 4).toString()).to.equal('PNG');
    expect(picture.readUInt32BE(16), 'twice as wide as drawn').to.equal(1720);
    expect(picture.length).to.be.greaterThan(5000);
    expect(troubles).to.deep.equal([]);
    await context.close();
  });
});
