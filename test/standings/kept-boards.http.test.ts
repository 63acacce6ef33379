/** Boards sent again to visitors without a query: recent, and the same as for everyone else. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem } from '../submissions/submit-setup.ts';
import { FREEZE_MINUTE, madeRound, type TestRound } from './round-setup.ts';

const MAX_AGE_MS = 1500;

eachEngine('boards kept for visitors', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let ann: TestPerson;
  let game: TestRound;
  let board: string;
  before(async () => {
    site = await startSite(engine, { BOARD_MAX_AGE_MS: String(MAX_AGE_MS) });
    host = await FakeJudgehost.online(site, 'east');
    ann = await makePerson(site, { displayName: 'Ann' });
    const sum = await importedProblem(site, 'sum');
    game = await madeRound(site, host, [ann], [{ versionId: sum }], 'icpc');
    board = `${game.path}/board`;
    game.at(10);
  });
  after(() => site.close());

  async function queriesOf(work: () => Promise<unknown>): Promise<number> {
    let queries = 0;
    const count = () => void (queries += 1);
    site.app.db.on('query', count);
    await work();
    site.app.db.removeListener('query', count);
    return queries;
  }
  const solvedBy = async (path: string) =>
    (await site.client().get(path, { json: true })).json<{ rows: { solved: number }[] }>().rows[0]?.solved;

  it('need no query while they are recent, as page, as JSON and as 304', async () => {
    const first = await site.client().get(board);
    expect(first.text).to.contain('Ann');
    const list = await site.client().get(board, { json: true });
    let again = first;
    expect(await queriesOf(async () => (again = await site.client().get(board)))).to.equal(0);
    expect(again.text).to.equal(first.text);
    expect(again.headers.get('etag')).to.equal(first.headers.get('etag'));
    expect(again.headers.get('vary')).to.include('Accept-Language').and.include('Cookie');
    expect(await queriesOf(async () => (again = await site.client().get(board, { json: true })))).to.equal(0);
    expect(again.json()).to.deep.equal(list.json());
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
    expect(await queriesOf(async () => (again = await site.client().get(board, { headers })))).to.equal(0);
    expect([again.status, again.text]).to.deep.equal([304, '']);
    expect((await site.client().get(board, { headers, json: true })).status, 'of the page, not of the JSON').to.equal(
      200,
    );
  });

  it('are kept per language, time zone and address', async () => {
    const english = await site.client().get(board);
    const chinese = await site.client().get(board, { headers: { 'accept-language': 'zh-CN' } });
    expect(chinese.text).to.contain('榜单').and.not.contain('>Board<');
    const tokyo = await site.client().get(board, { headers: { cookie: 'tz=Asia%2FTokyo' } });
    expect(tokyo.text).to.contain('Asia/Tokyo');
    const nobody = await site.client().get(`${board}?q=nobody`);
    expect(nobody.text).not.to.contain('Ann');
    const etags = [english, chinese, tokyo, nobody].map((answer) => answer.headers.get('etag'));
    expect(new Set(etags).size).to.equal(4);
    const switched = await site.client().get(`${board}?lang=zh-CN`);
    expect(switched.headers.get('set-cookie'), 'a switch of the language is still answered in person').to.contain(
      'lang=zh-CN',
    );
  });

  it('are made once for all requests at the same time', async () => {
    await pause(MAX_AGE_MS);
    await Promise.all(Array.from({ length: 4 }, () => site.client().get(`${board}?page=1`)));
    const path = `${board}?page=2`;
    const alone = await queriesOf(() => site.client().get(path));
    const together = await queriesOf(() =>
      Promise.all(Array.from({ length: 8 }, () => site.client().get(`${board}?page=3`))),
    );
    expect(together).to.be.at.most(alone);
  });

  it('are never shown to a person who is signed in', async () => {
    await site.client().get(board);
    const own = await ann.client.get(board);
    expect(own.headers.get('cache-control')).to.equal('private, no-cache');
    expect(own.text).to.contain('board-mine');
    expect((await site.client().get(board)).text).not.to.contain('board-mine');
  });

  it('show a verdict after the maximum age, and a freeze at once', async () => {
    expect(await solvedBy(board)).to.equal(0);
    await game.play(ann, 'A');
    await site.app.background.drain();
    await pause(MAX_AGE_MS);
    expect(await solvedBy(board)).to.equal(1);
    expect((await site.client().get(board)).text).not.to.contain('board is frozen');
    game.at(FREEZE_MINUTE);
    const list = await site.client().get(board, { json: true });
    expect(list.json<{ frozen: boolean }>().frozen).to.equal(true);
  });
});
