/** The site checks an imported version itself before students can open it. */
import { expect } from 'chai';
import { findLanguage } from '../../judge/contract/languages.ts';
import { loadActor } from '../../src/accounts/users.service.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { saveAssignment } from '../../src/courses/courses.service.ts';
import { addProblemPerson } from '../../src/problems/problem-people.service.ts';
import type { AppError } from '../../src/platform/errors.ts';
import { withPackage } from '../../src/packages/packages.service.ts';
import type { ProblemPackage } from '../../src/packages/package.rules.ts';
import {
  getProblemBySlug,
  getProblemVersionUnchecked,
  importPackage,
  setPublic,
} from '../../src/problems/problems.service.ts';
import { publishedContest } from '../contests/contest-setup.ts';
import { DOES_NOT_BUILD, FakeJudgehost, WRONG, type Plan } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { zipOf, type Tree } from '../submissions/source-fixtures.ts';
import { importedProblem, problemYaml, runningCourse, submit, textOf } from '../submissions/submit-setup.ts';
import { folderOf, legacyPackage, PROBLEM_YAML, removeFolders, sumPackage } from '../packages/package-fixtures.ts';

const SILENT_YAML = PROBLEM_YAML.replace('  time_limit: 1.5\n', '');

eachEngine('the check of an imported version', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let student: TestPerson;
  let host: FakeJudgehost;
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    student = await makePerson(site);
    host = await FakeJudgehost.online(site, 'checker');
  });
  after(() => site.close());
  beforeEach(() => host.heartbeat());

  /** Imports as a browser does, and leaves the check in the queue. */
  const imported = async (slug: string, tree: Tree = sumPackage()): Promise<void> => {
    const named = Object.fromEntries(Object.entries(tree).map(([path, content]) => [`${slug}/${path}`, content]));
    const content = await zipOf(named);
    const held = await organizer.client.upload('/problems/import', {}, [{ field: 'package', name: 'p.zip', content }]);
    expect(held.status, textOf(held.text)).to.equal(303);
    await organizer.client.post(held.location as string);
    await site.app.background.drain();
  };
  const checkPage = async (slug: string, number = 1) =>
    textOf((await organizer.client.get(`/problems/${slug}/versions/${number}/check`)).text);
  const open = (slug: string) => organizer.client.post(`/problems/${slug}/visibility`, { public: '1' });
  const openAnyway = (slug: string, reason: string) =>
    organizer.client.post(`/problems/${slug}/versions/1/open-anyway`, { reason });
  const judgeAll = async (plan: Plan = {}): Promise<string[]> => {
    const seen: string[] = [];
    for (;;) {
      site.clock.advance(60_000);
      await host.heartbeat();
      const [job] = await host.poll(1);
      if (!job) return seen;
      seen.push(job.build.files.map(({ path }) => path).join(' '));
      expect(await host.report(job, plan)).to.equal(204);
      await site.app.background.drain();
    }
  };

  it('judges one accepted example as a job of the queue, and only then allows opening the problem', async () => {
    await imported('open');
    expect(await checkPage('open'))
      .to.contain('waiting for its check')
      .and.contain('submissions/accepted/sum.cpp');
    const refused = await open('open');
    expect(refused.status).to.equal(409);
    expect(textOf(refused.text)).to.contain('Version 1 of "open" can\'t be opened yet');
    expect((await student.client.get('/problems/open')).status).to.equal(404);

    const job = await host.take();
    expect(job.runLimits.cpuTimeMs).to.equal(1500);
    expect(await host.blob(job.build.files[0]!.blob.sha256)).to.equal('int main(){}\n');
    expect(await host.progress(job, { stage: 'testing', testsDone: 1, testsTotal: 3 })).to.equal(204);
    expect(await checkPage('open'))
      .to.contain('being checked')
      .and.contain('Test 2 of 3.')
      .and.contain('checker');
    expect(await host.report(job)).to.equal(204);
    expect(await checkPage('open'))
      .to.contain('passed')
      .and.contain('it was accepted');
    expect((await open('open')).status).to.equal(303);
    expect((await student.client.get('/problems/open')).status).to.equal(200);
  });

  it('adds no submission, judging or points, and does not change the statistics of the problem', async () => {
    const count = async (table: string) =>
      Number(((await site.app.db(table).count({ n: '*' }).first()) as unknown as { n: number }).n);
    expect(await count('submissions')).to.equal(0);
    expect(await count('judgings')).to.equal(0);
    expect(await count('judge_jobs')).to.equal(0);
    expect(await count('ledger_entries')).to.equal(0);
  });

  it('is queued behind submissions that wait for their first verdict', async () => {
    await imported('behind');
    const [row] = (await site.app.db('judge_jobs').select('order_at', 'created_at', 'kind')) as Record<
      string,
      unknown
    >[];
    expect(row!.kind).to.equal('example');
    expect(Number(row!.order_at) - Number(row!.created_at)).to.equal(30_000);
    await judgeAll();
  });

  it('counts among the jobs ahead of a later submission', async () => {
    await imported('earlier');
    site.clock.advance(31_000);
    await host.heartbeat();
    const id = await submit(student.client, '/problems/open', { code: '// behind the example\n' });
    await site.app.background.drain();
    const line = async () =>
      (await student.client.get(`/submissions/${id}`, { json: true })).json<{ judging: { line: string } }>().judging
        .line;
    expect(await line()).to.equal('Number 2 in the queue.');
    await host.report(await host.take());
    expect(await line()).to.equal('Next in the queue.');
    await judgeAll();
  });

  it('reports what failed, with actual and expected verdict, and blames the package', async () => {
    await imported('wrong');
    await host.judge({ tests: { 'secret/02': { outcome: 'wrong-answer', judgeMessage: 'line 1: 10 is not 11' } } });
    const words = await checkPage('wrong');
    expect(words).to.contain('failed').and.contain('Expected: Accepted').and.contain('Got: Wrong answer');
    expect(words).to.contain('On test secret/02.').and.contain('10 is not 11').and.contain('import it again');
    const refused = await open('wrong');
    expect(refused.status).to.equal(409);
    expect(textOf(refused.text)).to.contain('its check failed');
    expect((await organizer.client.get('/problems/wrong')).text).to.contain('/problems/wrong/versions/1/check');
  });

  it('shows the output of a failed build', async () => {
    await imported('nobuild');
    await host.judge(DOES_NOT_BUILD);
    expect(await checkPage('nobuild'))
      .to.contain('error: expected a miracle')
      .and.contain('Got: Compilation failed');
  });

  it('fails after all attempts if a validator of the package crashes', async () => {
    await imported('broken');
    expect(
      await judgeAll({ tests: { 'sample/1': { outcome: 'judge-error', judgeMessage: 'validator crashed' } } }),
    ).to.have.length(3);
    expect(await checkPage('broken'))
      .to.contain('failed')
      .and.contain('validator crashed')
      .and.contain('On test sample/1');
  });

  it('fails without judging if the site would not accept the example', async () => {
    const large = sumPackage({ 'submissions/accepted/sum.cpp': 'x'.repeat(200 * 1024) });
    await imported('large', large);
    expect(await judgeAll()).to.deep.equal([]);
    expect(await checkPage('large'))
      .to.contain('failed')
      .and.contain('the limit is 131072 bytes');
  });

  it('can be overridden with a reason, which is kept', async () => {
    expect((await openAnyway('wrong', '  ')).status).to.equal(422);
    expect((await open('wrong')).status).to.equal(409);
    expect((await openAnyway('wrong', 'The lecture begins in five minutes')).status).to.equal(303);
    expect(await checkPage('wrong'))
      .to.contain('The lecture begins in five minutes')
      .and.contain('Olga');
    expect((await open('wrong')).status).to.equal(303);
    const audit = (await site.app.db('audit_entries').where({ action: 'problem.opened_unchecked' })) as {
      detail: string;
    }[];
    expect(audit).to.have.length(1);
    expect(JSON.parse(audit[0]!.detail)).to.deep.equal({
      slug: 'wrong',
      number: 1,
      check: 'failed',
      reason: 'The lecture begins in five minutes',
    });
    expect((await openAnyway('wrong', 'Again')).status).to.equal(409);
  });

  it('is allowed only for people who can open the problem', async () => {
    expect((await student.client.get('/problems/open/versions/1/check')).status).to.equal(404);
    expect((await student.client.post('/problems/open/versions/1/check')).status).to.equal(404);
    expect((await student.client.post('/problems/nobuild/versions/1/open-anyway', { reason: 'x' })).status).to.equal(
      404,
    );
  });

  it('can be repeated, and reports of the earlier run are ignored', async () => {
    await imported('again');
    const early = await host.take();
    expect((await organizer.client.post('/problems/again/versions/1/check')).status).to.equal(303);
    await site.app.background.drain();
    expect(await host.report(early, WRONG)).to.equal(409);
    expect(await checkPage('again')).to.contain('waiting for its check');
    await judgeAll();
    expect(await checkPage('again')).to.contain('passed');
  });

  it('waits while no host has the language, and says so', async () => {
    await imported(
      'java',
      sumPackage({
        'submissions/accepted/sum.cpp': undefined,
        'submissions/accepted/Sum.java': 'class Sum { public static void main(String[] a) {} }\n',
      }),
    );
    expect(await judgeAll()).to.deep.equal([]);
    expect(await checkPage('java'))
      .to.contain('waiting for its check')
      .and.contain('no online judge host has java');
    host.toolchains = ['cpp', 'python', 'java'];
    await judgeAll();
    host.toolchains = ['cpp', 'python'];
    expect(await checkPage('java')).to.contain('passed');
  });

  it('reports a package without an accepted example in a supported language, which can only be opened with an override', async () => {
    await imported(
      'none',
      sumPackage({
        'submissions/accepted/sum.cpp': undefined,
        'submissions/accepted/sum.cob': 'IDENTIFICATION DIVISION.\n',
      }),
    );
    expect(await checkPage('none')).to.contain('no accepted example');
    expect((await open('none')).status).to.equal(409);
    await openAnyway('none', 'It is a survey');
    expect((await open('none')).status).to.equal(303);
  });

  it('keeps a version out of rounds and assignments', async () => {
    await imported('kept');
    const { currentVersionId: problemVersionId } = await getProblemBySlug(site.app, organizer.actor, 'kept');
    const { round } = await publishedContest(site);
    const professor = await makePerson(site, { roles: ['professor'] });
    const course = await runningCourse(site, professor, 'storage');
    const kept = await getProblemBySlug(site.app, organizer.actor, 'kept');
    await addProblemPerson(site.app, organizer.actor, kept, professor.id, 'reader');
    const draft = { problemVersionId, title: 'Lab', opensAt: 1, dueAt: site.clock.nowMs() + 1000, points: 10 };
    const add = () => addRoundProblem(site.app, organizer.actor, round.id, { problemVersionId, points: 1, weight: 1 });
    const set = async () => saveAssignment(site.app, (await loadActor(site.app, professor.id))!, course, draft);
    for (const attempt of [add, set]) {
      const error = await attempt().catch((reason: unknown) => reason);
      expect(error).to.include({ code: 'version_check_waiting', field: 'problemVersionId' });
    }
    await judgeAll();
    await add();
    await set();
  });

  it('keeps the old version of an open problem in use until the new one has passed', async () => {
    await imported('open', sumPackage({ 'data/secret/01.ans': '8\n' }));
    const before = await getProblemBySlug(site.app, organizer.actor, 'open');
    expect(before.currentNumber).to.equal(1);
    expect(await checkPage('open', 2)).to.contain('open for practice with version 1');
    await imported('open', sumPackage({ 'data/secret/01.ans': '9\n' }));
    await judgeAll();
    expect((await getProblemBySlug(site.app, organizer.actor, 'open')).currentNumber).to.equal(3);
    expect((await student.client.get('/problems/open')).status).to.equal(200);
  });

  it('never lets a version open unchecked if it is imported while the problem is being opened', async () => {
    const pkg = (slug: string, name: string) =>
      withPackage(folderOf(sumPackage({ 'problem.yaml': problemYaml(name) }), slug), (reading) =>
        importPackage(site.app, organizer.actor, reading.package as ProblemPackage, 'queued'),
      );
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const slug = `race${attempt}`;
      const checked = await importedProblem(site, slug);
      const problem = await getProblemBySlug(site.app, organizer.actor, slug);
      await setPublic(site.app, organizer.actor, problem, false);
      await Promise.allSettled([setPublic(site.app, organizer.actor, problem, true), pkg(slug, `Newer ${attempt}`)]);
      const after = await getProblemBySlug(site.app, organizer.actor, slug);
      if (after.isPublic) expect(after.currentVersionId, slug).to.equal(checked);
      // A page that was loaded before the import must not open the problem afterwards.
      await setPublic(site.app, organizer.actor, after, false);
      await pkg(slug, `Newest ${attempt}`);
      const stale = await setPublic(site.app, organizer.actor, { ...after, currentVersionId: checked }, true).catch(
        (error: AppError) => error.code,
      );
      expect(stale).to.equal('changed_meanwhile');
      expect((await getProblemBySlug(site.app, organizer.actor, slug)).isPublic).to.equal(false);
    }
    await removeFolders();
    // Later tests must find only their own checks in the queue.
    await site.app.background.drain();
    await judgeAll();
  });

  it('derives an unstated time limit from all examples that limit it', async () => {
    await imported(
      'silent',
      sumPackage({
        'problem.yaml': SILENT_YAML,
        'submissions/accepted/slow.py': 'print(1)\n',
        'submissions/time_limit_exceeded/t.cpp': 'int main(){}\n',
      }),
    );
    const waiting = await host.poll(4);
    expect(waiting.map(({ build }) => build.files[0]!.path)).to.have.members(['slow.py', 'sum.cpp']);
    for (const job of waiting) {
      const isPython = job.build.files[0]!.path === 'slow.py';
      expect(job.runLimits.cpuTimeMs).to.equal(20_000 * (isPython ? findLanguage('python3')!.timeFactor : 1));
      await host.report(job, { tests: { 'secret/01': { outcome: 'ok', cpuMs: isPython ? 300 : 700 } } });
    }
    const { currentVersionId } = await getProblemBySlug(site.app, organizer.actor, 'silent');
    const { limits } = (await getProblemVersionUnchecked(site.app, currentVersionId)).pkg;
    expect(limits).to.include({ timeLimitFrom: 'derived', slowestAcceptedMs: 700, timeLimitMs: 2000 });
    expect(textOf((await organizer.client.get('/problems/silent/versions/1')).text)).to.contain(
      'derived from the accepted examples: slowest 700 ms × 2',
    );
    expect((await open('silent')).status).to.equal(303);
    // Once derived it stays, because students have submitted with it.
    await organizer.client.post('/problems/silent/versions/1/check');
    await site.app.background.drain();
    expect(await judgeAll({ tests: { 'secret/01': { outcome: 'ok', cpuMs: 1900 } } })).to.have.length(1);
    expect((await getProblemVersionUnchecked(site.app, currentVersionId)).pkg.limits.timeLimitMs).to.equal(2000);
  });

  it('derives the time limit of an older package only from accepted examples', async () => {
    await imported(
      'older',
      legacyPackage({
        'submissions/wrong_answer/w.cpp': 'int main(){return 1;}\n',
        'submissions/run_time_error/r.cpp': 'int main(){return 2;}\n',
      }),
    );
    expect(await judgeAll({ tests: { 'secret/01': { outcome: 'ok', cpuMs: 400 } } })).to.deep.equal(['sum.cpp']);
    const { currentVersionId } = await getProblemBySlug(site.app, organizer.actor, 'older');
    const { limits } = (await getProblemVersionUnchecked(site.app, currentVersionId)).pkg;
    expect(limits).to.include({
      timeLimitFrom: 'derived',
      slowestAcceptedMs: 400,
      timeLimitMs: 400 * limits.acToLimit,
    });
  });
});
