/** A version is verified: all examples of its package are judged, and each must come out as the package expects. */
import { expect } from 'chai';
import { queueVerificationUnchecked } from '../../src/judgings/verifying.service.ts';
import { addProblemPerson } from '../../src/problems/problem-people.service.ts';
import { getProblemBySlug } from '../../src/problems/problems.service.ts';
import { FakeJudgehost, WRONG, type Plan } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { zipOf } from '../submissions/source-fixtures.ts';
import { importedProblem, submit, textOf } from '../submissions/submit-setup.ts';
import { sumPackage } from '../packages/package-fixtures.ts';

const EXAMPLES = {
  'submissions/accepted/fine.cpp': '// fine\n',
  'submissions/wrong_answer/off.cpp': '// off by one\n',
  'submissions/time_limit_exceeded/slow.py': '# slow\n',
  'submissions/accepted/sum.cob': 'IDENTIFICATION DIVISION.\n',
};
const SLOW: Plan = { tests: { 'secret/02': { outcome: 'time-limit', timeKind: 'cpu', cpuMs: 9000 } } };

eachEngine('the verification of a version', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let student: TestPerson;
  let host: FakeJudgehost;
  before(async () => {
    site = await startSite(engine, { VERIFY_IMPORTS: '1' });
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    student = await makePerson(site);
    host = await FakeJudgehost.online(site, 'verifier');
  });
  after(() => site.close());
  beforeEach(() => host.heartbeat());

  const verifyOf = (slug: string) => `/problems/${slug}/versions/1/verify`;
  const page = async (slug: string, more = '') => textOf((await organizer.client.get(verifyOf(slug) + more)).text);
  const start = async (slug: string): Promise<void> => {
    expect((await organizer.client.post(verifyOf(slug))).status).to.equal(303);
    await site.app.background.drain();
  };
  /** Judges what waits, each file as planned; the files in the order in which they were judged. */
  const judgeAll = async (plans: Record<string, Plan> = {}): Promise<string[]> => {
    const seen: string[] = [];
    for (;;) {
      site.clock.advance(60_000);
      await host.heartbeat();
      const [job] = await host.poll(1);
      if (!job) return seen;
      const name = job.build.files[0]!.path;
      seen.push(name);
      expect(await host.report(job, plans[name])).to.equal(204);
      await site.app.background.drain();
    }
  };
  const AS_EXPECTED = { 'off.cpp': WRONG, 'slow.py': SLOW };

  it('begins by itself once an imported version passed its check, and says that all agree', async () => {
    const tree = { ...sumPackage(), ...EXAMPLES };
    const named = Object.fromEntries(Object.entries(tree).map(([path, content]) => [`auto/${path}`, content]));
    const content = await zipOf(named as never);
    const held = await organizer.client.upload('/problems/import', {}, [{ field: 'package', name: 'p.zip', content }]);
    await organizer.client.post(held.location as string);
    await site.app.background.drain();
    expect(await page('auto')).to.contain('not verified');
    expect((await host.judge()).build.files).to.have.length(1);
    expect(await page('auto'))
      .to.contain('running')
      .and.contain('1 of 5 examples are done.');
    expect(await judgeAll(AS_EXPECTED)).to.have.members(['fine.cpp', 'sum.cpp', 'off.cpp', 'slow.py']);
    expect(await page('auto'))
      .to.contain('all examples agree')
      .and.contain('Agree: 4. Disagree: 0. Not judged: 0.')
      .and.contain("This site doesn't offer its language.")
      .and.contain('by the site, after the check');
    expect(textOf((await organizer.client.get('/problems/auto/versions/1')).text)).to.contain('all examples agree');
  });

  it('says which example disagrees, what was expected, and on which test', async () => {
    await importedProblem(site, 'two', { ...sumPackage(), ...EXAMPLES });
    await start('two');
    await judgeAll({ 'slow.py': SLOW, 'sum.cpp': WRONG });
    const words = await page('two');
    expect(words)
      .to.contain('some examples disagree')
      .and.contain('Agree: 2. Disagree: 2. Not judged: 0.')
      .and.contain('On test secret/02.');
    expect(words.indexOf('wrong_answer/off.cpp')).to.be.lessThan(words.indexOf('accepted/fine.cpp'));
  });

  it('gives examples that must be too slow more time, and reads their report by the limit', async () => {
    await start('two');
    const seen: Record<string, number> = {};
    for (;;) {
      const [job] = await host.poll(1);
      if (!job) break;
      const name = job.build.files[0]!.path;
      seen[name] = job.runLimits.cpuTimeMs;
      const slow: Plan = { tests: { 'secret/02': { outcome: 'ok', cpuMs: job.runLimits.cpuTimeMs - 1 } } };
      await host.report(job, name === 'slow.py' ? slow : name === 'off.cpp' ? WRONG : {});
      await site.app.background.drain();
    }
    expect(seen['fine.cpp']).to.equal(1500);
    expect(seen['slow.py']).to.be.greaterThan(1500);
    expect(await page('two'))
      .to.contain('time_limit_exceeded/slow.py')
      .and.contain('some examples disagree');
  });

  it('judges behind every submission, and adds none itself', async () => {
    await start('two');
    const id = await submit(student.client, '/problems/two', { code: '// a student\n' });
    await site.app.background.drain();
    const first = await host.take();
    expect(await host.blob(first.build.files[0]!.blob.sha256)).to.contain('a student');
    await host.report(first);
    await judgeAll(AS_EXPECTED);
    const rows = (await site.app.db('submissions').select('id')) as { id: string }[];
    expect(rows.map((row) => row.id)).to.deep.equal([id]);
    expect(await page('two')).to.contain('all examples agree');
  });

  it('keeps every verification with its examples', async () => {
    const earlier = await page('two', '?n=1');
    expect(earlier).to.contain('some examples disagree').and.contain('#3');
    expect(earlier).to.contain('Disagree: 2.');
  });

  it('counts a judge error as not judged, and not as a disagreement', async () => {
    await start('two');
    const broken: Plan = { tests: { 'sample/1': { outcome: 'judge-error', judgeMessage: 'the disk is full' } } };
    await judgeAll({ ...AS_EXPECTED, 'fine.cpp': broken });
    expect(await page('two'))
      .to.contain('not all examples could be judged')
      .and.contain('Agree: 3. Disagree: 0. Not judged: 1.')
      .and.contain('the disk is full');
  });

  it('runs once at a time, and can be stopped, after which it says nothing', async () => {
    await start('two');
    expect((await organizer.client.post(verifyOf('two'))).status).to.equal(409);
    const held = await host.take();
    const stop = () => organizer.client.post(`${verifyOf('two')}/stop`, { verification: '5' });
    expect((await stop()).status).to.equal(303);
    expect(await host.report(held)).to.equal(409);
    expect(await host.poll(4)).to.have.length(0);
    const words = await page('two');
    expect(words).to.contain('stopped').and.contain('Not judged: 4.');
    expect((await stop()).status).to.equal(409);
    const audited = await site.app.db('audit_entries').where('action', 'like', 'problem.verification_%');
    expect(audited.length).to.be.greaterThan(1);
    expect(textOf((await organizer.client.get('/problems/two/versions/1')).text)).to.contain(
      'not all examples could be judged',
    );
  });

  it('judges nothing if it is stopped while its examples are prepared', async () => {
    expect((await organizer.client.post(verifyOf('two'))).status).to.equal(303);
    const [{ version_id: versionId, number }] = (await site.app
      .db('version_verifications')
      .where({ state: 'running' })) as [{ version_id: string; number: number }];
    const db = new Proxy(site.app.db, {
      get: (target, name) => {
        if (name !== 'transaction') return Reflect.get(target, name) as unknown;
        return async (work: () => Promise<void>) => {
          const stopped = await organizer.client.post(`${verifyOf('two')}/stop`, { verification: String(number) });
          expect(stopped.status).to.equal(303);
          return await target.transaction(work);
        };
      },
    });
    await queueVerificationUnchecked({ ...site.app, db }, versionId, number);
    await site.app.background.drain();
    expect(await host.poll(4)).to.have.length(0);
    expect(await page('two')).to.contain('stopped');
  });

  it('begins only one of two that are started at the same moment', async () => {
    const answers = await Promise.all([1, 2].map(() => organizer.client.post(verifyOf('two'))));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409]);
    await site.app.background.drain();
    await judgeAll(AS_EXPECTED);
    expect(await page('two')).to.contain('all examples agree');
  });

  it('is seen by those who read the problem, and started by those who edit it', async () => {
    const reader = await makePerson(site);
    const problem = await getProblemBySlug(site.app, organizer.actor, 'two');
    await addProblemPerson(site.app, organizer.actor, problem, reader.id, 'reader');
    expect((await reader.client.get(verifyOf('two'))).status).to.equal(200);
    expect((await reader.client.post(verifyOf('two'))).status).to.equal(403);
    expect((await reader.client.post(`${verifyOf('two')}/stop`, { verification: '1' })).status).to.equal(403);
    expect((await student.client.get(verifyOf('two'))).status).to.equal(404);
    expect((await student.client.post(verifyOf('two'))).status).to.equal(404);
    expect((await organizer.client.post(`${verifyOf('two')}/stop`, { verification: 'x' })).status).to.equal(422);
  });
});
