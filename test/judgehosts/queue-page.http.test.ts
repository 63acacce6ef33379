import { newId } from '../../src/platform/ids.ts';
import { expect } from 'chai';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { FakeJudgehost } from './fake-judgehost.ts';
import { submit, importedProblem, textOf } from '../submissions/submit-setup.ts';

interface Figures {
  count: number;
  waited: { p50: number; p95: number } | null;
  took: { p50: number; p95: number } | null;
}

interface Report {
  queued: number;
  running: number;
  oldestQueuedMs: number | null;
  perMinute: number;
  perHour: number;
  all: Figures;
  byProblem: { key: string; figures: Figures }[];
  byLanguage: { key: string; figures: Figures }[];
  hosts: { host: { name: string; runningCount: number; lastError: string | null }; figures: Figures }[];
  groups: { pool: string; toolchain: string; queued: number; running: number; hostsOnline: number }[];
}

eachEngine('the page of the judge queue', (engine) => {
  let site: TestSite;
  let student: TestPerson;
  let organizer: TestPerson;
  let east: FakeJudgehost;
  before(async () => {
    site = await startSite(engine);
    student = await makePerson(site);
    organizer = await makePerson(site, { roles: ['organizer'] });
    for (const slug of ['sum', 'other']) await importedProblem(site, slug);
    east = await FakeJudgehost.online(site, 'east');
  });
  after(() => site.close());

  const report = async (span = 'hour'): Promise<Report> =>
    (await organizer.client.get(`/judges/queue?span=${span}`, { json: true })).json<Report>();
  async function queued(slug: string, language = 'cpp'): Promise<string> {
    const id = await submit(student.client, `/problems/${slug}`, { code: `# ${Math.random()}\n`, language });
    await site.app.background.drain();
    return id;
  }
  /** Judges a submission with this waiting time and this judging time. */
  async function judged(slug: string, waitMs: number, tookMs: number, language = 'cpp'): Promise<void> {
    await queued(slug, language);
    site.clock.advance(waitMs);
    await east.heartbeat();
    const job = await east.take();
    site.clock.advance(tookMs);
    expect(await east.report(job)).to.equal(204);
    await site.app.background.drain();
  }

  it('is only for organizers', async () => {
    expect((await student.client.get('/judges/queue')).status).to.equal(403);
  });

  it('says that nothing waits and nothing was judged', async () => {
    expect(await report()).to.deep.include({ queued: 0, running: 0, oldestQueuedMs: null, perMinute: 0, perHour: 0 });
    const page = textOf((await organizer.client.get('/judges/queue')).text);
    expect(page).to.contain('Nothing is waiting or being judged.');
  });

  it('shows running and waiting jobs and times: in all, by problem, by language and by host', async () => {
    for (const waitMs of [1000, 2000, 9000]) await judged('sum', waitMs, 500);
    await judged('other', 4000, 3000, 'python3');
    const hour = await report();
    expect(hour.all).to.deep.equal({ count: 4, waited: { p50: 2000, p95: 9000 }, took: { p50: 500, p95: 3000 } });
    expect(hour.byProblem.map(({ key, figures }) => [key, figures.count])).to.deep.equal([
      ['sum', 3],
      ['other', 1],
    ]);
    expect(hour.byLanguage.find(({ key }) => key === 'python3')?.figures.took).to.deep.equal({ p50: 3000, p95: 3000 });
    expect([hour.perMinute, hour.perHour]).to.deep.equal([4, 4]);
    expect(hour.hosts[0]?.figures.count).to.equal(4);
    site.clock.advance(3_600_000);
    expect((await report()).all.count).to.equal(0);
    expect((await report('day')).all.count).to.equal(4);
    expect(await report('day')).to.include({ perMinute: 0, perHour: 0 });
  });

  it('counts all judgings of the last minute and hour, even if the statistics use fewer', async () => {
    const nowMs = site.clock.nowMs();
    const before = await report();
    const [one] = (await site.app.db('judgings').limit(1)) as Record<string, unknown>[];
    const ended = (finished_at: number, index: number) => ({
      ...one,
      id: newId(),
      generation: 100 + index,
      finished_at,
    });
    const at = [nowMs - 3_600_000, nowMs - 3_599_999, nowMs - 60_000, ...Array<number>(5_000).fill(nowMs - 59_999)];
    const rows = at.map(ended);
    for (let start = 0; start < rows.length; start += 50)
      await site.app.db('judgings').insert(rows.slice(start, start + 50));
    const hour = await report();
    expect([hour.perMinute - before.perMinute, hour.perHour - before.perHour]).to.deep.equal([5_000, 5_002]);
    expect(hour.all.count, 'the figures are made of the newest').to.equal(5_000);
    await site.app.db('judgings').where('generation', '>=', 100).delete();
  });

  it('shows waiting jobs by pool and toolchain, since when, and which hosts could take them', async () => {
    await queued('sum', 'python3');
    await queued('sum');
    east.toolchains = ['cpp'];
    await east.heartbeat();
    const job = await east.take();
    site.clock.advance(65_000);
    await east.heartbeat([{ jobId: job.jobId, token: job.token }]);
    const now = await report();
    expect(now).to.include({ queued: 1, running: 1, oldestQueuedMs: 65_000 });
    expect(
      now.groups.map(({ pool, toolchain, queued, running, hostsOnline }) => [
        pool,
        toolchain,
        queued,
        running,
        hostsOnline,
      ]),
    ).to.deep.equal([
      ['default', 'cpp', 0, 1, 1],
      ['default', 'python', 1, 0, 0],
    ]);
    expect(now.hosts[0]?.host.runningCount).to.equal(1);
    expect(await east.fail(job, 'the disk is <full>')).to.equal(204);
    const page = await organizer.client.get('/judges/queue');
    expect(textOf(page.text)).to.contain('no host online').and.contain('1 min 5 s');
    expect(page.text).to.contain('the disk is &lt;full&gt;');
    const chinese = await organizer.client.get('/judges/queue?span=day&lang=zh-CN');
    expect(chinese.status).to.equal(200);
  });
});
