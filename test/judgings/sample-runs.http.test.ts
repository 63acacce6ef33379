import { expect } from 'chai';
import { newId } from '../../src/platform/ids.ts';
import { orderAt } from '../../src/judge-queue/judge-queue.rules.ts';
import { kernelPackage, sumPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { CLOSE_MINUTE, FREEZE_MINUTE, madeRound } from '../standings/round-setup.ts';
import {
  submit,
  importedProblem,
  openAssignment,
  paste,
  runningCourse,
  submissionId,
  textOf,
  upload,
} from '../submissions/submit-setup.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';

const RUN = { samples: '1' };

describe('sample runs in the queue', () => {
  it('are queued behind submissions of the same time, but not forever', () => {
    const run = orderAt({ kind: 'samples', queuedAt: 0, load: 0 });
    expect(run).to.be.greaterThan(orderAt({ kind: 'first', queuedAt: 0, load: 0 }));
    expect(run).to.be.lessThan(orderAt({ kind: 'first', queuedAt: 60_000, load: 0 }));
    expect(orderAt({ kind: 'samples', queuedAt: 0, load: 3 })).to.be.greaterThan(run);
  });
});

eachEngine('a sample run', (engine) => {
  let site: TestSite;
  let student: TestPerson;
  let host: FakeJudgehost;
  let version: string;
  before(async () => {
    site = await startSite(engine, { SAMPLE_RUNS_PER_TEN_MINUTES: '3' });
    version = await importedProblem(site, 'sum');
    await importedProblem(
      site,
      'hidden',
      sumPackage({ 'data/sample/1.in': undefined, 'data/sample/1.ans': undefined }),
    );
    await importedProblem(site, 'recovery', kernelPackage());
    host = await FakeJudgehost.online(site, 'east');
  });
  after(() => site.close());
  beforeEach(async () => {
    site.clock.advance(3_600_000);
    await host.heartbeat();
    student = await makePerson(site);
  });

  const run = async (code = `// ${Math.random()}\n`, path = '/problems/sum'): Promise<string> =>
    await submit(student.client, path, { code, ...RUN });

  it('keeps to its quota even if many are sent at the same time', async () => {
    const one = (n: number) => paste(student.client, '/problems/sum', { code: `// ${n}\n`, ...RUN });
    // The first one alone, to create the session that all the others share.
    await one(-1);
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => one(n)));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 303, 429, 429, 429, 429, 429, 429]);
    for (let n = 0; n < 3; n += 1) await host.judge();
  });

  it('judges only the samples, is marked as a sample run, and named in lists', async () => {
    const id = await run();
    const job = await host.judge();
    expect(job.tests.map(({ name, isSample }) => [name, isSample])).to.deep.equal([['sample/1', true]]);
    const page = await student.client.get(`/submissions/${id}`);
    expect(textOf(page.text)).to.contain('The only test passed.').and.contain("Doesn't affect attempts");
    for (const path of ['/submissions', '/problems/sum', '/'])
      expect((await student.client.get(path)).text, path).to.contain('>Sample run<');
    const shown = await student.client.get(`/submissions/${id}`, { json: true });
    expect(shown.json<{ submission: object }>().submission).to.deep.include({
      isSampleRun: true,
      verdict: 'AC',
      scoreMilli: null,
    });
  });

  it('runs all samples, shows the difference, and has no score, also for kernel problems', async () => {
    const id = submissionId(
      await upload(student.client, '/problems/recovery', { 'recovery.cc': 'void recover() {}\n' }, RUN),
    );
    const job = await host.judge();
    expect(job.benchmark).to.equal(undefined);
    expect(job.tests.every((test) => test.isSample)).to.equal(true);
    const { submission } = (await student.client.get(`/submissions/${id}`, { json: true })).json<{
      submission: { verdict: string; scoreMilli: number | null };
    }>();
    expect(submission).to.include({ verdict: 'AC', scoreMilli: null });
  });

  it('counts in no standings, grades or points', async () => {
    const organizer = await makePerson(site, { roles: ['organizer'] });
    const professor = await makePerson(site, { roles: ['professor'] });
    const round = await madeRound(site, host, [student], [{ versionId: version }]);
    round.at(10);
    const rows = async () =>
      (await site.app.db('standings').where({ round_id: round.round.id })) as { live: string; rev: number }[];
    const untouched = await rows();
    await host.heartbeat();
    await run('// in the round\n', `${round.path}/problems/A`);
    await host.judge(WRONG);
    await run('// in the round, right\n', `${round.path}/problems/A`);
    await site.app.background.drain();
    const waiting = await host.take();
    expect(await host.report(waiting)).to.equal(204);
    await site.app.background.drain();
    expect(await rows(), 'nobody heard of it').to.deep.equal(untouched);
    await host.heartbeat();
    await round.play(student, 'A');
    const live = JSON.parse((await rows())[0]?.live ?? '{}') as Record<string, unknown>;
    expect(live, 'one accepted, no wrong try before it').to.include({ solved: 1, penalty: 10 });

    const course = await runningCourse(site, professor, `engines-${newId().slice(-6)}`, [student]);
    const assignment = await openAssignment(site, course, version);
    await run('// in the course\n', `/courses/${course.slug}/assignments/${assignment}`);
    await host.judge();
    const grades = () => site.app.db('grades').where({ assignment_id: assignment });
    expect(await grades()).to.deep.equal([]);
    await submit(student.client, `/courses/${course.slug}/assignments/${assignment}`);
    await host.judge(WRONG);
    const graded = (await grades()) as { points_milli: number; attempts: number }[];
    expect(graded, 'only what was submitted counts').to.have.length(1);
    expect(graded[0]).to.include({ points_milli: 0, attempts: 1 });
    expect((await organizer.client.get(`/judges`)).status).to.equal(200);
  });

  it('is not hidden by a freeze, and adds no points when the freeze ends', async () => {
    const organizer = await makePerson(site, { roles: ['organizer'] });
    const round = await madeRound(site, host, [student], [{ versionId: version }]);
    round.at(FREEZE_MINUTE);
    await host.heartbeat();
    await run('// accepted while frozen\n', `${round.path}/problems/A`);
    await host.judge();
    await run('// nobody judges it yet\n', `${round.path}/problems/A`);
    await site.app.background.drain();
    round.at(CLOSE_MINUTE);
    const awards = { gold: '0', silver: '0', bronze: '0', honourable: '0', expectedNumber: '1' };
    expect((await organizer.client.post(`${round.path}/publish`, awards)).status).to.equal(303);
    await site.app.background.drain();
    expect(await site.app.db('ledger_entries').where({ owner_id: student.id })).to.deep.equal([]);
    await host.heartbeat();
    await host.judge();
  });

  it('adds no points if it is accepted', async () => {
    await run();
    await host.judge();
    expect(await site.app.db('ledger_entries').where({ owner_id: student.id })).to.deep.equal([]);
    await submit(student.client, '/problems/sum', { code: '// for real\n' });
    await host.judge();
    expect(await site.app.db('ledger_entries').where({ owner_id: student.id })).to.have.length(1);
  });

  it('has its own small quota, refused with 429 and the time to wait, while submitting still works', async () => {
    for (let n = 0; n < 3; n += 1) {
      await run();
      site.clock.advance(60_000);
    }
    const refused = await paste(student.client, '/problems/sum', { code: '// typed\n', ...RUN });
    expect(refused.status).to.equal(429);
    expect(refused.headers.get('retry-after')).to.equal('420');
    expect(textOf(refused.text)).to.contain('3 times in ten minutes').and.contain('Try again in 420 s');
    expect(refused.text, 'what was typed stays').to.contain('// typed');
    const machine = await paste(student.client, '/problems/sum', RUN, { json: true });
    expect(machine.status).to.equal(429);
    expect(machine.headers.get('retry-after')).to.equal('420');
    await submit(student.client, '/problems/sum');
    site.clock.advance(420_000);
    await run();
    await site.app.background.drain();
    await host.heartbeat();
    for (let job = (await host.poll())[0]; job; job = (await host.poll())[0])
      expect(await host.report(job)).to.equal(204);
  });

  it('is refused and not offered if there are no samples', async () => {
    const refused = await paste(student.client, '/problems/hidden', RUN);
    expect(refused.status).to.equal(422);
    expect(textOf(refused.text)).to.contain('This problem has no samples to run.');
    const page = await student.client.get('/problems/hidden');
    expect(page.text).not.to.contain('name="samples"');
    expect((await student.client.get('/problems/sum')).text).to.contain('name="samples"');
  });

  it('can be followed by another one or by a submission from the same form', async () => {
    const formKey = newId();
    const first = await submit(student.client, '/problems/sum', { code: '// 1\n', formKey, ...RUN });
    expect(
      await submit(student.client, '/problems/sum', { code: '// 1\n', formKey, ...RUN }),
      'clicked twice',
    ).to.equal(first);
    const second = await submit(student.client, '/problems/sum', { code: '// 2\n', formKey, ...RUN });
    const real = await submit(student.client, '/problems/sum', { code: '// 2\n', formKey });
    expect(new Set([first, second, real]).size).to.equal(3);
    await site.app.background.drain();
    const [job] = await host.poll();
    expect(job?.tests, 'the real one goes first').to.have.length(3);
    expect(await host.report(job as NonNullable<typeof job>)).to.equal(204);
    for (let one = (await host.poll())[0]; one; one = (await host.poll())[0])
      expect(await host.report(one)).to.equal(204);
  });
});
