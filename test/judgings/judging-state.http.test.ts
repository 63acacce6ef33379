import { expect } from 'chai';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, problemYaml, submit, textOf } from '../submissions/submit-setup.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';

interface Listed {
  submissions: { id: string; state: string }[];
}

eachEngine('the state of a judging', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let student: TestPerson;
  let organizer: TestPerson;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    student = await makePerson(site);
    organizer = await makePerson(site, { roles: ['organizer'] });
    await importedProblem(site, 'sum');
    await importedProblem(site, 'long', sumPackage({ 'problem.yaml': problemYaml('Long sum') }));
  });
  after(() => site.close());

  const stateOnPage = async (id: string): Promise<string> =>
    (await student.client.get(`/submissions/${id}`, { json: true })).json<{ judging: { verdict: string } }>().judging
      .verdict;
  const inLists = async (id: string): Promise<string[]> => {
    const lists = await student.client.get('/submissions', { json: true });
    const problem = await student.client.get('/problems/sum', { json: true });
    const home = await student.client.get('/', { json: true });
    return [
      lists.json<Listed>().submissions,
      problem.json<{ history: Listed['submissions'] }>().history,
      home.json<Listed>().submissions,
    ].map((list) => list.find((one) => one.id === id)?.state ?? 'missing');
  };
  const found = async (verdict: string): Promise<string[]> =>
    (await student.client.get(`/submissions?verdict=${verdict}`, { json: true }))
      .json<Listed>()
      .submissions.map((one) => one.id);
  const expectState = async (id: string, state: string): Promise<void> => {
    expect(await stateOnPage(id)).to.equal(state);
    expect(await inLists(id)).to.deep.equal([state, state, state]);
    expect(await found(state)).to.include(id);
    for (const other of ['QUEUED', 'JUDGING', 'AC', 'WA', 'JE']) {
      if (other !== state) expect(await found(other), other).not.to.include(id);
    }
  };

  it('is the same on its page, in every list and in their filters, at every stage', async () => {
    const id = await submit(student.client, '/problems/sum');
    await expectState(id, 'QUEUED');
    await site.app.background.drain();
    await expectState(id, 'QUEUED');
    const job = await host.take();
    await expectState(id, 'JUDGING');
    expect(textOf((await student.client.get('/submissions')).text)).to.contain('Judging');
    await host.progress(job, { stage: 'testing', testsDone: 2, testsTotal: 3 });
    await expectState(id, 'JUDGING');
    // The claim expired, so it waits again.
    expect(await host.fail(job, 'The disk is full.')).to.equal(204);
    await expectState(id, 'QUEUED');
    site.clock.advance(10_000);
    await host.heartbeat();
    await host.report(await host.take());
    await expectState(id, 'AC');

    // Only one submission is rejudged, and gets another verdict.
    await organizer.client.post(`/submissions/${id}/rejudge`);
    await expectState(id, 'QUEUED');
    const again = await host.take();
    await expectState(id, 'JUDGING');
    await host.report(again, WRONG);
    await expectState(id, 'WA');
  });

  it('is the current verdict after a rejudging failed with a judge error, and while a set is judged', async () => {
    const id = await submit(student.client, '/problems/sum', { code: '// another\n' });
    await host.judge();
    await organizer.client.post(`/submissions/${id}/rejudge`);
    for (let tries = 0; tries < 3; tries += 1) {
      site.clock.advance(60_000);
      await host.heartbeat();
      await host.fail(await host.take(), 'The disk is full.');
    }
    await expectState(id, 'AC');
    const set = await organizer.client.post('/rejudgings', { submissionId: id, reason: 'To see.' });
    expect(set.status).to.equal(303);
    await site.app.background.drain();
    site.clock.advance(60_000);
    await host.heartbeat();
    await expectState(id, 'AC');
    const job = await host.take();
    await expectState(id, 'AC');
    await host.report(job, WRONG);
    await expectState(id, 'AC');
  });

  it('includes an estimate that counts running jobs, and each problem with its own time', async () => {
    const estimate = async (id: string) =>
      (await student.client.get(`/submissions/${id}`, { json: true })).json<{
        judging: { estimateMs: number | null; line: string };
      }>().judging;
    const send = async (slug: string): Promise<string> => {
      const id = await submit(student.client, `/problems/${slug}`, { code: `// ${Math.random()}\n` });
      await site.app.background.drain();
      return id;
    };
    const timed = async (slug: string, tookMs: number): Promise<void> => {
      await send(slug);
      const job = await host.take();
      site.clock.advance(tookMs);
      await host.heartbeat();
      await host.report(job);
    };
    // After a day no earlier judging is recent.
    site.clock.advance(24 * 3_600_000);
    await host.heartbeat();
    await timed('sum', 2000);
    await timed('long', 40_000);
    // Four slots: long jobs have used all of them for 10 s.
    for (let n = 0; n < 4; n += 1) await send('long');
    const running = await host.poll(4);
    expect(running).to.have.length(4);
    site.clock.advance(10_000);
    await host.heartbeat(running.map(({ jobId, token }) => ({ jobId, token })));
    const next = await send('sum');
    expect(await estimate(next)).to.deep.include({ line: 'Next in the queue.', estimateMs: 35_000 });
    for (let n = 0; n < 3; n += 1) await send('long');
    const last = await send('sum');
    // One of the four slots did the short job and is free first: 30 + 2 + 2 s.
    expect(await estimate(last)).to.deep.include({ line: 'Number 5 in the queue.', estimateMs: 35_000 });
    const behind = await send('long');
    expect(await estimate(behind)).to.deep.include({ estimateMs: 120_000 });
  });
});
