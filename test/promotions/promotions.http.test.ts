/** The best of a round enter the next one: preview, publish, decline, one winner for a free place, what organizers decide. */
import { expect } from 'chai';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { createRound } from '../../src/rounds/round-edits.service.ts';
import { listParticipantsUnchecked } from '../../src/participants/participants.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { HOUR, MINUTE } from '../contests/contest-setup.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem } from '../submissions/submit-setup.ts';

eachEngine('a promotion to the next round', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let people: TestPerson[];
  let game: TestRound;
  let page: string;
  let opensAt: number;
  let idOf: (name: string) => string;
  before(async () => {
    site = await startSite(engine);
    const host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    people = [];
    for (const displayName of ['Ann', 'Bob', 'Cy', 'Dan', 'Eve']) people.push(await makePerson(site, { displayName }));
    const versionId = await importedProblem(site, 'sum');
    game = await madeRound(site, host, people, [{ versionId }], 'icpc', false);
    opensAt = game.round.closesAt + HOUR;
    const final = await createRound(site.app, systemActor('test'), game.contest.id, {
      ...{ slug: 'grand-final', name: 'Grand Final', scoring: 'icpc', penaltyMinutes: 20, earlyStop: true },
      ...{ opensAt, freezesAt: null, closesAt: opensAt + HOUR },
    });
    await addRoundProblem(site.app, systemActor('test'), final.id, {
      problemVersionId: versionId,
      points: 1,
      weight: 1,
    });
    for (const [index, who] of people.entries()) {
      game.at(10 * (index + 1));
      await game.play(who, 'A');
    }
    game.at(CLOSE_MINUTE);
    await site.app.background.drain();
    page = `/contests/${game.contest.slug}/rounds/grand-final/promotion`;
    const all = await listParticipantsUnchecked(site.app, game.contest.id);
    idOf = (name) => all.find((one) => one.name === name)?.id ?? '';
  });
  after(() => site.close());

  const form = (more: Record<string, string> = {}) => ({
    from: 'final',
    places: '2',
    waiting: '2',
    number: '1',
    ...more,
  });
  const statesIn = async () => {
    const html = (await organizer.client.get(page)).text;
    return [...html.matchAll(/<th scope="row" class="text-break">([^<]+)<\/th>\s*<td>([a-z]+)/g)].map(
      ([, name, state]) => `${name} ${state}`,
    );
  };
  const client = (index: number) => (people[index] as TestPerson).client;

  it('needs published results, and an organizer', async () => {
    expect((await organizer.client.get(page)).text).to.contain('Publish the results of another round first.');
    expect((await organizer.client.post(page, form())).status).to.equal(404);
    const none = { gold: '0', silver: '0', bronze: '0', honourable: '0', expectedNumber: '1', note: '' };
    expect((await organizer.client.post(`${game.path}/publish`, none)).status).to.equal(303);
    expect((await client(0).post(page, form())).status).to.equal(403);
    expect((await client(0).get(page)).text).to.contain('every participant can enter this round');
  });

  it('refuses bad values with the field, and keeps what was typed', async () => {
    for (const [bad, words] of [
      [{ places: '0' }, '1'],
      [{ places: 'ten' }, 'number'],
      [{ waiting: '-1' }, '0'],
      [{ from: '' }, ''],
    ] as const) {
      const answer = await organizer.client.post(page, form({ waiting: '3', ...bad }));
      expect(answer.status, JSON.stringify(bad)).to.equal(422);
      expect(answer.text)
        .to.contain(words)
        .and.contain(`value="${bad.places ?? '2'}"`);
    }
    expect((await organizer.client.post(page, form({ number: '7' }))).status).to.equal(409);
  });

  it('passes over those who withdrew or were hidden since the results, and shows hidden ones to staff and themselves', async () => {
    const preview = async () => (await organizer.client.get(`${page}?${new URLSearchParams(form()).toString()}`)).text;
    const change = (name: string, fields: Record<string, number | null>) =>
      site.app
        .db('participants')
        .where({ id: idOf(name) })
        .update(fields);
    await change('Ann', { hidden_at: 1 });
    await change('Bob', { withdrawn_at: 1 });
    expect(await preview())
      .to.contain('Cy')
      .and.contain('Eve')
      .and.not.contain('>Ann<')
      .and.not.contain('>Bob<');
    await change('Bob', { withdrawn_at: null });
    await change('Ann', { hidden_at: null });
    expect(await preview())
      .to.contain('>Ann<')
      .and.contain('>Bob<')
      .and.not.contain('>Eve<');
  });

  it('is previewed and published once, and told to those concerned', async () => {
    const preview = await organizer.client.get(`${page}?${new URLSearchParams(form()).toString()}`);
    expect(preview.text).to.contain('Publish promotion').and.contain('Dan');
    expect((await client(0).get(page)).text).to.contain('every participant can enter this round');
    const answers = await Promise.all([1, 2].map(() => organizer.client.post(page, form())));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409]);
    expect(await statesIn()).to.deep.equal(['Ann promoted', 'Bob promoted', 'Cy waiting', 'Dan waiting']);
    await site.app.background.drain();
    expect((await client(0).get('/notifications')).text).to.contain('You are promoted to Grand Final');
    expect((await client(2).get('/notifications')).text).to.contain('You are on the waiting list for Grand Final');
    expect((await client(4).get('/notifications')).text).not.to.contain('Grand Final');
    const hide = (at: number | null) =>
      site.app
        .db('participants')
        .where({ id: idOf('Cy') })
        .update({ hidden_at: at });
    await hide(1);
    for (const who of [site.client(), client(3)]) expect((await who.get(page)).text).not.to.contain('>Cy<');
    for (const who of [organizer.client, client(2)]) expect((await who.get(page)).text).to.contain('>Cy<');
    await hide(null);
    expect((await client(0).get(page, { headers: { 'accept-language': 'zh-CN' } })).text).to.contain(
      '只有晋级者能参加本轮',
    );
  });

  it('gives each place that becomes free to one who waits, also when two become free at once', async () => {
    const declined = await Promise.all([0, 1].map((index) => client(index).post(`${page}/decline`)));
    expect(declined.map(({ status }) => status)).to.deep.equal([303, 303]);
    expect(await statesIn()).to.deep.equal(['Ann declined', 'Bob declined', 'Cy promoted', 'Dan promoted']);
    expect((await client(0).post(`${page}/decline`)).status, 'again').to.equal(409);
    expect((await client(4).post(`${page}/decline`)).status, 'not on the list').to.equal(404);
    await site.app.background.drain();
    expect((await client(2).get('/notifications')).text).to.contain('You moved up');
  });

  it('lets organizers decide otherwise with a reason', async () => {
    const decide = (name: string, state: string, reason: string, who = organizer.client) =>
      who.post(`${page}/override`, { participantId: idOf(name), state, reason });
    expect((await decide('Bob', 'promoted', 'Asked in time.', client(1))).status).to.equal(403);
    expect((await decide('Bob', 'promoted', ' ')).status).to.equal(422);
    expect((await decide('Eve', 'promoted', 'Wild card.')).status).to.equal(404);
    expect((await decide('Bob', 'promoted', 'Asked in time.')).status).to.equal(303);
    expect((await decide('Dan', 'removed', 'Plays elsewhere.')).status).to.equal(303);
    expect((await decide('Dan', 'removed', 'Again.')).status).to.equal(409);
    expect(await statesIn()).to.deep.equal(['Ann declined', 'Bob promoted', 'Cy promoted', 'Dan removed']);
    expect((await client(3).get(page)).text).to.contain('Plays elsewhere.');
    expect((await site.client().get(page)).text).not.to.contain('Plays elsewhere.');
    expect((await organizer.client.get(`/contests/${game.contest.slug}/history`)).text).to.contain('Bob promoted to');
  });

  it('decides who may submit and who is on the board', async () => {
    site.clock.set(opensAt + MINUTE);
    await site.app.background.drain();
    const problem = `/contests/${game.contest.slug}/rounds/grand-final/problems/A`;
    expect((await client(3).get(problem)).text)
      .to.contain('Only promoted participants can enter')
      .and.contain('Grand Final');
    const board = await site.client().get(`/contests/${game.contest.slug}/rounds/grand-final/board`, { json: true });
    const names = board
      .json<{ rows: { participant: { name: string } }[] }>()
      .rows.map(({ participant }) => participant.name);
    expect(names.sort()).to.deep.equal(['Bob', 'Cy']);
    const sent = { language: 'cpp17', code: 'int main() {}', formKey: 'key-of-a-promoted-one' };
    expect((await client(3).post(problem, { ...sent, formKey: 'key-of-a-removed-one' })).status).to.equal(409);
    expect((await client(2).post(problem, sent)).status).to.be.oneOf([303, 422]);
    expect((await client(2).post(`${page}/decline`)).status, 'too late').to.equal(409);
  });
});
