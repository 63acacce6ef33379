import { expect } from 'chai';
import {
  HOST_DEAD_MS,
  LEASE_MS,
  LOAD_STEP_MS,
  MOST_HELD_MS,
  RETRY_DELAY_MS,
  servedBy,
} from '../../src/judge-queue/judge-queue.rules.ts';
import { claimJudgeJobs } from '../../src/judge-queue/judge-jobs.store.ts';
import { pollWork } from '../../src/judgehosts/judgehosts.service.ts';
import { authenticateHost } from '../../src/judgehosts/host-tokens.service.ts';
import { JUDGE_API } from '../../judge/contract/api.ts';
import { CONTRACT_VERSION, type JudgeJob } from '../../judge/contract/job.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { submit, importedProblem, SUM_CPP, textOf } from '../submissions/submit-setup.ts';
import { DOES_NOT_BUILD, FakeJudgehost, reportOf, WRONG } from '../judgehosts/fake-judgehost.ts';

/** The maximum interval at which the site looks for lost jobs. */
const LOOK_EVERY_MS = 5_000;

interface JudgingRow {
  generation: number;
  state: string;
  verdict: string | null;
  facts: string | null;
  error: string | null;
}

eachEngine('the judge queue', (engine) => {
  let site: TestSite;
  let student: TestPerson;
  let organizer: TestPerson;
  let east: FakeJudgehost;
  let west: FakeJudgehost;
  before(async () => {
    site = await startSite(engine);
    student = await makePerson(site);
    organizer = await makePerson(site, { roles: ['organizer'] });
    await importedProblem(site, 'sum');
    await site.app.background.startRepeating();
    east = await FakeJudgehost.online(site, 'east');
    west = await FakeJudgehost.online(site, 'west');
  });
  after(() => site.close());
  beforeEach(async () => {
    await pass(HOST_DEAD_MS * 100);
    expect(await site.app.db('judge_jobs').select('id'), 'nothing is left from the test before').to.deep.equal([]);
  });

  /** Advances the clock with both hosts alive. */
  async function pass(ms: number): Promise<void> {
    site.clock.advance(ms);
    await Promise.all([east.heartbeat(), west.heartbeat()]);
    await site.app.background.drain();
  }

  /** Submits once and queues the submission. */
  async function queued(code = SUM_CPP): Promise<string> {
    const id = await submit(student.client, '/problems/sum', { code });
    await site.app.background.drain();
    return id;
  }

  const judgingsOf = async (submissionId: string): Promise<JudgingRow[]> =>
    (await site.app
      .db('judgings')
      .where({ submission_id: submissionId })
      .orderBy('generation')
      .select('generation', 'state', 'verdict', 'facts', 'error')) as JudgingRow[];
  const verdictOf = async (id: string): Promise<string | null> =>
    (await student.client.get(`/submissions/${id}`, { json: true })).json<{ submission: { verdict: string | null } }>()
      .submission.verdict;
  const jobOf = async (submissionId: string) =>
    (await site.app.db('judge_jobs').where({ submission_id: submissionId }).first()) as
      { attempt: number; token: number; state: string } | undefined;

  it('gives each job to one host, however many ask at the same time', async () => {
    const ids = [];
    for (let n = 0; n < 24; n += 1) ids.push(await submit(student.client, '/problems/sum', { code: `// ${n}\n` }));
    await site.app.background.drain();
    const given: JudgeJob[] = [];
    const holders = new Map<string, FakeJudgehost>();
    const ask = async (host: FakeJudgehost, freeSlots: number) => {
      for (const job of await host.poll(freeSlots)) {
        given.push(job);
        holders.set(job.jobId, host);
      }
    };
    for (let round = 0; round < 8 && given.length < 24; round += 1)
      await Promise.all([ask(east, 2), ask(west, 3), ask(east, 1), ask(west, 2), ask(east, 3)]);
    expect(given.length).to.equal(24);
    expect(new Set(given.map((job) => job.jobId)).size).to.equal(24);
    expect(new Set(given.map((job) => job.judgingId)).size).to.equal(24);
    expect(await east.poll(10)).to.deep.equal([]);
    for (const job of given) expect(await holders.get(job.jobId)?.report(job)).to.equal(204);
    for (const id of ids) expect(await verdictOf(id)).to.equal('AC');
  });

  it('lets the same people use a build again, and no one else', async () => {
    const other = await makePerson(site);
    const ids = [await queued(), await queued(), await submit(other.client, '/problems/sum', { code: SUM_CPP })];
    await site.app.background.drain();
    const shared = [];
    for (const _id of ids) {
      const job = await east.take();
      shared.push(job.sharesBuilds);
      await east.report(job);
    }
    expect(shared[0]).to.match(/^[0-9a-f]{64}$/);
    expect(new Set(shared).size, 'two of one person, one of another').to.equal(2);
  });

  it('gives complete jobs, the oldest first: source, tests, limits and inputs by hash', async () => {
    const [first, second] = [await queued('// first\n'), await queued('// second\n')];
    const job = await east.take();
    expect(job.build).to.deep.include({ kind: 'standard', language: 'cpp', include: [] });
    const [file] = job.build.files;
    expect(file?.path).to.equal('main.cc');
    expect(await east.blob(file?.blob.sha256 as string)).to.equal('// first\n');
    expect(job.tests.map(({ ordinal, name, isSample }) => [ordinal, name, isSample])).to.deep.equal([
      [1, 'sample/1', true],
      [2, 'secret/01', false],
      [3, 'secret/02', false],
    ]);
    expect(await east.blob(job.tests[2]?.input.sha256 as string)).to.equal('5 6\n');
    expect(job).to.deep.include({ stopAt: 'all' });
    expect(job.runLimits).to.include({ cpuTimeMs: 1500, memoryBytes: 256 * 1024 * 1024 });
    expect(await east.report(job)).to.equal(204);
    expect(await verdictOf(first)).to.equal('AC');
    expect(await verdictOf(second)).to.equal(null);
    expect(await west.report(await west.take(), WRONG)).to.equal(204);
    expect(await verdictOf(second)).to.equal('WA');
  });

  it("prefers a person's first submission to those of a person who submitted a lot, until the oldest job wins", async () => {
    const busy: string[] = [];
    for (let n = 0; n < 6; n += 1) busy.push(await queued(`// busy ${n}\n`));
    site.clock.advance(2 * LOAD_STEP_MS + 1);
    const other = await makePerson(site);
    const calm = await submit(other.client, '/problems/sum', { code: '// once\n' });
    await site.app.background.drain();
    expect(textOf((await other.client.get(`/submissions/${calm}`)).text)).to.contain('Number 4 in the queue.');
    await pass(10 * LOAD_STEP_MS);
    const late = await submit(other.client, '/problems/sum', { code: '// late\n' });
    await site.app.background.drain();
    const order: string[] = [];
    for (let n = 0; n < 8; n += 1) {
      const job = await east.take();
      const judging = (await site.app.db('judgings').where({ id: job.judgingId }).first()) as { submission_id: string };
      order.push(judging.submission_id);
      expect(await east.report(job)).to.equal(204);
    }
    expect(order).to.deep.equal([...busy.slice(0, 3), calm, ...busy.slice(3), late]);
  });

  it('takes a job back from a silent host, and refuses its later report', async () => {
    const id = await queued();
    const lost = await east.take();
    site.clock.advance(HOST_DEAD_MS);
    await west.heartbeat();
    await site.app.background.drain();
    site.clock.advance(RETRY_DELAY_MS);
    await west.heartbeat();
    const job = await west.take();
    expect(job.judgingId).to.equal(lost.judgingId);
    expect(job.token).not.to.equal(lost.token);
    const before = await judgingsOf(id);
    expect(await east.report(lost, WRONG)).to.equal(409);
    expect(await east.progress(lost, { stage: 'testing', testsDone: 1, testsTotal: 3 })).to.equal(409);
    expect(await east.fail(lost, 'too late')).to.equal(409);
    expect(await judgingsOf(id)).to.deep.equal(before);
    expect(await verdictOf(id)).to.equal(null);
    expect((await east.heartbeat([{ jobId: lost.jobId, token: lost.token }])).lost).to.deep.equal([lost.jobId]);
    expect((await west.heartbeat([{ jobId: job.jobId, token: job.token }])).lost).to.deep.equal([]);
    expect(await west.report(job)).to.equal(204);
    expect(await verdictOf(id)).to.equal('AC');
    expect(await east.report(lost, WRONG)).to.equal(409);
    expect(await west.report(job, WRONG)).to.equal(409);
    await site.app.background.drain();
    expect(await verdictOf(id)).to.equal('AC');
    expect((await judgingsOf(id)).map(({ generation, state, verdict }) => [generation, state, verdict])).to.deep.equal([
      [1, 'finished', 'AC'],
    ]);
  });

  it('takes a job back from a host that restarted and no longer knows it', async () => {
    const id = await queued();
    const forgotten = await east.take();
    for (let waitedMs = 0; waitedMs < LEASE_MS; waitedMs += LOOK_EVERY_MS) {
      expect(await west.poll(), 'not before its lease ends').to.deep.equal([]);
      await pass(LOOK_EVERY_MS);
      await east.heartbeat([]);
    }
    await pass(RETRY_DELAY_MS);
    const job = await west.take();
    expect(job.judgingId).to.equal(forgotten.judgingId);
    expect(await east.report(forgotten)).to.equal(409);
    expect(await west.report(job)).to.equal(204);
    expect(await verdictOf(id)).to.equal('AC');
  });

  it('leaves a long job with the host that reports progress, up to the maximum time', async () => {
    const id = await queued();
    const stuck = await east.take();
    const held = [{ jobId: stuck.jobId, token: stuck.token }];
    for (let waitedMs = 0; waitedMs < MOST_HELD_MS; waitedMs += LEASE_MS / 2) {
      expect((await east.heartbeat(held)).lost).to.deep.equal([]);
      site.clock.advance(LEASE_MS / 2);
    }
    await pass(LOOK_EVERY_MS);
    expect(await west.poll()).to.deep.equal([]);
    expect((await east.heartbeat(held)).lost).to.deep.equal([]);
    await pass(LEASE_MS);
    await pass(RETRY_DELAY_MS);
    expect((await east.heartbeat(held)).lost).to.deep.equal([stuck.jobId]);
    expect(await west.report(await west.take())).to.equal(204);
    expect(await verdictOf(id)).to.equal('AC');
  });

  it('takes jobs back from a host that shuts down, at once and without using an attempt', async () => {
    const id = await queued();
    for (let n = 0; n < 4; n += 1) expect(await east.fail(await east.take(), 'shutdown')).to.equal(204);
    expect(await jobOf(id)).to.include({ attempt: 0, state: 'queued' });
    expect(await west.report(await west.take())).to.equal(204);
    expect(await verdictOf(id)).to.equal('AC');
  });

  it('lets another host try what one could not judge', async () => {
    const id = await queued();
    expect(await east.fail(await east.take(), 'Docker is gone')).to.equal(204);
    expect(await west.poll(), 'not before a pause').to.deep.equal([]);
    await pass(RETRY_DELAY_MS);
    expect(await east.poll(), 'not the same host').to.deep.equal([]);
    const job = await west.take();
    expect(await west.report(job)).to.equal(204);
    expect(await verdictOf(id)).to.equal('AC');
    // If there is no other host, the same one may try again.
    const alone = await queued();
    expect(await east.fail(await east.take(), 'Docker is gone')).to.equal(204);
    site.clock.advance(HOST_DEAD_MS);
    await east.heartbeat();
    expect(await east.report(await east.take())).to.equal(204);
    expect(await verdictOf(alone)).to.equal('AC');
  });

  it('gives up after three judge errors: JE, shown to organizers, not the fault of the student', async () => {
    const id = await queued();
    const first = await east.take();
    expect(await east.fail(first, 'the disk of east is full')).to.equal(204);
    await pass(RETRY_DELAY_MS);
    const second = await west.take();
    expect(await west.report(second, { tests: { 'secret/01': 'judge-error' } })).to.equal(204);
    expect(await verdictOf(id)).to.equal(null);
    await pass(2 * RETRY_DELAY_MS);
    const third = await east.take();
    expect((await jobOf(id))?.attempt).to.equal(2);
    expect(await east.fail(third, 'the disk of east is full')).to.equal(204);
    await site.app.background.drain();
    expect(await jobOf(id)).to.equal(undefined);
    expect(await verdictOf(id)).to.equal('JE');
    expect(await judgingsOf(id)).to.deep.equal([
      { generation: 1, state: 'failed', verdict: 'JE', facts: null, error: 'the disk of east is full' },
    ]);
    const forStudent = await student.client.get(`/submissions/${id}`);
    expect(textOf(forStudent.text)).to.contain('It is our fault');
    expect(forStudent.text).not.to.contain('the disk of east');
    expect((await student.client.get(`/submissions/${id}`, { json: true })).text).not.to.contain('the disk of east');
    expect((await organizer.client.get(`/submissions/${id}`)).text).to.contain('the disk of east is full');
    const desk = await organizer.client.get('/judges');
    expect(desk.text).to.contain(`/submissions/${id}`).and.to.contain('the disk of east is full');
    expect((await student.client.get('/judges')).status).to.equal(403);
    expect((await organizer.client.post(`/submissions/${id}/rejudge`)).location).to.equal(`/submissions/${id}`);
    expect(await west.report(await west.take())).to.equal(204);
    expect(await verdictOf(id)).to.equal('AC');
    expect((await organizer.client.get('/judges')).text).not.to.contain(`/submissions/${id}`);
  });

  it('never accepts a report that lacks tests as a pass', async () => {
    const id = await queued();
    const job = await east.take();
    const report = reportOf(job, site.clock.nowMs());
    const short = await east.send(JUDGE_API.report(job.jobId), { ...report, tests: report.tests.slice(0, 2) });
    expect(short.status).to.equal(204);
    expect(await verdictOf(id)).to.equal(null);
    expect(await jobOf(id)).to.include({ attempt: 1, state: 'queued' });
    await pass(RETRY_DELAY_MS);
    expect(await west.report(await west.take(), DOES_NOT_BUILD)).to.equal(204);
    expect(await verdictOf(id)).to.equal('CE');
  });

  it('rejudges for an organizer, behind first judgings, and keeps the old judging', async () => {
    const id = await queued();
    expect((await organizer.client.post(`/submissions/${id}/rejudge`)).status).to.equal(409);
    expect(await east.report(await east.take(), WRONG)).to.equal(204);
    const [old] = await judgingsOf(id);
    const again = await organizer.client.post(`/submissions/${id}/rejudge`);
    expect(again.location).to.equal(`/submissions/${id}`);
    expect((await organizer.client.follow(again)).text).to.contain('Queued for rejudging.');
    const twice = await organizer.client.post(`/submissions/${id}/rejudge`);
    expect(twice.status).to.equal(409);
    expect(textOf(twice.text)).to.contain('This submission is being judged right now.');
    site.clock.advance(1000);
    const fresh = await queued('// somebody waits for a first verdict\n');
    const [first, second] = await east.poll(2);
    expect(await east.report(first as JudgeJob, DOES_NOT_BUILD)).to.equal(204);
    expect(await verdictOf(fresh)).to.equal('CE');
    expect(await verdictOf(id)).to.equal('WA');
    expect(await east.report(second as JudgeJob)).to.equal(204);
    expect(await verdictOf(id)).to.equal('AC');
    const judgings = await judgingsOf(id);
    expect(judgings[0]).to.deep.equal(old);
    expect(judgings.map(({ generation, verdict }) => [generation, verdict])).to.deep.equal([
      [1, 'WA'],
      [2, 'AC'],
    ]);
    expect((await student.client.post(`/submissions/${id}/rejudge`)).status).to.equal(403);
  });

  it('takes nothing from the queue for a host that has disconnected, and uses no attempt', async () => {
    const id = await queued();
    const caller = await authenticateHost(site.app, east.token);
    let looks = 0;
    // It disconnects after the check before the claim.
    const gone = {
      get aborted() {
        return (looks += 1) > 1;
      },
    } as AbortSignal;
    const asks = {
      contractVersion: CONTRACT_VERSION,
      hostName: 'east',
      freeSlots: 1,
      toolchains: east.toolchains,
      waitMs: 0,
    };
    expect(await pollWork(site.app, caller, asks, gone)).to.deep.equal([]);
    expect(await jobOf(id)).to.include({ state: 'queued', attempt: 0 });
    expect(await west.report(await west.take())).to.equal(204);
    expect(await verdictOf(id)).to.equal('AC');
  });

  it('gives nothing to a host that was drained or got another token during its request', async () => {
    const id = await queued();
    const { host, tokenHash } = await authenticateHost(site.app, east.token);
    const wish = { hostId: host.id, tokenHash, toolchains: servedBy(east.toolchains), pools: host.pools, limit: 1 };
    const claimed = async (changes: Partial<typeof wish> = {}) => {
      const how = { nowMs: site.clock.nowMs(), spread: false, leaveOwnFailures: false };
      return await claimJudgeJobs(site.app.db, { ...wish, ...how, ...changes });
    };
    const setDuty = (duty: string) => site.app.db('judgehosts').where({ id: host.id }).update({ duty });
    for (const duty of ['draining', 'quarantined', 'disabled', 'deleted']) {
      await setDuty(duty);
      expect(await claimed(), duty).to.deep.equal([]);
    }
    await setDuty('active');
    expect(await claimed({ tokenHash: 'of an older token' })).to.deep.equal([]);
    expect(await jobOf(id)).to.include({ state: 'queued', attempt: 0 });
    expect(await claimed()).to.have.length(1);
    await site.app.db('judge_jobs').update({ state: 'queued' });
    expect(await west.report(await west.take())).to.equal(204);
  });

  it('answers 401 to a wrong token, 422 to an invalid body, and gives no job to a drained host', async () => {
    const id = await queued();
    const job = await east.take();
    const body = reportOf(job, site.clock.nowMs());
    for (const path of [
      JUDGE_API.heartbeat,
      JUDGE_API.poll,
      JUDGE_API.progress(job.jobId),
      JUDGE_API.report(job.jobId),
      JUDGE_API.fail(job.jobId),
    ]) {
      expect((await east.send(path, body, 'kwj_wrong')).status, path).to.equal(401);
      expect((await fetch(`${site.url}${path}`, { method: 'POST' })).status, path).to.equal(401);
    }
    // Bodies are read only from known hosts, and only reports may be long.
    const long = { ...body, build: { ...body.build, output: 'x'.repeat(300 * 1024) } };
    expect((await east.send(JUDGE_API.report(job.jobId), long, 'kwj_wrong')).status).to.equal(401);
    expect((await fetch(`${site.url}${JUDGE_API.poll}`, { method: 'POST', body: '{' })).status).to.equal(401);
    expect((await east.send(JUDGE_API.progress(job.jobId), long)).status).to.equal(413);
    const blob = `${site.url}${JUDGE_API.blob(job.tests[0]?.input.sha256 as string)}`;
    expect((await fetch(blob)).status).to.equal(401);
    expect((await fetch(blob, { headers: { cookie: organizer.client.cookie } })).status).to.equal(401);
    const odd = await east.send(JUDGE_API.report(job.jobId), { ...body, tests: 'all of them' });
    expect(odd.status).to.equal(422);
    const other = await east.send(JUDGE_API.poll, {
      contractVersion: 99,
      hostName: 'east',
      freeSlots: 1,
      toolchains: [],
      waitMs: 0,
    });
    expect(other.status).to.equal(422);
    expect(await other.json()).to.deep.include({ code: 'judgehost_contract' });
    expect(await verdictOf(id)).to.equal(null);
    expect(await east.report(job)).to.equal(204);
    await queued();
    const rust = { contractVersion: CONTRACT_VERSION, hostName: 'east', freeSlots: 1, toolchains: ['rust'], waitMs: 0 };
    expect((await organizer.client.post(`/judges/${east.id}/disable`)).status).to.equal(303);
    expect((await east.send(JUDGE_API.poll, rust)).status).to.equal(401);
    expect((await organizer.client.post(`/judges/${east.id}/enable`)).status).to.equal(303);
    expect(await (await east.send(JUDGE_API.poll, rust)).json()).to.deep.equal({ jobs: [] });
    expect(await east.report(await east.take())).to.equal(204);
  });
});
