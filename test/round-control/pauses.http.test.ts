/** Staff pause a running round and let it go on, and remove an interval of its past. */
import { expect } from 'chai';
import { notePausedSpansUnchecked } from '../../src/rounds/round-schedule.service.ts';
import { inputTime } from '../../src/platform/times.ts';
import { ApiClient, tokenOf } from '../api/api-setup.ts';
import { MINUTE } from '../contests/contest-setup.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, textOf, upload } from '../submissions/submit-setup.ts';

interface ShownBoard {
  frozen: boolean;
  rows: { rank: number | null; participant: { name: string }; solved: number; penalty: number }[];
}

eachEngine('a paused round', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let versionId: string;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann' });
    bob = await makePerson(site, { displayName: 'Bob' });
    versionId = await importedProblem(site, 'sum');
  });
  after(() => site.close());

  const board = async (game: TestRound, client = site.client()) =>
    (await client.get(`${game.path}/board`, { json: true })).json() as ShownBoard;
  const figures = async (game: TestRound, client = site.client()) =>
    (await board(game, client)).rows.map((row) => [row.rank, row.participant.name, row.solved, row.penalty]);
  const at = async (game: TestRound, minute: number) => {
    game.at(minute);
    await site.app.background.drain();
  };
  const control = async (game: TestRound, act: string, data: Record<string, string> = {}) => {
    const answer = await organizer.client.post(`${game.path}/control/${act}`, data);
    await site.app.background.drain();
    return answer;
  };
  const clics = async (game: TestRound, path = '') =>
    (await site.client().get(`/api/2026-01/contests/${game.round.id}${path}`, { json: true })).json() as never;
  const round = async (game: TestRound) =>
    (await new ApiClient(site, await tokenOf(site, organizer)).get(game.path)).body as {
      phase: string;
      pausedAt: string | null;
      closesAt: string;
      freezesAt: string;
      removedIntervals: unknown[];
    };
  const iso = (game: TestRound, minute: number) => new Date(game.round.opensAt + minute * MINUTE).toISOString();

  it('takes nothing, stands still, and ends later when it goes on; the pause costs no penalty', async () => {
    const game = await madeRound(site, host, [ann, bob], [{ versionId }]);
    await at(game, 10);
    await game.play(ann, 'A');
    await at(game, 20);
    expect((await ann.client.get(`${game.path}/control`)).status, 'a participant').to.equal(403);
    expect((await ann.client.post(`${game.path}/control/pause`, { reason: 'x' })).status).to.equal(403);
    const bare = await control(game, 'pause', { reason: '' });
    expect(bare.status).to.equal(422);
    expect((await control(game, 'pause', { reason: 'The judges are down' })).status).to.equal(303);
    const twice = await control(game, 'pause', { reason: 'Kept words' });
    expect([twice.status, textOf(twice.text).includes('already paused')]).to.deep.equal([409, true]);

    await at(game, 400);
    const page = textOf((await ann.client.get(game.path)).text);
    expect(page).to.contain('Paused since').and.to.contain('The judges are down');
    expect(textOf((await ann.client.get(`${game.path}/clock`)).text)).to.contain('Paused since');
    expect(await round(game)).to.deep.include({ phase: 'open', pausedAt: iso(game, 20), closesAt: iso(game, 300) });
    expect((await board(game)).frozen).to.equal(false);
    const home = textOf((await bob.client.get(`${game.path}/problems/A`)).text);
    expect(home).to.contain('what you type here is kept');
    const refused = await upload(
      bob.client,
      `${game.path}/problems/A`,
      { 'main.py': 'print(1 + 2)  # mine' },
      { language: 'python' },
    );
    expect([refused.status, textOf(refused.text).includes('Nothing was lost')]).to.deep.equal([409, true]);
    expect(refused.text, 'its text is in the form').to.contain('print(1 + 2)  # mine');
    await notePausedSpansUnchecked(site.app);
    expect(textOf((await bob.client.get(`/contests/${game.contest.slug}`)).text), 'the contest still runs').to.contain(
      'Running',
    );

    expect((await control(game, 'resume')).status).to.equal(303);
    expect((await control(game, 'resume')).status, 'twice').to.equal(409);
    expect(await round(game)).to.deep.include({
      ...{ phase: 'open', pausedAt: null, freezesAt: iso(game, 620), closesAt: iso(game, 680) },
      removedIntervals: [{ from: iso(game, 20), to: iso(game, 400), reason: 'The judges are down' }],
    });
    await at(game, 410);
    await game.play(bob, 'A');
    await site.app.background.drain();
    expect(await figures(game)).to.deep.equal([
      [1, 'Ann', 1, 10],
      [2, 'Bob', 1, 30],
    ]);
    const contest: { duration: string; removed_intervals: unknown[]; scoreboard_freeze_duration: string } =
      await clics(game);
    expect(contest).to.deep.include({
      ...{ duration: '5:00:00.000', scoreboard_freeze_duration: '1:00:00.000' },
      removed_intervals: [{ start_time: iso(game, 20), end_time: iso(game, 400), contest_time: '0:20:00.000' }],
    });
    const sent: { contest_time: string; time: string }[] = await clics(game, '/submissions');
    expect(sent.map((one) => [one.time, one.contest_time])).to.deep.equal([
      [iso(game, 10), '0:10:00.000'],
      [iso(game, 410), '0:30:00.000'],
    ]);
    const live: { contest_time: string; rows: { score: { total_time: string; time: string } }[] } = await clics(
      game,
      '/scoreboard',
    );
    expect(live.contest_time).to.equal('0:30:00.000');
    expect(live.rows.map(({ score }) => [score.total_time, score.time])).to.deep.equal([
      ['0:10:00.000', '0:10:00.000'],
      ['0:30:00.000', '0:30:00.000'],
    ]);
    const told = textOf((await ann.client.get('/notifications')).text);
    expect(told).to.contain('is paused').and.to.contain('goes on');
    const history = textOf((await organizer.client.get(`/contests/${game.contest.slug}/history`)).text);
    expect(history)
      .to.contain('paused')
      .and.to.contain('The judges are down')
      .and.to.contain('resumed; time not counted');

    await at(game, 621);
    expect((await board(game)).frozen).to.equal(true);
    await at(game, 680);
    expect(await round(game)).to.include({ phase: 'closed' });
    expect((await control(game, 'pause', { reason: 'late' })).status).to.equal(409);
  }).timeout(90_000);

  it('can be ended in the pause, at the instant when it was paused', async () => {
    const game = await madeRound(site, host, [ann, bob], [{ versionId }]);
    await at(game, 10);
    await game.play(ann, 'A');
    await at(game, 20);
    expect((await control(game, 'end', { reason: 'Not paused' })).status).to.equal(409);
    await control(game, 'pause', { reason: 'A fire alarm' });
    await at(game, 90);
    expect((await ann.client.post(`${game.path}/control/end`, { reason: 'x' })).status, 'a participant').to.equal(403);
    expect((await control(game, 'end', { reason: '' })).status, 'no reason').to.equal(422);
    expect((await control(game, 'end', { reason: 'The building is closed' })).status).to.equal(303);
    expect((await control(game, 'resume')).status, 'afterwards').to.equal(409);
    expect(await round(game)).to.deep.include({
      ...{ phase: 'closed', pausedAt: null, freezesAt: null, closesAt: iso(game, 20), removedIntervals: [] },
    });
    expect(await figures(game)).to.deep.equal([
      [1, 'Ann', 1, 10],
      [2, 'Bob', 0, 0],
    ]);
    expect(textOf((await ann.client.get('/notifications')).text)).to.contain('closed when it was paused');
    const history = textOf((await organizer.client.get(`/contests/${game.contest.slug}/history`)).text);
    expect(history).to.contain('ended in its pause').and.to.contain('The building is closed');
  }).timeout(60_000);

  it('hides the problems from all but staff if staff want it, and keeps what is typed', async () => {
    const game = await madeRound(site, host, [ann], [{ versionId }]);
    await at(game, 10);
    const failed = { outcome: 'wrong-answer', outputHead: 'HER OUTPUT' } as const;
    const sent = `/submissions/${await game.play(ann, 'A', { tests: { 'sample/1': failed } })}`;
    expect((await ann.client.get(sent)).text).to.contain('HER OUTPUT');
    await control(game, 'pause', { reason: 'A leak', hidesProblems: '1' });
    expect((await ann.client.get(sent)).text).not.to.contain('HER OUTPUT');
    expect((await organizer.client.get(sent)).text).to.contain('HER OUTPUT');
    const problem = `${game.path}/problems/A`;
    const shown = await ann.client.get(problem);
    expect(shown.status).to.equal(200);
    expect(textOf(shown.text)).to.contain('problems can be read again when it goes on').and.not.to.contain('Sample');
    expect(textOf((await organizer.client.get(problem)).text)).to.contain('Sample');
    expect((await ann.client.get(`${game.path}/booklet`)).status).to.equal(404);
    expect((await ann.client.get(`/contests/${game.contest.slug}/clarifications`)).status).to.equal(200);
    expect(textOf((await ann.client.get(game.path)).text)).not.to.contain('Sum');
    const refused = await upload(ann.client, problem, { 'main.py': 'print("kept")' }, { language: 'python' });
    expect([refused.status, refused.text.includes('print(&#34;kept&#34;)')]).to.deep.equal([409, true]);
    await control(game, 'resume');
    expect(textOf((await ann.client.get(problem)).text)).to.contain('Sample');
  }).timeout(60_000);

  it('can have an interval of its past removed, after a preview, and counted again', async () => {
    const game = await madeRound(site, host, [ann, bob], [{ versionId }]);
    await at(game, 5);
    await game.play(ann, 'A', WRONG);
    await at(game, 20);
    await game.play(ann, 'A');
    await at(game, 39);
    await game.play(bob, 'A');
    await site.app.background.drain();
    const before = await figures(game);
    const minute = (value: number) => inputTime(game.round.opensAt + value * MINUTE, 'UTC');
    const late = await control(game, 'interval', { from: minute(30), to: minute(41), reason: 'Kept words' });
    expect(late.status).to.equal(422);
    expect(late.text).to.contain('Kept words').and.to.contain(minute(41));
    const wanted = { from: minute(21), to: minute(31), reason: 'The judge was down' };
    const preview = await control(game, 'interval', wanted);
    expect(preview.status, textOf(preview.text)).to.equal(200);
    expect(textOf(preview.text)).to.contain('What would change').and.to.contain('penalty 29');
    expect(await figures(game), 'nothing is written').to.deep.equal(before);
    expect((await round(game)).removedIntervals).to.deep.equal([]);

    expect((await control(game, 'interval', { ...wanted, confirmed: '1' })).status).to.equal(303);
    expect((await figures(game)).find(([, name]) => name === 'Bob')).to.deep.equal([
      before.find(([, name]) => name === 'Bob')?.[0],
      'Bob',
      1,
      29,
    ]);
    expect(await round(game)).to.deep.include({ closesAt: iso(game, 310), freezesAt: iso(game, 250) });
    const again = await control(game, 'interval', { ...wanted, confirmed: '1' });
    expect([again.status, textOf(again.text).includes('already doesn')]).to.deep.equal([422, true]);

    const from = Date.parse(((await round(game)).removedIntervals as { from: string }[])[0]?.from ?? '');
    expect((await control(game, 'restore', { from: String(from), reason: 'By mistake' })).status).to.equal(303);
    expect(await figures(game)).to.deep.equal(before);
    expect((await control(game, 'restore', { from: String(from), reason: 'Twice' })).status).to.equal(409);

    await at(game, 400);
    const after = await control(game, 'interval', { ...wanted, confirmed: '1' });
    expect(after.status, `after the end: ${textOf(after.text)}`).to.equal(303);
    expect(await round(game)).to.deep.include({ phase: 'closed', closesAt: iso(game, 310) });
    expect((await figures(game, organizer.client)).find(([, name]) => name === 'Bob')?.[3]).to.equal(29);
  }).timeout(90_000);

  it('is paused once by two organizers at the same instant', async () => {
    const game = await madeRound(site, host, [ann], [{ versionId }]);
    await at(game, 10);
    const other = await makePerson(site, { roles: ['organizer'] });
    const answers = await Promise.all(
      [organizer, other].map(({ client }) => client.post(`${game.path}/control/pause`, { reason: 'Both' })),
    );
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409]);
    const resumed = await Promise.all(
      [organizer, other].map(({ client }) => client.post(`${game.path}/control/resume`)),
    );
    expect(resumed.map(({ status }) => status).sort()).to.deep.equal([303, 409]);
    expect((await round(game)).removedIntervals).to.have.length(1);
  }).timeout(60_000);
});
