import { expect } from 'chai';
import { listAudit } from '../../src/platform/audit/audit.store.ts';
import { participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem } from '../submissions/submit-setup.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from './round-setup.ts';

interface Row {
  rank: number | null;
  participant: { name: string; starred: boolean; disqualified: boolean };
}

eachEngine('guests and disqualified participants', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let cy: TestPerson;
  let game: TestRound;
  before(async () => {
    site = await startSite(engine);
    const host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    [ann, bob, cy] = (await Promise.all(
      ['Ann', 'Bob', 'Cy'].map((displayName) => makePerson(site, { displayName })),
    )) as [TestPerson, TestPerson, TestPerson];
    game = await madeRound(
      site,
      host,
      [ann, bob, cy],
      [{ versionId: await importedProblem(site, 'sum') }],
      'icpc',
      false,
    );
    for (const [index, who] of [ann, bob, cy].entries()) {
      game.at(10 + index);
      await game.play(who, 'A');
    }
  });
  after(() => site.close());

  async function change(who: TestPerson, deed: 'disqualify' | 'star', value: '1' | '', reason: string) {
    const id = (await participantOfUnchecked(site.app, game.contest.id, who.id))?.id ?? '';
    const field = deed === 'star' ? 'starred' : 'disqualified';
    const path = `/contests/${game.contest.slug}/participants/${id}/${deed}`;
    const answer = await organizer.client.post(path, { [field]: value, reason });
    await site.app.background.drain();
    return { path, answer };
  }
  const places = async () =>
    (await site.client().get(`${game.path}/board`, { json: true }))
      .json<{ rows: Row[] }>()
      .rows.map(
        ({ rank, participant }) => `${rank ?? '-'} ${participant.name}${participant.disqualified ? ' DSQ' : ''}`,
      );

  it('are different: a guest keeps the position without a rank, a disqualified participant is last as DSQ', async () => {
    expect((await change(bob, 'star', '1', 'Works for the sponsor')).answer.status).to.equal(303);
    const { path, answer } = await change(ann, 'disqualify', '1', 'Copied from a friend');
    expect(answer.status).to.equal(303);
    expect(await places()).to.deep.equal(['- Bob', '1 Cy', '- Ann DSQ']);
    const board = await site.client().get(`${game.path}/board`);
    expect(board.text)
      .to.match(/<abbr\s+title="Disqualified">DSQ<\/abbr>/)
      .and.contain('title="Guest (unranked)">★');
    expect((await ann.client.post(path, { disqualified: '', reason: 'please' })).status).to.equal(403);
    expect((await organizer.client.post(path, { disqualified: '1', reason: 'twice' })).status).to.equal(409);
    expect((await organizer.client.post(path, { disqualified: '', reason: '' })).status).to.equal(422);
  });

  it('show the reason only to staff and to themselves', async () => {
    const contest = `/contests/${game.contest.slug}`;
    expect((await ann.client.get(contest)).text)
      .to.contain('You are disqualified.')
      .and.contain('Copied from a friend');
    expect((await bob.client.get(contest)).text)
      .to.contain('You participate as a guest, without a rank.')
      .and.contain('Works for the sponsor');
    expect((await organizer.client.get(`${contest}/teams`)).text)
      .to.contain('Copied from a friend')
      .and.contain('Works for the sponsor');
    for (const client of [cy.client, bob.client, site.client()])
      expect((await client.get(`${contest}/teams`)).text).not.to.contain('Copied from a friend');
    const csv = await organizer.client.get(`${contest}/participants.csv`);
    expect(csv.text)
      .to.match(/Ann,.*,No,Disqualified,/)
      .and.match(/Bob,.*,No,Guest \(unranked\),/);
    expect(csv.text).to.match(/Cy,.*,Yes,,/);
  });

  it('keep their labels in published results and the CSV; undoing it makes another version', async () => {
    game.at(CLOSE_MINUTE);
    const awards = { gold: '1', silver: '1', bronze: '0', honourable: '0', note: 'So it is.' };
    const publish = async (number: number) => {
      const answer = await organizer.client.post(`${game.path}/publish`, { ...awards, expectedNumber: String(number) });
      expect(answer.status, answer.text).to.equal(303);
      await site.app.background.drain();
      site.clock.advance(1000);
    };
    await publish(1);
    const result = await site.client().get(`${game.path}/results/1`);
    expect(result.text)
      .to.match(/<abbr\s+title="Disqualified">DSQ<\/abbr>/)
      .and.contain('DSQ: disqualified, listed at the end');
    const csv = await site.client().get(`${game.path}/results/1.csv`);
    expect(
      csv.text
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',').slice(0, 2).join(' ')),
    ).to.deep.equal(['Guest (unranked) Bob', '1 Cy', 'DSQ Ann']);
    expect((await change(ann, 'disqualify', '', 'It was the friend who copied')).answer.status).to.equal(303);
    expect(await places()).to.deep.equal(['1 Ann', '- Bob', '2 Cy']);
    await publish(2);
    const corrected = await site.client().get(`${game.path}/results/2`);
    expect(corrected.text).to.contain('rank DSQ → 1');
    expect((await ann.client.get(`/contests/${game.contest.slug}`)).text).not.to.contain('You are disqualified.');
    const history = await organizer.client.get(`/contests/${game.contest.slug}/history`);
    expect(history.text).to.contain('Ann disqualified').and.contain('Disqualification of Ann undone');
    const { entries } = await listAudit(site.app.db, { action: 'participant.reinstated', limit: 10, offset: 0 });
    expect(entries.some((entry) => entry.detail.reason === 'It was the friend who copied')).to.equal(true);
  });
});
