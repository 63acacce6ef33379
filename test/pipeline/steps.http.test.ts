/** Stages cannot be skipped, steps of trust need two people, and moving back reverses reward points. */
import { expect } from 'chai';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { insertMember, moveInvitation, updateMentor } from '../../src/pipeline/pipeline.store.ts';
import { ledgerOf } from '../points/ledger.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { textOf } from '../submissions/submit-setup.ts';

interface Story {
  member: { stage: string };
  proposal: { id: string; to: string } | null;
  events: { what: string; who: string; why?: string }[];
}

eachEngine('the steps of the pipeline', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let mentor: TestPerson;
  let other: TestPerson;
  let ann: TestPerson;
  let path: string;
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    mentor = await makePerson(site, { roles: ['mentor'], displayName: 'Mia' });
    other = await makePerson(site, { roles: ['mentor'], displayName: 'Max' });
  });
  after(() => site.close());
  beforeEach(async () => {
    ann = await makePerson(site, { displayName: 'Ann' });
    path = `/pipeline/${await accepted(ann)}`;
  });

  /** A person who accepted and has Mia as mentor. */
  async function accepted(who: TestPerson): Promise<string> {
    return await inTransaction(site.app.db, async (trx) => {
      const { id } = await insertMember(trx, who.id, site.clock.nowMs());
      await moveInvitation(trx, id, ['invited'], 'accepted');
      await updateMentor(trx, id, mentor.id);
      return id;
    });
  }
  async function move(who: TestPerson, stage: string, note = `Now ${stage}.`) {
    site.clock.advance(1000);
    const answer = await who.client.post(`${path}/move`, { stage, note });
    await site.app.background.drain();
    return answer;
  }
  async function decide(who: TestPerson, step: 'approve-step' | 'decline-step', proposalId?: string) {
    site.clock.advance(1000);
    const id = proposalId ?? (await storyOf()).proposal?.id ?? 'none';
    const answer = await who.client.post(`${path}/${step}`, { proposalId: id, note: 'I looked.' });
    await site.app.background.drain();
    return answer;
  }
  const storyOf = async (): Promise<Story> => (await organizer.client.get(path, { json: true })).json<Story>();
  const stageOf = async () => (await storyOf()).member.stage;
  async function climbTo(stage: string) {
    const stages = ['mentored', 'first_pr', 'active_contributor', 'reviewer', 'committer'];
    for (const next of stages.slice(0, stages.indexOf(stage) + 1)) {
      expect((await move(mentor, next)).status).to.equal(303);
      if ((await storyOf()).proposal) expect((await decide(organizer, 'approve-step')).status).to.equal(303);
      expect(await stageOf()).to.equal(next);
    }
  }

  it('go one stage at a time', async () => {
    await climbTo('first_pr');
    for (const stage of ['reviewer', 'committer']) {
      for (const who of [mentor, organizer]) {
        const refused = await move(who, stage, 'Skip stages.');
        expect(refused.status).to.equal(409);
        expect(textOf(refused.text)).to.contain('be skipped. Choose the next one').and.contain('Skip stages.');
      }
    }
    expect(await stageOf()).to.equal('first_pr');
    expect((await ledgerOf(site, ann.id)).balance.xp).to.equal(120);
  });

  it('into reviewer and committer need the approval of a person other than the proposer and the member', async () => {
    await climbTo('active_contributor');
    const proposed = await move(mentor, 'reviewer', 'Reviews well.');
    expect((await mentor.client.follow(proposed)).text).to.contain('It takes effect when another');
    expect(await stageOf()).to.equal('active_contributor');
    expect((await ledgerOf(site, ann.id)).balance.xp, 'no points before').to.equal(320);
    expect((await move(mentor, 'reviewer')).status, 'one proposal at a time').to.equal(409);
    const own = await decide(mentor, 'approve-step');
    expect(own.status).to.equal(403);
    expect(textOf(own.text)).to.contain('You proposed this step yourself');
    expect((await decide(ann, 'approve-step')).status).to.equal(403);
    for (const who of [mentor, ann]) expect((await who.client.get(path)).text).not.to.contain('Approve and move');
    expect((await other.client.get(path)).text)
      .to.contain('Approve and move')
      .and.contain('Reviews well.');
    expect((await other.client.get('/')).text).to.contain('1 step in the pipeline is waiting for your approval.');
    expect((await mentor.client.get('/')).text).not.to.contain('waiting for your approval');
    expect(textOf((await other.client.get('/pipeline')).text)).to.contain('1 step is waiting for your approval Ann');

    const id = (await storyOf()).proposal?.id as string;
    const answers = await Promise.all([
      decide(other, 'approve-step', id),
      decide(organizer, 'approve-step', id),
      decide(other, 'approve-step', id),
    ]);
    expect(answers.map((answer) => answer.status).sort()).to.deep.equal([303, 409, 409]);
    expect((await storyOf()).member.stage).to.equal('reviewer');
    expect((await ledgerOf(site, ann.id)).balance.xp).to.equal(620);
    const events = (await storyOf()).events.slice(-2);
    expect(events.map(({ what }) => what)).to.deep.equal([
      'Proposed: Active contributor → Reviewer',
      'Active contributor → Reviewer',
    ]);
    expect(events[0]).to.include({ who: 'Mia', why: 'Reviews well.' });
    expect(events[1]?.who).to.not.equal('Mia');
  });

  it('can be rejected, or withdrawn by the proposer, and then move no one', async () => {
    await climbTo('active_contributor');
    await move(mentor, 'reviewer');
    expect((await decide(organizer, 'decline-step')).status).to.equal(303);
    expect(await storyOf()).to.deep.include({ proposal: null });
    await move(mentor, 'reviewer');
    expect((await decide(mentor, 'decline-step')).status).to.equal(303);
    expect((await decide(organizer, 'approve-step')).status).to.equal(409);
    expect(await stageOf()).to.equal('active_contributor');
    await move(mentor, 'reviewer');
    const id = (await storyOf()).proposal?.id as string;
    await move(mentor, 'first_pr', 'Too early.');
    expect(await storyOf(), 'a move makes it outdated').to.deep.include({ proposal: null });
    for (const step of ['approve-step', 'decline-step'] as const)
      expect((await decide(organizer, step, id)).status, 'it started from another stage').to.equal(409);
    expect(await stageOf()).to.equal('first_pr');
    await move(mentor, 'active_contributor');
    expect((await move(mentor, 'reviewer')).status, 'nothing open stands in the way of a new one').to.equal(303);
  });

  it('back reverse the points of the stages that are lost, and out of trust need two people as well', async () => {
    await climbTo('reviewer');
    expect((await ledgerOf(site, ann.id)).balance.xp).to.equal(620);
    await move(mentor, 'first_pr', 'Left the project.');
    expect(await stageOf()).to.equal('reviewer');
    await decide(organizer, 'approve-step');
    expect(await stageOf()).to.equal('first_pr');
    const { balance, entries } = await ledgerOf(site, ann.id);
    expect(balance).to.include({ xp: 120, title: 'builder' });
    expect(
      entries
        .filter(({ rule }) => rule === 'reversal')
        .map(({ xp }) => xp)
        .sort(),
    ).to.deep.equal([-200, -300]);
    expect(textOf((await site.client().get(`/people/${ann.id}`)).text)).to.contain(
      'Taken back: moved back in the pipeline',
    );
    await move(mentor, 'active_contributor');
    expect((await ledgerOf(site, ann.id)).balance.xp, 'reached again').to.equal(320);
  });

  it('can be made only by the member’s mentor or an organizer, never by the member', async () => {
    expect((await move(other, 'mentored')).status).to.equal(403);
    const chief = await makePerson(site, { roles: ['organizer'], displayName: 'Chief' });
    const chiefs = `/pipeline/${await accepted(chief)}`;
    const refused = await chief.client.post(`${chiefs}/move`, { stage: 'mentored', note: 'Me.' });
    expect(refused.status).to.equal(403);
    expect(textOf(refused.text)).to.contain("You can't move yourself.");
    expect((await chief.client.get(chiefs)).text).not.to.contain(`${chiefs}/move`);
  });
});
