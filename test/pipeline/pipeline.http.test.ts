import { expect } from 'chai';
import { enqueue } from '../../src/platform/background/queue.store.ts';
import { publicStageOf } from '../../src/pipeline/pipeline.service.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { ledgerOf } from '../points/ledger.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, textOf } from '../submissions/submit-setup.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { resultsConfirmed } from '../../src/standings/standings.topics.ts';

interface Story {
  member: { id: string; invitation: string; stage: string; stageSince: number; mentorId: string | null };
  evidence: { detail: { contest: string; rank: number; award: string; resultUrl: string; submissions: object[] } }[];
  events: { what: string; who: string; why?: string }[];
}
interface BoardPage {
  stages: { name: string; count: number; members: { person: { displayName: string } }[] }[];
  invited: { person: { displayName: string }; invitation: string }[];
  own: { id: string; invitation: string; stage: string } | null;
}

eachEngine('the pipeline', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let mentor: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let cy: TestPerson;
  let sum: string;
  let first: TestRound;
  let annsId: string;
  let accepted: string;
  const resultIds: string[] = [];

  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    mentor = await makePerson(site, { roles: ['mentor'], displayName: 'Mia' });
    ann = await makePerson(site, { displayName: 'Ann' });
    bob = await makePerson(site, { displayName: 'Bob' });
    cy = await makePerson(site, { displayName: 'Cy' });
    sum = await importedProblem(site, 'sum');
    site.app.background.on(resultsConfirmed, 'test', async ({ resultId }) => void resultIds.push(resultId));
    first = await madeRound(site, host, [ann, bob, cy], [{ versionId: sum }], 'icpc', false);
    first.at(10);
    accepted = await first.play(ann, 'A');
    first.at(20);
    await first.play(bob, 'A');
    await first.play(cy, 'A', WRONG);
    await published(first, 1);
    annsId = (await boardOf(ann)).own?.id as string;
  });
  after(() => site.close());
  beforeEach(() => site.clock.advance(1000));

  async function published(round: TestRound, number: number): Promise<void> {
    round.at(CLOSE_MINUTE);
    const awards = { gold: '1', silver: '1', bronze: '1', honourable: '0' };
    const fields = { ...awards, inviteUpTo: '2', expectedNumber: String(number), note: 'Corrected.' };
    const answer = await organizer.client.post(`${round.path}/publish`, fields);
    if (answer.status !== 303) throw new Error(`Not published: ${answer.status}`);
    await site.app.background.drain();
  }
  const boardOf = async (who: TestPerson): Promise<BoardPage> =>
    (await who.client.get('/pipeline', { json: true })).json<BoardPage>();
  const storyOf = async (id = annsId, who = organizer): Promise<Story> => {
    const answer = await who.client.get(`/pipeline/${id}`, { json: true });
    expect(answer.status).to.equal(200);
    return answer.json<Story>();
  };
  const step = async (who: TestPerson, name: string, fields: Record<string, string> = {}, id = annsId) =>
    await who.client.post(`/pipeline/${id}/${name}`, fields);
  /** All its rows in the database, to check that nothing was written. */
  const everything = async () =>
    JSON.stringify(
      await Promise.all(
        ['pipeline_members', 'pipeline_moves', 'pipeline_evidence'].map((table) => site.app.db(table).orderBy('id')),
      ),
    );

  it('invites only people with an award in a published result, with evidence', async () => {
    const board = await boardOf(organizer);
    expect(board.invited.map(({ person, invitation }) => `${person.displayName} ${invitation}`).sort()).to.deep.equal([
      'Ann invited',
      'Bob invited',
    ]);
    const { member, evidence, events } = await storyOf();
    expect(member).to.include({ invitation: 'invited', stage: 'candidate', mentorId: null });
    expect(evidence.map((one) => one.detail)).to.deep.equal([
      {
        contest: first.contest.name,
        round: first.round.name,
        rank: 1,
        award: 'gold',
        team: 'Ann',
        resultUrl: `${first.path}/results/1`,
        submissions: [{ label: 'A', problem: 'Sum', submissionId: accepted }],
        invites: true,
      },
    ]);
    expect(events.map((event) => event.what)).to.deep.equal(['Invited']);
    const own = await ann.client.get('/pipeline');
    expect(own.text).to.contain('You are invited to the contributor pipeline.').and.to.contain(`/pipeline/${annsId}`);
    const page = await ann.client.get(`/pipeline/${annsId}`);
    expect(page.text).to.contain(`/submissions/${accepted}`).and.to.contain(`${first.path}/results/1`);
    expect(await boardOf(cy)).to.deep.include({ own: null, invited: [] });
  });

  it('shows a person’s page to them, to mentors and staff, and no names to anyone else', async () => {
    const forMentor = await mentor.client.get(`/pipeline/${annsId}`);
    expect(textOf(forMentor.text)).to.contain('Gold').and.to.contain('A. Sum');
    expect(forMentor.text, 'no link that leads nowhere').not.to.contain(`href="/submissions/${accepted}"`);
    for (const who of [ann, organizer]) {
      expect((await who.client.get(`/pipeline/${annsId}`)).text).to.contain(`href="/submissions/${accepted}"`);
      expect((await who.client.get(`/submissions/${accepted}`)).status).to.equal(200);
    }
    for (const who of [bob, cy]) expect((await who.client.get(`/pipeline/${annsId}`)).status).to.equal(404);
    expect((await site.client().get(`/pipeline/${annsId}`)).location).to.equal(`/sign-in?next=%2Fpipeline%2F${annsId}`);
    for (const who of [site.client(), cy.client]) {
      const answer = await who.get('/pipeline');
      expect(answer.status).to.equal(200);
      expect(answer.text).not.to.contain('>Ann<').and.not.to.contain('>Bob<');
      expect((await who.get('/pipeline', { json: true })).text)
        .not.to.contain('Ann')
        .and.not.to.contain(annsId);
    }
  });

  it('moves only people who have accepted; only the invited person can answer, once', async () => {
    const before = await everything();
    const early = await step(organizer, 'move', { stage: 'mentored', note: 'Go on.' });
    expect(early.status).to.equal(409);
    expect(textOf(early.text)).to.contain("This person hasn't accepted the invitation yet.");
    for (const who of [bob, organizer, mentor]) expect((await step(who, 'accept')).status).to.equal(404);
    expect((await step(cy, 'decline')).status).to.equal(404);
    expect((await step(ann, 'jump')).status).to.equal(404);
    expect(await everything()).to.equal(before);
    const yes = await step(ann, 'accept');
    expect((await ann.client.follow(yes)).text).to.contain('Welcome!');
    expect((await storyOf()).member.invitation).to.equal('accepted');
    const after = await everything();
    for (const answer of ['accept', 'decline']) {
      const again = await step(ann, answer);
      expect(again.status).to.equal(409);
      expect(textOf(again.text)).to.contain('The invitation has already been answered.');
    }
    expect(await everything()).to.equal(after);
    const counts = (await boardOf(cy)).stages.map((stage) => `${stage.name} ${stage.count}`);
    expect(counts.slice(0, 2)).to.deep.equal(['candidate 1', 'mentored 0']);
  });

  it('lets a person decline, and change their mind later', async () => {
    const bobsId = (await boardOf(bob)).own?.id as string;
    expect((await step(bob, 'decline', { note: 'No time.' }, bobsId)).status).to.equal(303);
    expect((await storyOf(bobsId)).member.invitation).to.equal('declined');
    expect((await boardOf(bob)).own?.invitation).to.equal('declined');
    expect((await step(bob, 'decline', {}, bobsId)).status).to.equal(409);
    expect((await step(bob, 'accept', {}, bobsId)).status).to.equal(303);
    expect((await storyOf(bobsId)).events.map((event) => event.what)).to.deep.equal([
      'Invited',
      'Declined the invitation',
      'Accepted the invitation',
    ]);
    expect((await storyOf(bobsId)).events[1]).to.include({ why: 'No time.', who: 'Bob' });
  });

  it('assigns a mentor, chosen by an organizer among the mentors', async () => {
    const needed = await step(organizer, 'move', { stage: 'mentored', note: 'Go on.' });
    expect(needed.status).to.equal(422);
    expect(textOf(needed.text)).to.contain('Assign a mentor first.');
    for (const who of [mentor, ann, cy]) {
      expect((await step(who, 'mentor', { mentorId: mentor.id })).status).to.be.oneOf([403, 404]);
    }
    const nobody = await step(organizer, 'mentor', { mentorId: cy.id });
    expect(nobody.status).to.equal(422);
    expect(textOf(nobody.text)).to.contain("This person doesn't have the mentor role.");
    const self = await step(organizer, 'mentor', { mentorId: ann.id });
    expect(textOf(self.text)).to.contain("People can't be their own mentor.");
    expect((await storyOf()).member.mentorId).to.equal(null);
    expect((await step(organizer, 'mentor', { mentorId: mentor.id })).status).to.equal(303);
    const { member, events } = await storyOf();
    expect(member.mentorId).to.equal(mentor.id);
    expect(events.at(-1)).to.include({ what: 'Mentor: Mia', who: 'Olga' });
  });

  it('moves a person by their own mentor or an organizer, with a note', async () => {
    const stranger = await makePerson(site, { roles: ['mentor'] });
    const refused = await step(stranger, 'move', { stage: 'mentored', note: 'Mine now.' });
    expect(refused.status).to.equal(403);
    expect(textOf(refused.text)).to.contain('Mentors can move only the people they mentor');
    expect((await step(ann, 'move', { stage: 'committer', note: 'Me!' })).status).to.equal(403);
    const wrong: [Record<string, string>, number][] = [
      [{ stage: 'mentored', note: '' }, 422],
      [{ stage: 'king', note: 'Long live.' }, 422],
      [{ stage: 'candidate', note: 'Nothing new.' }, 409],
      [{ stage: 'mentored', note: 'See link.', link: 'javascript:alert(1)' }, 422],
    ];
    for (const [fields, status] of wrong) {
      const answer = await step(mentor, 'move', fields);
      expect(answer.status, JSON.stringify(fields)).to.equal(status);
      if (fields.note) expect(answer.text).to.contain(fields.note);
    }
    expect((await storyOf()).member.stage).to.equal('candidate');
    const movedAt = site.clock.nowMs();
    expect((await step(mentor, 'move', { stage: 'mentored', note: 'First talk held.' })).status).to.equal(303);
    expect((await storyOf()).member).to.include({ stage: 'mentored', stageSince: movedAt });
    site.clock.advance(1000);
    const link = 'https://github.com/example/engine/pull/7';
    const answers = await Promise.all([
      step(organizer, 'move', { stage: 'first_pr', note: 'Merged <upstream>.', link }),
      step(organizer, 'move', { stage: 'first_pr', note: 'Merged <upstream>.', link }),
    ]);
    expect(answers.map((answer) => answer.status).sort()).to.deep.equal([303, 409]);
    const { events } = await storyOf();
    expect(events.slice(-2)).to.deep.equal([
      { at: movedAt, who: 'Mia', what: 'Candidate → Mentored', why: 'First talk held.' },
      { at: site.clock.nowMs(), who: 'Olga', what: 'Mentored → First merged PR', why: `Merged <upstream>.\n${link}` },
    ]);
    expect((await ann.client.get(`/pipeline/${annsId}`)).text).to.contain('Merged &lt;upstream&gt;.');
    await site.app.background.drain();
    expect(await publicStageOf(site.app, ann.id)).to.equal('first_pr');
    const { entries } = await ledgerOf(site, ann.id);
    expect(entries.map((entry) => entry.rule).sort()).to.deep.equal([
      'accepted_submission',
      'award_gold',
      'stage_first_pr',
      'stage_mentored',
    ]);
    const board = await boardOf(mentor);
    expect(
      board.stages.find((stage) => stage.name === 'first_pr')?.members.map((one) => one.person.displayName),
    ).to.deep.equal(['Ann']);
    const mine = (await mentor.client.get('/pipeline?mine=1', { json: true })).json<BoardPage>();
    expect(mine.stages.flatMap((stage) => stage.members.map((one) => one.person.displayName))).to.deep.equal(['Ann']);
  });

  it('adds evidence of the next contest and of corrections, and changes nothing when an event is handled twice', async () => {
    const second = await madeRound(site, host, [ann, cy], [{ versionId: sum }], 'icpc', false);
    second.at(10);
    const doubted = await second.play(cy, 'A');
    second.at(20);
    await second.play(ann, 'A');
    await published(second, 1);
    const evidence = async () =>
      (await storyOf()).evidence.map(
        ({ detail }) => `${detail.contest} ${detail.rank} ${detail.award} ${detail.resultUrl}`,
      );
    const old = `${first.contest.name} 1 gold ${first.path}/results/1`;
    expect(await evidence()).to.deep.equal([old, `${second.contest.name} 2 silver ${second.path}/results/1`]);
    expect((await storyOf()).member.stage, 'a member stays where they are').to.equal('first_pr');
    expect((await storyOf()).events.filter((event) => event.what === 'Invited').length).to.equal(1);
    expect((await boardOf(cy)).own).to.include({ invitation: 'invited' });

    expect((await organizer.client.post(`/submissions/${doubted}/rejudge`)).status).to.equal(303);
    await host.heartbeat();
    await host.judge(WRONG);
    await published(second, 2);
    expect(await evidence()).to.deep.equal([old, `${second.contest.name} 1 gold ${second.path}/results/2`]);
    const before = await everything();
    for (const resultId of [...resultIds].reverse())
      await enqueue(site.app.db, site.clock.nowMs(), resultsConfirmed, { resultId });
    await site.app.background.drain();
    expect(await everything()).to.equal(before);
  });
});
