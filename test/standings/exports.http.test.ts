import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import { openZip } from '../../src/platform/archives/zip.ts';
import { announce } from '../../src/clarifications/answering.service.ts';
import { newId } from '../../src/platform/ids.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, textOf } from '../submissions/submit-setup.ts';
import { CLOSE_MINUTE, FREEZE_MINUTE, madeRound, type TestRound } from './round-setup.ts';

const SCHEMA = fileURLToPath(new URL('../../node_modules/@algoux/standard-ranklist/schema.json', import.meta.url));
const isRanklist = new Ajv({ strict: false, validateFormats: false }).compile(
  JSON.parse(readFileSync(SCHEMA, 'utf8')) as object,
);

interface Srk {
  contest: { frozenDuration?: [number, string] };
  rows: {
    user: { name: string; official: boolean };
    score: { value: number };
    statuses: { result: string | null; tries?: number }[];
  }[];
}

eachEngine('exports', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let game: TestRound;
  let contestPath: string;
  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    ann = await makePerson(site, { displayName: '=SUM(1)', university: '+East\tUniversity' });
    bob = await makePerson(site, { displayName: 'Bob' });
    const sum = await importedProblem(site, 'sum');
    game = await madeRound(site, host, [ann, bob], [{ versionId: sum }]);
    contestPath = `/contests/${game.contest.slug}`;
    game.at(10);
    await game.play(ann, 'A', WRONG);
    game.at(20);
    await game.play(ann, 'A');
    game.at(FREEZE_MINUTE + 5);
    await game.play(bob, 'A');
    await site.app.background.drain();
  });
  after(() => site.close());

  const file = (name: string) => `${game.path}/export/${name}`;
  const bytes = async (path: string, cookie = '') => {
    const answer = await fetch(site.url + path, { headers: cookie ? { cookie } : {} });
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      body: Buffer.from(await answer.arrayBuffer()),
    };
  };
  const srk = async (who: TestPerson | undefined, query = ''): Promise<Srk> => {
    const answer = await (who?.client ?? site.client()).get(`${file('ranklist.srk.json')}${query}`);
    expect(answer.status).to.equal(200);
    const list = answer.json<Srk & Record<string, unknown>>();
    expect(isRanklist(list), JSON.stringify(isRanklist.errors)).to.equal(true);
    return list;
  };

  it('hold the freeze for everyone but organizers, and follow the schema of Standard Ranklist', async () => {
    const seen = await srk(undefined);
    expect(seen.contest.frozenDuration).to.deep.equal([3600, 's']);
    expect(seen.rows.map(({ user, statuses }) => [user.name, statuses[0]!.result])).to.deep.equal([
      ['=SUM(1)', 'FB'],
      ['Bob', '?'],
    ]);
    expect((await srk(bob)).rows[1]!.statuses[0]).to.deep.equal({ result: '?', tries: 1 });
    expect((await srk(organizer)).rows[1]!.statuses[0]!.result).to.equal('AC');
    expect((await srk(organizer, '?view=public')).rows[1]!.statuses[0]!.result).to.equal('?');
    const board = (await site.client().get(file('scoreboard.tsv'))).text.split('\n');
    expect(board[0]).to.equal('scoreboard\t1');
    expect(board[1]!.split('\t').slice(2)).to.deep.equal(['1', '1', '40', '20', '2', '20']);
    expect(board[1]!.split('\t')[0], 'no formula and no tab in a name').to.equal("'+East University");
    expect(board[2]!.split('\t').slice(3)).to.deep.equal(['0', '0', '-1', '0', '-1']);
    expect((await site.client().get(file('results.tsv'))).status).to.equal(404);
  });

  it('are Excel workbooks whose text is text', async () => {
    const { status, body, type } = await bytes(file('board.xlsx'));
    expect(status).to.equal(200);
    expect(type).to.contain('spreadsheetml');
    const zip = await openZip(body, { totalBytes: 1 << 24, entries: 100 });
    const parts = new Map<string, string>();
    for (const part of zip.files) parts.set(part.path, (await part.read()).toString('utf8'));
    zip.close();
    const all = [...parts.values()].join('');
    expect(all).to.contain('=SUM(1)').and.not.to.contain('<f>');
  }).timeout(60_000);

  it('stand in frames of other sites as everyone sees the board, without a cookie', async () => {
    const path = `/embed${game.path}/board`;
    const answer = await organizer.client.get(path);
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('content-security-policy')).to.contain('frame-ancestors *');
    expect(answer.headers.get('x-frame-options')).to.equal(null);
    expect(answer.headers.getSetCookie()).to.deep.equal([]);
    expect(textOf(answer.text)).to.contain('Bob').and.to.contain('?1');
    expect(answer.text).not.to.contain('<form');
    const board = await site.client().get(`${game.path}/board`);
    expect(board.headers.get('content-security-policy')).to.contain("frame-ancestors 'none'");
    expect(textOf((await site.client().get(`${path}?lang=zh-CN`)).text)).to.contain('封榜');
    const json = await fetch(`${site.url}${path}.json`);
    expect(json.headers.get('access-control-allow-origin')).to.equal('*');
    const { rows, isFrozen } = (await json.json()) as { isFrozen: boolean; rows: { name: string; solved: number }[] };
    expect(isFrozen).to.equal(true);
    expect(rows.map(({ name, solved }) => [name, solved])).to.deep.equal([
      ['=SUM(1)', 1],
      ['Bob', 0],
    ]);
    expect((await site.client().get('/embed/contests/none/rounds/none/board')).status).to.equal(404);
  });

  it('of submissions are for organizers alone: files, and what each is', async () => {
    const path = `${game.path}/submissions.zip`;
    expect((await ann.client.get(path)).status).to.equal(403);
    expect((await site.client().get(path)).status).to.equal(303);
    const { status, body } = await bytes(path, organizer.client.cookie);
    expect(status).to.equal(200);
    const zip = await openZip(body, { totalBytes: 1 << 24, entries: 100 });
    const list = zip.files.find((part) => part.path === 'submissions.json')!;
    const submissions = JSON.parse((await list.read()).toString('utf8')) as {
      verdict: string;
      folder: string;
      files: string[];
      author: string;
    }[];
    expect(submissions.map(({ author, verdict }) => [author, verdict])).to.deep.equal([
      ['=SUM(1)', 'WA'],
      ['=SUM(1)', 'AC'],
      ['Bob', 'AC'],
    ]);
    const paths = zip.files.map((part) => part.path);
    for (const { folder, files } of submissions) {
      expect(folder).to.match(/^A\/(=SUM\(1\)|Bob)\/\d{8}-\d{6}-/);
      for (const one of files) expect(paths).to.include(`${folder}/${one}`);
    }
    zip.close();
    expect((await ann.client.get(`${contestPath}/exports`)).text).not.to.contain(path);
    expect((await organizer.client.get(`${contestPath}/exports`)).text).to.contain(path);
  });

  it('of results are those of a published version, and the feed tells of it and of announcements', async () => {
    game.at(CLOSE_MINUTE);
    const sent = { gold: '1', silver: '0', bronze: '0', honourable: '0', ties: 'share', expectedNumber: '1' };
    expect((await organizer.client.post(`${game.path}/publish`, sent)).status).to.equal(303);
    await announce(site.app, organizer.actor, game.contest, {
      about: '',
      text: 'Room <b>7</b> & lunch',
      formKey: newId(),
    });
    await site.app.background.drain();
    const results = (await site.client().get(file('results.tsv'))).text
      .split('\n')
      .map((line) => line.split('\t').slice(1));
    expect(results.slice(0, 3)).to.deep.equal([
      ['1'],
      ['1', 'Gold Medal', '1', '40', '20', ''],
      ['2', 'Ranked', '1', String(FREEZE_MINUTE + 5), String(FREEZE_MINUTE + 5), ''],
    ]);
    expect((await srk(undefined, '?version=1')).rows[1]!.statuses[0]!.result).to.equal('AC');
    for (const odd of ['?version=2', '?version=x', '?version=0'])
      expect((await site.client().get(file(`board.xlsx${odd}`))).status).to.equal(404);
    expect((await site.client().get(file('board.pdf'))).status).to.equal(404);
    const feed = await site.client().get(`${contestPath}/feed.atom`);
    expect(feed.headers.get('content-type')).to.contain('application/atom+xml');
    expect(feed.text)
      .to.contain(`${site.url}${game.path}/results/1`)
      .and.to.contain('lunch')
      .and.not.to.contain('<b>7</b> &  ');
    const read: string[] = [];
    const note = ({ sql }: { sql: string }) => void read.push(sql);
    site.app.db.on('query', note);
    await site.client().get(`${contestPath}/feed.atom`);
    site.app.db.off('query', note);
    const ofResults = read.filter((sql) => sql.includes('from `published_results`'));
    expect(ofResults, 'one query, without what results say of participants').to.have.length(1);
    expect(ofResults[0]).not.to.contain('*').and.not.to.contain('snapshot');
    const page = textOf((await site.client().get(`${contestPath}/exports`)).text);
    expect(page).to.contain('results.tsv').and.to.contain('iframe');
  });
});
