/**
 * What follows a round, in a real browser with its back/forward cache: staff compare submissions and ask an author, the best enter
 * the next round, and results make a season. Wide for staff, on a phone for participants; each page is checked by axe.
 */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { systemActor } from '../../src/platform/actor.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { createRound } from '../../src/rounds/round-edits.service.ts';
import { runsEndedUnchecked } from '../../src/similarity/runs.service.ts';
import { weightField } from '../../src/seasons/seasons.rules.ts';
import { publishResult } from '../../src/standings/results.service.ts';
import { HOUR } from '../contests/contest-setup.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { DISGUISES, program, samples } from '../similarity/disguises.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, submit } from '../submissions/submit-setup.ts';
import { fill, press, submitMain, until, windowOf } from './browser-setup.ts';
import { faultsOf, seriousFaults } from './page-faults.ts';

describe('what follows a round, in Chromium', function () {
  this.timeout(60_000);
  let site: TestSite;
  let game: TestRound;
  const people: TestPerson[] = [];
  const troubles: string[][] = [];
  let staff: Page;
  let ann: Page;
  let bob: Page;

  before(async () => {
    site = await startSite('sqlite');
    const host = await FakeJudgehost.online(site, 'east');
    const organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga Organizer' });
    for (const [displayName, university] of [
      ['Ann Archer', 'East University'],
      ['Bob Baker', 'West University'],
      ['Cem Cook', 'East University'],
    ] as const)
      people.push(await makePerson(site, { displayName, university }));
    const versionId = await importedProblem(site, 'sum');
    game = await madeRound(site, host, people, [{ versionId }], 'icpc', false);
    const opensAt = game.round.closesAt + HOUR;
    const final = await createRound(site.app, systemActor('test'), game.contest.id, {
      ...{ slug: 'grand-final', name: 'Grand Final', scoring: 'icpc', penaltyMinutes: 20, earlyStop: true },
      ...{ opensAt, freezesAt: null, closesAt: opensAt + HOUR },
    });
    const problem = { problemVersionId: versionId, points: 1, weight: 1 };
    await addRoundProblem(site.app, systemActor('test'), final.id, problem);
    const sample = (name: string) => samples().find((one) => one.name === name)!;
    const programs = [
      program(sample('heap.cpp')),
      DISGUISES['renamed names']!(sample('heap.cpp')),
      program(sample('matrix.cpp')),
    ];
    for (const [index, who] of people.entries()) {
      game.at(10 * (index + 1));
      await submit(who.client, `${game.path}/problems/A`, { code: programs[index]! });
      await host.heartbeat();
      await host.judge();
    }
    game.at(CLOSE_MINUTE + 1);
    const { contest, round } = game;
    await publishResult(site.app, organizer.actor, contest.slug, round.slug, { note: '', expectedNumber: 1 });
    await site.app.background.drain();
    const open = async ({ email, password }: TestPerson, width: number): Promise<Page> => {
      const opened = await windowOf(site, { email, password, width, cachesPages: true });
      troubles.push(opened.troubles);
      return opened.page;
    };
    staff = await open(organizer, 1280);
    ann = await open(people[0]!, 390);
    bob = await open(people[1]!, 390);
  });
  after(() => site.close());
  afterEach('no page had an error', () => expect(troubles.flat()).to.deep.equal([]));

  async function tidy(page: Page): Promise<void> {
    expect(await seriousFaults(page), page.url()).to.deep.equal([]);
    const over = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    expect(over, `${page.url()} is too wide`).to.be.at.most(0);
  }
  const textOf = (page: Page) => page.locator('main').innerText();
  /** Whether Back shows the page as it was left. */
  async function isSameAfterBack(page: Page, leave: () => Promise<unknown>): Promise<boolean> {
    const path = new URL(page.url()).pathname;
    await page.evaluate('void (globalThis.wasLeft = true)');
    await leave();
    await page.evaluate('history.back()');
    await page.waitForFunction(`location.pathname === ${JSON.stringify(path)}`);
    return await page.evaluate<boolean>('globalThis.wasLeft === true');
  }

  it('compares submissions, shows a pair side by side, keeps a note, and an author answers', async () => {
    await staff.goto(`/contests/${game.contest.slug}/similarity`);
    await tidy(staff);
    await submitMain(staff, 'form[action$="/similarity"] button.btn-primary');
    await site.app.background.drain();
    await runsEndedUnchecked(site.app);
    // The page looks again by itself.
    await staff.locator('main tbody a', { hasText: '100%' }).first().waitFor();
    await tidy(staff);
    const check = staff.url();
    await Promise.all([
      staff.waitForURL(/\/pairs\//),
      staff.locator('main tbody a', { hasText: '100%' }).first().click(),
    ]);
    expect(await textOf(staff))
      .to.contain('Ann Archer')
      .and.contain('Bob Baker');
    expect(await faultsOf(staff, 'en')).to.deep.equal([]);
    await staff.setViewportSize({ width: 1280, height: 900 });
    const [left, right] = [await staff.locator('#left-1').boundingBox(), await staff.locator('#right-1').boundingBox()];
    expect(left!.x + left!.width, 'side by side').to.be.at.most(right!.x);
    await staff.locator('#left-1').click();
    expect(new URL(staff.url()).hash).to.equal('#right-1');

    await staff.locator('form[action$="/decide"] textarea').fill('Both in one room.');
    await staff.locator('form[action$="/decide"] select').selectOption('talk');
    const wasKept = await isSameAfterBack(staff, () => staff.goto(check));
    expect(wasKept, 'the back/forward cache is on').to.equal(true);
    expect(await staff.locator('form[action$="/decide"] textarea').inputValue()).to.equal('Both in one room.');
    await submitMain(staff, 'form[action$="/decide"] button');
    expect(await textOf(staff)).to.contain('Both in one room.');
    await staff.locator('form[action$="/ask"]').getByLabel('Ann Archer').check();
    await staff.locator('form[action$="/ask"] textarea').fill('How did you find this solution?');
    await submitMain(staff, 'form[action$="/ask"] button');
    await tidy(staff);

    await site.app.background.drain();
    await ann.goto('/notifications');
    await tidy(ann);
    await Promise.all([ann.waitForURL(/similarity|question/), ann.locator('.notification a').first().click()]);
    expect(await textOf(ann))
      .to.contain('How did you find this solution?')
      .and.not.contain('Bob');
    await tidy(ann);
    await ann.locator('textarea[name=answer]').fill('It is in the book of the course.');
    await submitMain(ann, 'main form:has(textarea[name=answer]) button');
    expect(await ann.locator('textarea[name=answer]').count(), 'answered once').to.equal(0);
    await staff.reload();
    expect(await textOf(staff)).to.contain('It is in the book of the course.');
  });

  it('lets the best enter the next round: preview, publish, decline, and the next one moves up', async () => {
    const page = `/contests/${game.contest.slug}/rounds/grand-final/promotion`;
    await staff.goto(page);
    await fill(staff, { places: '1', waiting: '1' });
    await submitMain(staff, 'main form button[formmethod=get]');
    expect(await staff.locator('main tbody tr').allInnerTexts()).to.have.length(2);
    await tidy(staff);
    await submitMain(staff, 'main form button.btn-primary');
    expect(await faultsOf(staff, 'en')).to.deep.equal([]);
    await staff.setViewportSize({ width: 1280, height: 900 });
    await site.app.background.drain();

    await bob.goto('/notifications');
    expect(await textOf(bob)).to.contain('You are on the waiting list for Grand Final');
    await ann.goto('/notifications');
    const told = ann.locator('.notification a', { hasText: 'You are promoted to Grand Final' });
    await Promise.all([ann.waitForURL(`**${page}`), told.first().click()]);
    await tidy(ann);
    await staff.goto(`/contests/${game.contest.slug}/board/edit`);
    await staff.locator('select[name=kind]').selectOption('icpc');
    for (const name of ['The Final', 'Grand Final']) await staff.getByLabel(name).fill('1');
    await submitMain(staff, 'main form button[formmethod=get]');
    expect(staff.url(), 'an address has no token').not.to.contain('_csrf');
    expect(await staff.locator('main tbody tr').count(), 'a preview').to.equal(3);
    await tidy(staff);
    await submitMain(staff, 'main form button.btn-primary');
    await ann.goto(`/contests/${game.contest.slug}/board`);
    expect(await textOf(ann))
      .to.contain('Ann Archer')
      .and.contain('Cem Cook');
    expect(await ann.locator('tr.board-mine').innerText()).to.contain('Ann Archer');
    await tidy(ann);
    await ann.goto(page);
    await press(ann, 'form[action$="/decline"] button');
    expect(await textOf(ann)).to.contain('declined');

    await site.app.background.drain();
    await bob.goto('/notifications');
    expect(await textOf(bob)).to.contain('You moved up: you are promoted to Grand Final');
    await bob.goto(page);
    expect(await bob.locator('tr.board-mine').innerText()).to.contain('promoted');
    await tidy(bob);
  });

  it('makes a season of results: created, published, and corrected with a reason', async () => {
    await staff.goto('/seasons/new');
    await tidy(staff);
    await fill(staff, { nameEn: 'Winter Series', nameZh: '冬季联赛', slug: 'winter', bestOf: '7' });
    await fill(staff, { [weightField(game.contest.id)]: '2' });
    await staff.locator('select[name=points]').selectOption('table');
    await staff.locator('input[name=table]').fill('100, 80, 60');
    expect(await submitMain(staff, 'main form button.btn-primary'), 'more than there are contests').to.equal(422);
    expect(await staff.locator('input[name=table]').inputValue()).to.equal('100, 80, 60');
    await staff.locator('input[name=bestOf]').fill('');
    expect(await submitMain(staff, 'main form button.btn-primary')).to.equal(200);
    await press(staff, 'form[action$="/winter/publish"] button');
    await site.app.background.drain();
    await until(staff, async () => (await textOf(staff)).includes('Ann Archer'));
    expect(await faultsOf(staff, 'en')).to.deep.equal([]);
    await staff.setViewportSize({ width: 1280, height: 900 });

    await staff.goto('/seasons/winter/versions/new');
    await tidy(staff);
    await submitMain(staff, 'main form button.btn-primary');
    await ann.goto('/seasons/winter');
    expect(await ann.locator('tr.board-mine').innerText()).to.contain('200');
    await tidy(ann);
    await staff.goto('/seasons/winter/edit');
    await staff.locator('input[name=table]').fill('50, 40, 30');
    await submitMain(staff, 'main form button.btn-primary');
    await site.app.background.drain();
    await until(ann, async () => (await ann.locator('tr.board-mine').innerText()).includes('100'));
    await ann.locator('main a[href$="/winter/versions/1"]').click();
    await ann.waitForURL('**/versions/1');
    expect(await ann.locator('tr.board-mine').innerText(), 'a published version stays as it was').to.contain('200');
    await tidy(ann);
    expect(await isSameAfterBack(ann, () => ann.goto('/seasons'))).to.equal(true);
  });
});
