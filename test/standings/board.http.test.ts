import { parse } from 'csv-parse/sync';
import { expect } from 'chai';
import { registerPerson } from '../../src/participants/registration.service.ts';
import { setStarred } from '../../src/participants/participant-edits.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { DOES_NOT_BUILD, FakeJudgehost, roundsAt, WRONG } from '../judgehosts/fake-judgehost.ts';
import { kernelPackage } from '../packages/package-fixtures.ts';
import type { TestClient } from '../setup/client.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import {
  submit,
  importedProblem,
  openAssignment,
  problemYaml,
  runningCourse,
  submissionId,
  textOf,
  upload,
} from '../submissions/submit-setup.ts';
import { CLOSE_MINUTE, FREEZE_MINUTE, madeRound } from './round-setup.ts';

interface Board {
  frozen: boolean;
  round: { phase: string };
  problems: { label: string }[];
  rows: {
    rank: number | null;
    participant: { id: string; name: string };
    solved: number;
    penalty: number;
    score: number;
    problems: { label: string; tries: number; pending: number; solved: boolean; score: number }[];
  }[];
}

eachEngine('the board', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let people: TestPerson[];
  let sum: string;
  let echo: string;
  let recovery: string;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    people = [];
    for (const displayName of ['Ann', 'Bob', 'Cy', 'Dan'])
      people.push(await makePerson(site, { displayName, university: displayName === 'Dan' ? 'West University' : '' }));
    sum = await importedProblem(site, 'sum');
    echo = await importedProblem(site, 'echo');
    recovery = await importedProblem(site, 'recovery', kernelPackage({ 'problem.yaml': problemYaml('Recovery') }));
  });
  after(() => site.close());

  const boardOf = async (
    path: string,
    who: { client: TestClient } = { client: site.client() },
    query = '',
  ): Promise<Board> => (await who.client.get(`${path}/board${query}`, { json: true })).json<Board>();
  /** `rank name solved penalty` of each row. */
  const icpcRows = (board: Board) =>
    board.rows.map((row) => `${row.rank ?? '*'} ${row.participant.name} ${row.solved} ${row.penalty}`);
  const scoreRows = (board: Board) =>
    board.rows.map((row) => `${row.rank ?? '*'} ${row.participant.name} ${row.score}`);
  const cellOf = (board: Board, name: string, label: string) =>
    board.rows.find((row) => row.participant.name === name)?.problems.find((cell) => cell.label === label);
  const csvOf = async (client: TestClient, path: string): Promise<string[][]> => {
    const answer = await client.get(path);
    expect(answer.headers.get('content-type')).to.contain('text/csv');
    return parse(answer.text.replace(/^\uFEFF/, '')) as string[][];
  };

  it('ranks an ICPC round by problems solved, penalty and last accepted, with ties, and freezes for the public', async () => {
    const [ann, bob, cy, dan] = people as [TestPerson, TestPerson, TestPerson, TestPerson];
    const game = await madeRound(site, host, [...people, organizer], [{ versionId: sum }, { versionId: echo }]);
    const { path } = game;
    expect((await boardOf(path)).problems).to.deep.equal([]);
    game.at(5);
    expect(icpcRows(await boardOf(path))).to.deep.equal([
      '1 Ann 0 0',
      '1 Bob 0 0',
      '1 Cy 0 0',
      '1 Dan 0 0',
      '* Olga 0 0',
    ]);
    await game.play(ann, 'A', WRONG);
    await game.play(ann, 'A', DOES_NOT_BUILD);
    game.at(10);
    await game.play(ann, 'A');
    await game.play(cy, 'B', WRONG);
    await game.play(cy, 'B');
    await game.play(organizer, 'A');
    game.at(30);
    const waiting = await submit(bob.client, `${path}/problems/A`);
    await site.app.background.drain();
    expect(cellOf(await boardOf(path), 'Bob', 'A')).to.deep.include({ pending: 1, tries: 0, solved: false });
    await host.heartbeat();
    await host.judge();
    const open = await boardOf(path);
    expect(open).to.deep.include({ frozen: false });
    // Ann and Cy are tied in everything; Bob has the same penalty but solved his last problem later.
    expect(icpcRows(open)).to.deep.equal(['* Olga 1 10', '1 Ann 1 30', '1 Cy 1 30', '3 Bob 1 30', '4 Dan 0 0']);
    expect(cellOf(open, 'Ann', 'A')).to.deep.include({ tries: 2, pending: 0, solved: true });
    expect(cellOf(open, 'Cy', 'A')).to.deep.include({ tries: 0, solved: false });
    await game.play(ann, 'A', WRONG);
    expect(cellOf(await boardOf(path), 'Ann', 'A'), 'tries after the accepted one cost nothing').to.include({
      tries: 2,
    });

    game.at(FREEZE_MINUTE - 1);
    await game.play(dan, 'A', WRONG);
    const before = await boardOf(path);
    game.at(FREEZE_MINUTE);
    await game.play(dan, 'A');
    await game.play(bob, 'B');
    for (const who of [{ client: site.client() }, dan]) {
      const frozen = await boardOf(path, who);
      expect(frozen.frozen).to.equal(true);
      expect(frozen.round.phase).to.equal('frozen');
      expect(icpcRows(frozen)).to.deep.equal(icpcRows(before));
      expect(cellOf(frozen, 'Dan', 'A')).to.deep.include({ tries: 1, pending: 1, solved: false });
      const page = await who.client.get(`${path}/board`);
      expect(textOf(page.text)).to.contain('The board was frozen at').and.to.contain('?1');
    }
    const minutes = FREEZE_MINUTE;
    const live = [
      '1 Bob 2 ' + (30 + minutes),
      '2 Ann 1 30',
      '2 Cy 1 30',
      '* Olga 1 10',
      `4 Dan 1 ${minutes + 20}`,
    ].sort();
    const staff = await boardOf(path, organizer);
    expect(staff.frozen).to.equal(false);
    expect(icpcRows(staff).sort()).to.deep.equal(live);
    expect(icpcRows(staff).slice(0, 1)).to.deep.equal(['1 Bob 2 ' + (30 + minutes)]);
    expect(icpcRows(await boardOf(path, organizer, '?view=public'))).to.deep.equal(icpcRows(before));
    expect(icpcRows(await boardOf(path, dan, '?view=staff'))).to.deep.equal(icpcRows(before));
    const frozenRows = await csvOf(dan.client, `${path}/board?format=csv`);
    expect(frozenRows.find((row) => row[1] === 'Dan')?.slice(4, 10)).to.deep.equal(['0', '0', 'pending', '', '', '']);
    expect((await organizer.client.get(`${path}/board`)).text).to.contain('See what the public sees');

    game.at(CLOSE_MINUTE);
    expect(icpcRows(await boardOf(path)), 'closing thaws nothing').to.deep.equal(icpcRows(before));
    expect((await dan.client.post(`${path}/thaw`)).status).to.equal(403);
    expect((await organizer.client.post(`${path}/thaw`)).status).to.equal(303);
    expect(icpcRows(await boardOf(path)).sort()).to.deep.equal(live);
    const rows = await csvOf(site.client(), `${path}/board?format=csv`);
    const columns = ['Rank', 'Participant', 'Members', 'University', 'Solved', 'Penalty', 'A'];
    expect(rows[0]?.slice(0, 9)).to.deep.equal([...columns, 'A, solved after (minutes)', 'B']);
    expect(rows[1]?.slice(0, 7)).to.deep.equal(['1', 'Bob', 'Bob', '', '2', String(30 + minutes), '+0']);
    expect(rows[1]?.[8]).to.equal('+0');
    expect(Number(rows[1]?.[7]) + Number(rows[1]?.[9]), 'solve times').to.equal(30 + minutes);
    expect(rows.find((row) => row[1] === 'Dan')).to.deep.include.members(['West University', '+1']);
    expect((await verdictsOf(waiting)).verdict).to.equal('AC');
  });

  const verdictsOf = async (id: string) =>
    (await site.app.db('submissions').where({ id }).first('verdict')) as { verdict: string | null };

  it('shows rejudged verdicts, new participants and new guests at once, and answers 304 when nothing changed', async () => {
    const [ann, bob, cy] = people as [TestPerson, TestPerson, TestPerson];
    const game = await madeRound(site, host, [ann, bob], [{ versionId: sum }], 'icpc', false);
    const { path, contest } = game;
    game.at(10);
    const id = await game.play(ann, 'A', WRONG);
    game.at(20);
    await game.play(ann, 'A');
    const known = { etag: '' };
    /** 200 with a board that has changed, or 304. */
    const look = async (): Promise<number> => {
      const visitor = site.client();
      const answer = await visitor.get(`${path}/board`, { headers: { 'if-none-match': known.etag } });
      known.etag = answer.headers.get('etag') ?? '';
      return answer.status;
    };
    expect(await look()).to.equal(200);
    expect(await look()).to.equal(304);
    expect(icpcRows(await boardOf(path))).to.deep.equal(['1 Ann 1 40', '2 Bob 0 0']);
    expect((await organizer.client.post(`/submissions/${id}/rejudge`)).status).to.equal(303);
    await host.judge();
    expect(await look()).to.equal(200);
    expect(icpcRows(await boardOf(path))).to.deep.equal(['1 Ann 1 10', '2 Bob 0 0']);
    await registerPerson(site.app, cy.actor, contest);
    await site.app.background.drain();
    expect(await look()).to.equal(200);
    expect(icpcRows(await boardOf(path))).to.deep.equal(['1 Ann 1 10', '2 Bob 0 0', '2 Cy 0 0']);
    const bobs = (await boardOf(path)).rows.find((row) => row.participant.name === 'Bob')?.participant.id as string;
    await setStarred(site.app, systemActor('test'), contest, bobs, true, 'a guest');
    await site.app.background.drain();
    expect(await look()).to.equal(200);
    expect(icpcRows(await boardOf(path))[1]).to.equal('* Bob 0 0');
    expect(await look()).to.equal(304);
    game.at(CLOSE_MINUTE);
    expect(await look(), 'the countdown is over').to.equal(200);
    const awards = { gold: '1', silver: '0', bronze: '0', honourable: '0', expectedNumber: '1', note: '' };
    expect((await organizer.client.post(`${path}/publish`, awards)).status).to.equal(303);
    expect(await look(), 'there is a link to the result').to.equal(200);
    const { email, password } = ann;
    const member = site.client();
    await member.post('/sign-in', { email, password });
    const etag = (await member.get(`${path}/board`)).headers.get('etag') ?? '';
    expect((await member.get(`${path}/board`, { headers: { 'if-none-match': etag } })).status).to.equal(304);
    const again = site.client();
    await again.post('/sign-in', { email, password });
    const fresh = await again.get(`${path}/board`, { headers: { 'if-none-match': etag } });
    expect(fresh.status, 'a kept page would have forms of the old session').to.equal(200);
    const found = await site.client().get(`${path}/board?q=ann`);
    expect(found.text).to.contain('title="Ann"').and.not.to.contain('title="Bob"');
    expect((await site.client().get(`${path}/board?q=nobody`)).text).to.contain('No matches.');
  });

  it('adds the best points times weight, and equal sums share a rank', async () => {
    const [ann, bob, cy, dan] = people as [TestPerson, TestPerson, TestPerson, TestPerson];
    const problems = [
      { versionId: sum, points: 100 },
      { versionId: recovery, points: 200, weight: 1.5 },
    ];
    const game = await madeRound(site, host, people, problems, 'points');
    const { path } = game;
    game.at(10);
    // Half of the tests: 30 of the 100 points of the package, out of 200 × 1.5 points of the round.
    await game.play(ann, 'B', WRONG);
    game.at(11);
    await game.play(bob, 'B', WRONG);
    game.at(12);
    await game.play(cy, 'B', { rounds: roundsAt(1) });
    game.at(13);
    await game.play(cy, 'B', WRONG);
    await game.play(dan, 'A', WRONG);
    const board = await boardOf(path);
    expect(scoreRows(board)).to.deep.equal(['1 Cy 180', '2 Ann 90', '2 Bob 90', '4 Dan 0']);
    expect(cellOf(board, 'Cy', 'B')).to.deep.include({ tries: 2, score: 180, solved: true });
    await game.play(dan, 'A');
    expect(scoreRows(await boardOf(path))).to.deep.equal(['1 Cy 180', '2 Dan 100', '3 Ann 90', '3 Bob 90']);
    const rows = await csvOf(site.client(), `${path}/board?format=csv`);
    expect(rows[0]?.slice(4)).to.deep.equal([
      'Score',
      'A',
      'A, solved after (minutes)',
      'B',
      'B, solved after (minutes)',
      'Award',
    ]);
    expect(rows[2]?.slice(0, 6)).to.deep.equal(['2', 'Dan', 'Dan', 'West University', '100', '100']);
    expect(rows[2]?.slice(7)).to.deep.equal(['', '', '']);
    const page = textOf((await site.client().get(`${path}/board`)).text);
    expect(page).to.contain('Equal totals share a rank').and.to.contain('180');
  });

  it('ranks a kernel round by test points and the lower end of the measured speedup', async () => {
    const [ann, bob, cy] = people as [TestPerson, TestPerson, TestPerson];
    const game = await madeRound(site, host, [ann, bob, cy], [{ versionId: recovery }], 'kernel');
    game.at(10);
    await game.play(ann, 'A', { rounds: roundsAt(3) });
    await game.play(bob, 'A', { rounds: roundsAt(Math.sqrt(3)) });
    await game.play(cy, 'A', { rounds: roundsAt(0.5) });
    expect(scoreRows(await boardOf(game.path))).to.deep.equal(['1 Ann 100', '2 Bob 80', '3 Cy 60']);
    game.at(11);
    await game.play(cy, 'A', { rounds: roundsAt(4) });
    await game.play(ann, 'A', DOES_NOT_BUILD);
    expect(scoreRows(await boardOf(game.path))).to.deep.equal(['1 Ann 100', '1 Cy 100', '3 Bob 80']);
    const shaky = [
      { baseMs: 100, submissionMs: 20 },
      { baseMs: 100, submissionMs: 90 },
    ];
    await game.play(bob, 'A', { rounds: shaky });
    expect(scoreRows(await boardOf(game.path))[2], 'luck earns nothing').to.equal('3 Bob 80');
  });

  it('fills the grade table of a course from the best judged submission', async () => {
    const professor = await makePerson(site, { roles: ['professor'], displayName: 'Prof' });
    const ann = await makePerson(site, { displayName: 'ann', fullName: 'Ann Adams', studentNumber: '002' });
    const bob = await makePerson(site, { displayName: 'bob', fullName: '=Bob()', studentNumber: '001' });
    const course = await runningCourse(site, professor, 'engines', [ann, bob]);
    const first = await openAssignment(site, course, sum, { title: 'Sums', points: 40 });
    const second = await openAssignment(site, course, recovery, { title: 'Recovery', points: 50 });
    const path = (id: string) => `/courses/engines/assignments/${id}`;
    const judged = async (id: string, plan = {}) => {
      await host.heartbeat();
      await host.judge(plan);
      return id;
    };
    await judged(await submit(ann.client, path(first)), WRONG);
    const best = await judged(await submit(ann.client, path(first)));
    await judged(await submit(ann.client, path(first)), WRONG);
    await judged(submissionId(await upload(ann.client, path(second), { 'recovery.cc': 'a\n' })), WRONG);
    await judged(submissionId(await upload(bob.client, path(second), { 'recovery.cc': 'b\n' })), {
      rounds: roundsAt(3),
    });
    const own = await submit(bob.client, path(first));
    await site.app.background.drain();

    const csv = await csvOf(professor.client, '/courses/engines/grades?format=csv');
    expect(csv.slice(1)).to.deep.equal([
      ['001', "'=Bob()", 'bob', 'pending', '50', '50'],
      ['002', 'Ann Adams', 'ann', '40', '15', '55'],
    ]);
    expect(csv[0]?.slice(3)).to.deep.equal(['Sums (40)', 'Recovery (50)', 'Total']);
    const page = await professor.client.get('/courses/engines/grades');
    const work = `${path(first)}/students/${ann.id}`;
    expect(page.text).to.contain(`href="${work}" class="fw-bold"`).and.to.contain('Ann Adams');
    expect((await professor.client.get(work)).text).to.contain(`href="/submissions/${best}"`);
    expect(textOf(page.text)).to.contain('3 attempts');
    const mine = await ann.client.get('/courses/engines/grades');
    expect(mine.text).to.contain('Ann Adams').and.not.to.contain('Bob()');
    expect((await csvOf(ann.client, '/courses/engines/grades?format=csv')).slice(1)).to.deep.equal([
      ['002', 'Ann Adams', 'ann', '40', '15', '55'],
    ]);
    expect((await people[0]!.client.get('/courses/engines/grades')).status).to.equal(404);
    expect((await site.client().get('/courses/engines/grades')).location).to.match(/^\/sign-in/);
    expect((await professor.client.get(`/submissions/${own}`)).status).to.equal(200);

    await judged(own);
    expect((await organizer.client.post(`/submissions/${best}/rejudge`)).status).to.equal(303);
    await judged(best, WRONG);
    expect((await csvOf(professor.client, '/courses/engines/grades?format=csv')).slice(1)).to.deep.equal([
      ['001', "'=Bob()", 'bob', '40', '50', '90'],
      ['002', 'Ann Adams', 'ann', '0', '15', '15'],
    ]);
  });
});
