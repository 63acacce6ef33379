/**
 * Problems of other kinds than reading input and printing output: what one submits, what the judge gets, what the page
 * shows.
 */
import { expect } from 'chai';
import { registerPerson } from '../../src/participants/registration.service.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { editRound } from '../../src/rounds/round-edits.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { publishedContest } from '../contests/contest-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import * as kinds from '../packages/kind-packages.ts';
import { submit, importedProblem, paste, submissionId, textOf, upload } from '../submissions/submit-setup.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';

eachEngine('problems of other kinds', (engine) => {
  let site: TestSite;
  let student: TestPerson;
  let host: FakeJudgehost;
  let looked: string;

  before(async () => {
    site = await startSite(engine);
    student = await makePerson(site);
    await importedProblem(site, 'answers', kinds.answers);
    await importedProblem(site, 'talk', kinds.interactive);
    looked = await importedProblem(site, 'looked', kinds.staticAndScripts);
    host = await FakeJudgehost.online(site, 'east');
  });
  after(() => site.close());

  const pageOf = async (path: string): Promise<string> => textOf((await student.client.get(path)).text);

  describe('to which answers are submitted', () => {
    const ANSWERS = '/problems/answers';

    it('say so, and have no language field', async () => {
      const { text } = await student.client.get(ANSWERS);
      expect(textOf(text)).to.contain('Submit the answers to the tests').and.contain('secret/1.out');
      expect(text).not.to.contain('name="language"').and.not.to.contain('name="samples"');
    });

    it('accept files named after their tests, judge them, and show them like any other submission', async () => {
      const id = submissionId(await upload(student.client, ANSWERS, { '2.out': '9\n', '1.out': '4\n' }));
      await site.app.background.drain();
      const job = await host.take();
      if (job.build.kind !== 'answers') throw new Error(job.build.kind);
      expect(job.build.files.map(({ path }) => path)).to.have.members(['secret/1.out', 'secret/2.out']);
      expect(job.tests.map(({ name }) => name)).to.deep.equal(['sample/1', 'secret/1', 'secret/2']);
      expect(
        await host.report(job, { tests: { 'secret/2': { outcome: 'wrong-answer', teamMessage: 'nearly' } } }),
      ).to.equal(204);
      expect(await pageOf(`/submissions/${id}`))
        .to.contain('Wrong answer')
        .and.contain('nearly');
    });

    it('accept pasted answers, one at a time', async () => {
      const fields = { code: '4\r\n', pastedAs: 'secret/1.out' };
      submissionId(await paste(student.client, ANSWERS, fields));
      await site.app.background.drain();
      const job = await host.take();
      expect(job.build.kind === 'answers' && job.build.files.map(({ path }) => path)).to.deep.equal(['secret/1.out']);
      expect(await host.report(job)).to.equal(204);
    });

    it('refuse a file that is named after no test, list the possible names, and keep the input', async () => {
      const answer = await upload(student.client, ANSWERS, { '7.out': '49\n' });
      expect(answer.status).to.equal(422);
      expect(textOf(answer.text)).to.contain('"7.out" doesn\'t match exactly one test').and.contain('secret/2.out');
      expect(answer.text).to.contain('49');
    });
  });

  it('say so if they are interactive, and tell the judge', async () => {
    expect(await pageOf('/problems/talk')).to.contain('flush after every message');
    await submit(student.client, '/problems/talk');
    await site.app.background.drain();
    const job = await host.take();
    expect(job.checker).to.deep.include({ kind: 'custom', interactive: true, passes: 1, language: 'cpp' });
    expect(await host.report(job)).to.equal(204);
  });

  it('with scores are judged on all tests if points count, even if the round stops early', async () => {
    for (const [scoring, stopAt] of [
      ['points', 'all'],
      ['icpc', 'first-failure'],
    ] as const) {
      const { contest, round: plain } = await publishedContest(
        site,
        { participation: 'person' },
        { opensInMs: 60_000 },
      );
      const { slug, name, opensAt, freezesAt, closesAt, penaltyMinutes } = plain;
      const fields = { slug, name, opensAt, freezesAt, closesAt, penaltyMinutes, scoring, earlyStop: true };
      await editRound(site.app, systemActor('test'), plain.id, fields);
      const problem = { problemVersionId: looked, points: 100, weight: 1 };
      await addRoundProblem(site.app, systemActor('test'), plain.id, problem);
      await registerPerson(site.app, student.actor, contest);
      site.clock.set(opensAt);
      const path = `/contests/${contest.slug}/rounds/${slug}/problems/A`;
      const id = await submit(student.client, path, { language: 'python3' });
      await site.app.background.drain();
      host.toolchains = ['cpp', 'python'];
      await host.heartbeat();
      const job = await host.take();
      expect(job.stopAt, scoring).to.equal(stopAt);
      const [, failing] = job.tests.slice(1);
      expect(await host.report(job, { tests: { [failing!.name]: 'wrong-answer' } })).to.equal(204);
      // Points would reveal which tests passed.
      const [page, row] = [await pageOf(`/submissions/${id}`), await site.app.db('submissions').where({ id }).first()];
      expect(/ of 100/.test(page), scoring).to.equal(scoring === 'points');
      expect((row as { score_milli: number | null }).score_milli === null, scoring).to.equal(scoring === 'icpc');
    }
  });

  it('with static validation count its points, and go to a host with all toolchains', async () => {
    const cheat = 'cheat = input()\nprint(cheat)\n';
    // While the ICPC round with this problem runs, its points are kept secret.
    site.clock.advance(7 * 24 * 3_600_000);
    await host.heartbeat();
    const id = await submit(student.client, '/problems/looked', { code: cheat, language: 'python3' });
    await site.app.background.drain();
    host.toolchains = ['python'];
    expect(await host.poll(), 'the scripts of the output validator need cpp').to.deep.equal([]);
    host.toolchains = ['cpp', 'python'];
    const job = await host.take();
    const [look] = job.staticValidation?.cases ?? [];
    expect(look).to.deep.equal({ ordinal: 4, name: 'secret/a static validation', args: ['cheat'] });
    expect(await host.report(job, { tests: { [look!.name]: 'wrong-answer' } })).to.equal(204);
    expect(await pageOf(`/submissions/${id}`)).to.contain('60 of 100');
  });
});
