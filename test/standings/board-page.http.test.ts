/** The page of a board for each viewer: the viewer's own row once and marked, working links, speeds, a legend. */
import { expect } from 'chai';
import { speedRatio } from '../../judge/contract/speed-ratio.ts';
import { FakeJudgehost, roundsAt, WRONG } from '../judgehosts/fake-judgehost.ts';
import { KERNEL_YAML, kernelPackage } from '../packages/package-fixtures.ts';
import { listRoundProblemsUnchecked } from '../../src/rounds/rounds.service.ts';
import { takeOutProblem } from '../../src/rounds/taken-out.service.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, problemYaml, textOf } from '../submissions/submit-setup.ts';
import { madeRound, type TestRound } from './round-setup.ts';

eachEngine('the page of a board', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let game: TestRound;
  let anns: string;
  let bobs: string;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann' });
    bob = await makePerson(site, { displayName: 'Bob' });
    const sum = await importedProblem(site, 'sum');
    game = await madeRound(site, host, [ann, bob], [{ versionId: sum }], 'icpc', false);
    game.at(10);
    anns = await game.play(ann, 'A');
    await game.play(bob, 'A', WRONG);
    game.at(20);
    bobs = await game.play(bob, 'A');
  });
  after(() => site.close());

  const rowsOf = (html: string) => [...html.matchAll(/<tr class="(board-mine)?">[\s\S]*?<\/tr>/g)].map(([row]) => row);
  const boardOf = async (who: { get: TestPerson['client']['get'] }, query = '') =>
    (await who.get(`${game.path}/board${query}`)).text;

  it('pins the viewer’s own row to the top, once, and marks it', async () => {
    const rows = rowsOf(await boardOf(bob.client));
    expect(rows.map((row) => textOf(row).replace(/\s+/g, ' ').trim().slice(0, 9))).to.deep.equal([
      '2 you Bob',
      '1 Ann 1 1',
    ]);
    expect(rows[0]).to.contain('class="board-mine"');
    expect(rowsOf(await boardOf(bob.client, '?q=bob')).map((row) => row.includes('>you<'))).to.deep.equal([true]);
    expect(await boardOf(site.client())).not.to.contain('>you<');
    expect((await bob.client.get(`${game.path}/board`, { headers: { 'accept-language': 'zh-CN' } })).status).to.equal(
      200,
    );
  });

  it('is shown on a large screen a page at a time, with nothing pinned and links for those without a script', async () => {
    const first = await bob.client.get(`${game.path}/board?screen=1&size=3`);
    expect(first.status).to.equal(200);
    expect(rowsOf(first.text).map((row) => textOf(row).replace(/\s+/g, ' ').trim().slice(0, 5))).to.deep.equal([
      '1 Ann',
      '2 Bob',
    ]);
    expect(first.text)
      .to.contain('data-page="1" data-pages="1"')
      .and.contain('class="countdown"')
      .and.not.contain('>you<');
    // Sizes that no screen has, and pages that are not there, are brought to what there is.
    for (const query of ['size=0&page=9', 'size=x', 'size=100000'])
      expect((await site.client().get(`${game.path}/board?screen=1&${query}`)).text).to.contain('data-page="1"');
    const link = /href="([^"]*screen=1[^"]*)"/.exec(await boardOf(organizer.client))?.[1] ?? '';
    expect(link, 'staff begin with what the public sees').to.contain('view=public');
    const narrowed = await site.client().get(`${game.path}/board?screen=1&q=bob`);
    expect(textOf(narrowed.text)).to.contain('Bob').and.not.contain('Ann');
  });

  it('links cells to what the viewer may see, and to nothing else', async () => {
    const hrefs = (html: string) =>
      [...html.matchAll(/<a href="(\/submissions[^"]*)"/g)].map((match) => match[1] ?? '');
    expect(hrefs(await boardOf(site.client()))).to.deep.equal([]);
    expect(hrefs(await boardOf(ann.client))).to.deep.equal([`/submissions/${anns}`]);
    const [list = ''] = hrefs(await boardOf(bob.client));
    const path = list.replaceAll('&amp;', '&');
    const shown = await bob.client.get(path);
    expect(shown.status).to.equal(200);
    expect(shown.text.match(/href="\/submissions\/[0-9a-z]{26}"/g)).to.have.length(2);
    expect(shown.text).to.contain(bobs).and.not.to.contain(anns);
    expect((await ann.client.get(path)).status).to.equal(404);
    expect((await organizer.client.get(path)).status).to.equal(200);
    const all = hrefs(await boardOf(organizer.client));
    expect(all).to.have.length(2);
    for (const href of all) expect((await organizer.client.get(href.replaceAll('&amp;', '&'))).status).to.equal(200);
    expect((await bob.client.get('/submissions?participant=x&place=y')).status).to.equal(404);
  });

  it('uses singular and plural of attempts correctly, and shows its legend without a click', async () => {
    const html = await boardOf(site.client());
    expect(html).to.contain('first to solve, after 10 min, 1 attempt<').and.contain('solved after 20 min, 2 attempts<');
    expect(html.indexOf('board-pending')).to.be.greaterThan(0).and.to.be.lessThan(html.indexOf('<details'));
  });

  it('shows measured speedups with their interval in kernel rounds', async () => {
    const tree = kernelPackage({ 'problem.yaml': problemYaml('Recovery') });
    const recovery = await importedProblem(site, 'recovery', tree);
    // Its tests are those of the first problem, and no speed of them is told while an ICPC round with it runs.
    site.clock.set(game.round.closesAt);
    const race = await madeRound(site, host, [ann, bob], [{ versionId: recovery }], 'kernel', false);
    race.at(10);
    await race.play(ann, 'A', { rounds: roundsAt(2) });
    await race.play(bob, 'A', WRONG);
    const html = (await site.client().get(`${race.path}/board`)).text;
    expect(html).to.match(/<strong>2×<\/strong> <span>2–2<\/span>/);
    expect(html).to.contain('2× as fast as the starter code (95% interval 2–2)');
    expect(html.match(/board-speed/g), 'who was not measured has none').to.have.length(1);
    const { rows } = (await site.client().get(`${race.path}/board`, { json: true })).json<{
      rows: { problems: { speed: { ratio: number } | null }[] }[];
    }>();
    expect(rows[0]?.problems[0]?.speed?.ratio).to.be.closeTo(2, 0.001);
    expect(rows[1]?.problems[0]?.speed).to.equal(null);
  });

  it('shows the interval of a speedup as wide as the submission page does', async () => {
    const yaml = KERNEL_YAML.replace('budget: 30', 'budget: 30\n  min_rounds: 16\n  max_interval: 1');
    const tree = kernelPackage({ 'problem.yaml': problemYaml('Long recovery'), '.kernel/kernel.yaml': yaml });
    const recovery = await importedProblem(site, 'longrecovery', tree);
    const race = await madeRound(site, host, [ann], [{ versionId: recovery }], 'kernel', false);
    race.at(10);
    const rounds = Array.from({ length: 16 }, (_, n) => ({ baseMs: 200 + 10 * (n % 5), submissionMs: 100 + (n % 3) }));
    const id = await race.play(ann, 'A', { rounds });
    const { rows } = (await site.client().get(`${race.path}/board`, { json: true })).json<{
      rows: { problems: { speed: { ratio: number; low: number; high: number } | null }[] }[];
    }>();
    const { speed } = (await ann.client.get(`/submissions/${id}`, { json: true })).json<{
      judging: { speed: { ratio: number; low: number; high: number } };
    }>().judging;
    const { ratio, low, high } = speed;
    expect(rows[0]?.problems[0]?.speed).to.deep.include({ ratio, low, high });
    expect(low).to.be.closeTo(speedRatio(rounds, 16)!.low, 1e-9).and.not.closeTo(speedRatio(rounds)!.low, 1e-3);
  });

  it('gives the controls of a row ids that stay, so that a refresh keeps the focus, and no id twice', async () => {
    const idsOf = (html: string) => [...html.matchAll(/ id="((?:star|name|cell)-[^"]+)"/g)].map(([, id]) => id ?? '');
    const ids = idsOf(await boardOf(bob.client));
    expect(ids).to.have.length(6);
    expect(new Set(ids).size).to.equal(6);
    expect(idsOf(await boardOf(bob.client))).to.deep.equal(ids);
    expect((await site.client().get(`/embed${game.path}/board`)).text, 'a frame has no stars').not.to.contain(
      'data-star=',
    );
  });

  it('has a cell in each row for each column, also for a problem that was taken out', async () => {
    const columns = (html: string) => (/<thead[\s\S]*?<\/thead>/.exec(html)?.[0].match(/<th[ >]/g) ?? []).length;
    const cells = (html: string) => rowsOf(html).map((row) => (row.match(/<t[dh][ >]/g) ?? []).length);
    const before = await boardOf(ann.client);
    expect(cells(before)).to.deep.equal([columns(before), columns(before)]);
    const [problem] = await listRoundProblemsUnchecked(site.app, game.round.id);
    await takeOutProblem(site.app, organizer.actor, problem!.id, 'broken tests');
    await site.app.background.drain();
    const after = await boardOf(ann.client);
    expect(columns(after)).to.equal(columns(before));
    expect(cells(after)).to.deep.equal([columns(after), columns(after)]);
  });
});
