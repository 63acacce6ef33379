import { expect } from 'chai';
import { RETRY_DELAY_MS } from '../../src/judge-queue/judge-queue.rules.ts';
import { JUDGE_API } from '../../judge/contract/api.ts';
import { CONTRACT_VERSION } from '../../judge/contract/job.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { submit, importedProblem, openAssignment, runningCourse, textOf } from '../submissions/submit-setup.ts';
import { FakeJudgehost } from './fake-judgehost.ts';

interface ShownHost {
  name: string;
  duty: string;
  shownState: string;
  online: boolean;
  errorsInARow: number;
  pools: string[];
}

eachEngine('judge hosts and their work', (engine) => {
  let site: TestSite;
  let student: TestPerson;
  let organizer: TestPerson;
  let east: FakeJudgehost;
  let west: FakeJudgehost;
  beforeEach(async () => {
    site = await startSite(engine, { JUDGE_ERRORS_UNTIL_QUARANTINE: '3' });
    student = await makePerson(site);
    organizer = await makePerson(site, { roles: ['organizer'] });
    for (const slug of ['sum', 'other']) await importedProblem(site, slug);
    east = await FakeJudgehost.online(site, 'east');
    west = await FakeJudgehost.online(site, 'west');
  });
  afterEach(() => site.close());

  async function queued(path = '/problems/sum'): Promise<string> {
    const id = await submit(student.client, path, { code: `// ${Math.random()}\n` });
    await site.app.background.drain();
    return id;
  }
  const shown = async (host: FakeJudgehost): Promise<ShownHost> =>
    (await organizer.client.get(`/judges/${host.id}`, { json: true })).json<{ host: ShownHost }>().host;
  const want = async (host: FakeJudgehost, change: string) => {
    const answer = await organizer.client.post(`/judges/${host.id}/${change}`);
    expect(answer.status, answer.text).to.equal(303);
    return answer;
  };
  const audit = async (): Promise<string[]> =>
    (
      (await site.app.db('audit_entries').where('action', 'like', 'judgehost.%').orderBy('id')) as { action: string }[]
    ).map((row) => row.action);
  async function pause(ms = 3 * RETRY_DELAY_MS): Promise<void> {
    site.clock.advance(ms);
    await Promise.all([east.heartbeat(), west.heartbeat()]);
  }

  it('finish their jobs when drained, and take no new ones until enabled', async () => {
    await queued();
    await queued();
    const job = await east.take();
    const answer = await want(east, 'drain');
    expect((await organizer.client.follow(answer)).text).to.contain('finishes its current work');
    expect((await east.heartbeat([{ jobId: job.jobId, token: job.token }])).lost).to.deep.equal([]);
    expect(await shown(east)).to.include({ duty: 'draining', shownState: 'draining', online: false });
    expect(await east.poll()).to.deep.equal([]);
    expect(await east.report(job), 'what it has counts').to.equal(204);
    await east.heartbeat();
    expect(await shown(east)).to.include({ shownState: 'drained' });
    await want(east, 'enable');
    expect(await east.report(await east.take())).to.equal(204);
    expect(await audit()).to.include.members(['judgehost.drained', 'judgehost.enabled']);
  });

  it('lose their jobs to other hosts at once when disabled, without using an attempt', async () => {
    await queued();
    const job = await east.take();
    await want(east, 'disable');
    expect(await east.report(job)).to.equal(401);
    const again = await west.take();
    expect(again.judgingId).to.equal(job.judgingId);
    expect(await site.app.db('judge_jobs').first()).to.include({ attempt: 0 });
    expect(await west.report(again)).to.equal(204);
  });

  it('are quarantined after consecutive errors until an organizer lifts it; a good report resets the count', async () => {
    const broken = async () => {
      await queued();
      expect(await east.fail(await east.take(), 'the disk of east is <full>')).to.equal(204);
      await pause();
      // West can judge it, so the problem is not at fault.
      expect(await west.report(await west.take())).to.equal(204);
      await pause(1);
    };
    await broken();
    await broken();
    expect(await shown(east)).to.include({ errorsInARow: 2, duty: 'active' });
    await queued();
    expect(await east.report(await east.take())).to.equal(204);
    expect(await shown(east)).to.include({ errorsInARow: 0 });
    for (let n = 0; n < 3; n += 1) await broken();
    expect(await shown(east)).to.include({ errorsInARow: 3, duty: 'quarantined', online: false });
    expect(await audit()).to.include('judgehost.quarantined');
    await queued();
    expect(await east.poll(), 'no work').to.deep.equal([]);
    const page = await organizer.client.get('/judges');
    expect(textOf(page.text)).to.contain('quarantined').and.contain('Gets no work after 3 judge errors in a row');
    expect(page.text).to.contain('the disk of east is &lt;full&gt;').and.contain('End quarantine');
    const own = textOf((await organizer.client.get(`/judges/${east.id}`)).text);
    expect(own).to.contain("couldn't judge").and.contain('counts against the host');
    await want(east, 'enable');
    expect(await shown(east)).to.include({ duty: 'active', errorsInARow: 0 });
    const job = await east.take();
    expect(await east.fail(job, 'still broken')).to.equal(204);
    expect(await shown(east), 'it has three again').to.include({ duty: 'active', errorsInARow: 1 });
  });

  it('are not blamed for a problem that no host can judge', async () => {
    for (let n = 0; n < 6; n += 1) {
      await queued();
      for (const host of [east, west, east]) {
        const job = (await host.poll())[0] ?? (await (host === east ? west : east).take());
        const mine = (await site.app.db('judge_jobs').where({ id: job.jobId }).first()) as { host_id: string };
        const holder = mine.host_id === east.id ? east : west;
        expect(await holder.report(job, { tests: { 'secret/01': 'judge-error' } })).to.equal(204);
        await pause();
      }
    }
    for (const host of [east, west]) expect(await shown(host)).to.include({ duty: 'active' });
    expect((await shown(east)).errorsInARow + (await shown(west)).errorsInARow).to.be.lessThan(2);
  });

  it('keep working alone while one problem fails, but not when several do', async () => {
    await want(west, 'disable');
    const fail = async (slug: string) => {
      await queued(`/problems/${slug}`);
      for (;;) {
        const [job] = await east.poll();
        if (!job) return;
        await east.fail(job, 'no');
        await pause();
      }
    };
    await fail('sum');
    await fail('sum');
    expect(await shown(east)).to.include({ duty: 'active', errorsInARow: 6 });
    await fail('other');
    expect((await shown(east)).duty).to.equal('quarantined');
  });

  it('with another contract version are refused, and shown so until they use the right one', async () => {
    const other = { contractVersion: CONTRACT_VERSION + 1, somethingNew: true };
    for (const path of [JUDGE_API.heartbeat, JUDGE_API.poll]) {
      site.clock.advance(1);
      const answer = await east.send(path, other);
      expect(answer.status).to.equal(422);
      expect(await answer.json()).to.deep.include({ code: 'judgehost_contract' });
    }
    expect(await shown(east)).to.include({ shownState: 'refused' });
    const words = `The judge uses contract version ${CONTRACT_VERSION + 1}; this site needs ${CONTRACT_VERSION}.`;
    expect(textOf((await organizer.client.get('/judges')).text)).to.contain(words);
    site.clock.advance(1);
    await east.heartbeat();
    expect(await shown(east)).to.include({ shownState: 'ready', online: true });
  });

  it('judge only for their pools; a round, contest or course can have its own pool, and waiting jobs move with it', async () => {
    const professor = await makePerson(site, { roles: ['professor'] });
    const version = (await site.app.db('problem_versions').first()) as { id: string };
    const course = await runningCourse(site, professor, 'engines', [student]);
    const assignment = await openAssignment(site, course, version.id);
    const lab = `/courses/engines/assignments/${assignment}`;

    const odd = await organizer.client.post(`/judges/${west.id}/pools`, { pools: 'Lab!' });
    expect(odd.status).to.equal(422);
    expect(odd.text).to.contain('value="Lab!"').and.contain('Enter one to ten pool names');
    expect((await organizer.client.post(`/judges/${west.id}/pools`, { pools: 'lab' })).status).to.equal(303);
    expect((await shown(west)).pools).to.deep.equal(['lab']);

    const early = await queued(lab);
    expect(await west.poll(), 'nothing names its pool yet').to.deep.equal([]);
    const unknown = await organizer.client.post('/judges/pools', { type: 'course', address: 'nowhere', pool: 'lab' });
    expect(unknown.status).to.equal(422);
    expect(textOf(unknown.text)).to.contain('"nowhere" doesn\'t exist.');
    const named = await organizer.client.post('/judges/pools', { type: 'course', address: 'engines', pool: 'lab' });
    expect(named.location).to.equal('/judges/pools');
    const page = await organizer.client.get('/judges/pools');
    expect(page.text).to.contain('/courses/engines').and.contain(`/judges/${west.id}`);

    await queued();
    const practice = await east.poll(4);
    expect(practice.map((job) => job.jobId)).to.have.length(1);
    const moved = await west.take();
    const row = (await site.app.db('judgings').where({ id: moved.judgingId }).first()) as { submission_id: string };
    expect(row.submission_id).to.equal(early);
    expect(await west.report(moved)).to.equal(204);

    await want(west, 'drain');
    const waiting = await queued(lab);
    expect(textOf((await student.client.get(`/submissions/${waiting}`)).text)).to.contain(
      'no judge in the pool for this submission',
    );
    const removed = await organizer.client.post(`/judges/pools/course/${course.id}/remove`);
    expect(removed.location).to.equal('/judges/pools');
    expect(await east.report(await east.take())).to.equal(204);
    expect((await organizer.client.post(`/judges/pools/course/${course.id}/remove`)).status).to.equal(404);
    for (const path of ['/judges/pools', `/judges/${west.id}/pools`, `/judges/${west.id}/drain`])
      expect(
        (await student.client.post(path, { pools: 'x', type: 'course', address: 'engines', pool: 'x' })).status,
      ).to.equal(403);
    expect((await student.client.get('/judges/pools')).status).to.equal(403);
  });
});
