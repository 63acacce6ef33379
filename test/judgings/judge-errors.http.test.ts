import { expect } from 'chai';
import { MAX_ATTEMPTS, RETRY_DELAY_MS } from '../../src/judge-queue/judge-queue.rules.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { submit, importedProblem, textOf } from '../submissions/submit-setup.ts';
import { PROBLEM_YAML, sumPackage } from '../packages/package-fixtures.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';

interface ShownErrors {
  items: { submissionId: string; tries: { attempt: number; hostName: string; kind: string; error: string }[] }[];
  pages: { page: number; pages: number; total: number };
}

eachEngine('judge errors', (engine) => {
  let site: TestSite;
  let student: TestPerson;
  let organizer: TestPerson;
  let host: FakeJudgehost;
  before(async () => {
    site = await startSite(engine, { JUDGE_ERRORS_UNTIL_QUARANTINE: '0' });
    student = await makePerson(site);
    organizer = await makePerson(site, { roles: ['organizer'] });
    await importedProblem(site, 'sum');
    host = await FakeJudgehost.online(site, 'east');
  });
  after(() => site.close());

  /** Submits `count` times; every attempt to judge fails. */
  async function failed(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let n = 0; n < count; n += 1) {
      ids.push(await submit(student.client, '/problems/sum', { code: `// ${Math.random()}\n` }));
      site.clock.advance(1000);
    }
    await site.app.background.drain();
    await failAll();
    return ids;
  }
  /** Every attempt to judge what is queued fails. */
  async function failAll(): Promise<void> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      site.clock.advance(MAX_ATTEMPTS * RETRY_DELAY_MS);
      await host.heartbeat();
      for (let job = (await host.poll())[0]; job; job = (await host.poll())[0])
        expect(await host.fail(job, `try ${attempt} burnt <down>`)).to.equal(204);
    }
    await site.app.background.drain();
  }
  const list = async (page = 1): Promise<ShownErrors> =>
    (await organizer.client.get(`/judges/failed?page=${page}`, { json: true })).json<ShownErrors>();
  async function judgeAll(): Promise<number> {
    await host.heartbeat();
    let count = 0;
    for (let job = (await host.poll())[0]; job; job = (await host.poll())[0], count += 1)
      expect(await host.report(job)).to.equal(204);
    await site.app.background.drain();
    return count;
  }
  const verdictOf = async (id: string): Promise<string | null> =>
    ((await site.app.db('submissions').where({ id }).first()) as { verdict: string | null }).verdict;

  it('include points that cannot be stored, with a message that says so', async () => {
    const tree = sumPackage({
      'problem.yaml': `${PROBLEM_YAML}type: scoring\n`,
      'data/secret/test_group.yaml': 'max_score: 3000000\n',
    });
    await importedProblem(site, 'rich', tree);
    const id = await submit(student.client, '/problems/rich', { code: `// ${Math.random()}\n` });
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      await site.app.background.drain();
      site.clock.advance(MAX_ATTEMPTS * RETRY_DELAY_MS);
      expect(await judgeAll()).to.equal(1);
    }
    expect(await verdictOf(id)).to.equal('JE');
    expect((await list()).items[0]?.tries[0]?.error).to.contain('3000000 points; 2000000 are the most');
    await site.app.db('judgings').where({ submission_id: id }).delete();
    await site.app.db('submissions').where({ id }).update({ verdict: 'WA' });
  });

  it('keep the earlier verdict if a rejudging fails, and are still reported', async () => {
    const id = await submit(student.client, '/problems/sum', { code: `// ${Math.random()}\n` });
    await site.app.background.drain();
    expect(await judgeAll()).to.equal(1);
    expect((await organizer.client.post(`/submissions/${id}/rejudge`)).status).to.equal(303);
    await failAll();
    expect(await verdictOf(id)).to.equal('AC');
    expect(textOf((await student.client.get(`/submissions/${id}`)).text)).to.contain('Accepted');
    expect((await list()).items.map(({ submissionId }) => submissionId)).to.deep.equal([id]);
    expect((await organizer.client.post(`/judges/failed/${id}/again`)).status).to.equal(303);
    expect(await judgeAll()).to.equal(1);
    expect(await verdictOf(id)).to.equal('AC');
    expect((await list()).items).to.deep.equal([]);
  });

  it('are shown with every attempt, only to organizers, and can be rejudged one by one', async () => {
    const [id] = (await failed(1)) as [string];
    const { items, pages } = await list();
    expect(pages.total).to.equal(1);
    expect(items[0]?.submissionId).to.equal(id);
    expect(items[0]?.tries.map(({ attempt, hostName, kind, error }) => [attempt, hostName, kind, error])).to.deep.equal(
      [1, 2, 3].map((attempt) => [attempt, 'east', 'failed', `try ${attempt} burnt <down>`]),
    );
    const page = await organizer.client.get('/judges/failed');
    expect(page.text).to.contain('try 2 burnt &lt;down&gt;').and.contain(`/judges/${host.id}`);
    expect(textOf((await organizer.client.get(`/submissions/${id}`)).text)).to.contain('try 1 burnt <down>');
    for (const path of [`/submissions/${id}`, '/submissions'])
      expect((await student.client.get(path)).text).not.to.contain('burnt');
    expect((await student.client.get(`/submissions/${id}`, { json: true })).text).not.to.contain('burnt');
    expect((await student.client.get('/judges/failed')).status).to.equal(403);
    expect((await student.client.post(`/judges/failed/${id}/again`)).status).to.equal(403);
    expect((await student.client.post('/judges/failed/again')).status).to.equal(403);

    expect((await organizer.client.post(`/judges/failed/${id}/again`)).location).to.equal('/judges/failed');
    expect((await list()).items).to.deep.equal([]);
    expect(textOf((await organizer.client.get('/judges/failed')).text)).to.contain('No judge errors.');
    expect(await judgeAll()).to.equal(1);
    expect(await verdictOf(id)).to.equal('AC');
    expect(textOf((await organizer.client.get(`/submissions/${id}`)).text), 'kept').to.contain('try 3 burnt <down>');
  });

  it('are shown in pages, and can all be rejudged with one click from the dashboard', async () => {
    const ids = await failed(22);
    const [first, second] = [await list(), await list(2)];
    expect(first.pages).to.deep.equal({ page: 1, pages: 2, total: 22 });
    expect([first.items.length, second.items.length]).to.deep.equal([20, 2]);
    expect(first.items[0]?.submissionId).to.equal(ids.at(-1));
    const desk = await organizer.client.get('/desk');
    expect(textOf(desk.text)).to.contain('Rejudge all 22');
    const clicked = await organizer.client.post('/judges/failed/again');
    expect(textOf((await organizer.client.follow(clicked)).text)).to.contain('Queued 22 submissions again.');
    await site.app.background.drain();
    expect((await list()).pages.total).to.equal(0);
    expect(await organizer.client.post('/judges/failed/again').then((answer) => answer.status)).to.equal(303);
    await site.app.background.drain();
    expect(await judgeAll(), 'each once').to.equal(22);
    for (const id of ids) expect(await verdictOf(id)).to.equal('AC');
  });
});
