/**
 * The main job as people click through it: from a proposal to a course, a submission followed live, a contest, a
 * result, and the pipeline.
 */
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { importProblems, packageFolder } from '../../seeds/demo/problems.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { fill, inputTime, optionOf, press, submitMain, until, windowOf } from './browser-setup.ts';

const HOUR = 3_600_000;
/** Reason, XP, points. The problem was solved twice, and counts once. */
const LEDGER = [
  ['First accepted submission to "sum"', '+5', '+5'],
  ['Gold: Winter Cup, Only round, rank 1', '+200', '+200'],
  ['Pipeline: mentored', '+20', '+20'],
  ['Pipeline: first merged PR', '+100', '+100'],
];
const SUM = join(packageFolder('sum'), 'submissions/accepted/sum.cpp');

describe('the main job in Chromium', function () {
  this.timeout(180_000);
  let site: TestSite;
  let judge: FakeJudgehost;
  let organizer: Page;
  let professor: Page;
  let student: Page;
  let mentor: TestPerson;
  let studentId: string;
  const troubles: string[][] = [];

  before(async () => {
    site = await startSite('sqlite');
    const people = {
      organizer: await makePerson(site, { roles: ['organizer'], displayName: 'Olga Organizer' }),
      professor: await makePerson(site, { roles: ['professor'], displayName: 'Paul Professor' }),
      student: await makePerson(site, { displayName: 'Stella Student', university: 'Lake University' }),
    };
    mentor = await makePerson(site, { roles: ['mentor'], displayName: 'Mira Mentor' });
    await importProblems(site.app, people.organizer.actor, people.professor.actor);
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
    studentId = people.student.id;
  });
  after(() => site.close());
  afterEach('no page had an error', () => expect(troubles.flat()).to.deep.equal([]));

  it('a professor proposes a course, makes the requested changes and opens the approved course; a student joins it', async () => {
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
    await organizer.locator('main a', { hasText: 'partnership waiting' }).click();
    await organizer.locator('main a', { hasText: 'Storage engines' }).click();
    await organizer.locator('summary', { hasText: 'Request changes' }).click();
    await organizer.fill(`form[action="${partnership}/request_changes"] [name=reason]`, 'Which lab comes first?');
    await submitMain(organizer, `form[action="${partnership}/request_changes"] button`);
    await professor.reload();
    expect(await professor.locator('main').innerText()).to.contain('Which lab comes first?');
    await professor.locator(`a[href="${partnership}/edit"]`).click();
    await fill(professor, { syllabus: 'Logs first, then trees.' });
    await submitMain(professor, 'main form button.btn-primary');
    await press(professor, `form[action="${partnership}/submit"] button`);
    await organizer.reload();
    expect(await organizer.locator('main').innerText()).to.contain('Logs first, then trees.');
    await press(organizer, `form[action="${partnership}/approve"] button`);
    await professor.reload();
    const story = await professor.locator('main').innerText();
    for (const part of ['Draft created', 'Changes requested', 'Proposal edited', 'Approved', 'Olga Organizer'])
      expect(story).to.contain(part);
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

  it('the professor creates an assignment, the student submits and follows the judging', async () => {
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
    await submitMain(student, '#submit button.btn-primary');
    expect(await student.locator('[role=alert]').innerText()).to.contain('Choose the language');
    expect(await student.inputValue('textarea[name=code]')).to.contain('int main() {}');
    await student.selectOption('select[name=language]', 'cpp');
    await submitMain(student, '#submit button.btn-primary');

    const line = student.locator('.judging-line');
    await line.getByText('Next in the queue').waitFor();
    await student.evaluate('globalThis.neverReloaded = true');
    const job = await judge.take();
    await judge.progress(job, { stage: 'building', testsDone: 0, testsTotal: 12 });
    await line.getByText('Building…').waitFor();
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

  it('an organizer opens a contest, the student registers and submits a file, and the board shows it', async () => {
    await organizer.goto('/contests/new');
    await fill(organizer, { name: 'Winter Cup', slug: 'winter-cup', summary: 'One round.' });
    await organizer.selectOption('select[name=participation]', 'person');
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
    await submitMain(student, '#submit button.btn-primary');
    await student.locator('.judging-line').getByText('Next in the queue').waitFor();
    const { page: visitor, troubles: theirs } = await windowOf(site);
    troubles.push(theirs);
    await visitor.goto('/contests/winter-cup/rounds/only/board');
    const row = visitor.locator('tr', { hasText: 'Stella Student' });
    expect(await row.locator('.board-first').count()).to.equal(0);
    await visitor.evaluate('globalThis.neverReloaded = true');
    await judge.report(await judge.take());
    await student.locator('.judging-line').getByText('All 12 tests passed').waitFor();
    await row.locator('.board-first').waitFor();
    expect(await visitor.evaluate('globalThis.neverReloaded')).to.equal(true);
    await visitor.context().close();
  });

  it('after the end the organizer publishes, the winner accepts the invitation, gets a mentor, and moves on', async () => {
    site.clock.advance(3 * HOUR);
    await organizer.goto('/contests/winter-cup/rounds/only/publish');
    // No one gets an award or invitation unless the organizer selects them.
    await fill(organizer, { gold: '1' });
    await organizer.locator('.form-check', { hasText: 'Stella Student' }).locator('input').check();
    await submitMain(organizer, 'main form button.btn-primary');
    expect(await organizer.locator('tr', { hasText: 'Stella Student' }).innerText()).to.contain('Gold');
    const result = new URL(organizer.url()).pathname;
    await student.goto(result);
    expect(await student.locator('tr', { hasText: 'Stella Student' }).innerText()).to.contain('Gold');

    const invitation = student.locator('main a[href^="/pipeline/"]').first();
    await student.goto('/');
    await until(student, async () => (await invitation.count()) > 0);
    await invitation.click();
    const member = new URL(student.url()).pathname;
    await press(student, `form[action="${member}/accept"] button`);
    await organizer.goto(member);
    await organizer.selectOption('select[name=mentorId]', mentor.id);
    await press(organizer, `form[action="${member}/mentor"] button`);

    const { page: hers, troubles: herTroubles } = await windowOf(site, mentor);
    troubles.push(herTroubles);
    await hers.goto('/pipeline?mine=1');
    await hers.locator('main a', { hasText: 'Stella Student' }).first().click();
    await hers.waitForURL(`**${member}`);
    expect(await hers.inputValue('select[name=stage]'), 'the next stage is not offered').to.equal('mentored');
    await fill(hers, { note: 'Agreed on a first task.' });
    await submitMain(hers, `form[action="${member}/move"] button`);
    expect(await hers.locator('[aria-current=step]').innerText()).to.equal('Mentored');
    expect(await submitMain(hers, `form[action="${member}/move"] button`)).to.equal(422);
    expect(await hers.inputValue('select[name=stage]')).to.equal('first_pr');
    await fill(hers, { note: 'Merged after two rounds of review.' });
    await submitMain(hers, `form[action="${member}/move"] button`);
    await hers.context().close();
    await student.goto(member);
    expect(await student.locator('[aria-current=step]').innerText()).to.equal('First merged PR');
    expect(await student.locator('main').innerText()).to.contain('Mira Mentor');
    expect(await student.locator('main').innerText()).to.contain('Merged after two rounds of review.');
  });

  it('the page of the student shows what earned points, each once', async () => {
    await student.goto(`/people/${studentId}`);
    const rows = student.locator('main tbody tr');
    await until(student, async () => (await rows.count()) >= LEDGER.length);
    const entries = await rows.evaluateAll((all) =>
      all.map((row) => [...row.children].slice(1).map((cell) => cell.textContent)),
    );
    expect(entries).to.have.deep.members(LEDGER);
    expect(await student.locator('main').innerText()).to.contain('325');
  });
});
