/** Virtual participation: one's own clock, the others as they stood at the same time, and nothing official changes. */
import { expect } from 'chai';
import { systemActor } from '../../src/platform/actor.ts';
import { newId } from '../../src/platform/ids.ts';
import { setAfterEnd } from '../../src/rounds/after-end.service.ts';
import { thawRound } from '../../src/rounds/round-edits.service.ts';
import { RUNS_MAX } from '../../src/virtual-runs/virtual-runs.rules.ts';
import { MINUTE } from '../contests/contest-setup.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { kernelPackage, sumPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { CLOSE_MINUTE, FREEZE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, problemYaml, submissionId, submit, textOf, upload } from '../submissions/submit-setup.ts';

eachEngine('virtual participation', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let sue: TestPerson;
  let game: TestRound;
  let start: number;
  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    const ann = await makePerson(site, { displayName: 'Ann' });
    const bob = await makePerson(site, { displayName: 'Bob' });
    sue = await makePerson(site, { displayName: 'Sue' });
    const sum = await importedProblem(site, 'sum');
    const more = await importedProblem(site, 'more', sumPackage({ 'problem.yaml': problemYaml('More') }));
    game = await madeRound(site, host, [ann, bob], [{ versionId: sum }, { versionId: more }]);
    game.at(10);
    await game.play(ann, 'A');
    game.at(60);
    await game.play(bob, 'A', WRONG);
    game.at(90);
    await game.play(bob, 'A');
    game.at(FREEZE_MINUTE + 5);
    await game.play(bob, 'B');
    await site.app.background.drain();
  });
  after(() => site.close());

  const page = () => `${game.path}/virtual`;
  const at = (minute: number) => site.clock.set(start + minute * MINUTE);
  const allow = (afterEnd: 'off' | 'practice' | 'virtual') =>
    setAfterEnd(site.app, systemActor('test'), game.round, { afterEnd });
  const ranks = async (who = sue, path = page()) => {
    const { text } = await who.client.get(path);
    const rows = [...text.matchAll(/board-rank">(\d*)<\/td>([\s\S]*?)<\/tr>/g)];
    return rows.map(([, rank, rest]) => {
      const [, solved, penalty] = /fw-bold">(\d+)<\/td>\s*<td class="num">(\d+)/.exec(rest!)!;
      const name = /title="([^"]*)"/.exec(rest!)![1];
      return `${rank === '' ? '*' : rank} ${name} ${solved} ${penalty}`;
    });
  };

  it('is there only where organizers allow it, and never before the board is unfrozen', async () => {
    game.at(CLOSE_MINUTE);
    await site.app.background.drain();
    expect((await sue.client.get(page())).status, 'off').to.equal(404);
    await allow('practice');
    expect((await sue.client.get(page())).status, 'practice alone').to.equal(404);
    expect((await sue.client.post(page())).status).to.equal(404);
    await allow('virtual');
    const frozen = await sue.client.post(page());
    expect([frozen.status, textOf(frozen.text).includes('still frozen')]).to.deep.equal([409, true]);
    expect(await site.app.db('virtual_runs')).to.deep.equal([]);
    await thawRound(site.app, systemActor('test'), game.round.id);
    await site.app.background.drain();
    expect((await site.client().get(page())).location).to.contain('/sign-in');
    expect((await sue.client.get(game.path)).text).to.contain(`href="${page()}"`);
  });

  it('runs by a clock of its own, among the others as they stood', async () => {
    site.clock.set(game.round.closesAt + 500 * MINUTE);
    start = site.clock.nowMs();
    const started = await Promise.all([sue.client.post(page()), sue.client.post(page())]);
    expect(started.map(({ status }) => status).sort(), 'once').to.deep.equal([303, 409]);
    at(9);
    expect(await ranks()).to.deep.equal(['* Sue 0 0', '1 Ann 0 0', '1 Bob 0 0']);
    at(10);
    expect(await ranks()).to.deep.equal(['1 Ann 1 10', '* Sue 0 0', '2 Bob 0 0']);
    at(20);
    await submit(sue.client, `${game.path}/practice/A`);
    await site.app.background.drain();
    await host.heartbeat();
    await host.judge();
    await site.app.background.drain();
    expect(await ranks()).to.deep.equal(['1 Ann 1 10', '* Sue 1 20', '2 Bob 0 0']);
    at(95);
    expect(await ranks()).to.deep.equal(['1 Ann 1 10', '* Sue 1 20', '2 Bob 1 110']);
    const text = textOf((await sue.client.get(page())).text);
    expect(text)
      .to.contain('You would be in place 2')
      .and.to.contain('Virtual')
      .and.to.contain('solved after 20 minutes');
    const official = (await site.client().get(`${game.path}/board`, { json: true })).text;
    expect(official).not.to.contain('Sue');
  });

  it('is of the person alone, ends by itself or when it is stopped, and stays in their history', async () => {
    const [{ id }] = (await site.app.db('virtual_runs').select('id')) as [{ id: string }];
    const other = await makePerson(site);
    expect((await other.client.get(`${page()}/${id}`)).status).to.equal(404);
    expect((await other.client.post(`${page()}/${id}/stop`)).status).to.equal(404);
    at(100);
    expect((await sue.client.post(`${page()}/${id}/stop`)).status).to.equal(303);
    const twice = await sue.client.post(`${page()}/${id}/stop`);
    expect([twice.status, textOf(twice.text).includes('has ended')]).to.deep.equal([409, true]);
    at(300);
    expect(await ranks(sue, `${page()}/${id}`), 'as it was').to.deep.equal(['1 Ann 1 10', '* Sue 1 20', '2 Bob 1 110']);
    expect((await sue.client.post(page())).status, 'once more').to.equal(303);
    start = site.clock.nowMs();
    at(CLOSE_MINUTE - 1);
    expect(await ranks(sue)).to.deep.equal(['1 Bob 2 355', '2 Ann 1 10', '* Sue 0 0']);
    at(CLOSE_MINUTE);
    expect(textOf((await sue.client.get(page())).text))
      .to.contain('Start now')
      .and.to.contain('1 problem solved');
    expect((await sue.client.post(page())).status, 'after it has ended').to.equal(303);
    await allow('off');
    expect((await sue.client.get(page())).status, 'their own runs stay').to.equal(200);
    expect((await other.client.get(page())).status).to.equal(404);
  });

  it('cannot be started once more than so often, and its page says so', async () => {
    await allow('virtual');
    const tired = await makePerson(site);
    const run = { contest_id: game.contest.id, round_id: game.round.id, user_id: tired.id, length_ms: MINUTE };
    for (let n = 0; n < RUNS_MAX; n += 1)
      await site.app.db('virtual_runs').insert({ ...run, id: newId(), started_at: n * MINUTE });
    const page = textOf((await tired.client.get(`${game.path}/virtual`)).text);
    expect(page).to.contain(`You have started ${RUNS_MAX} virtual runs`).and.not.to.contain('Start now');
    expect((await tired.client.post(`${game.path}/virtual`)).status).to.equal(409);
  });

  it('tells no partial points of a problem while a running ICPC round judges it by verdict alone', async () => {
    const versionId = await importedProblem(site, 'recovery', kernelPackage());
    const [pat, tom] = [await makePerson(site), await makePerson(site)];
    const past = await madeRound(site, host, [pat], [{ versionId }], 'points', false);
    past.at(CLOSE_MINUTE);
    await site.app.background.drain();
    await setAfterEnd(site.app, systemActor('test'), past.round, { afterEnd: 'virtual' });
    const icpc = await madeRound(site, host, [tom], [{ versionId }]);
    expect((await sue.client.post(`${past.path}/virtual`)).status).to.equal(303);
    expect((await sue.client.get(`${past.path}/practice/A`)).status).to.equal(200);
    submissionId(await upload(sue.client, `${past.path}/practice/A`, { 'recovery.cc': 'void f() {}\n' }));
    await site.app.background.drain();
    await host.heartbeat();
    await host.judge(WRONG);
    await site.app.background.drain();
    const seen = async () => textOf((await sue.client.get(`${past.path}/virtual`)).text);
    expect(await seen()).to.contain('30 points, 1 attempt');
    icpc.at(1);
    await site.app.background.drain();
    expect(await seen())
      .to.contain('0 points, 1 attempt')
      .and.not.to.contain('30 points');
  });
});
