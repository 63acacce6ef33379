/** Results of a whole contest from preview to correction, with awards by rule, decided ties and appeals. */
import { expect } from 'chai';
import { HOUR } from '../contests/contest-setup.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { weightField } from '../../src/standings/overall.rules.ts';
import { createRound } from '../../src/rounds/round-edits.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { tieField } from '../../src/contest-results/contest-results.input.ts';
import { listParticipantsUnchecked } from '../../src/participants/participants.service.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem } from '../submissions/submit-setup.ts';

eachEngine('results of a contest', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let stranger: TestPerson;
  let game: TestRound;
  let base: string;
  let bobsId: string;
  before(async () => {
    site = await startSite(engine);
    const host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    ann = await makePerson(site, { displayName: 'Ann', university: 'East' });
    bob = await makePerson(site, { displayName: 'Bob' });
    stranger = await makePerson(site, { displayName: 'Stranger' });
    const sum = await importedProblem(site, 'sum');
    game = await madeRound(site, host, [ann, bob], [{ versionId: sum }], 'points', false);
    base = `/contests/${game.contest.slug}`;
    game.at(10);
    await game.play(ann, 'A');
    game.at(20);
    await game.play(bob, 'A');
    game.at(CLOSE_MINUTE);
    await site.app.background.drain();
    bobsId = (await listParticipantsUnchecked(site.app, game.contest.id)).find(({ name }) => name === 'Bob')?.id ?? '';
  });
  after(() => site.close());

  const form = (more: Record<string, string> = {}) => ({
    ...{ gold: '0', silver: '0', bronze: '0', honourable: '0', medalTies: 'lower', ranks: '0' },
    ...{ note: '', appealsUntil: '', expectedNumber: '1', tieReason: '' },
    ...more,
  });
  const publish = (more: Record<string, string> = {}) => organizer.client.post(`${base}/results/publish`, form(more));
  const noticesOf = async (who: TestPerson) => (await who.client.get('/notifications')).text;

  it('need rounds that are combined, and then their published results', async () => {
    const none = await publish();
    expect(none.text).to.contain('This contest has no overall board.');
    const rule = { kind: 'points', ties: 'share', bestOf: '', rev: '0', [weightField(game.round.id)]: '2' };
    expect((await organizer.client.post(`${base}/board/edit`, rule)).status).to.equal(303);
    const early = await publish();
    expect([early.status, early.text.includes('Publish the results of these rounds first: The Final')]).to.deep.equal([
      409,
      true,
    ]);
    const round = {
      gold: '0',
      silver: '0',
      bronze: '0',
      honourable: '0',
      expectedNumber: '1',
      note: '',
      ranks: '1',
      firstToSolve: '1',
    };
    expect((await organizer.client.post(`${game.path}/publish`, round)).status).to.equal(303);
    const shown = await site.client().get(`${game.path}/results/1`);
    expect(shown.text).to.contain('Rank 1').and.contain('First to solve A');
    expect((await site.client().get(`${game.path}/results/1.json`)).text).to.contain('"members":["Ann"]');
  });

  it('are published by organizers alone', async () => {
    for (const who of [ann, stranger]) {
      expect((await who.client.get(`${base}/results/publish`)).status).to.equal(403);
      expect((await who.client.post(`${base}/results/publish`, form())).status).to.equal(403);
    }
    expect((await site.client().get(`${base}/results/publish`)).status).to.be.oneOf([302, 303, 401]);
    expect((await site.client().get(`${base}/results/1`)).status).to.equal(404);
    expect((await site.client().get(`${base}/results`)).status).to.equal(404);
  });

  it('refuse bad values with the field and keep what was typed', async () => {
    for (const [bad, words] of [
      [{ gold: '-1' }, '0'],
      [{ gold: '1.5' }, 'whole'],
      [{ bandName1: 'High' }, ''],
      [{ bandName1: 'High', bandPercent1: '120' }, '100'],
      [{ [tieField(bobsId)]: 'x' }, 'number'],
      [{ [tieField(bobsId)]: '1' }, ''],
      [{ appealsUntil: '2001-01-01T00:00' }, 'future'],
      [{ appealsUntil: 'tomorrow' }, ''],
    ] as const) {
      const answer = await publish({ ...bad, silver: '7', note: 'kept words' });
      expect(answer.status, JSON.stringify(bad)).to.equal(422);
      expect(answer.text).to.contain(words).and.contain('kept words').and.contain('value="7"');
    }
    expect((await publish({ expectedNumber: '2' })).status).to.equal(409);
  });

  it('preview awards and ties, publish a version, and tell the participants', async () => {
    const preview = await organizer.client.get(
      `${base}/results/publish?${new URLSearchParams(form({ gold: '2' })).toString()}`,
    );
    expect(preview.text)
      .to.contain('2 awards for 2 ranked participants')
      .and.contain(`name="${tieField(bobsId)}"`);
    const prize = { award: 'place', placeFrom: '1', textEn: 'A cup', value: '99.5', currency: 'EUR' };
    expect((await organizer.client.post(`${base}/showcase/prizes/new`, prize)).status).to.equal(303);
    const end = new Date(site.clock.nowMs() + HOUR).toISOString().slice(0, 19);
    const published = await publish({
      ...{ gold: '1', silver: '1', universities: '1', [tieField(bobsId)]: '1', tieReason: 'Cleaner code.' },
      appealsUntil: end,
    });
    expect([published.status, published.headers.get('location')]).to.deep.equal([303, `${base}/results/1`]);
    await site.app.background.drain();
    const { text } = await site.client().get(`${base}/results/1`);
    expect(text)
      .to.contain('Gold')
      .and.contain('Best of East')
      .and.contain('Cleaner code.')
      .and.contain('appeal until');
    expect(text.match(/A cup · €99\.50/g), 'beside the first').to.have.length(1);
    const { rows } = (await site.client().get(`${base}/results/1.json`)).json<{
      rows: { rank: number; name: string; award: string; members: string[] }[];
    }>();
    expect(rows.map(({ rank, name, award, members }) => [rank, name, award, ...members])).to.deep.equal([
      [1, 'Bob', 'gold', 'Bob'],
      [2, 'Ann', 'silver', 'Ann'],
    ]);
    const csv = (await site.client().get(`${base}/results/1.csv`)).text;
    expect(csv).to.contain('1,Bob,Bob,,200,200,Gold').and.contain('Silver; Best of East');
    expect(await noticesOf(ann)).to.contain('are published');
    expect(await noticesOf(stranger)).not.to.contain('are published');
    expect((await site.client().get(base)).text).to.contain(`${base}/results/1`);
    expect((await site.client().get(`${base}/results/1`, { headers: { 'accept-language': 'zh-CN' } })).text).to.contain(
      '竞赛总结果',
    );
  });

  it('take appeals of participants until the end, which staff answer once', async () => {
    const path = `${base}/appeals`;
    expect((await stranger.client.get(path)).status).to.equal(404);
    expect((await stranger.client.post(path, { text: 'Me too.', formKey: 'strangers-key' })).status).to.equal(404);
    const empty = await ann.client.post(path, { text: ' ', formKey: 'anns-first-key' });
    expect(empty.status).to.equal(422);
    const long = await ann.client.post(path, { text: 'x'.repeat(4001), formKey: 'anns-first-key' });
    expect([long.status, long.text.includes('4000'), long.text.includes('x'.repeat(4001))]).to.deep.equal([
      422,
      true,
      true,
    ]);
    for (let sent = 0; sent < 2; sent += 1)
      expect((await ann.client.post(path, { text: 'My code is clean.', formKey: 'anns-second-key' })).status).to.equal(
        303,
      );
    const own = (await ann.client.get(path)).text;
    expect(own.match(/id="appeal-/g)).to.have.length(1);
    await site.app.background.drain();
    expect(await noticesOf(organizer)).to.contain('waits for an answer');
    expect((await bob.client.get(path)).text).not.to.contain('My code is clean.');
    const id = /id="appeal-([^"]+)"/.exec((await organizer.client.get(path)).text)?.[1] ?? '';
    expect((await organizer.client.get(base)).text).to.contain('1 open');
    expect((await ann.client.post(`${path}/${id}`, { state: 'accepted', answer: 'Yes.' })).status).to.equal(403);
    const noWords = await organizer.client.post(`${path}/${id}`, { state: 'accepted', answer: '' });
    expect(noWords.status).to.equal(422);
    const answers = await Promise.all(
      ['accepted', 'declined'].map((state) =>
        organizer.client.post(`${path}/${id}`, { state, answer: 'We looked again.' }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409]);
    await site.app.background.drain();
    expect(await noticesOf(ann)).to.contain('Your appeal in');
    expect((await ann.client.get(path)).text).to.contain('We looked again.');
    expect((await organizer.client.post(`${path}/unknown`, { state: 'accepted', answer: 'Hm.' })).status).to.equal(404);
    site.clock.advance(HOUR);
    expect((await bob.client.post(path, { text: 'Late.', formKey: 'bobs-late-key' })).status).to.equal(409);
  });

  it('are corrected by a next version with a reason, while the first stays', async () => {
    const same = {
      gold: '1',
      silver: '1',
      universities: '1',
      [tieField(bobsId)]: '1',
      tieReason: 'Cleaner code.',
      expectedNumber: '2',
    };
    const later = { ...same, [tieField(bobsId)]: '', tieReason: '' };
    expect((await publish(later)).status, 'no reason').to.equal(422);
    expect((await publish({ ...later, note: 'The tie stays shared.' })).status).to.equal(303);
    await site.app.background.drain();
    const { text } = await site.client().get(`${base}/results/2`);
    expect(text).to.contain('The tie stays shared.').and.contain('Changes since version 1').and.contain('rank 2 → 1');
    expect(text.match(/A cup/g), 'the newest version alone shows prizes').to.have.length(2);
    expect((await site.client().get(`${base}/results/1`)).text).not.to.contain('A cup');
    expect((await site.client().get(`${base}/results/1`)).text).to.contain('A newer version corrects this one');
    expect((await publish({ ...later, note: 'Again.', expectedNumber: '3' })).status, 'nothing changed').to.equal(409);
    expect(await noticesOf(ann)).to.contain('was corrected');
    const history = (await organizer.client.get(`${base}/history`)).text;
    expect(history).to.contain('Results, version 2, published').and.contain('appealed against version 1');
  });

  it('can only be read once the contest is archived, and so can its appeals and promotions', async () => {
    const final = `${game.path.replace(/[^/]+$/, 'next')}/promotion`;
    const opensAt = site.clock.nowMs() + HOUR;
    await createRound(site.app, systemActor('test'), game.contest.id, {
      ...{ slug: 'next', name: 'Next', scoring: 'points', penaltyMinutes: 20, earlyStop: false },
      ...{ opensAt, freezesAt: null, closesAt: opensAt + HOUR },
    });
    expect((await organizer.client.get(final)).text).to.contain('name="places"');
    expect((await organizer.client.get(base)).text).to.contain(`${base}/results/publish`);
    await site.app.db('contests').where({ id: game.contest.id }).update({ archived_at: site.clock.nowMs() });
    const id = /id="appeal-([^"]+)"/.exec((await organizer.client.get(`${base}/appeals`)).text)?.[1] ?? '';
    await site.app.db('appeals').where({ id }).update({ state: 'open', answer: '' });
    expect((await organizer.client.get(`${base}/appeals`)).text).not.to.contain('name="answer"');
    const choice = { from: 'final', places: '1', waiting: '0', number: '1' };
    for (const [path, fields] of [
      [`${base}/results/publish`, form({ expectedNumber: '3', note: 'Late.' })],
      [`${base}/appeals/${id}`, { state: 'accepted', answer: 'Yes.' }],
      [`${base}/appeals`, { text: 'Hm.', formKey: 'a-key-in-the-archive' }],
      [final, choice],
      [`${final}/override`, { participantId: bobsId, state: 'removed', reason: 'Why.' }],
    ] as const) {
      const who = path === `${base}/appeals` ? ann : organizer;
      const answer = await who.client.post(path, fields);
      expect(answer.status, path).to.equal(409);
      expect(answer.text, path).to.contain('archived since');
    }
    expect((await organizer.client.get(`${base}/results/publish`)).status).to.equal(409);
    const overview = (await organizer.client.get(base)).text;
    expect(overview).to.contain(`${base}/results/2`).and.not.contain(`${base}/results/publish`);
    expect((await organizer.client.get(final)).text).not.to.contain('name="places"');
    await site.app.db('contests').where({ id: game.contest.id }).update({ archived_at: null });
  });

  it('lose the name of an erased account, not its rank', async () => {
    expect((await bob.client.post('/profile/erase', { confirmation: 'Bob' })).status).to.equal(303);
    await site.app.background.drain();
    const { text } = await site.client().get(`${base}/results/2.json`);
    expect(text).to.contain(bobsId);
    expect(text).not.to.contain('Bob');
  });
});
