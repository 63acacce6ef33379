import { expect } from 'chai';
import { eachEngine } from '../setup/databases.ts';
import { makePerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { liveIn, type LivedInSite } from '../pages/lived-in-site.ts';
import { ledgerOf } from '../points/ledger.ts';
import { textOf } from '../submissions/submit-setup.ts';

eachEngine('the first pages of an empty site', (engine) => {
  let site: TestSite;
  before(async () => (site = await startSite(engine)));
  after(() => site.close());

  it('tell a visitor what the site is and what will appear, and link to sign-up', async () => {
    const page = await site.client().get('/');
    expect(page.status).to.equal(200);
    expect(textOf(page.text))
      .to.contain('Learn database kernels by writing one.')
      .and.contain('No contests are open. New ones will appear here.')
      .and.contain('No results yet.')
      .and.contain('Students')
      .and.contain('Professors')
      .and.contain('Organizers');
    expect(page.text).to.contain('href="/sign-up"').and.contain('href="/contests"').and.not.contain('href="/desk"');
    const chinese = await site.client().get('/', { headers: { 'accept-language': 'zh-CN' } });
    expect(chinese.text).to.contain('<html lang="zh-CN"').and.not.contain('Learn database kernels');
  });

  it('tell a newcomer where to start', async () => {
    const { client } = await makePerson(site, { displayName: 'New <b>' });
    const page = await client.get('/');
    expect(textOf(page.text))
      .to.contain('Hello, New <b>')
      .and.contain('Nothing to do.')
      .and.contain("You haven't submitted anything yet.")
      .and.contain("You aren't in a course yet.");
    expect(page.text).to.contain('New &lt;b&gt;').and.contain('href="/problems"').and.contain('href="/courses"');
  });
});

eachEngine('the first pages of a site in use', (engine) => {
  let site: TestSite;
  let life: LivedInSite;
  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine);
    life = await liveIn(site);
  });
  after(() => site.close());

  it('show a visitor contests by phase, published results and the number of people at each pipeline stage', async () => {
    const page = await site.client().get('/');
    expect(page.text)
      .to.contain(`href="${life.game.path}/results/1"`)
      .and.contain(`href="${life.comingPath}"`)
      .and.contain(life.game.contest.name);
    const model = (await site.client().get('/', { json: true })).json<{
      contests: { contest: { slug: string }; phase: string }[];
      stages: { name: string; count: number }[];
    }>();
    const phases = new Map(model.contests.map(({ contest, phase }) => [contest.slug, phase]));
    expect(phases.get(life.comingPath.split('/').at(-1) as string)).to.equal('coming');
    expect(phases.get(life.game.contest.slug)).to.equal('past');
    expect(model.stages.find((stage) => stage.name === 'candidate')?.count).to.equal(1);
  });

  it('show a student what is due, recent results, their own courses and standing, and nothing that has not opened', async () => {
    expect((await life.second.client.get('/')).text).to.contain(`href="${life.assignmentPath}"`);
    const page = await life.winner.client.get('/');
    expect(page.text)
      .to.contain(`href="${life.coursePath}"`)
      .and.contain('verdict verdict-ok')
      .and.contain(`href="/people/${life.winner.id}"`)
      .and.not.contain('Not yet')
      .and.not.contain('href="/desk"')
      .and.not.contain('Verify your email address');
    const model = (await life.winner.client.get('/', { json: true })).json<{
      balance: { xp: number };
      submissions: { submittedAt: number }[];
      assignments: { assignment: { id: string } }[];
    }>();
    const due = model.assignments.map(({ assignment }) => assignment.id);
    expect(due, 'nothing is left to do there').not.to.include(life.assignmentPath.split('/').at(-1));
    expect(model.balance.xp).to.be.greaterThan(0);
    const times = model.submissions.map((one) => one.submittedAt);
    expect(times, 'newest first').to.deep.equal([...times].sort((a, b) => b - a));
    const second = await life.second.client.get('/');
    expect(second.text)
      .to.contain('Verify your email address')
      .and.contain('You are invited to the contributor pipeline.')
      .and.contain('verdict verdict-wrong')
      .and.contain('verdict verdict-build');
  });

  it('link professors, mentors and organizers to their work', async () => {
    const leads = async (who: keyof Pick<LivedInSite, 'professor' | 'mentor' | 'organizer' | 'winner'>) => {
      const { text } = await life[who].client.get('/');
      return ['/partnerships', '/pipeline?mine=1', '/desk'].filter((path) => text.includes(`<li><a href="${path}">`));
    };
    expect(await leads('professor')).to.deep.equal(['/partnerships']);
    expect(await leads('mentor')).to.deep.equal(['/pipeline?mine=1']);
    expect(await leads('organizer')).to.deep.equal(['/partnerships', '/desk']);
    expect(await leads('winner')).to.deep.equal([]);
  });

  it('show a dashboard of open work with the right numbers, only to organizers', async () => {
    const desk = async () => (await life.organizer.client.get('/desk', { json: true })).json<Record<string, number>>();
    expect(await desk()).to.include({
      partnershipsWaiting: 1,
      judgesOnline: 1,
      queued: 0,
      failedCount: 0,
      withoutMentor: 0,
    });
    const unanswered = (await desk()).unanswered as number;
    expect(unanswered).to.be.greaterThan(0);
    const pipeline = await life.second.client.get('/pipeline', { json: true });
    await life.second.client.post(`/pipeline/${pipeline.json<{ own: { id: string } }>().own.id}/accept`);
    expect(await desk()).to.include({ unanswered: unanswered - 1, withoutMentor: 1 });
    site.clock.advance(60_000);
    expect(await desk(), 'the judge went silent').to.include({ judgesOnline: 0 });
    const page = await life.organizer.client.get('/desk');
    expect(textOf(page.text)).to.contain('partnership waiting for an answer').and.contain('judges online');
    for (const person of [life.winner, life.professor, life.mentor]) {
      const refused = await person.client.get('/desk');
      expect(refused.status).to.equal(403);
      expect(refused.text).to.contain('It requires one of these roles: organizer.');
    }
    expect((await site.client().get('/desk')).location).to.equal('/sign-in?next=%2Fdesk');
  });

  it('show everyone a person’s name, university, points and stage, but no email address, full name or student ID', async () => {
    const page = await site.client().get(`/people/${life.winner.id}`);
    expect(page.status).to.equal(200);
    expect(textOf(page.text)).to.contain('Ann').and.contain('East University').and.contain('Candidate');
    for (const secret of [life.winner.email, 'Full Name', 'S-1']) expect(page.text, secret).not.to.contain(secret);
    const { entries, balance } = await ledgerOf(site, life.winner.id);
    expect(entries).to.have.length(balance.entries);
    expect(textOf(page.text)).to.contain(`${balance.xp} XP`);
    for (const { xp } of entries) expect(textOf(page.text)).to.contain(` +${xp} `);
    expect(entries.reduce((sum, entry) => sum + entry.xp, 0)).to.equal(balance.xp);
    expect(page.text).not.to.contain('href="/profile"');
    expect((await life.winner.client.get(`/people/${life.winner.id}`)).text).to.contain(
      'btn-sm align-self-start" href="/profile"',
    );

    const invited = await site.client().get(`/people/${life.professor.id}`);
    expect(textOf(invited.text), 'no entries yet').to.contain('Prof Wang');
    const nobody = await site.client().get('/people/nobody');
    expect(nobody.status).to.equal(404);
    expect(nobody.text).to.contain('There is no such person.');
  });
});
