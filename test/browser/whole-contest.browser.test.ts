/**
 * A whole contest in real browsers: an organizer makes it, the jury answers, three teams compete (one on a phone, one in Chinese),
 * a spectator watches the board, and it ends with the resolver, results and a certificate. Each page is checked by axe once for
 * each width and person.
 */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem } from '../submissions/submit-setup.ts';
import { fill, inputTime, optionOf, press, submitMain, until, windowOf } from './browser-setup.ts';
import { seriousFaults } from './page-faults.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const CUP = '/contests/open-cup';
const ROUND = `${CUP}/rounds/final`;
const CODE = '#include <iostream>\nint main() { long a, b; std::cin >> a >> b; std::cout << a + b; }';

describe('a whole contest in Chromium', function () {
  this.timeout(90_000);
  let site: TestSite;
  let host: FakeJudgehost;
  const troubles: string[][] = [];
  const checked = new Set<string>();
  const pages: Record<'organizer' | 'jury' | 'red' | 'phone' | 'chinese' | 'spectator', Page> = {} as never;
  const names: Record<string, TestPerson> = {};

  before(async () => {
    site = await startSite('sqlite');
    const person = (displayName: string, university = 'Lake University') =>
      makePerson(site, { displayName, university });
    names.organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga Organizer' });
    names.jury = await person('Jules Jury');
    names.red = await person('Rita Red');
    names.phone = await person('Petra Phone');
    names.chinese = await person('王小明', '湖滨学院');
    await importedProblem(site, 'sum');
    host = await FakeJudgehost.online(site, 'browser-judge');
    site.app.background.start();
    for (const who of ['organizer', 'jury', 'red', 'phone', 'chinese', 'spectator'] as const) {
      const one = names[who];
      const { page, troubles: own } = await windowOf(site, {
        ...(one ? { email: one.email, password: one.password } : {}),
        locale: who === 'chinese' ? 'zh-CN' : 'en',
        width: who === 'phone' ? 390 : 1280,
      });
      pages[who] = page;
      troubles.push(own);
    }
  });
  after(() => site.close());
  afterEach('no page had an error', () => expect(troubles.flat()).to.deep.equal([]));

  /** Nothing serious, and nothing wider than the window; a page is checked once for each window. */
  async function tidy(page: Page): Promise<void> {
    const key = `${page.viewportSize()?.width} ${Object.values(pages).indexOf(page)} ${new URL(page.url()).pathname}`;
    if (checked.has(key)) return;
    checked.add(key);
    expect(await seriousFaults(page), key).to.deep.equal([]);
    const over = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    expect(over, `${key} is too wide`).to.be.at.most(0);
  }

  async function see(page: Page, path: string): Promise<string> {
    await page.goto(path);
    await tidy(page);
    return await page.locator('main').innerText();
  }

  /** Submits a program to the only problem and has it judged. */
  async function play(page: Page, plan?: Parameters<FakeJudgehost['judge']>[0]): Promise<void> {
    await see(page, `${ROUND}/problems/A`);
    await page.locator('textarea[name=code]').fill(`${CODE} // ${site.clock.nowMs()}`);
    await page.locator('select[name=language]').selectOption('cpp');
    expect(await submitMain(page, '#submit button.btn-primary')).to.equal(200);
    await host.heartbeat();
    await host.judge(plan);
    await page.locator('.judging-line').waitFor();
    await tidy(page);
  }

  it('is made with a round, a problem and a jury, and published', async () => {
    const { organizer } = pages;
    await see(organizer, '/contests/new');
    await fill(organizer, {
      name: 'Open Cup',
      slug: 'open-cup',
      summary: 'One round for everyone.',
      teamMin: '1',
      teamMax: '3',
    });
    await organizer.selectOption('select[name=participation]', 'team');
    await submitMain(organizer, 'main form button.btn-primary');
    await see(organizer, `${CUP}/rounds/new`);
    const nowMs = site.clock.nowMs();
    await fill(organizer, {
      ...{ name: 'Final', slug: 'final', opensAt: inputTime(nowMs + 2 * MINUTE) },
      ...{ freezesAt: inputTime(nowMs + HOUR), closesAt: inputTime(nowMs + 2 * HOUR) },
    });
    await organizer.selectOption('select[name=scoring]', 'icpc');
    await submitMain(organizer, 'main form button.btn-primary');
    await see(organizer, `${ROUND}/problem-set`);
    await organizer.selectOption(
      'select[name=problemVersionId]',
      await optionOf(organizer, 'problemVersionId', '(sum,'),
    );
    await fill(organizer, { label: 'A', points: '1', weight: '1' }, 'form:has(select[name=problemVersionId])');
    await press(organizer, 'form:has(select[name=problemVersionId]) button');
    await see(organizer, `${CUP}/staff?q=Jules`);
    await press(organizer, `main form:has(input[value="${names.jury!.id}"]) button`);
    await see(organizer, CUP);
    await press(organizer, `form[action="${CUP}/publish"] button`);
    expect(await see(pages.spectator, CUP)).to.contain('Open Cup');
  });

  it('is entered by three teams, one on a phone and one in Chinese', async () => {
    for (const [who, team] of [
      ['red', 'Red Pandas'],
      ['phone', 'Pocket Rockets'],
      ['chinese', '湖滨一队'],
    ] as const) {
      await see(pages[who], CUP);
      await pages[who].locator(`main a[href="${CUP}/teams/new"]`).first().click();
      await tidy(pages[who]);
      await fill(pages[who], { name: team });
      await submitMain(pages[who], `form[action="${CUP}/teams"] button.btn-primary`);
      await tidy(pages[who]);
    }
    const text = await see(pages.spectator, `${CUP}/teams`);
    for (const team of ['Red Pandas', 'Pocket Rockets', '湖滨一队']) expect(text).to.contain(team);
  });

  it('runs: teams submit, and the board follows', async () => {
    site.clock.advance(10 * MINUTE);
    await see(pages.spectator, `${ROUND}/board`);
    await play(pages.phone);
    await pages.spectator.locator('tr', { hasText: 'Pocket Rockets' }).locator('.board-first').waitFor();
    site.clock.advance(5 * MINUTE);
    await play(pages.red, WRONG);
  });

  it('has a question of a team answered by the jury', async () => {
    await see(pages.chinese, `${CUP}/clarifications`);
    await pages.chinese.locator('#field-text').fill('输入会有负数吗？');
    await pages.chinese.getByRole('button', { name: '发送提问' }).click();
    await pages.chinese.getByText('输入会有负数吗？').first().waitFor();
    await see(pages.jury, `${CUP}/clarifications/inbox`);
    await pages.jury.locator('main a', { hasText: '输入会有负数吗' }).first().click();
    await tidy(pages.jury);
    await pages.jury.locator('textarea[name=text]').first().fill('Yes.');
    await pages.jury.getByRole('button', { name: 'Send answer' }).click();
    await pages.jury.waitForLoadState();
    await until(pages.chinese, async () => (await pages.chinese.locator('main').innerText()).includes('Yes.'));
    await tidy(pages.chinese);
  });

  it('freezes: the public sees that something is pending, staff see what', async () => {
    site.clock.advance(50 * MINUTE);
    await play(pages.chinese);
    const publicRow = () => pages.spectator.locator('tr', { hasText: '湖滨一队' }).innerText();
    await pages.spectator.goto(`${ROUND}/board`);
    await until(pages.spectator, async () => /\?/.test(await publicRow()));
    await tidy(pages.spectator);
    await see(pages.organizer, `${ROUND}/board`);
    expect(
      await pages.organizer.locator('tr', { hasText: '湖滨一队' }).locator('.board-solved, .board-first').count(),
    ).to.equal(1);
  });

  it('ends: the resolver, unfrozen board, results and certificates', async () => {
    const { organizer, spectator, phone } = pages;
    site.clock.advance(2 * HOUR);
    await see(organizer, `${ROUND}/resolver`);
    await organizer.locator('#field-gold').fill('1');
    await organizer.getByRole('button', { name: 'Start' }).click();
    await organizer.locator('#stage .resolver-row').first().waitFor();
    await tidy(organizer);
    for (let step = 0; step < 6; step += 1) await organizer.keyboard.press('Space');
    expect(await organizer.locator('#stage').innerText()).to.contain('湖滨一队');
    await see(organizer, ROUND);
    await press(organizer, `form[action="${ROUND}/thaw"] button`);
    await spectator.goto(`${ROUND}/board`);
    await until(
      spectator,
      async () => !(await spectator.locator('tr', { hasText: '湖滨一队' }).innerText()).includes('?'),
    );
    await see(organizer, `${ROUND}/publish`);
    await fill(organizer, { gold: '1', silver: '1' });
    await submitMain(organizer, 'main form button.btn-primary');
    await tidy(organizer);
    expect(await see(spectator, `${ROUND}/results/1`))
      .to.contain('Pocket Rockets')
      .and.to.contain('Gold');
    await see(organizer, `${CUP}/certificates/issue/final`);
    await submitMain(organizer, `form[action="${CUP}/certificates/issue/final"] button.btn-primary`);
    await phone.goto('/profile/certificates');
    await until(phone, async () => (await phone.locator('main tbody tr').count()) > 0);
    await tidy(phone);
    await phone.locator('main tbody a').first().click();
    await phone.waitForLoadState();
    await tidy(phone);
    expect(await phone.locator('main').innerText())
      .to.contain('Petra Phone')
      .and.to.contain('Open Cup');
    expect(checked.size).to.be.greaterThan(30);
  });
});
