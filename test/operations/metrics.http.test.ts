import { expect } from 'chai';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { submit, importedProblem } from '../submissions/submit-setup.ts';

const TOKEN = 'a-token-for-prometheus';

/** The values of one scrape by name and labels. */
async function scrape(site: TestSite, token = TOKEN): Promise<Map<string, number>> {
  const answer = await fetch(`${site.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).to.equal(200);
  expect(answer.headers.get('content-type')).to.contain('text/plain; version=0.0.4');
  expect(answer.headers.get('set-cookie')).to.equal(null);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

eachEngine('the metrics', (engine) => {
  let site: TestSite;
  let student: TestPerson;
  let host: FakeJudgehost;
  before(async () => {
    site = await startSite(engine, { METRICS_TOKEN: TOKEN });
    student = await makePerson(site);
    await importedProblem(site, 'sum');
    host = await FakeJudgehost.online(site, 'east');
  });
  after(() => site.close());

  it('are shown only with the token', async () => {
    const refused: Record<string, string>[] = [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: `Basic ${TOKEN}` },
    ];
    for (const headers of refused) expect((await fetch(`${site.url}/metrics`, { headers })).status).to.equal(401);
    expect((await student.client.get('/metrics')).status).to.equal(401);
    await scrape(site);
  });

  it('contain how many wait in the line of submissions, and how many it turned away', async () => {
    site.app.intake.refusal();
    for (let n = 0; n < 2; n += 1) {
      const values = await scrape(site);
      expect(values.get('kernelway_intake_waiting')).to.equal(0);
      expect(values.get('kernelway_intake_refused_total')).to.equal(1);
    }
  });

  it('contain the current queue, its age and the hosts', async () => {
    await submit(student.client, '/problems/sum', { code: '// 1\n' });
    await submit(student.client, '/problems/sum', { code: '// 2\n' });
    await site.app.background.drain();
    const job = await host.take();
    site.clock.advance(12_000);
    await host.heartbeat([{ jobId: job.jobId, token: job.token }]);
    const during = await scrape(site);
    expect(during.get('kernelway_queue_jobs{pool="default",toolchain="cpp",state="queued"}')).to.equal(1);
    expect(during.get('kernelway_queue_jobs{pool="default",toolchain="cpp",state="running"}')).to.equal(1);
    expect(during.get('kernelway_queue_oldest_seconds')).to.equal(12);
    expect(during.get('kernelway_judgehosts{state="online"}')).to.equal(1);
    expect(await host.report(job, WRONG)).to.equal(204);
    expect(await host.report(await host.take())).to.equal(204);
    const after = await scrape(site);
    expect([...after.keys()].filter((key) => key.startsWith('kernelway_queue_jobs'))).to.deep.equal([]);
    expect(after.get('kernelway_queue_oldest_seconds')).to.equal(0);
    expect(after.get('kernelway_judgings_total{verdict="WA"}')).to.equal(1);
    expect(after.get('kernelway_judgings_total{verdict="AC"}')).to.equal(1);
    expect(after.get('kernelway_judging_wait_seconds_count')).to.equal(2);
    expect(after.get('kernelway_judging_wait_seconds_sum')).to.equal(12);
    expect(after.get('kernelway_judging_duration_seconds_sum')).to.equal(12);
    site.clock.advance(60_000);
    expect((await scrape(site)).get('kernelway_judgehosts{state="offline"}')).to.equal(1);
  });

  it('contain requests by route pattern, never by address, and the process', async () => {
    await student.client.get('/problems/sum');
    await student.client.get('/nothing/here');
    const metrics = await scrape(site);
    const keys = [...metrics.keys()].filter((key) => key.startsWith('http_request_duration_seconds_count'));
    expect(keys).to.include('http_request_duration_seconds_count{method="GET",route="/problems/:slug",status="200"}');
    expect(keys).to.include('http_request_duration_seconds_count{method="GET",route="other",status="404"}');
    expect(keys.join('\n')).not.to.contain('nothing').and.not.to.contain('/problems/sum');
    expect(metrics.get('process_resident_memory_bytes')).to.be.greaterThan(0);
  });
});

eachEngine('the metrics without a token', (engine) => {
  let site: TestSite;
  before(async () => (site = await startSite(engine)));
  after(() => site.close());

  it('are only for this machine, and not through a proxy on it', async () => {
    expect((await fetch(`${site.url}/metrics`)).status).to.equal(200);
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])
      expect((await fetch(`${site.url}/metrics`, { headers: { [name]: '192.0.2.1' } })).status, name).to.equal(401);
  });
});
