import { expect } from 'chai';
import { eraseAccount } from '../../src/accounts/accounts.service.ts';
import type { Course } from '../../src/courses/courses.rules.ts';
import { joinCourse } from '../../src/courses/courses.service.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, openAssignment, runningCourse, submit, textOf } from '../submissions/submit-setup.ts';

const DAY_MS = 86_400_000;

eachEngine('the work of a student', (engine) => {
  let site: TestSite;
  let professor: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let course: Course;
  let id: string;
  let path: string;
  let submission: string;
  before(async () => {
    site = await startSite(engine);
    site.clock.set(Date.parse('2027-03-01T08:00:00Z'));
    const host = await FakeJudgehost.online(site, 'one');
    professor = await makePerson(site, { roles: ['professor'] });
    ann = await makePerson(site, { fullName: 'Ann Adams', studentNumber: '001' });
    bob = await makePerson(site, { fullName: 'Bob Brown', studentNumber: '002' });
    course = await runningCourse(site, professor, 'engines', [ann, bob]);
    const sum = await importedProblem(site, 'sum');
    id = await openAssignment(site, course, sum, { title: 'Sums', points: 80, dueInMs: 30 * DAY_MS });
    path = `/courses/engines/assignments/${id}/students`;
    for (const [who, code] of [
      [ann, undefined],
      [bob, '1'],
      [bob, '2'],
      [bob, '3'],
    ] as const) {
      const made = await submit(who.client, `/courses/engines/assignments/${id}`, {
        ...(code && { code: `int main() { return ${code}; }` }),
      });
      if (who === ann) submission = made;
      site.clock.advance(60_000);
      await host.heartbeat();
      await host.judge(code ? WRONG : undefined);
    }
    await site.app.background.drain();
  });
  after(() => site.close());
  const stored = async (who: TestPerson) =>
    (await site.app.db('grades').where({ assignment_id: id, user_id: who.id }).first()) as
      { points_milli: number } | undefined;

  it('is for the student and the staff alone, and says how the grade was made', async () => {
    const own = await ann.client.get(`${path}/${ann.id}`);
    expect(textOf(own.text)).to.contain('80 of 80 points').and.contain('On time it would give 80 of 80 points');
    expect(own.text).to.not.contain('/mark"');
    expect((await bob.client.get(`${path}/${ann.id}`)).status).to.equal(404);
    expect((await professor.client.get(`${path}/${ann.id}`)).text).to.contain('/mark"');
    expect((await ann.client.get('/courses/engines/grades')).text).to.contain(`${path}/${ann.id}`);
  });

  it('is there for people of the course alone, also for staff who reach all sections', async () => {
    const stranger = await makePerson(site, { fullName: 'Sam Stranger', studentNumber: '999' });
    expect((await professor.client.get(`${path}/${stranger.id}`)).status).to.equal(404);
    const mark = { override: '60', reason: 'Oral', rev: '0' };
    expect((await professor.client.post(`${path}/${stranger.id}/mark`, mark)).status).to.equal(404);
    expect((await professor.client.post(`${path}/${stranger.id}/comments`, { body: 'Hello' })).status).to.equal(404);
    await site.app.background.drain();
    expect(await stored(stranger)).to.equal(undefined);
    expect(textOf((await stranger.client.get('/notifications')).text)).to.not.contain('Sums');
    expect((await stranger.client.get(`${path}/${stranger.id}`)).status).to.equal(404);
  });

  it('is graded by hand with a reason, shown as such, told, and undone', async () => {
    const mark = `${path}/${bob.id}/mark`;
    const none = await professor.client.post(mark, { manual: '5.5', rev: '0' });
    expect([none.status, none.text.includes('value="5.5"')]).to.deep.equal([422, true]);
    expect((await professor.client.post(mark, { override: '161', reason: 'x', rev: '0' })).status).to.equal(422);
    expect((await professor.client.post(mark, { manual: '5.5', reason: 'Good notes', rev: '0' })).status).to.equal(303);
    // As if the process ended between saving the mark and computing the grade.
    await site.app.db('grades').where({ assignment_id: id, user_id: bob.id }).update({ points_milli: 0, mark: null });
    await site.app.background.drain();
    expect((await stored(bob))?.points_milli).to.equal(5_500);
    const shown = textOf((await bob.client.get(`${path}/${bob.id}`)).text);
    expect(shown).to.contain('Good notes').and.contain('Points by hand: 5.5');
    expect(textOf((await bob.client.get('/notifications')).text)).to.contain('was changed by hand');
    expect(textOf((await professor.client.get('/courses/engines/grades')).text)).to.contain('Graded by hand');
    expect((await professor.client.post(mark, { override: '60', reason: 'Oral', rev: '0' })).status).to.equal(409);
    expect((await professor.client.post(mark, { override: '60', reason: 'Oral', rev: '1' })).status).to.equal(303);
    expect((await stored(bob))?.points_milli).to.equal(60_000);
    expect((await bob.client.post(mark, { override: '80', reason: 'Mine', rev: '2' })).status).to.equal(403);
    expect((await professor.client.post(`${path}/${bob.id}/unmark`, { rev: '2' })).status).to.equal(303);
    expect((await stored(bob))?.points_milli).to.equal(0);
  });

  it('has a grade without a submission while staff set one', async () => {
    const cleo = await makePerson(site, { fullName: 'Cleo Clark', studentNumber: '003' });
    await joinCourse(site.app, cleo.actor, course.joinCode);
    const answer = await professor.client.post(`${path}/${cleo.id}/mark`, { override: '30', reason: 'Oral', rev: '0' });
    expect(answer.status).to.equal(303);
    expect((await stored(cleo))?.points_milli).to.equal(30_000);
    await professor.client.post(`${path}/${cleo.id}/unmark`, { rev: '1' });
    expect(await stored(cleo)).to.equal(undefined);
  });

  it('gets comments, also on a line of a file', async () => {
    const to = `${path}/${ann.id}/comments`;
    const files = (await site.app.db('submission_files').where({ submission_id: submission }).select('path')) as {
      path: string;
    }[];
    const on = { submissionId: submission, path: files[0]?.path ?? '', lineNumber: '1', body: 'A nice name' };
    expect((await professor.client.post(to, { ...on, path: 'none.c' })).status).to.equal(422);
    expect((await professor.client.post(to, on)).status).to.equal(303);
    expect((await ann.client.post(to, on)).status).to.equal(403);
    const text = textOf((await ann.client.get(`${path}/${ann.id}`)).text);
    expect(text).to.contain('A nice name').and.contain(`${on.path}:1`);
    const { id: comment } = (await site.app.db('work_comments').first('id')) as { id: string };
    expect((await professor.client.post(`${to}/${comment}/remove`, {})).status).to.equal(303);
    expect(textOf((await ann.client.get(`${path}/${ann.id}`)).text)).to.not.contain('A nice name');
  });

  it('is looked at again when the student asks, once at a time, with an answer', async () => {
    const to = `${path}/${bob.id}/regrades`;
    expect((await bob.client.post(to, { reason: 'Test 3 is wrong' })).status).to.equal(303);
    expect((await bob.client.post(to, { reason: 'Again' })).status).to.equal(409);
    expect((await professor.client.post(to, { reason: 'Not mine' })).status).to.equal(404);
    await site.app.background.drain();
    expect(textOf((await professor.client.get('/notifications')).text)).to.contain('asks to grade Sums');
    expect(textOf((await professor.client.get('/')).text)).to.contain('1 student asks to grade Sums again');
    expect(textOf((await ann.client.get('/')).text)).to.not.contain('to grade Sums again');
    expect(textOf((await professor.client.get(`${path}?show=regrade`)).text))
      .to.contain('Bob Brown')
      .and.not.contain('Ann Adams');
    const { id: one } = (await site.app.db('regrade_requests').first('id')) as { id: string };
    expect((await professor.client.post(`${to}/${one}`, { to: 'declined' })).status).to.equal(422);
    expect((await bob.client.post(`${to}/${one}`, { to: 'accepted' })).status).to.equal(403);
    const answer = { to: 'declined', answer: 'It is right' };
    expect((await professor.client.post(`${to}/${one}`, answer)).status).to.equal(303);
    expect((await professor.client.post(`${to}/${one}`, answer)).status).to.equal(409);
    expect(textOf((await bob.client.get(`${path}/${bob.id}`)).text)).to.contain('It is right');
  });

  it('is listed with who is stuck, by filters and in an order', async () => {
    const all = textOf((await professor.client.get(path)).text);
    expect(all).to.contain('3 times in a row').and.contain('the median is 40');
    const stuck = textOf((await professor.client.get(`${path}?show=stuck`)).text);
    expect(stuck).to.contain('Bob Brown').and.not.contain('Ann Adams');
    const sorted = textOf((await professor.client.get(`${path}?sort=attempts`)).text);
    expect(sorted.indexOf('Bob Brown')).to.be.lessThan(sorted.indexOf('Ann Adams'));
  });

  it('keeps no words about someone whose account is erased', async () => {
    const dan = await makePerson(site, { fullName: 'Dan Dunn', studentNumber: '004' });
    await joinCourse(site.app, dan.actor, course.joinCode);
    const of = `${path}/${dan.id}`;
    await professor.client.post(`${of}/mark`, { override: '30', reason: 'Was ill', rev: '0' });
    await professor.client.post(`${of}/comments`, { body: 'Get well' });
    await dan.client.post(`${of}/regrades`, { reason: 'I was ill' });
    const gift = { students: '004', assignmentId: '', extraLateDays: '2', reason: 'Illness' };
    expect((await professor.client.post('/courses/engines/extensions', gift)).status).to.equal(303);
    await site.app.background.drain();
    const words = async () =>
      JSON.stringify([
        await site.app.db('grade_marks').where({ user_id: dan.id }).select('reason'),
        await site.app.db('work_comments').where({ user_id: dan.id }).select('body'),
        await site.app.db('regrade_requests').where({ user_id: dan.id }).select('reason'),
        await site.app.db('extensions').where({ user_id: dan.id }).select('reason'),
      ]);
    expect(await words())
      .to.contain('ill')
      .and.contain('Get well')
      .and.contain('Illness');
    await eraseAccount(site.app, dan.actor, dan.displayName);
    await site.app.background.drain();
    expect(await words()).to.not.match(/ill|well/i);
  });
});
