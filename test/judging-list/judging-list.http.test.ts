/** The judging list of a contest: order, filters, pages that nothing new moves, and what waits. */
import { expect } from 'chai';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, submit } from '../submissions/submit-setup.ts';

eachEngine('the judging list', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let game: TestRound;
  let here: string;
  before(async () => {
    site = await startSite(engine);
    const host = await FakeJudgehost.online(site, 'east-1');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann 100%', university: 'East University' });
    bob = await makePerson(site, { displayName: 'Bob', university: 'West University' });
    const versions = [await importedProblem(site, 'sum'), await importedProblem(site, 'echo')];
    const problems = versions.map((versionId) => ({ versionId }));
    game = await madeRound(site, host, [ann, bob], problems);
    here = `/contests/${game.contest.slug}/judgings`;
  });
  after(() => site.close());

  const list = async (query = '') => {
    const { status, text } = await organizer.client.get(`${here}${query}`);
    expect(status, text.slice(0, 400)).to.equal(200);
    return text;
  };
  const idsOf = (text: string) => [...text.matchAll(/id="judging-(\w{26})"/g)].map(([, id]) => id!);

  it('shows newest first, narrows, and says how long what is pending waits', async () => {
    game.at(10);
    await site.app.background.drain();
    const first = await game.play(ann, 'A', WRONG);
    game.at(11);
    const second = await game.play(bob, 'B');
    game.at(12);
    const third = await submit(ann.client, `${game.path}/problems/B`);
    await site.app.background.drain();
    game.at(18);
    const all = await list();
    expect(idsOf(all)).to.deep.equal([third, second, first]);
    expect(all).to.contain('east-1').and.to.contain('6 min').and.to.contain('Ann 100%');
    expect(all).to.match(/hx-get="[^"]*judgings/);
    const narrowed: [string, string[]][] = [
      ['?q=bob', [second]],
      ['?q=100%25', [third, first]],
      ['?q=%25%25', []],
      ['?university=east', [third, first]],
      ['?state=WA', [first]],
      ['?state=PENDING', [third]],
      ['?state=QUEUED', [third]],
      ['?state=JUDGING', []],
      ['?language=cpp&state=AC', [second]],
      [`?round=${game.round.slug}`, [third, second, first]],
      ['?round=no-such', []],
      ['?state=nonsense&before=nonsense', [third, second, first]],
    ];
    for (const [query, ids] of narrowed) expect(idsOf(await list(query)), query).to.deep.equal(ids);
    expect(await list('?state=PENDING')).to.contain('hx-trigger="every 5s"');
    expect(await list('?q=bob'), 'what reads many rows is asked for rarely').to.contain('hx-trigger="every 60s"');
    const problem = /<option value="(\w{26})"\s*>A\. /.exec(all)?.[1];
    expect(idsOf(await list(`?problem=${problem}`))).to.deep.equal([first]);
  });

  it('has pages that what comes in meanwhile does not move', async () => {
    const row = (await site.app.db('submissions').where({ round_id: game.round.id }).first()) as { id: string };
    const rows = Array.from({ length: 120 }, (_, at) => ({
      ...row,
      id: `01ZZ${String(at).padStart(22, '0')}`,
      form_key: `bulk-${at}`,
      request_key: null,
      // Many at the same instant.
      submitted_at: game.round.opensAt + Math.floor(at / 30),
    }));
    await site.app.db.batchInsert('submissions', rows, 20);
    const seen: string[] = [];
    let query = '';
    for (let pages = 0; pages < 4; pages += 1) {
      const text = await list(query);
      seen.push(...idsOf(text));
      const next = /btn-outline-secondary" href="[^"]*(\?before=[^"]+)"/.exec(text)?.[1];
      if (next === undefined) break;
      query = next;
      expect((await list(query)).includes('hx-trigger="every 5s"'), 'older pages stand still').to.equal(false);
      if (pages === 0) await submit(bob.client, `${game.path}/problems/A`);
    }
    expect(new Set(seen).size).to.equal(seen.length);
    expect(seen).to.have.length(123);
  });
});
