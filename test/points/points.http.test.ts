import { expect } from 'chai';
import { setStarred } from '../../src/participants/participant-edits.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { enqueue } from '../../src/platform/background/queue.store.ts';
import { postAcceptedSubmissionUnchecked, settleStagesUnchecked } from '../../src/points/points.service.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { submit, importedProblem, openAssignment, runningCourse, textOf } from '../submissions/submit-setup.ts';
import { CLOSE_MINUTE, FREEZE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { resultsConfirmed } from '../../src/standings/standings.topics.ts';
import { roundThawed } from '../../src/rounds/rounds.topics.ts';
import { judgingFinished } from '../../src/judgings/judgings.topics.ts';
import { ledgerOf } from './ledger.ts';
import type { Topic } from '../../src/platform/background/topics.ts';

eachEngine('the ledger of points', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let sum: string;
  let echo: string;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    sum = await importedProblem(site, 'sum');
    echo = await importedProblem(site, 'echo');
  });
  after(() => site.close());

  const rulesOf = async (who: TestPerson): Promise<string[]> =>
    (await ledgerOf(site, who.id)).entries.map(({ rule, xp }) => `${rule} ${xp}`);
  async function judged(who: TestPerson, path: string, plan = {}): Promise<string> {
    const id = await submit(who.client, path);
    await host.heartbeat();
    await host.judge(plan);
    return id;
  }
  /** Handles an event again, as after a crash of the process that handled it. */
  async function tellAgain<Payload>(topic: Topic<Payload>, payload: Payload): Promise<void> {
    await enqueue(site.app.db, site.clock.nowMs(), topic, payload);
    await enqueue(site.app.db, site.clock.nowMs(), topic, payload);
    await site.app.background.drain();
  }

  it('gives points once for the first accepted submission to a problem, wherever it was submitted', async () => {
    const student = await makePerson(site, { displayName: 'Stu' });
    const professor = await makePerson(site, { roles: ['professor'] });
    const course = await runningCourse(site, professor, 'engines', [student]);
    const assignment = `/courses/engines/assignments/${await openAssignment(site, course, sum)}`;
    await judged(student, '/problems/sum', WRONG);
    expect(await ledgerOf(site, student.id)).to.deep.include({ entries: [] });
    expect(textOf((await site.client().get(`/people/${student.id}`)).text)).to.contain('Nothing yet.');
    const id = await judged(student, '/problems/sum');
    await judged(student, '/problems/sum');
    await judged(student, assignment);
    expect(await rulesOf(student)).to.deep.equal(['accepted_submission 5']);
    await tellAgain(judgingFinished, { submissionId: id, judgingId: '' });
    await Promise.all([postAcceptedSubmissionUnchecked(site.app, id), postAcceptedSubmissionUnchecked(site.app, id)]);
    expect(await rulesOf(student)).to.deep.equal(['accepted_submission 5']);
    site.clock.advance(1000);
    await judged(student, '/problems/echo');
    const { balance, entries } = await ledgerOf(site, student.id);
    expect(balance).to.deep.include({ xp: 10, points: 10, title: 'newcomer', entries: 2 });
    expect(balance.next?.missingXp).to.equal(10);
    expect(entries.map((entry) => entry.detail.problem)).to.deep.equal(['echo', 'sum']);
    const html = textOf((await site.client().get(`/people/${student.id}`)).text);
    expect(html).to.contain('First accepted submission to "echo"').and.to.contain('10 XP to Explorer');
    expect(await rulesOf(professor)).to.deep.equal([]);
  });

  it('reveals nothing during a freeze that the board hides, and adds the points after the unfreeze', async () => {
    const [early, late] = [await makePerson(site, { displayName: 'Early' }), await makePerson(site)];
    const game = await madeRound(site, host, [early, late], [{ versionId: sum }, { versionId: echo }]);
    game.at(FREEZE_MINUTE - 1);
    await game.play(early, 'A');
    expect(await rulesOf(early)).to.deep.equal(['accepted_submission 5']);
    game.at(FREEZE_MINUTE);
    await game.play(early, 'B');
    const hidden = await game.play(late, 'A');
    game.at(CLOSE_MINUTE);
    await tellAgain(judgingFinished, { submissionId: hidden, judgingId: '' });
    expect(await rulesOf(early)).to.deep.equal(['accepted_submission 5']);
    expect(await rulesOf(late)).to.deep.equal([]);
    expect((await organizer.client.post(`${game.path}/thaw`)).status).to.equal(303);
    await site.app.background.drain();
    await tellAgain(roundThawed, { roundId: game.round.id, contestId: game.round.contestId });
    expect(await rulesOf(early)).to.deep.equal(['accepted_submission 5', 'accepted_submission 5']);
    expect(await rulesOf(late)).to.deep.equal(['accepted_submission 5']);
  });

  it('reverses points once no submission to the problem is accepted anymore, and adds them when one is again', async () => {
    const student = await makePerson(site);
    const first = await judged(student, '/problems/sum');
    const second = await judged(student, '/problems/sum');
    await submit(student.client, '/problems/sum', { samples: '1' });
    await host.heartbeat();
    await host.judge();
    const rejudged = async (id: string, plan = {}) => {
      site.clock.advance(1000);
      expect((await organizer.client.post(`/submissions/${id}/rejudge`)).status).to.equal(303);
      await host.heartbeat();
      await host.judge(plan);
      return await rulesOf(student);
    };
    expect(await rejudged(first, WRONG), 'another one is accepted').to.deep.equal(['accepted_submission 5']);
    const taken = ['reversal -5', 'accepted_submission 5'];
    expect(await rejudged(second, WRONG), 'a run on samples is not enough').to.deep.equal(taken);
    expect((await ledgerOf(site, student.id)).balance).to.include({ xp: 0, points: 0 });
    expect(textOf((await site.client().get(`/people/${student.id}`)).text)).to.contain(
      'after a rejudging, no submission to "sum" is accepted',
    );
    await tellAgain(judgingFinished, { submissionId: second, judgingId: '' });
    expect(await rulesOf(student), 'once').to.deep.equal(taken);
    expect(await rejudged(first)).to.deep.equal(['accepted_submission 5', ...taken]);
    expect(await rejudged(first, WRONG)).to.deep.equal(['reversal -5', 'accepted_submission 5', ...taken]);
  });

  describe('for awards', () => {
    let game: TestRound;
    let ann: TestPerson;
    let bob: TestPerson;
    const results: string[] = [];
    before(async () => {
      ann = await makePerson(site, { displayName: 'Ann' });
      bob = await makePerson(site, { displayName: 'Bob' });
      game = await madeRound(site, host, [ann, bob], [{ versionId: echo }], 'icpc', false);
      site.app.background.on(resultsConfirmed, 'test', async ({ resultId }) => void results.push(resultId));
    });

    const publish = async (number: number, silver = '1') => {
      const awards = { gold: '1', silver, bronze: '0', honourable: '0' };
      const fields = { ...awards, expectedNumber: String(number), note: 'Corrected.' };
      expect((await organizer.client.post(`${game.path}/publish`, fields)).status).to.equal(303);
      await site.app.background.drain();
      site.clock.advance(1000);
    };

    it('adds each member’s award when a result is confirmed, and reverses what a correction withdraws', async () => {
      game.at(10);
      await game.play(ann, 'A');
      game.at(20);
      await game.play(bob, 'A');
      game.at(CLOSE_MINUTE);
      expect((await rulesOf(ann)).filter((rule) => rule.startsWith('award'))).to.deep.equal([]);
      await publish(1);
      expect(await rulesOf(ann)).to.deep.equal(['award_gold 200', 'accepted_submission 5']);
      expect(await rulesOf(bob)).to.deep.equal(['award_silver 120', 'accepted_submission 5']);
      expect((await ledgerOf(site, ann.id)).balance).to.include({ xp: 205, points: 205, title: 'builder' });
      const entry = (await ledgerOf(site, ann.id)).entries[0];
      expect(entry?.detail).to.include({ rank: 1, address: `${game.path}/results/1` });
      const ofAnn = async (client: TestPerson['client']) => textOf((await client.get(`/people/${ann.id}`)).text);
      const gold = `Gold: ${game.contest.name}, ${game.round.name}`;
      // The contest may hide the rank, which is for the person and organizers.
      for (const who of [ann, organizer]) expect(await ofAnn(who.client)).to.contain(`${gold}, rank 1`);
      for (const other of [site.client(), bob.client])
        expect(await ofAnn(other))
          .to.contain(gold)
          .and.not.contain(`${gold}, rank`);

      const anns = (await site.app.db('participant_members').where({ user_id: ann.id }).first('participant_id')) as {
        participant_id: string;
      };
      await setStarred(site.app, systemActor('test'), game.contest, anns.participant_id, true, 'knew the problem');
      await site.app.background.drain();
      await publish(2);
      expect(await rulesOf(ann)).to.deep.equal(['reversal -200', 'award_gold 200', 'accepted_submission 5']);
      expect((await rulesOf(bob)).sort()).to.deep.equal(
        ['accepted_submission 5', 'award_gold 200', 'award_silver 120', 'reversal -120'].sort(),
      );
      expect((await ledgerOf(site, ann.id)).balance).to.include({ xp: 5, points: 5 });
      expect((await ledgerOf(site, bob.id)).balance).to.include({ xp: 205, points: 205 });
      const html = textOf((await site.client().get(`/people/${ann.id}`)).text);
      expect(html).to.contain('Taken back: the result was corrected by version 2').and.to.contain('-200');
    });

    it('changes nothing when the event of any version is handled again', async () => {
      const before = [await rulesOf(ann), await rulesOf(bob)];
      for (const resultId of [...new Set(results)].reverse()) await tellAgain(resultsConfirmed, { resultId });
      await tellAgain(resultsConfirmed, { resultId: results[0] as string });
      expect([await rulesOf(ann), await rulesOf(bob)]).to.deep.equal(before);
    });
  });

  it('gives the points of each stage of the pipeline once, and reverses those of stages that are lost', async () => {
    const walker = await makePerson(site);
    const settle = async (reached: string | undefined, lost: string[] = []) =>
      await settleStagesUnchecked(site.app, walker.id, reached, lost);
    const rules = async () => (await rulesOf(walker)).sort();
    await settle('candidate');
    expect(await rules()).to.deep.equal([]);
    await settle('mentored');
    await settle('first_pr');
    await settle('mentored');
    expect(await rules()).to.deep.equal(['stage_first_pr 100', 'stage_mentored 20']);
    await settle('mentored', ['first_pr', 'active_contributor']);
    await settle('mentored', ['first_pr', 'active_contributor']);
    expect(await rules()).to.deep.equal(['reversal -100', 'stage_first_pr 100', 'stage_mentored 20']);
    expect((await ledgerOf(site, walker.id)).balance).to.include({ xp: 20, points: 20, title: 'explorer' });
    expect(textOf((await site.client().get(`/people/${walker.id}`)).text)).to.contain(
      'Taken back: moved back in the pipeline',
    );
    await Promise.all([settle('first_pr'), settle('first_pr')]);
    expect(await rules(), 'reached again').to.deep.equal([
      'reversal -100',
      'stage_first_pr 100',
      'stage_first_pr 100',
      'stage_mentored 20',
    ]);
    expect(await ledgerOf(site, walker.id)).to.have.nested.property('balance.title', 'builder');
    expect(textOf((await site.client().get(`/people/${walker.id}`)).text)).to.contain('Pipeline: first merged PR');
  });
});
