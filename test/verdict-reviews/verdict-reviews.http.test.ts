/** Verdicts that the jury releases: what it does with them, and that no one else learns anything before. */
import { expect } from 'chai';
import { giveContestRole } from '../../src/accounts/contest-roles.service.ts';
import { releaseDueUnchecked, verdictsWaitingUnchecked } from '../../src/judgings/held-verdicts.service.ts';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { setVerdictReview } from '../../src/rounds/verdict-review-setting.service.ts';
import { registerPerson } from '../../src/participants/registration.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { listRoundProblemsUnchecked } from '../../src/rounds/rounds.service.ts';
import { tokenOf } from '../api/api-setup.ts';
import { MINUTE } from '../contests/contest-setup.ts';
import { FakeJudgehost, WRONG, type Plan } from '../judgehosts/fake-judgehost.ts';
import { clicsOf, everything, expectSame } from '../pages/worlds-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { publishResult } from '../../src/standings/results.service.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { copyOf } from '../setup/site-copies.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { rejudgingDesk } from '../rejudgings/rejudging-setup.ts';
import { importedProblem, submit, textOf } from '../submissions/submit-setup.ts';

const ENVIRONMENT = { API_REQUESTS_PER_MINUTE: '100000' };

eachEngine('verdicts that the jury releases', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let other: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let game: TestRound;
  let here: string;
  let problemId: string;
  before(async function () {
    this.timeout(60_000);
    site = await startSite(engine, ENVIRONMENT);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    other = await makePerson(site, { roles: ['organizer'], displayName: 'Otto' });
    [ann, bob] = [await makePerson(site, { displayName: 'Ann' }), await makePerson(site, { displayName: 'Bob' })];
    const versionId = await importedProblem(site, 'sum');
    game = await madeRound(site, host, [ann, bob], [{ versionId }], 'points', false);
    here = `/contests/${game.contest.slug}/verdicts`;
    problemId = (await listRoundProblemsUnchecked(site.app, game.round.id))[0]!.id;
    game.at(10);
    await site.app.background.drain();
  });
  after(() => site.close());

  const review = (afterMinutes: number | null) =>
    setVerdictReview(site.app, systemActor('test'), game.contest.id, problemId, { afterMinutes });
  const judged = async (who: TestPerson, plan: Plan = {}) => {
    site.clock.advance(MINUTE);
    const id = await game.play(who, 'A', plan);
    await site.app.background.drain();
    const row = (await site.app.db('held_verdicts').where({ submission_id: id }).first('judging_id')) as
      { judging_id: string } | undefined;
    return { id, judgingId: row?.judging_id ?? '' };
  };
  const stateOf = async (who: TestPerson, id: string) =>
    (JSON.parse((await who.client.get(`/submissions/${id}`, { json: true })).text) as { judging: { verdict: string } })
      .judging.verdict;
  const act = async (who: TestPerson, judgingId: string, what: string) =>
    (await who.client.post(`${here}/${judgingId}`, { act: what })).status;

  it('are the same to everyone but the jury, whatever they are: the author, other participants, the public', async function () {
    this.timeout(240_000);
    await review(null);
    const first = await judged(bob, WRONG);
    expect(await act(organizer, first.judgingId, 'release')).to.equal(303);
    await submit(ann.client, `${game.path}/problems/A`);
    await submit(bob.client, `${game.path}/problems/A`);
    await site.app.background.drain();
    const tokens = [await tokenOf(site, ann), await tokenOf(site, bob)];
    const slug = game.contest.slug;
    const api = `/api/v1/contests/${slug}`;
    const seeds = [
      ...[
        '/',
        '/contests',
        `/contests/${slug}`,
        game.path,
        `${game.path}/board`,
        `${game.path}/charts`,
        '/submissions',
      ],
      ...['/submissions?verdict=AC', '/submissions?verdict=JUDGING', '/api/v1/submissions'],
      ...[
        `${api}/rounds/${game.round.slug}/board`,
        api,
        `/embed${game.path}/board.json`,
        `${game.path}/board?format=csv`,
      ],
    ];
    const worlds = [];
    for (const plans of [
      [{}, WRONG],
      [WRONG, {}],
    ]) {
      const copy = await copyOf(site, engine, ENVIRONMENT);
      const judge = host.at(copy);
      await judge.heartbeat();
      for (const plan of plans) await judge.judge(plan);
      await copy.app.background.drain();
      const pages: [string, Map<string, string>][] = [];
      for (const [who, person] of [
        ['a visitor', undefined],
        ['the author', ann],
        ['another author', bob],
      ] as const) {
        const client = copy.client();
        if (person) await client.post('/sign-in', { email: person.email, password: person.password });
        pages.push([who, await everything(copy, client, person ? [...seeds, '/profile/export'] : seeds)]);
      }
      for (const token of [undefined, ...tokens]) pages.push(['the Contest API', await clicsOf(copy, token)]);
      const told = (await copy.app.db('notifications').orderBy(['user_id', 'kind', 'fact_key'])) as object[];
      expect(await copy.app.db('held_verdicts').where({ state: 'waiting' })).to.have.length(2);
      const jury = copy.client();
      await jury.post('/sign-in', { email: organizer.email, password: organizer.password });
      const seen = (await jury.get(here)).text;
      expect(seen).to.contain('verdict-ok').and.to.contain('verdict-wrong');
      worlds.push({ copy, pages, told: told.length });
    }
    const [one, two] = worlds as [(typeof worlds)[0], (typeof worlds)[0]];
    try {
      expect(one.told).to.equal(two.told);
      for (const [index, [who, pages]] of one.pages.entries()) {
        expect(pages.size).to.be.greaterThan(15);
        expectSame(who, pages, two.pages[index]![1]);
      }
    } finally {
      for (const { copy } of worlds) await copy.close();
    }
    await host.judge();
    await host.judge(WRONG);
    await site.app.background.drain();
  });

  it('are claimed by one, released by the jury alone, and then count', async () => {
    const { id, judgingId } = await judged(ann);
    expect(await stateOf(ann, id)).to.equal('JUDGING');
    expect(await stateOf(organizer, id)).to.equal('AC');
    const observer = await makePerson(site);
    await inTransaction(site.app.db, async (trx) => {
      const given = { userId: observer.id, role: 'observer' as const };
      await giveContestRole(trx, systemActor('test'), site.clock.nowMs(), game.contest.id, given);
    });
    expect(await stateOf(observer, id), 'staff, but not the jury').to.equal('JUDGING');
    expect((await observer.client.get(`/submissions/${id}`)).text).not.to.contain('verdict-ok');
    expect((await ann.client.get(`/submissions/${id}`)).text).to.contain('The jury looks at verdicts');
    expect((await organizer.client.get(`/submissions/${id}`)).text).to.contain(`${here}/${judgingId}`);
    for (const path of [here, `${here}/${judgingId}`]) expect((await ann.client.get(path)).status, path).to.equal(403);
    expect(await act(ann, judgingId, 'release')).to.equal(403);
    const claims = await Promise.all([act(organizer, judgingId, 'claim'), act(other, judgingId, 'claim')]);
    expect(claims.sort()).to.deep.equal([303, 409]);
    const row = (await site.app.db('held_verdicts').where({ judging_id: judgingId }).first()) as { claimed_by: string };
    const [holder, loser] = row.claimed_by === organizer.id ? [organizer, other] : [other, organizer];
    expect(await act(loser, judgingId, 'release')).to.equal(409);
    const one = await holder.client.get(`${here}/${judgingId}`);
    expect(one.text).to.contain('sum').and.to.contain('verdict-ok');
    expect(await act(holder, judgingId, 'fly')).to.equal(422);
    expect(await act(holder, judgingId, 'release')).to.equal(303);
    expect(await act(holder, judgingId, 'release')).to.equal(409);
    await site.app.background.drain();
    expect(await stateOf(ann, id)).to.equal('AC');
    const audit = await site.app.db('audit_entries').whereIn('action', ['verdict.claimed', 'verdict.released']);
    expect(audit.length).to.be.greaterThan(2);
    const board = (await ann.client.get(`${game.path}/board`, { json: true })).text;
    expect(board).to.contain('"solved":true');
    expect((await organizer.client.get(`/contests/${'no-such'}/verdicts/${judgingId}`)).status).to.equal(404);
    expect((await organizer.client.get(`${here}/${'x'.repeat(26)}`)).status).to.equal(404);
  });

  it('are none of what staff try, nor of a problem that was taken out; the list and what keeps results back agree', async () => {
    const listed = async () => [...(await organizer.client.get(here)).text.matchAll(/name="pick-/g)].length;
    const count = () => verdictsWaitingUnchecked(site.app, { roundId: game.round.id });
    const before = await count();
    const tried = await judged(other);
    expect([tried.judgingId, await stateOf(other, tried.id)]).to.deep.equal(['', 'AC']);
    const { judgingId } = await judged(bob);
    expect([await listed(), await count()]).to.deep.equal([before + 1, before + 1]);
    const problem = () => site.app.db('round_problems').where({ id: problemId });
    await problem().update({ taken_out_at: site.clock.nowMs(), taken_out_reason: 'Broken' });
    expect([await listed(), await count()], 'taken out').to.deep.equal([0, 0]);
    await problem().update({ taken_out_at: null, taken_out_reason: null });
    // One that was held before staff tries were not.
    const held = () => site.app.db('held_verdicts').where({ judging_id: judgingId });
    const { submission_id: id } = (await held().first()) as { submission_id: string };
    const { participant_id: bobs } = (await site.app.db('submissions').where({ id }).first()) as Record<string, string>;
    await site.app.db('submissions').where({ id }).update({ participant_id: null });
    expect([await listed(), await count()], 'of staff').to.deep.equal([before, before]);
    const contest = () => site.app.db('contests').where({ id: game.contest.id });
    await contest().update({ archived_at: site.clock.nowMs() });
    await releaseDueUnchecked(site.app);
    expect(((await held().first()) as { state: string }).state, 'nothing changes in the archive').to.equal('waiting');
    await contest().update({ archived_at: null });
    await releaseDueUnchecked(site.app);
    expect(((await held().first()) as { state: string }).state).to.equal('released');
    await site.app.db('submissions').where({ id }).update({ participant_id: bobs });
  });

  it('can be rejudged in a set with nothing released before, and then count as first verdicts', async () => {
    const desk = rejudgingDesk(site, host, organizer);
    const { id, judgingId } = await judged(bob);
    const set = await desk.started({ contest: game.contest.slug, submissionId: id });
    await desk.judgeAll(() => WRONG);
    const shown = await desk.shown(set);
    expect(shown.items.map(({ oldVerdict, newVerdict }) => [oldVerdict, newVerdict])).to.deep.equal([['HELD', 'WA']]);
    expect(shown.matrix).to.deep.equal([{ from: 'HELD', to: 'WA', count: 1 }]);
    expect((await desk.shown(set, '?from=HELD&to=WA')).items).to.have.length(1);
    expect(textOf((await organizer.client.get(`/rejudgings/${set}`)).text)).to.contain('Waits for release');
    expect((await organizer.client.get(`/rejudgings/${set}/standings`)).status).to.equal(200);
    expect(await stateOf(bob, id)).to.equal('JUDGING');
    await desk.act(set, 'apply');
    expect(await stateOf(bob, id)).to.equal('WA');
    const held = (await site.app.db('held_verdicts').where({ judging_id: judgingId }).first()) as { state: string };
    expect(held.state).to.equal('superseded');
    const told = await site.app.db('notifications').where({ kind: 'verdict_changed', user_id: bob.id });
    expect(told).to.have.length(0);
    expect(await site.app.db('rejudging_effects').where({ rejudging_id: set })).to.have.length(0);
  });

  it('are released many at once, but not those of others or of an own team', async () => {
    await registerPerson(site.app, organizer.actor, game.contest);
    const own = await judged(organizer);
    const claimed = await judged(bob);
    const free = await judged(bob, WRONG);
    expect(await act(other, claimed.judgingId, 'claim')).to.equal(303);
    expect(await act(organizer, own.judgingId, 'release')).to.equal(403);
    const picks = [own, claimed, free].map(({ judgingId }) => [`pick-${judgingId}`, '1'] as const);
    const answer = await organizer.client.post(`${here}/release`, Object.fromEntries(picks));
    expect((await organizer.client.follow(answer)).text).to.contain('Released: 1.');
    expect(await stateOf(bob, free.id)).to.equal('WA');
    expect(await stateOf(bob, claimed.id)).to.equal('JUDGING');
    // Whoever claimed it has gone.
    site.clock.advance(11 * MINUTE);
    await host.heartbeat();
    expect(await act(organizer, claimed.judgingId, 'release')).to.equal(303);
    expect(await act(other, own.judgingId, 'release')).to.equal(303);
  });

  it('are replaced when the submission is rejudged, and wait again', async () => {
    const { id, judgingId } = await judged(bob, WRONG);
    expect(await act(organizer, judgingId, 'rejudge')).to.equal(303);
    expect(await act(organizer, judgingId, 'release')).to.equal(409);
    await host.heartbeat();
    await host.judge();
    await site.app.background.drain();
    expect(await stateOf(bob, id)).to.equal('JUDGING');
    const states = (await site.app.db('held_verdicts').where({ submission_id: id }).orderBy('held_at')) as {
      state: string;
    }[];
    expect(states.map(({ state }) => state)).to.have.members(['superseded', 'waiting']);
  });

  it('are released by the timer, and all of them when the setting is turned off; before that no result is published', async () => {
    await review(5);
    const { id } = await judged(ann);
    await site.app.background.drain();
    expect(await stateOf(ann, id)).to.equal('JUDGING');
    game.at(CLOSE_MINUTE + 1);
    await review(null);
    const bad = await organizer.client.post(`${here}/settings`, {
      problem: problemId,
      isReviewed: '1',
      afterMinutes: '0',
    });
    expect(bad.status).to.equal(422);
    expect(bad.text).to.contain('value="0"');
    const publish = await organizer.client.get(`${game.path}/publish`);
    expect(publish.text).to.contain('released by the jury');
    const wanted = { note: '', expectedNumber: 1 };
    const refused = await publishResult(site.app, organizer.actor, game.contest.slug, game.round.slug, wanted).catch(
      (error: { code: string }) => error.code,
    );
    expect(refused).to.equal('results_verdicts_held');
    expect((await ann.client.post(`${here}/settings`, { problem: problemId })).status).to.equal(403);
    const saved = await organizer.client.post(`${here}/settings`, {
      problem: problemId,
      isReviewed: '1',
      afterMinutes: '9',
    });
    expect(saved.status).to.equal(303);
    expect(await stateOf(ann, id)).to.equal('AC');
    await site.app.db('held_verdicts').where({ submission_id: id }).update({ state: 'waiting' });
    await organizer.client.post(`${here}/settings`, { problem: problemId });
    expect(await site.app.db('held_verdicts').where({ state: 'waiting' })).to.have.length(0);
    const history = await organizer.client.get(`/contests/${game.contest.slug}/history`);
    expect(history.text).to.contain('no longer wait for the jury');
  });
});
