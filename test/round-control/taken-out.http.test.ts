/** Staff take a broken problem out of a round, and put it back. */
import { expect } from 'chai';
import { ApiClient, tokenOf } from '../api/api-setup.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { putBackProblem, takeOutProblem } from '../../src/rounds/taken-out.service.ts';
import {
  pendingOfUnchecked,
  refreshRoundUnchecked,
  refreshStandingUnchecked,
} from '../../src/standings/standings.service.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, textOf, upload } from '../submissions/submit-setup.ts';

interface ShownBoard {
  problems: { label: string }[];
  rows: { rank: number | null; participant: { name: string }; solved: number; penalty: number }[];
}

eachEngine('a problem taken out of a round', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let game: TestRound;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann' });
    bob = await makePerson(site, { displayName: 'Bob' });
    const sum = await importedProblem(site, 'sum');
    const echo = await importedProblem(site, 'echo');
    game = await madeRound(site, host, [ann, bob], [{ versionId: sum }, { versionId: echo }], 'icpc', false);
    for (const [minute, who, label] of [
      [10, ann, 'A'],
      [20, bob, 'A'],
      [30, bob, 'B'],
    ] as const) {
      game.at(minute);
      await site.app.background.drain();
      await game.play(who, label);
    }
    await site.app.background.drain();
  });
  after(() => site.close());

  const board = async () => (await site.client().get(`${game.path}/board`, { json: true })).json() as ShownBoard;
  const figures = async () =>
    (await board()).rows.map((row) => [row.rank, row.participant.name, row.solved, row.penalty]);
  const act = async (data: Record<string, string>) => {
    const answer = await organizer.client.post(`${game.path}/control/problems/B`, data);
    await site.app.background.drain();
    return answer;
  };
  const clics = async (path: string) =>
    (await new ApiClient(site).send(`/../2026-01/contests/${game.round.id}${path}`, {})).body as { id: string }[];
  const balloons = async () =>
    textOf((await organizer.client.get(`/contests/${game.contest.slug}/balloons`)).text).match(/\bBob\b/g)?.length ?? 0;

  it('counts for nothing until it is put back, for boards, exports, the Contest API and balloons', async () => {
    const before = await figures();
    expect(before).to.deep.equal([
      [1, 'Bob', 2, 50],
      [2, 'Ann', 1, 10],
    ]);
    const [problemsBefore, sentBefore, balloonsBefore] = [
      await clics('/problems'),
      await clics('/submissions'),
      await balloons(),
    ];
    expect([problemsBefore.length, sentBefore.length]).to.deep.equal([2, 3]);
    const control = `${game.path}/control/problems/B`;
    expect((await ann.client.get(control)).status).to.equal(403);
    expect((await ann.client.post(control, { reason: 'x' })).status).to.equal(403);
    const preview = textOf((await organizer.client.get(control)).text);
    expect(preview).to.contain('2 participants change places').and.to.contain('1 solved, penalty 20');
    expect((await act({ reason: '' })).status).to.equal(422);
    expect((await act({ reason: 'Wrong tests' })).status).to.equal(303);
    expect((await act({ reason: 'Twice' })).status).to.equal(409);

    expect(await figures()).to.deep.equal([
      [1, 'Ann', 1, 10],
      [2, 'Bob', 1, 20],
    ]);
    expect((await board()).problems.map(({ label }) => label)).to.deep.equal(['A']);
    const page = textOf((await site.client().get(`${game.path}/board`)).text);
    expect(page).to.contain('Problem B was taken out').and.to.contain('Wrong tests');
    const csv = (await site.client().get(`${game.path}/board?format=csv`)).text;
    expect(csv.split('\n')[0]).not.to.contain('B');
    expect((await clics('/problems')).map(({ id }) => id)).to.deep.equal([problemsBefore[0]?.id]);
    expect(await clics('/submissions')).to.have.length(2);
    expect(await balloons()).to.equal(balloonsBefore - 1);
    const api = (await new ApiClient(site, await tokenOf(site, organizer)).get(game.path)).body as {
      problems: { label: string; isTakenOut: boolean }[];
    };
    expect(api.problems.map(({ isTakenOut }) => isTakenOut)).to.deep.equal([false, true]);

    const problem = `${game.path}/problems/B`;
    const shown = textOf((await bob.client.get(problem)).text);
    expect(shown, 'its submissions stay').to.contain('was taken out of the round').and.to.contain('Accepted');
    const refused = await upload(ann.client, problem, { 'main.py': 'print("kept")' }, { language: 'python' });
    expect([refused.status, refused.text.includes('print(&#34;kept&#34;)')]).to.deep.equal([409, true]);
    expect(textOf((await ann.client.get('/notifications')).text)).to.contain('Problem B was taken out');
    const history = textOf((await organizer.client.get(`/contests/${game.contest.slug}/history`)).text);
    expect(history).to.contain('Problem B taken out').and.to.contain('Wrong tests');

    expect((await act({ reason: 'Tests corrected', back: '1' })).status).to.equal(303);
    expect((await act({ reason: 'Twice', back: '1' })).status).to.equal(409);
    expect(await figures()).to.deep.equal(before);
    expect([await clics('/problems'), await clics('/submissions')]).to.deep.equal([problemsBefore, sentBefore]);
    expect(await balloons()).to.equal(balloonsBefore);
  }).timeout(90_000);

  it('can be taken out after the end too, and results follow', async () => {
    game.at(CLOSE_MINUTE + 1);
    await site.app.background.drain();
    const take = (data: Record<string, string>) => organizer.client.post(`${game.path}/control/problems/B`, data);
    expect((await take({ reason: 'Found too late' })).status).to.equal(303);
    const results = { gold: '1', silver: '0', bronze: '0', honourable: '0', inviteUpTo: '0', expectedNumber: '1' };
    const early = await organizer.client.post(`${game.path}/publish`, results);
    expect([early.status, textOf(early.text).includes('The board is being computed again')]).to.deep.equal([409, true]);
    expect(textOf((await organizer.client.get(`${game.path}/publish`)).text)).to.contain('being computed again');
    expect((await site.client().get(`${game.path}/results/1`)).status).to.equal(404);
    await site.app.background.drain();
    expect((await organizer.client.get(`${game.path}/publish`)).text).not.to.contain('being computed again');
    const publish = textOf((await organizer.client.get(`${game.path}/publish`)).text);
    expect(publish).to.contain('Ann');
    expect((await figures())[0]).to.deep.equal([1, 'Ann', 1, 10]);
    expect((await organizer.client.get(`${game.path}/control/problems/Z`)).status).to.equal(404);
  }).timeout(60_000);

  /** Refreshes Bob's row; `meanwhile` happens once, when it first reads a table. */
  async function refreshWhile(table: string, meanwhile: () => Promise<void>): Promise<void> {
    const { participant_id: bobId } = (await site.app
      .db('submissions as s')
      .where({ 's.round_id': game.round.id, 's.author_id': bob.id })
      .first('s.participant_id')) as { participant_id: string };
    let hasHappened = false;
    const first = (query: object): object =>
      new Proxy(query, {
        get(target, name) {
          const value = Reflect.get(target, name) as unknown;
          if (typeof value !== 'function') return value;
          if (name === 'then')
            return (...args: unknown[]) =>
              meanwhile().then(() => (value as (...a: unknown[]) => unknown).apply(target, args));
          return (...args: unknown[]) => first((value as (...a: unknown[]) => object).apply(target, args));
        },
      });
    const db = new Proxy(site.app.db, {
      apply(target, self, args: [string]) {
        const query = Reflect.apply(target as unknown as (name: string) => object, self, args);
        if (args[0] !== table || hasHappened) return query;
        hasHappened = true;
        return first(query);
      },
    });
    await refreshStandingUnchecked({ ...site.app, db }, game.round.id, bobId);
    expect(hasHappened).to.equal(true);
  }

  it('stays out for a refresh that began before it was taken out', async () => {
    const { id } = (await site.app.db('round_problems').where({ round_id: game.round.id, label: 'B' }).first('id')) as {
      id: string;
    };
    const out = [2, 'Bob', 1, 20];
    await putBackProblem(site.app, organizer.actor, id, 'Corrected');
    await site.app.background.drain();
    expect((await figures())[0]).to.deep.equal([1, 'Bob', 2, 50]);
    for (const table of ['standings', 'submissions as s']) {
      await refreshWhile(table, async () => {
        await takeOutProblem(site.app, organizer.actor, id, 'Wrong');
        await site.app.background.drain();
      });
      expect((await figures())[1], table).to.deep.equal(out);
      await putBackProblem(site.app, organizer.actor, id, 'Corrected');
    }
    await site.app.background.drain();
    await takeOutProblem(site.app, organizer.actor, id, 'Wrong');
    await site.app.background.drain();
    // The row says the same before and after, so the refresh of the correction does not write it.
    await putBackProblem(site.app, organizer.actor, id, 'Corrected');
    await refreshWhile('submissions as s', async () => {
      await takeOutProblem(site.app, organizer.actor, id, 'Wrong');
      await site.app.background.drain();
    });
    expect((await figures())[1]).to.deep.equal(out);
  }).timeout(60_000);

  it('is not waited for: its submissions without a verdict', async () => {
    const pending = () => pendingOfUnchecked(site.app, game.round.id);
    expect(await pending()).to.equal(0);
    const those = site.app.db('submissions').where({ round_id: game.round.id, author_id: bob.id });
    await those.clone().update({ verdict: null });
    expect(await pending(), 'only that to A').to.equal(1);
    await those.clone().update({ verdict: 'AC' });
  });

  it('leaves rows alone that a refresh does not change', async () => {
    const revs = () =>
      site.app.db('standings').where({ round_id: game.round.id }).orderBy('participant_id').pluck('rev');
    const before = (await revs()) as number[];
    await refreshRoundUnchecked(site.app, game.round.id);
    expect(await revs()).to.deep.equal(before);
  });
});
