/**
 * Submitting as people do it: going back and forth, twice by mistake, interrupted. The browser's back/forward cache is
 * on, which test drivers turn off: going back shows the same page again, with everything in it.
 */
import { expect } from 'chai';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { importProblems } from '../../seeds/demo/problems.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { INTAKE_LIMITS, IntakeLine } from '../../src/platform/intake-line.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { signIn, submitMain, theBrowserWithCache, until } from './browser-setup.ts';

const PROBLEM = '/problems/sum';
const SUBMIT = '#submit button.btn-primary';
const SIGN_OUT = 'form[action="/sign-out"] button';

describe('submitting with the back/forward cache of Chromium', function () {
  this.timeout(120_000);
  let site: TestSite;
  let judge: FakeJudgehost;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let student: TestPerson;

  before(async () => {
    site = await startSite('sqlite');
    const organizer = await makePerson(site, { roles: ['organizer'] });
    const professor = await makePerson(site, { roles: ['professor'] });
    await importProblems(site.app, organizer.actor, professor.actor);
    judge = await FakeJudgehost.online(site, 'browser-judge');
    site.app.background.start();
    browser = await theBrowserWithCache();
  });
  after(() => site.close());
  beforeEach(async () => {
    student = await makePerson(site, { displayName: 'Stella' });
    context = await browser.newContext({ locale: 'en', baseURL: site.url, viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    await signIn(page, student.email, student.password);
  });
  afterEach(() => context.close());

  /** Whether the shown page came from that cache instead of being loaded again. */
  async function goBack(): Promise<boolean> {
    await page.evaluate('history.back()');
    await page.locator('textarea[name=code]').waitFor();
    return await page.evaluate(() => (globalThis as unknown as { wasLeft?: boolean }).wasLeft === true);
  }
  const mark = () => page.evaluate(() => void ((globalThis as unknown as { wasLeft?: boolean }).wasLeft = true));
  const write = async (code: string) => {
    await page.selectOption('select[name=language]', 'cpp');
    await page.fill('textarea[name=code]', code);
  };
  const submissions = async (): Promise<{ id: string; isSampleRun: boolean }[]> =>
    (await student.client.get('/submissions', { json: true })).json<{
      submissions: { id: string; isSampleRun: boolean }[];
    }>().submissions;
  /** Judges everything that waits, also from earlier tests. */
  const judgeAll = async (): Promise<void> => {
    for (let jobs = await judge.poll(4); jobs.length > 0; jobs = await judge.poll(4))
      for (const job of jobs) await judge.report(job);
  };
  const sourceShown = async (): Promise<string> => {
    await page.locator('main a', { hasText: 'Source' }).click();
    return await page.locator('main').innerText();
  };

  it('judges the corrected program after Back, not the first one again', async () => {
    await page.goto(PROBLEM);
    await mark();
    await write('int main() { return 1; } // first');
    await submitMain(page, SUBMIT);
    const first = page.url();
    expect(await goBack(), 'the back/forward cache is on').to.equal(true);
    expect(await page.inputValue('textarea[name=code]')).to.contain('// first');
    await page.fill('textarea[name=code]', 'int main() { return 0; } // mended');
    await submitMain(page, SUBMIT);
    expect(page.url()).not.to.equal(first);
    expect(await submissions()).to.have.length(2);
    expect(await sourceShown())
      .to.contain('// mended')
      .and.not.contain('// first');
  });

  it('accepts the same program once, after a double click or after Back and Submit', async () => {
    await page.goto(PROBLEM);
    await mark();
    await write('int main() { return 2; }');
    await page.locator(SUBMIT).dblclick();
    await page.waitForURL(/\/submissions\//);
    const first = page.url();
    expect(await goBack()).to.equal(true);
    await submitMain(page, SUBMIT);
    expect(page.url()).to.equal(first);
    expect(await submissions()).to.have.length(1);
  });

  it('keeps the draft when the person leaves, until it is submitted or they sign out', async () => {
    await page.goto(PROBLEM);
    await write('int main() {} // draft');
    await page.goto('/courses');
    await page.goto(PROBLEM);
    expect(await page.inputValue('textarea[name=code]')).to.equal('int main() {} // draft');
    expect(await page.inputValue('select[name=language]')).to.equal('cpp');
    await submitMain(page, SUBMIT);
    await page.goto(PROBLEM);
    expect(await page.inputValue('textarea[name=code]')).to.equal('');
    await write('int main() {} // secret draft');
    await page.goto('/');
    await page.locator('nav .dropdown-toggle').click();
    await submitMain(page, SIGN_OUT);
    expect(await page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))")).to.deep.equal(
      [],
    );
    await signIn(page, student.email, student.password);
    await page.goto(PROBLEM);
    expect(await page.inputValue('textarea[name=code]')).to.equal('');
  });

  it('keeps the draft when the site was too busy to take it', async () => {
    await page.goto(PROBLEM);
    await mark();
    await write('int main() {} // not taken');
    const { intake } = site.app;
    site.app.intake = new IntakeLine({ ...INTAKE_LIMITS, atOnce: 0, most: 0 });
    try {
      expect(await submitMain(page, SUBMIT)).to.equal(503);
    } finally {
      site.app.intake = intake;
    }
    await goBack();
    expect(await page.locator(SUBMIT).isEnabled()).to.equal(true);
    await page.locator('nav a[href="/courses"]').first().click();
    await page.waitForURL(/courses/);
    await page.goto(PROBLEM);
    expect(await page.inputValue('textarea[name=code]')).to.equal('int main() {} // not taken');
    await submitMain(page, SUBMIT);
    expect(await submissions()).to.have.length(1);
  });

  it('refuses a file beside pasted text, keeps the text and mentions the file', async () => {
    await page.goto(PROBLEM);
    await write('int main() {} // pasted');
    await page.setInputFiles('input[name=source]', {
      name: 'other.cpp',
      mimeType: 'text/plain',
      buffer: Buffer.from('int main() {} // uploaded'),
    });
    expect(await submitMain(page, SUBMIT)).to.equal(422);
    expect(await page.inputValue('textarea[name=code]')).to.equal('int main() {} // pasted');
    expect(await page.locator('#submit-refused').innerText()).to.contain('other.cpp');
    expect(await submissions()).to.have.length(0);
  });

  it('fills in the form for "Edit and resubmit", with the language', async () => {
    await page.goto(PROBLEM);
    await write('int main() {} // to edit');
    await submitMain(page, SUBMIT);
    await judgeAll();
    await until(page, async () => (await page.locator('main').innerText()).includes('tests passed'));
    await page.locator('main a', { hasText: 'Edit and resubmit' }).click();
    await page.waitForURL(/edit=/);
    expect(await page.inputValue('textarea[name=code]')).to.contain('// to edit');
    expect(await page.inputValue('select[name=language]')).to.equal('cpp');
    await page.goto(PROBLEM);
    expect(await page.inputValue('select[name=language]')).to.equal('cpp');
  });

  it('submits a sample run unchanged with "Submit this", and once even if pressed again after Back', async () => {
    await page.goto(PROBLEM);
    await write('int main() {} // sample first');
    await submitMain(page, '#submit button[name=samples]');
    await judgeAll();
    await until(page, async () => (await page.locator('main').innerText()).includes('passed'));
    const sampleRun = page.url();
    await submitMain(page, 'form:has(input[name=again]) button');
    const counted = page.url();
    expect(counted).not.to.equal(sampleRun);
    await page.goto(sampleRun);
    await submitMain(page, 'form:has(input[name=again]) button');
    expect(page.url()).to.equal(counted);
    expect((await submissions()).map((one) => one.isSampleRun)).to.deep.equal([false, true]);
    expect(await sourceShown()).to.contain('// sample first');
  });
});
