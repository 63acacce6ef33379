/** Boards of other contests tell no partial points of a problem while an ICPC round with it runs. */
import { expect } from 'chai';
import { boardFor, freshBoardFor } from '../../src/standings/boards.service.ts';
import { weightField } from '../../src/standings/overall.rules.ts';
import { visitor } from '../../src/platform/actor.ts';
import { listParticipantsUnchecked } from '../../src/participants/participants.service.ts';
import { apiOf } from '../api/api-setup.ts';
import { FakeJudgehost, roundsAt, WRONG } from '../judgehosts/fake-judgehost.ts';
import { kernelPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { clientOf, expectObject } from '../clics/clics-setup.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, textOf } from '../submissions/submit-setup.ts';
import { madeRound, type TestRound } from './round-setup.ts';

interface BoardJson {
  rows: { rank: number; participant: { name: string }; score: number; problems: { score: number; tries: number }[] }[];
}

eachEngine('a board with a problem of a running ICPC round', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let open: TestRound;
  let icpc: TestRound;
  before(async () => {
    site = await startSite(engine);
    const host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    [ann, bob] = [await makePerson(site, { displayName: 'Ann' }), await makePerson(site, { displayName: 'Bob' })];
    const versionId = await importedProblem(site, 'recovery', kernelPackage());
    open = await madeRound(site, host, [bob, ann], [{ versionId, points: 700, weight: 1.53 }], 'points', false);
    open.at(10);
    await open.play(ann, 'A', WRONG);
    await site.app.background.drain();
    const rule = { kind: 'points', ties: 'share', bestOf: '', rev: '0', [weightField(open.round.id)]: '1' };
    const edit = `/contests/${open.contest.slug}/board/edit`;
    expect((await organizer.client.post(edit, rule)).status).to.equal(303);
    icpc = await madeRound(site, host, [bob], [{ versionId }]);
  });
  after(() => site.close());

  const scores = async (client: TestPerson['client'], path = `${open.path}/board`) => {
    const { rows } = (await client.get(path, { json: true })).json<BoardJson>();
    return rows.map(({ rank, participant, score, problems }) =>
      [rank, participant.name, score, ...problems.map((one) => `${one.score}/${one.tries}`)].join(' '),
    );
  };
  const ALL = ['1 Ann 321.3 321.3/1', '2 Bob 0 0/0'];
  const TOLD = ['1 Ann 0 0/1', '1 Bob 0 0/0'];

  it('shows the points before that round opens', async () => {
    expect(await scores(site.client())).to.deep.equal(ALL);
  });

  it('counts partial points as nothing for everyone but staff, whichever way they read it', async () => {
    icpc.at(1);
    expect(await scores(organizer.client), 'staff').to.deep.equal(ALL);
    expect(await scores(organizer.client, `${open.path}/board?view=public`), 'staff as the public').to.deep.equal(TOLD);
    for (const client of [site.client(), ann.client, bob.client]) expect(await scores(client)).to.deep.equal(TOLD);
    const visitorsPage = textOf((await site.client().get(`${open.path}/board`)).text);
    expect(visitorsPage).to.contain('Partial points for A are hidden');
    expect(textOf((await organizer.client.get(`${open.path}/board`)).text)).not.to.contain('are hidden');
    const slug = open.contest.slug;
    const annsId = (await listParticipantsUnchecked(site.app, open.contest.id)).find(({ name }) => name === 'Ann')!.id;
    for (const path of [
      `${open.path}/board`,
      `${open.path}/board?format=csv`,
      `/contests/${slug}/board`,
      `/contests/${slug}/board?format=csv`,
      `/embed${open.path}/board`,
      `/embed${open.path}/board.json`,
      `${open.path}/board/${annsId}`,
    ]) {
      const answer = await site.client().get(path);
      expect(answer.status, path).to.equal(200);
      expect(answer.text, path).not.to.contain('321');
    }
    const api = await (await apiOf(site, bob)).get(`${open.path}/board`);
    expect([api.status, api.text.includes('Ann'), api.text.includes('321')]).to.deep.equal([200, true, false]);
  });

  it('leaves partial scores out of the Contest API for everyone but staff, from a list and feed that were kept too', async () => {
    const scoresOf = async (person?: TestPerson) => {
      const client = await clientOf(site, '2026-01', person);
      const list = (await client.get(`/contests/${open.round.id}/judgements`)) as { score?: number }[];
      const feed = (await client.feed(open.round.id)).filter(({ type }) => type === 'judgements');
      for (const { data } of feed) expectObject('2026-01', 'judgements', data);
      return [list.map(({ score }) => score), feed.map(({ data }) => (data as { score?: number }).score)];
    };
    icpc.at(-10);
    expect(await scoresOf(), 'before that round').to.deep.equal([[321.3], [321.3]]);
    icpc.at(1);
    for (const reader of [undefined, ann, bob])
      expect(await scoresOf(reader)).to.deep.equal([[undefined], [undefined]]);
    expect(await scoresOf(organizer)).to.deep.equal([[321.3], [321.3]]);
  });

  it('hides them from the participant on the page of the round and in the sum of the list of rounds', async () => {
    const rounds = `/contests/${open.contest.slug}/rounds`;
    icpc.at(-10);
    for (const path of [open.path, rounds]) expect(textOf((await ann.client.get(path)).text), path).to.contain('321.3');
    icpc.at(1);
    for (const path of [open.path, rounds]) {
      const page = textOf((await ann.client.get(path)).text);
      expect(page, path).to.contain('1 attempt').and.not.contain('321');
    }
  });

  it('follows changes as a board made from nothing does', async () => {
    await open.play(bob, 'A', WRONG);
    await site.app.background.drain();
    const where = [open.contest.slug, open.round.slug] as const;
    const kept = await boardFor(site.app, visitor, ...where);
    expect(kept.rows.map(({ scoreMilli, cells }) => [scoreMilli, Object.values(cells)[0]?.tries])).to.deep.equal([
      [0, 1],
      [0, 1],
    ]);
    expect(kept).to.deep.equal(await freshBoardFor(site.app, visitor, ...where));
  });

  it('shows everything again once that round has closed', async () => {
    site.clock.set(icpc.round.closesAt);
    expect(await scores(site.client())).to.deep.equal(['1 Ann 321.3 321.3/1', '1 Bob 321.3 321.3/1']);
  });

  it('tells full marks everywhere: they say no more than the verdict', async () => {
    icpc.at(20);
    await open.play(ann, 'A', { rounds: roundsAt(4) });
    await site.app.background.drain();
    expect(textOf((await ann.client.get(open.path)).text)).to.contain('1,071');
    const judgements = `/contests/${open.round.id}/judgements`;
    const told = (await (await clientOf(site, '2026-01')).get(judgements)) as { score?: number }[];
    expect(told.flatMap(({ score }) => score ?? [])).to.deep.equal([1071]);
  });
});
