import { parse } from 'csv-parse/sync';
import { expect } from 'chai';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { submit, importedProblem, textOf } from '../submissions/submit-setup.ts';
import { CLOSE_MINUTE, FREEZE_MINUTE, madeRound, type TestRound } from './round-setup.ts';
import { keptResultUnchecked } from '../../src/standings/kept-results.service.ts';
import { resultsConfirmed } from '../../src/standings/standings.topics.ts';

interface Result {
  number: number;
  publishedAt: string;
  note: string;
  rows: { rank: number | null; name: string; solved: number; penalty: number; award: string | null }[];
}

const AWARDS = { gold: '1', silver: '1', bronze: '0', honourable: '0' };

eachEngine('published results', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let cy: TestPerson;
  let sum: string;
  const news: string[] = [];
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    ann = await makePerson(site, { displayName: 'Ann', university: 'East, University' });
    bob = await makePerson(site, { displayName: 'Bob' });
    cy = await makePerson(site, { displayName: 'Cy' });
    sum = await importedProblem(site, 'sum');
    site.app.background.on(resultsConfirmed, 'test', async ({ resultId }) => void news.push(resultId));
  });
  after(() => site.close());
  beforeEach(() => void news.splice(0));

  const publish = async (game: TestRound, fields: Record<string, string> = {}, json = false) =>
    await organizer.client.post(`${game.path}/publish`, { ...AWARDS, expectedNumber: '1', ...fields }, { json });
  const resultOf = async (game: TestRound, number: number): Promise<Result> => {
    const answer = await site.client().get(`${game.path}/results/${number}.json`);
    expect(answer.status).to.equal(200);
    return answer.json<Result>();
  };
  const linesOf = (result: Result) =>
    result.rows.map((row) => `${row.rank ?? '*'} ${row.name} ${row.solved} ${row.penalty} ${row.award ?? '-'}`);

  it('are refused while the round runs or verdicts are missing, then are published with awards and a permanent URL', async () => {
    const game = await madeRound(site, host, [ann, bob, cy, organizer], [{ versionId: sum }]);
    const { path } = game;
    game.at(10);
    await game.play(ann, 'A', WRONG);
    await game.play(organizer, 'A');
    game.at(20);
    await game.play(bob, 'A');
    game.at(FREEZE_MINUTE);
    const waiting = await submit(ann.client, `${path}/problems/A`);
    await site.app.background.drain();
    const page = await organizer.client.get(`${path}/publish`);
    expect(textOf(page.text)).to.contain('The round is still running');
    expect(page.text).to.match(/<button class="btn btn-primary"\s+disabled>/);
    game.at(CLOSE_MINUTE - 1 / 60_000);
    const early = await publish(game);
    expect(early.status).to.equal(409);
    expect(textOf(early.text)).to.contain('You can publish results after it closes');
    game.at(CLOSE_MINUTE);
    const missing = await publish(game);
    expect(missing.status).to.equal(409);
    expect(textOf(missing.text)).to.contain('Submissions without a verdict: 1');
    expect((await site.client().get(`${path}/results/1`)).status).to.equal(404);
    await host.heartbeat();
    await host.judge();
    expect(news).to.deep.equal([]);

    // A running rejudging could still change everything.
    expect((await organizer.client.post(`/submissions/${waiting}/rejudge`)).status).to.equal(303);
    const unsure = await publish(game);
    expect(unsure.status).to.equal(409);
    expect(textOf(unsure.text)).to.contain('Submissions without a verdict: 1');
    await host.judge();

    expect((await site.client().get(`${path}/board`, { json: true })).json()).to.deep.include({ frozen: true });
    for (const who of [ann.client, site.client()]) {
      expect((await who.get(`${path}/publish`)).status).to.be.oneOf([303, 403]);
      expect((await who.post(`${path}/publish`, { ...AWARDS, expectedNumber: '1' })).status).to.be.oneOf([303, 403]);
    }
    const odd = await publish(game, { gold: '-1', note: 'Kept.' });
    expect(odd.status).to.equal(422);
    expect(odd.text).to.contain('href="#field-gold"').and.to.contain('Kept.');
    const done = await publish(game);
    expect(done.location).to.equal(`${path}/results/1`);
    expect((await organizer.client.follow(done)).text).to.contain('Version 1 is published.');
    const asNew = { ...site.app };
    const read = await Promise.all([1, 2].map(() => keptResultUnchecked(asNew, game.round.id, 1)));
    expect(read[0], 'two who ask at once wait for one reading').to.equal(read[1]);
    await site.app.background.drain();
    expect(news.length).to.equal(1);
    expect((await site.client().get(`${path}/board`, { json: true })).json(), 'publishing thaws').to.deep.include({
      frozen: false,
    });

    const result = await resultOf(game, 1);
    const late = FREEZE_MINUTE + 20;
    expect(linesOf(result)).to.deep.equal(['* Olga 1 10 -', '1 Bob 1 20 gold', `2 Ann 1 ${late} silver`, '3 Cy 0 0 -']);
    expect(Date.parse(result.publishedAt)).to.equal(site.clock.nowMs());
    expect(JSON.stringify(result)).not.to.contain(ann.id).and.not.to.contain(ann.email);
    const csv = await site.client().get(`${path}/results/1.csv`);
    expect(csv.headers.get('content-disposition')).to.contain('-v1.csv');
    expect(parse(csv.text.replace(/^\uFEFF/, ''))).to.deep.include([
      '2',
      'Ann',
      'Ann',
      'East, University',
      '1',
      `${late}`,
      '+1',
      `${FREEZE_MINUTE}`,
      'Silver',
    ]);
    const shown = await site.client().get(`${path}/results/1`);
    expect(textOf(shown.text))
      .to.contain('Cite as:')
      .and.to.contain(`${site.url}${path}/results/1`)
      .and.to.contain('Gold');
    expect((await site.client().get(`${path}/results`)).location).to.equal(`${path}/results/1`);
    expect((await site.client().get(`${path}/board`)).text).to.contain(`${path}/results/1`);
    for (const other of ['2', '0', '1.xml', 'x'])
      expect((await site.client().get(`${path}/results/${other}`)).status, other).to.equal(404);
  });

  it('are corrected by a new version that says what changed; the old one is unchanged', async () => {
    const game = await madeRound(site, host, [ann, bob, cy], [{ versionId: sum }], 'icpc', false);
    const { path } = game;
    game.at(10);
    const doubted = await game.play(ann, 'A');
    game.at(20);
    await game.play(bob, 'A');
    game.at(CLOSE_MINUTE);
    expect((await publish(game)).status).to.equal(303);
    const bytes = (await site.client().get(`${path}/results/1.json`)).text;
    expect(linesOf(await resultOf(game, 1))).to.deep.equal(['1 Ann 1 10 gold', '2 Bob 1 20 silver', '3 Cy 0 0 -']);

    const same = await publish(game, { expectedNumber: '2', note: 'Again.' });
    expect(same.status).to.equal(409);
    expect(textOf(same.text)).to.contain('Nothing differs from the latest version.');
    await organizer.client.post(`/submissions/${doubted}/rejudge`);
    await host.heartbeat();
    await host.judge(WRONG);
    const preview = await organizer.client.get(`${path}/publish`);
    expect(textOf(preview.text)).to.contain('3 rows change').and.to.contain('rank 1 → 2');
    const silent = await publish(game, { expectedNumber: '2' });
    expect(silent.status).to.equal(422);
    expect(textOf(silent.text)).to.contain('Enter a reason');
    const old = await publish(game, { expectedNumber: '1', note: 'From an old page.' });
    expect(old.status).to.equal(409);
    expect(textOf(old.text)).to.contain('Someone else published a version');
    expect(old.text).to.contain('From an old page.');
    site.clock.advance(60_000);
    const note = 'Ann’s submission read <files> it may not read.';
    const answers = await Promise.all([
      publish(game, { expectedNumber: '2', note }),
      publish(game, { expectedNumber: '2', note }),
    ]);
    expect(answers.map((answer) => answer.status).sort()).to.deep.equal([303, 409]);

    expect(linesOf(await resultOf(game, 2))).to.deep.equal(['1 Bob 1 20 gold', '2 Ann 0 0 -', '2 Cy 0 0 -']);
    const second = await site.client().get(`${path}/results/2`);
    expect(textOf(second.text))
      .to.contain('Changes since version 1')
      .and.to.contain('Bob : rank 2 → 1')
      .and.to.contain('Ann : rank 1 → 2')
      .and.to.contain(note);
    const first = await site.client().get(`${path}/results/1`);
    expect(textOf(first.text)).to.contain('A newer version corrects this one: version 2');
    expect((await site.client().get(`${path}/results/1.json`)).text).to.equal(bytes);
    expect((await site.client().get(`${path}/results`)).location).to.equal(`${path}/results/2`);
    const count = (await site.app.db('published_results').where({ round_id: game.round.id })) as object[];
    expect(count.length).to.equal(2);
    await site.app.background.drain();
    expect(news.length).to.equal(2);
  });
});
