import { expect } from 'chai';
import { hashesIn } from '../../src/judgehosts/warm-up.rules.ts';
import { JUDGE_API } from '../../judge/contract/api.ts';
import { CONTRACT_VERSION, type JudgeJob } from '../../judge/contract/job.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { submit, importedProblem } from '../submissions/submit-setup.ts';
import { FakeJudgehost, reportOf } from './fake-judgehost.ts';

/** The status of each call of the host API. */
interface Answers {
  poll: number;
  heartbeat: number;
  blob: number;
  foreignBlob: number;
  progress: number;
  report: number;
  fail: number;
}

const ALL_401: Answers = {
  ...{ poll: 401, heartbeat: 401, blob: 401, foreignBlob: 401 },
  ...{ progress: 401, report: 401, fail: 401 },
};

eachEngine('the token of a judge host', (engine) => {
  let site: TestSite;
  let student: TestPerson;
  let organizer: TestPerson;
  let east: FakeJudgehost;
  let west: FakeJudgehost;
  let foreignBlob: string;
  beforeEach(async () => {
    site = await startSite(engine);
    student = await makePerson(site);
    organizer = await makePerson(site, { roles: ['organizer'] });
    await importedProblem(site, 'sum');
    east = await FakeJudgehost.online(site, 'east');
    west = await FakeJudgehost.online(site, 'west');
    foreignBlob = (await site.app.blobs.put(Buffer.from('the answers of another problem'))).sha256;
  });
  afterEach(() => site.close());

  async function given(host: FakeJudgehost): Promise<JudgeJob> {
    await submit(student.client, '/problems/sum', { code: `// ${Math.random()}\n` });
    await site.app.background.drain();
    return await host.take();
  }
  const want = async (host: FakeJudgehost, change: string) => {
    const answer = await organizer.client.post(`/judges/${host.id}/${change}`);
    expect(answer.status, answer.text).to.be.oneOf([200, 303]);
    return answer;
  };
  const blobsOf = (job: JudgeJob): string[] => [...hashesIn(job)];
  const queueState = async (job: JudgeJob) =>
    (await site.app.db('judge_jobs').where({ id: job.jobId }).first('state', 'host_id', 'attempt')) as
      { state: string; host_id: string | null; attempt: number } | undefined;
  const verdicts = async (): Promise<(string | null)[]> =>
    ((await site.app.db('submissions').select('verdict')) as { verdict: string | null }[]).map((row) => row.verdict);

  /** Every call about that job with that token; those that end the job come last. */
  async function callAll(host: FakeJudgehost, job: JudgeJob, token = host.token): Promise<Answers> {
    const { jobId, token: fence } = job;
    const asks = { contractVersion: CONTRACT_VERSION, hostName: 'x', freeSlots: 1, toolchains: ['cpp'], waitMs: 0 };
    const says = {
      ...{ contractVersion: CONTRACT_VERSION, hostName: 'x', state: 'ready', toolchains: ['cpp'], slots: 4 },
      running: [{ jobId, token: fence }],
    };
    const status = async (path: string, body: unknown) => (await host.send(path, body, token)).status;
    return {
      poll: await status(JUDGE_API.poll, asks),
      heartbeat: await status(JUDGE_API.heartbeat, says),
      blob: (await host.fetchBlob(blobsOf(job)[0] as string, token)).status,
      foreignBlob: (await host.fetchBlob(foreignBlob, token)).status,
      progress: await status(JUDGE_API.progress(jobId), {
        ...{ token: fence, stage: 'testing', testsDone: 1, testsTotal: 3 },
      }),
      report: await status(JUDGE_API.report(jobId), reportOf(job, site.clock.nowMs())),
      fail: await status(JUDGE_API.fail(jobId), { token: fence, error: 'no' }),
    };
  }
  const working: Answers = {
    ...{ poll: 200, heartbeat: 200, blob: 200, foreignBlob: 404, progress: 204, report: 204 },
    // It has reported, so there is nothing to give back.
    fail: 409,
  };

  it('opens the inputs of its own job and no other blob while the host is active', async () => {
    const job = await given(east);
    for (const sha256 of blobsOf(job)) expect((await east.fetchBlob(sha256)).status, sha256).to.equal(200);
    expect(await callAll(east, job)).to.deep.equal(working);
    for (const sha256 of blobsOf(job)) expect((await east.fetchBlob(sha256)).status, 'judged').to.equal(404);
  });

  for (const duty of ['draining', 'quarantined']) {
    it(`lets a host that is ${duty} finish its own job but take no other`, async () => {
      const job = await given(east);
      await site.app.db('judgehosts').where({ id: east.id }).update({ duty });
      await submit(student.client, '/problems/sum', { code: '// waits\n' });
      await site.app.background.drain();
      expect(await east.poll()).to.deep.equal([]);
      expect(await callAll(east, job)).to.deep.equal(working);
      const answer = await east.heartbeat();
      expect(answer).to.deep.equal({ lost: [] });
    });
  }

  it('is refused everywhere once the host is disabled; another host judges its job, and its reports do not count', async () => {
    const job = await given(east);
    await want(east, 'disable');
    expect(await queueState(job)).to.deep.equal({ state: 'queued', host_id: null, attempt: 0 });
    expect(await callAll(east, job)).to.deep.equal(ALL_401);
    expect(await verdicts()).to.deep.equal([null]);
    expect(await west.report(await west.take())).to.equal(204);
    await want(east, 'enable');
    expect((await callAll(east, job)).report, 'it lost that job for good').to.equal(409);
  });

  it('is refused everywhere once the host is deleted; its name is free, its page is gone, and its judgings keep the name', async () => {
    const judged = await given(east);
    expect(await east.report(judged)).to.equal(204);
    const job = await given(east);
    await want(east, 'delete');
    expect(await callAll(east, job)).to.deep.equal(ALL_401);
    expect(await queueState(job)).to.deep.equal({ state: 'queued', host_id: null, attempt: 0 });
    const page = (await organizer.client.get('/judges', { json: true })).json<{ hosts: { name: string }[] }>();
    expect(page.hosts.map((host) => host.name)).to.deep.equal(['west']);
    for (const path of [`/judges/${east.id}`]) expect((await organizer.client.get(path)).status).to.equal(404);
    for (const change of ['enable', 'drain', 'token', 'delete', 'pools'])
      expect((await organizer.client.post(`/judges/${east.id}/${change}`, { pools: 'default' })).status).to.equal(404);
    expect(await callAll(east, job), 'nothing brings it back').to.deep.equal(ALL_401);
    const row = (await site.app.db('judgings').where({ id: judged.judgingId }).first()) as { submission_id: string };
    expect((await organizer.client.get(`/submissions/${row.submission_id}`)).text).to.contain('east (');
    expect((await organizer.client.get('/rejudgings/new')).text, 'its verdicts can be judged again').to.contain(
      'east (',
    );
    const again = await FakeJudgehost.online(site, 'east');
    expect(again.id).not.to.equal(east.id);
  });

  it('is refused once the host has a new one; its job goes to others, and the new token works', async () => {
    const job = await given(east);
    const answer = await want(east, 'token');
    const token = /JUDGE_TOKEN=(kwj_[\w-]+)/.exec(answer.text)?.[1] as string;
    expect(token).to.be.a('string').and.not.equal(east.token);
    expect(await callAll(east, job)).to.deep.equal(ALL_401);
    expect(await queueState(job)).to.deep.equal({ state: 'queued', host_id: null, attempt: 0 });
    expect((await callAll(east, job, token)).report, 'the old claim is lost').to.equal(409);
    expect((await organizer.client.get(`/judges/${east.id}`)).text, 'shown once').not.to.contain(token);
    expect(JSON.stringify(await site.app.db('judgehosts').select())).not.to.contain(token);
    expect(await queueState(job), 'and it has got it again').to.include({ state: 'claimed', host_id: east.id });
  });

  it('gives no job to a request that was open when the host was drained or got another token', async () => {
    const waits = {
      contractVersion: CONTRACT_VERSION,
      hostName: 'east',
      freeSlots: 1,
      toolchains: ['cpp'],
      waitMs: 900,
    };
    for (const change of ['disable', 'token']) {
      const open = east.send(JUDGE_API.poll, waits);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await want(east, change);
      await submit(student.client, '/problems/sum', { code: `// ${change}\n` });
      await site.app.background.drain();
      expect(await (await open).json(), change).to.deep.equal({ jobs: [] });
      expect(await west.report(await west.take())).to.equal(204);
      await want(east, 'enable');
    }
  });

  it('reveals nothing about the job of another host, even with its fencing token', async () => {
    const job = await given(east);
    expect(await callAll(west, job)).to.deep.equal({
      ...{ poll: 200, heartbeat: 200, blob: 404, foreignBlob: 404, progress: 409, report: 409, fail: 409 },
    });
    expect((await west.heartbeat([{ jobId: job.jobId, token: job.token }])).lost).to.deep.equal([job.jobId]);
    expect(await queueState(job)).to.include({ state: 'claimed', host_id: east.id });
    expect(await verdicts()).to.deep.equal([null]);
    expect(await east.report(job)).to.equal(204);
  });

  it('has fencing tokens that cannot be guessed from another one', async () => {
    const tokens: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      const job = await given(east);
      tokens.push(job.token);
      expect(await east.report({ ...job, token: job.token + 1 })).to.equal(409);
      expect(await east.report({ ...job, token: job.token - 1 })).to.equal(409);
      expect(await east.report(job)).to.equal(204);
    }
    expect(new Set(tokens).size).to.equal(6);
    // Six random values of 48 bits are all below 2^32 once in 10^28 times.
    expect(Math.max(...tokens)).to.be.greaterThan(2 ** 32);
  });

  it('is rotated and deleted only by organizers, with a confirmation and an entry in the audit log', async () => {
    for (const change of ['token', 'delete'])
      expect((await student.client.post(`/judges/${east.id}/${change}`)).status, change).to.equal(403);
    const page = (await organizer.client.get(`/judges/${east.id}`)).text;
    expect(page).to.match(/<details class="confirm">[\s\S]*?action="\/judges\/[^"]+\/token"/);
    expect(page).to.match(/<details class="confirm">[\s\S]*?action="\/judges\/[^"]+\/delete"/);
    await want(east, 'token');
    await want(east, 'delete');
    const rows = (await site.app.db('audit_entries').where({ subject_id: east.id }).orderBy('id')) as {
      action: string;
    }[];
    expect(rows.map((row) => row.action)).to.deep.equal([
      'judgehost.registered',
      'judgehost.token_rotated',
      'judgehost.deleted',
    ]);
  });
});
