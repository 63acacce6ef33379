/** Seasons as organizers make them and everyone reads them: their standing follows published results by itself. */
import { expect } from 'chai';
import { getContestUnchecked } from '../../src/contests/contests.service.ts';
import { editContest } from '../../src/contests/contest-edits.service.ts';
import { contestParticipants } from '../../src/participants/contest-participants.service.ts';
import { setHidden } from '../../src/participants/hidden.service.ts';
import { listParticipantsUnchecked } from '../../src/participants/participants.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { planSeasonsWithUnchecked, refreshSeasonUnchecked } from '../../src/seasons/season-standings.service.ts';
import { weightField } from '../../src/seasons/seasons.rules.ts';
import { publishResult } from '../../src/standings/results.service.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, textOf } from '../submissions/submit-setup.ts';

eachEngine('seasons', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let first: TestRound;
  let second: TestRound;
  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann', university: 'East' });
    bob = await makePerson(site, { displayName: 'Bob', university: 'West' });
    const versionId = await importedProblem(site, 'sum');
    const made = async (winner: TestPerson, loser: TestPerson) => {
      const game = await madeRound(site, host, [ann, bob], [{ versionId }], 'icpc', false);
      game.at(10);
      await game.play(winner, 'A');
      await game.play(loser, 'A', WRONG);
      game.at(CLOSE_MINUTE + 1);
      return game;
    };
    first = await made(ann, bob);
    second = await made(bob, ann);
  });
  after(() => site.close());

  const form = (changes: Record<string, string> = {}) => ({
    ...{ nameEn: 'Winter Series', nameZh: '冬季联赛', slug: 'winter', points: 'table', table: '100, 80', bestOf: '' },
    ...{ minContests: '1', decayPercent: '0', ties: 'last', universityBest: '1' },
    [weightField(first.contest.id)]: '1',
    [weightField(second.contest.id)]: '2',
    ...changes,
  });
  const publish = async ({ contest, round }: TestRound, note = '', expectedNumber = 1) => {
    await publishResult(site.app, organizer.actor, contest.slug, round.slug, { note, expectedNumber });
    await site.app.background.drain();
  };
  const jsonOf = async (who: TestPerson['client'], path = '/seasons/winter') =>
    (await who.get(path, { json: true })).json<{
      contests: { slug: string; results: { number: number } }[];
      people: { rank: number | null; name: string; total: number; history: number[] }[];
      universities: { rank: number; name: string; total: number }[];
    }>();
  const standing = async (who = site.client(), path?: string) =>
    (await jsonOf(who, path)).people.map(({ rank, name, total }) => `${rank} ${name} ${total}`);

  it('are made by organizers alone, with every fault named and what was typed kept', async () => {
    expect((await ann.client.get('/seasons/new')).status).to.equal(403);
    expect((await ann.client.post('/seasons', form())).status).to.equal(403);
    const wrong = await organizer.client.post('/seasons', form({ nameZh: '', table: '100, x', bestOf: '0' }));
    expect(wrong.status).to.equal(422);
    for (const field of ['nameZh', 'table', 'bestOf']) expect(wrong.text).to.contain(`href="#field-${field}"`);
    expect(wrong.text).to.contain('value="100, x"');
    const alone = { [weightField(first.contest.id)]: '', [weightField(second.contest.id)]: '' };
    expect((await organizer.client.post('/seasons', form(alone))).text).to.contain('href="#field-contests"');
    expect((await organizer.client.post('/seasons', form({ bestOf: '3' }))).text).to.contain('At most 2.');
    const made = await organizer.client.post('/seasons', form());
    expect(made.location).to.equal('/seasons/winter');
    expect((await organizer.client.post('/seasons', form())).status).to.equal(409);
    // A draft is the organizers' alone.
    expect((await site.client().get('/seasons/winter')).status).to.equal(404);
    expect((await site.client().get('/seasons')).text).not.to.contain('Winter Series');
    expect((await ann.client.post('/seasons/winter/publish')).status).to.equal(403);
    expect((await organizer.client.post('/seasons/winter/publish')).status).to.equal(303);
    expect((await organizer.client.post('/seasons/winter/publish')).status).to.equal(409);
    expect((await site.client().get('/seasons', { headers: { 'accept-language': 'zh-CN' } })).text).to.contain(
      '冬季联赛',
    );
  });

  it('follow results as they are published, name the versions, and say who rose', async () => {
    expect(await standing()).to.deep.equal([]);
    // While nothing is published, changes of participants matter to no season.
    const planned = () => site.app.db('background_jobs').where({ topic: 'season.due' });
    await site.app.background.drain();
    await planSeasonsWithUnchecked(site.app, second.contest.id);
    expect(await planned()).to.have.length(0);
    await publish(second);
    for (const { contest } of [first, second, second]) await planSeasonsWithUnchecked(site.app, contest.id);
    expect(await planned()).to.have.length(1);
    site.clock.advance(10_000);
    await site.app.background.drain();
    expect(await standing()).to.deep.equal(['1 Bob 200', '2 Ann 160']);
    await publish(first);
    // The earlier contest comes first, though its results came later.
    expect(await standing()).to.deep.equal(['1 Bob 280', '2 Ann 260']);
    const json = await jsonOf(site.client());
    expect(json.contests.map(({ slug, results }) => `${slug} ${results.number}`)).to.deep.equal([
      ...[`${first.contest.slug} 1`, `${second.contest.slug} 1`],
    ]);
    expect(json.people.map(({ history }) => history)).to.deep.equal([
      [2, 1],
      [1, 2],
    ]);
    expect(json.universities.map(({ name, total }) => `${name} ${total}`)).to.deep.equal(['West 280', 'East 260']);
    // Computed once more it is the same.
    const before = await site.app.db('season_standings').first('standing');
    await refreshSeasonUnchecked(site.app, String((await site.app.db('seasons').first('id')).id));
    expect(await site.app.db('season_standings').first('standing')).to.deep.equal(before);
    const page = await ann.client.get('/seasons/winter');
    const text = textOf(page.text).replace(/\s+/g, ' ');
    expect(text).to.contain('1 ▲ 1 up 1 rank Bob').and.to.contain('2 ▼ 1 down 1 rank you Ann');
    expect(page.text).to.contain(`${first.path}/results/1`);
    expect(textOf((await site.client().get('/seasons/winter?of=universities')).text)).to.match(/1\s+▲[\s\S]*West/);
    expect((await site.client().get('/seasons/winter?format=csv')).text).to.contain('Bob,West,280');
    expect((await site.client().get('/seasons/winter?q=west')).text)
      .to.contain('Bob')
      .and.not.contain('>Ann<');
    const own = await site.client().get(`/seasons/winter/people/${ann.id}`);
    expect(own.status).to.equal(200);
    expect(textOf(own.text)).to.contain('Rank in the season afterwards');
    expect((await site.client().get(`/seasons/winter/people/${organizer.id}`)).status).to.equal(404);
    expect((await site.client().get(`/contests/${first.contest.slug}`)).text).to.contain('href="/seasons/winter"');
  });

  it('leave out who was hidden since, and tell nothing of rows that a contest hides', async () => {
    const actor = systemActor('test');
    const participants = await listParticipantsUnchecked(site.app, first.contest.id);
    const hidden = participants.find(({ name }) => name === 'Ann')!;
    const hide = async (isHidden: boolean) => {
      await setHidden(site.app, organizer.actor, first.contest, hidden.id, isHidden, 'Asked');
      await site.app.background.drain();
    };
    const planned = () => site.app.db('background_jobs').where({ topic: 'season.due' });
    // However many change, it is computed once, a while later.
    for (const isHidden of [true, false, true]) await hide(isHidden);
    expect(await planned()).to.have.length(1);
    expect(await standing()).to.deep.equal(['1 Bob 280', '2 Ann 260']);
    site.clock.advance(10_000);
    await site.app.background.drain();
    expect(await planned()).to.have.length(0);
    expect(await standing()).to.deep.equal(['1 Bob 280', '2 Ann 160']);
    await hide(false);
    site.clock.advance(10_000);
    await site.app.background.drain();
    expect(await standing()).to.deep.equal(['1 Bob 280', '2 Ann 260']);
    const contest = await getContestUnchecked(site.app, second.contest.id);
    await editContest(site.app, { participants: contestParticipants }, actor, contest.id, { ...contest, boardTop: 1 });
    expect(await standing()).to.deep.equal(['1 Bob 280']);
    expect(await standing(ann.client)).to.deep.equal(['1 Bob 280', '2 Ann 260']);
    expect(await standing(organizer.client)).to.have.length(2);
    expect((await jsonOf(site.client())).universities).to.deep.equal([]);
    expect((await site.client().get(`/seasons/winter/people/${ann.id}`)).status).to.equal(404);
    await editContest(site.app, { participants: contestParticipants }, actor, contest.id, {
      ...contest,
      boardTop: null,
    });
    await refreshSeasonUnchecked(site.app, String((await site.app.db('seasons').first('id')).id));
  });

  it('leave out contests that were imported, in the form and in the standing', async () => {
    const imported = (from: string | null) =>
      site.app.db('contests').where({ id: first.contest.id }).update({ imported_from: from });
    const choice = `name="${weightField(first.contest.id)}"`;
    const id = String((await site.app.db('seasons').first('id')).id);
    expect((await organizer.client.get('/seasons/new')).text).to.contain(choice);
    await imported('2026-01');
    expect((await organizer.client.get('/seasons/new')).text).not.to.contain(choice);
    await refreshSeasonUnchecked(site.app, id);
    expect(await standing()).to.deep.equal(['1 Bob 200', '2 Ann 160']);
    await imported(null);
    await refreshSeasonUnchecked(site.app, id);
    expect(await standing()).to.deep.equal(['1 Bob 280', '2 Ann 260']);
  });

  it('have versions that never change, are closed with one, archived, deleted and restored', async () => {
    const version = { note: 'After the last contest', isFinal: '1', expectedNumber: '1' };
    expect((await ann.client.post('/seasons/winter/versions', version)).status).to.equal(403);
    const made = await organizer.client.post('/seasons/winter/versions', version);
    expect(made.location).to.equal('/seasons/winter/versions/1');
    expect((await organizer.client.post('/seasons/winter/versions', version)).status).to.equal(409);
    expect((await organizer.client.post('/seasons/winter/edit', form({ table: '1, 0' }))).status).to.equal(409);
    expect((await organizer.client.post('/seasons/winter/withdraw')).status).to.equal(409);
    expect((await organizer.client.post('/seasons/winter/reopen')).status).to.equal(303);
    const edit = { ...form({ table: '10, 0' }), rev: String((await site.app.db('seasons').first('rev')).rev) };
    expect((await organizer.client.post('/seasons/winter/edit', edit)).status).to.equal(303);
    expect((await organizer.client.post('/seasons/winter/edit', edit)).status).to.equal(409);
    expect(await standing()).to.deep.equal(['1 Bob 20', '2 Ann 10']);
    expect(await standing(site.client(), '/seasons/winter/versions/1')).to.deep.equal(['1 Bob 280', '2 Ann 260']);
    const page = await site.client().get('/seasons/winter/versions/1');
    expect(page.text).to.contain('After the last contest').and.contain('100, 80');
    expect((await site.client().get('/seasons/winter/versions/2')).status).to.equal(404);
    expect((await organizer.client.post('/seasons/winter/archive')).status).to.equal(303);
    expect((await site.client().get('/seasons')).text).not.to.contain('Winter Series');
    expect((await site.client().get('/seasons?show=archived')).text).to.contain('Winter Series');
    expect((await organizer.client.post('/seasons/winter/delete')).status).to.equal(409);
    expect((await organizer.client.post('/seasons/winter/unarchive')).status).to.equal(303);
    expect((await organizer.client.post('/seasons/winter/delete')).status).to.equal(303);
    expect((await site.client().get('/seasons/winter')).status).to.equal(404);
    const [, id] = /seasons\/deleted\/(\w+)\/restore/.exec((await organizer.client.get('/seasons')).text) ?? [];
    expect((await ann.client.post(`/seasons/deleted/${id}/restore`)).status).to.equal(403);
    expect((await organizer.client.post(`/seasons/deleted/${id}/restore`)).location).to.equal('/seasons/winter');
    expect(await standing()).to.deep.equal(['1 Bob 20', '2 Ann 10']);
  });
});
