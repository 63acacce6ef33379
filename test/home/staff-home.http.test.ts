import { expect } from 'chai';
import { movePartnership } from '../../src/partnerships/partnerships.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { publishedContest } from '../contests/contest-setup.ts';
import { liveIn, type LivedInSite } from '../pages/lived-in-site.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { textOf } from '../submissions/submit-setup.ts';

eachEngine('the home page of staff', (engine) => {
  let site: TestSite;
  let life: LivedInSite;
  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine);
    life = await liveIn(site);
  });
  after(() => site.close());

  const STUDENTS_PAGE = ['To do', 'Newcomer', '0 xp', "You haven't submitted anything yet."];

  it('shows a professor the assignments of the courses they teach, and no student to-dos', async () => {
    const page = await life.professor.client.get('/');
    expect(page.text).to.contain(`href="${life.assignmentPath}/students"`);
    const text = textOf(page.text);
    expect(text).to.contain('Assignments in your courses').and.contain('3 of 3');
    expect(text, 'what has not opened').not.to.contain('Not yet');
    for (const words of STUDENTS_PAGE) expect(text).not.to.contain(words);
  });

  it('shows a professor the proposal in which changes are requested', async () => {
    const { id } = (await site.app.db('partnerships').where({ title: 'A second course' }).first('id')) as {
      id: string;
    };
    await movePartnership(site.app, systemActor('test'), id, 'request_changes', 'Which lab comes first?');
    const page = await life.professor.client.get('/');
    expect(page.text)
      .to.contain('An organizer requested changes to your partnership proposal')
      .and.contain('Which lab comes first?')
      .and.contain(`href="/partnerships/${id}"`);
  });

  it('shows an organizer running rounds and requests that wait for an answer', async () => {
    const { contest, round } = await publishedContest(site, { name: 'Now Cup' }, { opensInMs: 1000 });
    site.clock.advance(2000);
    const page = await life.organizer.client.get('/');
    expect(page.text).to.contain(`href="/contests/${contest.slug}/rounds/${round.slug}/board"`);
    const text = textOf(page.text);
    expect(text).to.contain('Running rounds');
    for (const words of STUDENTS_PAGE) expect(text).not.to.contain(words);
    expect(textOf((await life.professor.client.get('/')).text)).not.to.contain('Running rounds');
  });

  it('shows mentors the people they mentor, and says that nothing needs attention if so', async () => {
    expect((await life.mentor.client.get('/')).text)
      .to.contain('You mentor 1 person.')
      .and.contain('href="/pipeline?mine=1"');
    const idle = await makePerson(site, { roles: ['professor'] });
    expect((await idle.client.get('/')).text).to.contain('Nothing needs your attention right now.');
  });

  it('is unchanged for students', async () => {
    const text = textOf((await life.second.client.get('/')).text);
    expect(text).to.contain('To do').and.contain('Your progress').and.not.contain('Assignments in your courses');
  });

  it('leads graders from an assignment\'s page to all submissions, and offers its form as "Try it"', async () => {
    const answer = await life.professor.client.get(life.assignmentPath);
    expect([answer.status, answer.location]).to.deep.equal([302, `${life.assignmentPath}/students`]);
    const work = await life.professor.client.follow(answer);
    expect(work.text).to.contain(`href="${life.assignmentPath}?try=1">Try it<`);
    expect((await life.professor.client.get(`${life.assignmentPath}?try=1`)).text).to.contain('name="formKey"');
    const own = await life.second.client.get(life.assignmentPath);
    expect(own.status).to.equal(200);
    expect(own.text).to.contain('name="formKey"');
    expect((await life.professor.client.get(life.coursePath)).text).to.contain(
      `href="${life.assignmentPath}/students"`,
    );
    expect((await life.second.client.get(life.coursePath)).text).not.to.contain('/students"');
  });
});
