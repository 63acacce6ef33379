/** The main job as people click through it: from a proposal to a course, a hand-in followed live, a contest, a result, and the pipeline. */
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { importProblems, packageFolder } from '../../seeds/demo/problems.ts';
import { FakeJudgehost } from '../judgings/fake-judgehost.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { fill, inputTime, optionOf, press, submitMain, until, windowOf } from './browser-setup.ts';

const HOUR = 3_600_000;
const SUM = join(packageFolder('sum'), 'submissions/accepted/sum.cpp');

describe('the main job in Chromium', function () {
  this.timeout(180_000);
  let site: TestSite;
  let judge: FakeJudgehost;
  let organizer: Page;
  let professor: Page;
  let student: Page;
  let mentor: TestPerson;
  const troubles: string[][] = [];

  before(async () => {
    site = await startSite('sqlite');
    const people = {
      organizer: await makePerson(site, { roles: ['organizer'], displayName: 'Olga Organizer' }),
      professor: await makePerson(site, { roles: ['professor'], displayName: 'Paul Professor' }),
      student: await makePerson(site, { displayName: 'Stella Student', university: 'Lake University' }),
    };
    mentor = await makePerson(site, { roles: ['mentor'], displayName: 'Mira Mentor' });
    await importProblems(site.app, people.organizer.actor);
    judge = await FakeJudgehost.online(site, 'browser-judge');
    site.app.background.start();
    const open = async ({ email, password }: TestPerson): Promise<Page> => {
      const { page, troubles: own } = await windowOf(site, { email, password });
      troubles.push(own);
      return page;
    };
    organizer = await open(people.organizer);
    professor = await open(people.professor);
    student = await open(people.student);
  });
  after(() => site.close());
  afterEach('no page had an error', () => expect(troubles.flat()).to.deep.equal([]));

  it('a professor proposes, an organizer approves, a course opens and a student joins it', async () => {
    await professor.goto('/partnerships/new');
    await fill(professor, {
      title: 'Storage engines',
      university: 'Lake University',
      term: 'Spring 2027',
      expectedStudents: '40',
      syllabus: 'Logs, then trees.',
      engineersWanted: 'One who knows logs.',
    });
    await submitMain(professor, 'main form button[type=submit], main form button.btn-primary');
    const partnership = new URL(professor.url()).pathname;
    await press(professor, `form[action="${partnership}/submit"] button`);
    await organizer.goto('/desk');
    await organizer.locator('main a', { hasText: 'partnership waits' }).click();
    await organizer.locator('main a', { hasText: 'Storage engines' }).click();
    await press(organizer, `form[action="${partnership}/approve"] button`);
    await professor.reload();
    expect(await professor.locator('main').innerText()).to.contain('Olga Organizer');
    await professor.goto(`/courses/new?partnership=${partnership.split('/').pop()}`);
    await fill(professor, {
      title: 'Storage Engines',
      slug: 'storage',
      term: 'Spring 2027',
      description: 'Bring *patience*.',
    });
    await submitMain(professor, 'main form button.btn-primary');
    expect(new URL(professor.url()).pathname).to.equal('/courses/storage');
    const code = await professor.locator('#join-code').innerText();
    await student.goto('/courses');
    await student.fill('input[name=code]', ` ${code.toLowerCase()} `);
    await submitMain(student, 'form[action="/courses/join"] button');
    expect(await student.locator('h1').innerText()).to.equal('Storage Engines');
  });

  it('the professor sets an assignment, the student hands it in and watches it being judged', async () => {
    await professor.goto('/courses/storage/assignments/new');
    await professor.selectOption(
      'select[name=problemVersionId]',
      await optionOf(professor, 'problemVersionId', '(sum,'),
    );
    const nowMs = site.clock.nowMs();
    await fill(professor, {
      title: 'Sums',
      opensAt: inputTime(nowMs - 60_000),
      dueAt: inputTime(nowMs + HOUR),
      points: '10',
    });
    await submitMain(professor, 'main form button.btn-primary');

    await student.goto('/');
    await student.locator('main a', { hasText: 'Sums' }).first().click();
    await student.fill('textarea[name=code]', 'int main() {}');
    await submitMain(student, '#hand-in button.btn-primary');
    expect(await student.locator('[role=alert]').innerText()).to.contain('Choose the language');
    expect(await student.inputValue('textarea[name=code]')).to.contain('int main() {}');
    await student.selectOption('select[name=language]', 'cpp');
    await submitMain(student, '#hand-in button.btn-primary');

    const line = student.locator('.judging-line');
    await line.getByText('Next in the queue').waitFor();
    await student.evaluate('globalThis.neverReloaded = true');
    const job = await judge.take();
    await judge.progress(job, { stage: 'building', testsDone: 0, testsTotal: 12 });
    await line.getByText('Building.').waitFor();
    await judge.progress(job, { stage: 'testing', testsDone: 6, testsTotal: 12 });
    await line.getByText('Test 7 of 12').waitFor();
    await judge.report(job);
    await line.getByText('All 12 tests passed').waitFor();
    expect(await student.evaluate('globalThis.neverReloaded')).to.equal(true);
    expect(await student.locator('.test-square').count()).to.equal(12);

    await professor.goto('/courses/storage/grades');
    await professor
      .locator('tr', { hasText: 'Stella Student' })
      .getByRole('link', { name: '10', exact: true })
      .waitFor();
  });

  it('an organizer opens a contest, the student registers and hands in a file, and the board shows it', async () => {
    await organizer.goto('/contests/new');
    await fill(organizer, { name: 'Winter Cup', slug: 'winter-cup', summary: 'One round.' });
    await organizer
      .selectOption('select[name=participation]', 'person')
      .catch(() => organizer.check('input[name=participation][value=person]'));
    await submitMain(organizer, 'main form button.btn-primary');
    await organizer.goto('/contests/winter-cup/rounds/new');
    const nowMs = site.clock.nowMs();
    await fill(organizer, {
      name: 'Only round',
      slug: 'only',
      opensAt: inputTime(nowMs + 60_000),
      closesAt: inputTime(nowMs + 2 * HOUR),
    });
    await organizer.selectOption('select[name=scoring]', 'icpc');
    await submitMain(organizer, 'main form button.btn-primary');
    await organizer.goto('/contests/winter-cup/rounds/only/problem-set');
    await organizer.selectOption(
      'select[name=problemVersionId]',
      await optionOf(organizer, 'problemVersionId', '(sum,'),
    );
    await fill(organizer, { label: 'A', points: '1', weight: '1' }, 'form:has(select[name=problemVersionId])');
    await press(organizer, 'form:has(select[name=problemVersionId]) button');
    await organizer.goto('/contests/winter-cup');
    await press(organizer, 'form[action="/contests/winter-cup/publish"] button');

    await student.goto('/contests/winter-cup');
    await press(student, 'form[action="/contests/winter-cup/register"] button');
    site.clock.advance(10 * 60_000);
    await student.goto('/contests/winter-cup/rounds/only');
    await student.locator('main a', { hasText: 'Range sums' }).click();
    await student.setInputFiles('input[name=source]', SUM);
    await submitMain(student, '#hand-in button.btn-primary');
    await student.locator('.judging-line').getByText('Next in the queue').waitFor();
    await judge.report(await judge.take());
    await student.locator('.judging-line').getByText('All 12 tests passed').waitFor();
    await student.goto('/contests/winter-cup/rounds/only/board');
    await until(
      student,
      async () => (await student.locator('tr', { hasText: 'Stella Student' }).locator('.board-first').count()) > 0,
    );
  });

  it('after the end the organizer publishes, the winner accepts the invitation, gets a mentor, and moves on', async () => {
    site.clock.advance(3 * HOUR);
    await organizer.goto('/contests/winter-cup/rounds/only/publish');
    await submitMain(organizer, 'main form button.btn-primary');
    expect(await organizer.locator('main').innerText()).to.contain('Stella Student');
    const result = new URL(organizer.url()).pathname;
    await student.goto(result);
    expect(await student.locator('main').innerText()).to.contain('Stella Student');

    const invitation = student.locator('main a[href^="/pipeline/"]').first();
    await until(student, async () => {
      await student.goto('/');
      return (await invitation.count()) > 0;
    });
    await invitation.click();
    const member = new URL(student.url()).pathname;
    await press(student, `form[action="${member}/accept"] button`);
    await organizer.goto(member);
    await organizer.selectOption('select[name=mentorId]', mentor.id);
    await press(organizer, `form[action="${member}/mentor"] button`);
    await student.goto(member);
    expect(await student.locator('main').innerText()).to.contain('Mira Mentor');
    await student.goto(`/people/${await ownId(student)}`);
    await until(student, async () => {
      await student.reload();
      return /Winter Cup/.test(await student.locator('main').innerText());
    });
  });
});

async function ownId(page: Page): Promise<string> {
  await page.goto('/');
  const href = await page.locator('main a[href^="/people/"]').first().getAttribute('href');
  return href?.split('/').pop() ?? '';
}
