import { expect } from 'chai';
import { enqueue } from '../../src/platform/background/queue.store.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { submit, importedProblem, openAssignment, runningCourse, textOf } from '../submissions/submit-setup.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from './round-setup.ts';
import { resultsConfirmed } from '../../src/standings/standings.topics.ts';
import { userErased } from '../../src/accounts/accounts.topics.ts';

/** No part of these may be left anywhere. */
const NAMES = ['Zelda', 'Zimmer', 'Z-4711', 'zelda-university'];

eachEngine('an erased account', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let professor: TestPerson;
  let zelda: TestPerson;
  let bob: TestPerson;
  let game: TestRound;
  let practiced: string;
  let memberPath: string;
  before(async () => {
    site = await startSite(engine);
    const host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    professor = await makePerson(site, { roles: ['professor'] });
    zelda = await makePerson(site, {
      displayName: 'Zelda',
      fullName: 'Zelda Zimmer',
      studentNumber: 'Z-4711',
      university: 'zelda-university',
    });
    bob = await makePerson(site, { displayName: 'Bob' });
    const sum = await importedProblem(site, 'sum');
    const course = await runningCourse(site, professor, 'engines', [zelda]);
    const assignment = await openAssignment(site, course, sum, { points: 40 });
    await submit(zelda.client, `/courses/engines/assignments/${assignment}`);
    await host.judge();
    practiced = await submit(zelda.client, '/problems/sum');
    await host.judge();
    game = await madeRound(site, host, [zelda, bob], [{ versionId: sum }], 'icpc', false);
    game.at(10);
    await game.play(zelda, 'A');
    game.at(CLOSE_MINUTE);
    const awards = { gold: '1', silver: '0', bronze: '0', honourable: '0' };
    const answer = await organizer.client.post(`${game.path}/publish`, {
      ...awards,
      inviteUpTo: '1',
      expectedNumber: '1',
      note: '',
    });
    expect(answer.status).to.equal(303);
    await site.app.background.drain();
    const pipeline = (await zelda.client.get('/pipeline', { json: true })).json<{ own: { id: string } }>();
    memberPath = `/pipeline/${pipeline.own.id}`;
  });
  after(() => site.close());

  /** Every page that showed the name, by who may read it. */
  const pages = (): [TestPerson, string][] => [
    [bob, `${game.path}/board`],
    [bob, `${game.path}/board?format=csv`],
    [bob, `${game.path}/results/1`],
    [bob, `${game.path}/results/1.csv`],
    [bob, `${game.path}/results/1.json`],
    [bob, `/contests/${game.contest.slug}/teams`],
    [professor, '/courses/engines/grades'],
    [professor, '/courses/engines/grades?format=csv'],
    [organizer, memberPath],
    [organizer, '/pipeline'],
    [organizer, `/submissions/${practiced}`],
    [organizer, '/submissions?everybody=1'],
  ];

  it('requires typing the name to confirm, and leaves only a pseudonym', async () => {
    for (const [who, path] of pages()) {
      const { status, text } = await who.client.get(path);
      expect(status, path).to.equal(200);
      expect(text, path).to.match(/Zelda|Zimmer/);
    }
    const wrong = await zelda.client.post('/profile/erase', { confirmation: 'zelda' });
    expect(wrong.status).to.equal(422);
    expect(textOf(wrong.text)).to.contain('Type "Zelda" exactly.');
    expect((await zelda.client.post('/profile/erase', { confirmation: 'Zelda' })).status).to.equal(303);
    expect((await zelda.client.get('/profile')).location).to.match(/^\/sign-in/);
    const { email, password } = zelda;
    expect((await site.client().post('/sign-in', { email, password })).status).to.equal(422);
    expect((await site.client().get(`/people/${zelda.id}`)).status).to.equal(404);
  });

  it('keeps its results but none of its names', async () => {
    await site.app.background.drain();
    const pseudonym = `user-${zelda.id.slice(-6)}`;
    for (const [who, path] of pages()) {
      for (const json of [false, true]) {
        const { status, text } = await who.client.get(path, { json });
        expect(status, path).to.be.oneOf(json ? [200, 406] : [200]);
        for (const name of NAMES) expect(text, `${path} json=${json}`).not.to.contain(name);
      }
    }
    const board = (await bob.client.get(`${game.path}/board`, { json: true })).json<{
      rows: { rank: number; solved: number; participant: { name: string } }[];
    }>();
    expect(board.rows.map((row) => `${row.rank} ${row.participant.name} ${row.solved}`)).to.deep.equal([
      `1 ${pseudonym} 1`,
      '2 Bob 0',
    ]);
    const result = (await bob.client.get(`${game.path}/results/1.json`)).json<{
      rows: { rank: number; name: string; award: string | null; penalty: number }[];
    }>();
    expect(result.rows.map((row) => `${row.rank} ${row.name} ${row.penalty} ${row.award ?? '-'}`)).to.deep.equal([
      `1 ${pseudonym} 10 gold`,
      '2 Bob 0 -',
    ]);
    const grades = await professor.client.get('/courses/engines/grades?format=csv');
    expect(grades.text).to.contain(`${pseudonym},40,40`);
    expect((await organizer.client.get(`/submissions/${practiced}/source`)).status).to.equal(200);
    const entries = (await site.app.db('ledger_entries').where({ owner_id: zelda.id }).select('rule')) as {
      rule: string;
    }[];
    expect(entries.map((entry) => entry.rule).sort()).to.deep.equal(['accepted_submission', 'award_gold']);
  });

  it('gets no invitation, and handling its erasure twice changes nothing', async () => {
    const rows = async () => JSON.stringify(await site.app.db('published_results').select('*'));
    const before = await rows();
    await enqueue(site.app.db, site.clock.nowMs(), userErased, { userId: zelda.id });
    await site.app.db('pipeline_members').where({ user_id: zelda.id }).delete();
    const [result] = (await site.app.db('published_results').select('id')) as { id: string }[];
    await enqueue(site.app.db, site.clock.nowMs(), resultsConfirmed, { resultId: result?.id ?? '' });
    await site.app.background.drain();
    expect(await rows()).to.equal(before);
    expect(await site.app.db('pipeline_members').where({ user_id: zelda.id })).to.deep.equal([]);
  });
});
