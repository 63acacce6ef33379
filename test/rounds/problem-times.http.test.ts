/** A problem of a round that appears later than the round opens, and closes before the round does. */
import { expect } from 'chai';
import { systemActor } from '../../src/platform/actor.ts';
import { inputTime } from '../../src/platform/times.ts';
import { createContest, publishContest } from '../../src/contests/contest-edits.service.ts';
import { getContestBySlug } from '../../src/contests/contests.service.ts';
import { getProblemBySlug } from '../../src/problems/problems.service.ts';
import { setProblemTimes } from '../../src/rounds/problem-times.service.ts';
import { createRound, editRound, postponeRound, startRounds } from '../../src/rounds/round-edits.service.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { pauseRound, resumeRound } from '../../src/rounds/round-pauses.service.ts';
import { getRoundUnchecked, listRoundProblemsUnchecked, listRoundsUnchecked } from '../../src/rounds/rounds.service.ts';
import { ApiClient, apiOf, tokenOf } from '../api/api-setup.ts';
import { MINUTE, typedTime } from '../contests/contest-setup.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, paste, problemYaml, submit, textOf, typedText, upload } from '../submissions/submit-setup.ts';

eachEngine('a problem with times of its own', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let game: TestRound;
  let ids: Record<string, string>;
  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine);
    const host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann' });
    bob = await makePerson(site, { displayName: 'Bob' });
    // Forms have whole seconds.
    site.clock.set(Math.ceil(site.clock.nowMs() / 1000) * 1000);
    const sum = await importedProblem(site, 'sum');
    const pearl = await importedProblem(site, 'pearl', sumPackage({ 'problem.yaml': problemYaml('Pearl') }));
    game = await madeRound(site, host, [ann, bob], [{ versionId: sum }, { versionId: pearl }]);
    const problems = await listRoundProblemsUnchecked(site.app, game.round.id);
    ids = Object.fromEntries(problems.map(({ label, id }) => [label, id]));
  });
  after(() => site.close());

  const typed = (minute: number) => inputTime(game.round.opensAt + minute * MINUTE, 'UTC');
  const at = async (minute: number) => {
    game.at(minute);
    await site.app.background.drain();
  };
  const page = () => `${game.path}/problem-times`;
  const form = async (fields: Record<string, string>) => {
    const { rev } = await getRoundUnchecked(site.app, game.round.id);
    return await organizer.client.post(page(), { rev: String(rev), ...fields });
  };
  const times = (label: string, from: string, until: string) => ({
    [`visibleFrom-${ids[label]}`]: from,
    [`openUntil-${ids[label]}`]: until,
  });
  const stored = async (label: string) => {
    const problems = await listRoundProblemsUnchecked(site.app, game.round.id);
    const found = problems.find((one) => one.label === label)!;
    const minute = (ms: number | null | undefined) => (ms == null ? null : (ms - game.round.opensAt) / MINUTE);
    return [minute(found.visibleFrom), minute(found.openUntil)];
  };
  const clics = async (token?: string, roundId = game.round.id) => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(`${site.url}/api/2026-01/contests/${roundId}/problems`, { headers });
    return ((await answer.json()) as { label: string }[]).map(({ label }) => label);
  };

  it('is set by organizers, inside the round; what was typed stays when it is wrong', async () => {
    expect((await ann.client.get(page())).status).to.equal(403);
    expect((await ann.client.post(page(), times('B', typed(60), typed(120)))).status).to.equal(403);
    const wrong = await form({ ...times('A', typed(-5), ''), ...times('B', typed(130), typed(120)) });
    expect(wrong.status).to.equal(422);
    expect(wrong.text)
      .to.contain(`value="${typed(130)}"`)
      .and.to.contain(`value="${typed(-5)}"`);
    expect(textOf(wrong.text))
      .to.contain('A problem appears while its round is open')
      .and.to.contain('must close later');
    const unread = await form(times('B', 'yesterday', ''));
    expect([unread.status, unread.text.includes('value="yesterday"')]).to.deep.equal([422, true]);
    const saved = await form({ ...times('A', typed(0), typed(300)), ...times('B', typed(60), typed(120)) });
    expect(saved.status).to.equal(303);
    expect([await stored('A'), await stored('B')], 'those of the round are none of its own').to.deep.equal([
      [null, null],
      [60, 120],
    ]);
    const old = await organizer.client.post(page(), { rev: '1', ...times('B', typed(61), typed(120)) });
    expect(old.status, 'someone else saved').to.equal(409);
  });

  it('is nowhere until it appears, and then everywhere', async () => {
    await at(10);
    const api = await apiOf(site, ann);
    const round = async (of: ApiClient) =>
      ((await of.get(game.path)).body as { problems: { label: string; openUntil: string | null }[] }).problems;
    const board = async (of: TestPerson) =>
      ((await of.client.get(`${game.path}/board`, { json: true })).json() as { problems: { label: string }[] })
        .problems;
    const pages = [game.path, `${game.path}/booklet`, `${game.path}/board`, `/contests/${game.contest.slug}/rounds`];
    const ask = `/contests/${game.contest.slug}/clarifications/new`;
    for (const path of [...pages, ask]) {
      const text = textOf((await ann.client.get(path)).text);
      expect(text, path).not.to.contain('Pearl').and.not.to.contain('2 problems');
    }
    const address = `${game.path}/problems/B`;
    expect((await ann.client.get(address)).status).to.equal(404);
    expect((await paste(ann.client, address)).status).to.equal(404);
    expect((await api.get(address)).status).to.equal(404);
    expect((await round(api)).map(({ label }) => label)).to.deep.equal(['A']);
    expect((await board(ann)).map(({ label }) => label)).to.deep.equal(['A']);
    expect(
      (await board(organizer)).map(({ label }) => label),
      'for staff too',
    ).to.deep.equal(['A']);
    expect(await clics()).to.deep.equal(['A']);
    expect(await clics(await tokenOf(site, organizer))).to.deep.equal(['A', 'B']);
    expect(textOf((await organizer.client.get(game.path)).text))
      .to.contain('Pearl')
      .and.to.contain('Appears');
    expect((await organizer.client.get(address)).status).to.equal(200);

    site.clock.set(game.round.opensAt + 60 * MINUTE - 1);
    await site.app.background.drain();
    expect((await ann.client.get(address)).status).to.equal(404);
    expect(await clics()).to.deep.equal(['A']);
    await at(60);
    expect(textOf((await ann.client.get(address)).text)).to.contain('This problem closes in');
    for (const path of [...pages, ask])
      if (!path.endsWith('/rounds')) expect((await ann.client.get(path)).text, path).to.contain('B');
    expect((await round(api)).map((one) => [one.label, one.openUntil])).to.deep.equal([
      ['A', null],
      ['B', new Date(game.round.opensAt + 120 * MINUTE).toISOString()],
    ]);
    expect((await board(ann)).map(({ label }) => label)).to.deep.equal(['A', 'B']);
    expect(await clics()).to.deep.equal(['A', 'B']);
  });

  it('moves with a pause, and takes submissions to the millisecond before its deadline', async () => {
    const actor = systemActor('test');
    await at(70);
    await pauseRound(site.app, actor, game.round.id, { reason: 'Power', hidesProblems: false });
    await at(80);
    await resumeRound(site.app, actor, game.round.id);
    expect(await stored('B')).to.deep.equal([60, 130]);
    const address = `${game.path}/problems/B`;
    site.clock.set(game.round.opensAt + 130 * MINUTE - 1);
    await submit(ann.client, address);
    game.at(130);
    const late = await paste(ann.client, address, { code: 'int late;' });
    expect(late.status).to.equal(409);
    expect(textOf(late.text)).to.contain('Problem B closed at').and.to.contain('was not accepted');
    expect(typedText(late.text)).to.equal('int late;');
    const api = await apiOf(site, ann);
    const place = { contest: game.contest.slug, round: game.round.slug, label: 'B' };
    const sent = await api.post('/submissions', { place, files: [{ name: 'a.cpp', content: 'int a;' }] });
    expect([sent.status, (sent.body as { code: string }).code]).to.deep.equal([409, 'round_problem_closed']);
    expect(((await api.get(address)).body as { closed: { code: string } }).closed.code).to.equal(
      'round_problem_closed',
    );
    expect(textOf((await ann.client.get(game.path)).text)).to.contain('Closed');
    await submit(ann.client, `${game.path}/problems/A`);
  });

  it('opens again only with a reason, and never closes earlier than people were told', async () => {
    const wish = times('B', typed(60), typed(150));
    const bare = await form(wish);
    expect([bare.status, bare.text.includes(`value="${typed(150)}"`)]).to.deep.equal([422, true]);
    expect((await form({ ...wish, reason: 'The judges were slow' })).status).to.equal(303);
    await submit(bob.client, `${game.path}/problems/B`);
    const earlier = await form({ ...times('B', typed(60), typed(140)), reason: 'No' });
    expect([earlier.status, textOf(earlier.text).includes('can only move later')]).to.deep.equal([422, true]);
    const hidden = await form({ ...times('B', typed(140), typed(150)), reason: 'No' });
    expect([hidden.status, textOf(hidden.text).includes('has appeared at')]).to.deep.equal([422, true]);
    const history = textOf((await organizer.client.get(`/contests/${game.contest.slug}/history`)).text);
    expect(history).to.contain('Times of problem B').and.to.contain('The judges were slow');
  });

  it('follows an extension only where it ended with the round, and is moved with a copy', async () => {
    const actor = systemActor('test');
    const { closesAt } = await getRoundUnchecked(site.app, game.round.id);
    await postponeRound(site.app, actor, game.round.id, { closesAt: closesAt + 30 * MINUTE, reason: 'Longer' });
    expect([await stored('A'), await stored('B')]).to.deep.equal([
      [null, null],
      [60, 150],
    ]);
    site.clock.set(closesAt + 1);
    expect((await upload(ann.client, `${game.path}/problems/A`, { 'a.cpp': 'int z;' })).status).to.equal(303);
    const opensAt = closesAt + 24 * 60 * MINUTE;
    const sent = await organizer.client.post(`/contests/${game.contest.slug}/copy`, {
      ...{ slug: 'copied-cup', name: 'Copied', opensAt: typedTime(opensAt), formKey: 'key-of-this-copy' },
    });
    expect(sent.status).to.equal(303);
    const copy = await getContestBySlug(site.app, organizer.actor, 'copied-cup');
    const [round] = await listRoundsUnchecked(site.app, copy.id);
    const problems = await listRoundProblemsUnchecked(site.app, round!.id);
    // The pause of ten minutes is no part of the copy.
    expect(problems.map((one) => [one.visibleFrom, one.openUntil])).to.deep.equal([
      [null, null],
      [opensAt + 60 * MINUTE, opensAt + 140 * MINUTE],
    ]);
    expect(problems.map(({ shownAt }) => shownAt)).to.deep.equal([null, null]);
    await setProblemTimes(site.app, actor, round!.id, { times: new Map() });
  });

  it('has not appeared in a draft, however late it is published and however often its round moved', async () => {
    const actor = systemActor('test');
    const nowMs = site.clock.nowMs();
    const { id } = await createContest(site.app, actor, {
      ...{ slug: 'late-draft', name: 'Late', summary: '', description: '', teamMin: 1, teamMax: 1 },
      ...{ registrationOpensAt: null, registrationClosesAt: null, entryUniversities: [], entryCourseIds: [] },
      participation: 'person',
      entry: 'anyone',
    });
    const fields = { slug: 'final', name: 'Final', freezesAt: null, penaltyMinutes: 20, earlyStop: true };
    const timesFrom = (opensAt: number) => ({ opensAt, closesAt: opensAt + 300 * MINUTE, scoring: 'icpc' as const });
    const round = await createRound(site.app, actor, id, { ...fields, ...timesFrom(nowMs + 60 * MINUTE) });
    for (const slug of ['sum', 'pearl']) {
      const { currentVersionId } = await getProblemBySlug(site.app, actor, slug);
      const added = { problemVersionId: currentVersionId, points: 100, weight: 1 };
      await addRoundProblem(site.app, actor, round.id, added);
    }
    const pearl = async () => (await listRoundProblemsUnchecked(site.app, round.id))[1]!;
    const times = new Map([[(await pearl()).id, { visibleFrom: round.opensAt + 60 * MINUTE, openUntil: null }]]);
    await setProblemTimes(site.app, actor, round.id, { times });
    site.clock.set(round.opensAt + 90 * MINUTE);
    await site.app.background.drain();
    expect((await pearl()).shownAt, 'nothing appears in a draft').to.equal(null);
    await site.app.db('round_problems').where({ round_id: round.id }).update({ shown_at: nowMs });
    const opensAt = site.clock.nowMs() + 60 * MINUTE;
    await editRound(site.app, actor, round.id, { ...fields, ...timesFrom(opensAt) });
    const { visibleFrom, shownAt } = await pearl();
    expect([visibleFrom, shownAt]).to.deep.equal([opensAt + 60 * MINUTE, null]);
    await publishContest(site.app, startRounds, actor, id);
    for (const [minute, labels] of [
      [1, ['A']],
      [60, ['A', 'B']],
    ] as const) {
      site.clock.set(opensAt + minute * MINUTE);
      await site.app.background.drain();
      expect(await clics(undefined, round.id), `after ${minute} minutes`).to.deep.equal(labels);
    }
  });
});
