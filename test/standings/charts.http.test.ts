/** The charts of a board: under the freeze of the board, with hover text, tables and no markup of names. */
import { expect } from 'chai';
import { boardFor } from '../../src/standings/boards.service.ts';
import { historyOfUnchecked } from '../../src/standings/histories.service.ts';
import { FakeJudgehost, roundsAt } from '../judgehosts/fake-judgehost.ts';
import { kernelPackage } from '../packages/package-fixtures.ts';
import type { TestClient } from '../setup/client.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, problemYaml } from '../submissions/submit-setup.ts';
import { FREEZE_MINUTE, madeRound, type TestRound } from './round-setup.ts';

eachEngine('the charts of a board', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let game: TestRound;
  before(async function () {
    this.timeout(90_000);
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann <b>&' });
    bob = await makePerson(site, { displayName: 'Bob' });
    const sum = await importedProblem(site, 'sum');
    game = await madeRound(site, host, [ann, bob], [{ versionId: sum }]);
  });
  after(() => site.close());

  const chartsOf = async (client: TestClient = site.client(), query = '', path = game.path) => {
    const answer = await client.get(`${path}/charts${query}`);
    expect(answer.status).to.equal(200);
    return answer.text.slice(answer.text.indexOf('<main'), answer.text.indexOf('</main>'));
  };

  it('show nothing before there is anything', async () => {
    expect(await chartsOf()).to.contain('There are no results yet.');
  });

  it('have words for each mark and a table, and write names as text', async () => {
    game.at(10);
    await game.play(ann, 'A');
    game.at(20);
    const html = await chartsOf();
    expect(html).to.contain('<title>Ann &lt;b&gt;&amp;: Minute 10, Solved 1</title>');
    expect(html).to.contain('<title>Ann &lt;b&gt;&amp;, A: solved</title>');
    expect(html).to.contain('<title>Solved 1: 1</title>').and.contain('var(--kw-brand)').and.not.contain('<b>');
    expect(html).not.to.match(/#0102[0-9a-f]{2}/);
    expect(html.match(/<svg[^>]*class="chart"/g)).to.have.length(3);
    expect(html.match(/<table/g)).to.have.length(3);
  });

  it('are the same for the public whatever happens after the freeze', async () => {
    game.at(FREEZE_MINUTE);
    const before = await chartsOf();
    game.at(FREEZE_MINUTE + 10);
    await game.play(bob, 'A');
    const drop = (html: string) =>
      html
        .slice(html.indexOf('<section'))
        .replace(/pending|not attempted|zr\d+-/g, '')
        .replace(/var\(--kw-(wait|surface)\)/g, '');
    for (const client of [site.client(), bob.client]) expect(drop(await chartsOf(client))).to.equal(drop(before));
    const staff = await chartsOf(organizer.client);
    expect(staff).to.contain(`Bob: Minute ${FREEZE_MINUTE + 10}, Solved 1`);
    expect(drop(await chartsOf(organizer.client, '?view=public'))).not.to.contain('Bob: Minute');
  });

  it('are made anew at once when staff change problems or the clock, and not for each result', async () => {
    const app = { ...site.app, config: { ...site.app.config, boardMaxAgeMs: 1000 } };
    const board = await boardFor(app, organizer.actor, game.contest.slug, game.round.slug);
    const first = await historyOfUnchecked(app, board);
    expect(first.size).to.equal(2);
    expect(await historyOfUnchecked(app, { ...board, version: 'next' }), 'recent').to.equal(first);
    const [later, without] = await Promise.all([
      historyOfUnchecked(app, { ...board, round: { ...board.round, removed: [{ from: 1, to: 2, reason: 'power' }] } }),
      historyOfUnchecked(app, { ...board, problems: [] }),
    ]);
    expect(later).not.to.equal(first);
    expect([...without.keys()], 'its only problem was taken out').to.deep.equal([]);
  });

  it('show the speedups of a kernel round', async () => {
    const tree = kernelPackage({ 'problem.yaml': problemYaml('Recovery') });
    const race = await madeRound(
      site,
      host,
      [ann],
      [{ versionId: await importedProblem(site, 'recovery', tree) }],
      'kernel',
      false,
    );
    race.at(10);
    await race.play(ann, 'A', { rounds: roundsAt(2) });
    expect(await chartsOf(site.client(), '', race.path)).to.contain('<title>Ann &lt;b&gt;&amp;: 2× (2× – 2×)</title>');
  });
});
