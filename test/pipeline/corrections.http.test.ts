/** A correction of a result updates everything derived from it: evidence, invitation, points, home page. */
import { expect } from 'chai';
import { setDisqualified } from '../../src/participants/disqualifications.service.ts';
import { participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { enqueue } from '../../src/platform/background/queue.store.ts';
import { noticeForUnchecked } from '../../src/pipeline/pipeline.service.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { kernelPackage } from '../packages/package-fixtures.ts';
import { ledgerOf } from '../points/ledger.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, problemYaml, submissionId, textOf, upload } from '../submissions/submit-setup.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { resultsConfirmed } from '../../src/standings/standings.topics.ts';

interface Story {
  member: { id: string; invitation: string; stage: string };
  evidence: { detail: { rank: number; award: string | null; submissions: { submissionId: string }[] } }[];
  events: { what: string; why?: string; href?: string }[];
}

eachEngine('a corrected result', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let mentor: TestPerson;
  let sum: string;
  let echo: string;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    mentor = await makePerson(site, { roles: ['mentor'], displayName: 'Mia' });
    sum = await importedProblem(site, 'sum');
    echo = await importedProblem(site, 'echo');
  });
  after(() => site.close());

  const people = async (...names: string[]) =>
    await Promise.all(names.map((displayName) => makePerson(site, { displayName })));
  async function publish(round: TestRound, number: number, fields: Record<string, string | string[]> = {}) {
    if (site.clock.nowMs() < round.round.closesAt) round.at(CLOSE_MINUTE);
    const awards = { gold: '1', silver: '1', bronze: '0', honourable: '0' };
    const note = number > 1 ? `Why version ${number}.` : '';
    const body = { ...awards, expectedNumber: String(number), note, ...fields };
    const answer = await organizer.client.post(`${round.path}/publish`, body);
    if (answer.status !== 303) throw new Error(`Not published: ${answer.status} ${textOf(answer.text)}`);
    await site.app.background.drain();
    site.clock.advance(1000);
  }
  async function disqualify(round: TestRound, who: TestPerson, isOut = true) {
    const mine = await participantOfUnchecked(site.app, round.contest.id, who.id);
    await setDisqualified(site.app, systemActor('test'), round.contest, mine?.id ?? '', isOut, 'copied');
    await site.app.background.drain();
  }
  const placeOf = async (who: TestPerson): Promise<string | undefined> =>
    (await who.client.get('/pipeline', { json: true })).json<{ own: { id: string } | null }>().own?.id;
  const storyOf = async (who: TestPerson): Promise<Story> =>
    (await who.client.get(`/pipeline/${await placeOf(who)}`, { json: true })).json<Story>();
  const pointsOf = async (who: TestPerson) => (await ledgerOf(site, who.id)).balance.points;

  it('invites and awards no one by default, and otherwise only the people the organizer chose', async () => {
    const [ann, bob, cy, zoe] = (await people('Ann', 'Bob', 'Cy', 'Zoe')) as [
      TestPerson,
      TestPerson,
      TestPerson,
      TestPerson,
    ];
    const game = await madeRound(site, host, [ann, bob, cy, zoe], [{ versionId: sum }], 'icpc', false);
    for (const [index, who] of [ann, bob, cy].entries()) {
      game.at(10 + index);
      await game.play(who, 'A');
    }
    await game.play(zoe, 'A', WRONG);
    game.at(CLOSE_MINUTE);
    const page = await organizer.client.get(`${game.path}/publish`);
    expect(page.text)
      .to.contain('id="field-gold" name="gold"')
      .and.to.match(/name="gold"[^>]*value="0"/);
    expect(page.text).not.to.match(/name="invite"[^>]*checked/);
    const zoes = (await participantOfUnchecked(site.app, game.contest.id, zoe.id))?.id as string;
    expect(page.text, 'nothing solved').not.to.contain(zoes);
    await publish(game, 1, { gold: '0', silver: '0' });
    for (const who of [ann, bob, cy, zoe]) expect(await placeOf(who)).to.equal(undefined);
    expect(await pointsOf(ann)).to.equal(5);
    const bobs = (await participantOfUnchecked(site.app, game.contest.id, bob.id))?.id as string;
    await publish(game, 2, { choosing: '1', invite: [bobs, zoes] });
    expect((await storyOf(bob)).evidence[0]?.detail).to.include({ rank: 2, award: 'silver' });
    for (const who of [ann, cy, zoe]) expect(await placeOf(who)).to.equal(undefined);
    expect((await bob.client.get('/')).text).to.contain('You are invited to the contributor pipeline.');
    const again = await organizer.client.get(`${game.path}/publish`);
    expect(again.text).to.match(new RegExp(`value="${bobs}"[^>]*checked`));
    await publish(game, 3, { choosing: '1', inviteUpTo: '1' });
    expect((await storyOf(bob)).member.invitation, 'no longer picked').to.equal('withdrawn');
    expect((await storyOf(ann)).member.invitation).to.equal('invited');
  });

  it('withdraws evidence, invitation and points of a disqualified participant and notifies them', async () => {
    const [ann, bob] = (await people('Ann', 'Bob')) as [TestPerson, TestPerson];
    const game = await madeRound(site, host, [ann, bob], [{ versionId: sum }, { versionId: echo }], 'icpc', false);
    game.at(10);
    await game.play(ann, 'A');
    game.at(20);
    const solved = await game.play(bob, 'A');
    await game.play(bob, 'B', WRONG);
    await publish(game, 1, { inviteUpTo: '2' });
    const place = await placeOf(bob);
    expect((await storyOf(bob)).evidence[0]?.detail.submissions.map((one) => one.submissionId)).to.deep.equal([solved]);
    expect(await pointsOf(bob)).to.equal(125);
    await disqualify(game, bob);
    await publish(game, 2);
    const story = await storyOf(bob);
    expect(story.member).to.include({ id: place, invitation: 'withdrawn' });
    expect(story.evidence).to.deep.equal([]);
    expect(story.events.at(-1)).to.deep.include({
      what: 'Invitation withdrawn by a corrected result',
      why: 'Why version 2.',
      href: `${game.path}/results/2`,
    });
    for (const answer of ['accept', 'decline']) {
      const refused = await bob.client.post(`/pipeline/${place}/${answer}`);
      expect(refused.status).to.equal(409);
      expect(textOf(refused.text)).to.contain('The invitation was withdrawn');
    }
    expect(await pointsOf(bob)).to.equal(5);
    const home = textOf((await bob.client.get('/')).text);
    expect(home).to.contain('was withdrawn because a published result was corrected').and.contain('Why version 2.');
    expect(home).not.to.contain('You are invited');
    const own = await bob.client.get(`/pipeline/${place}`);
    expect(textOf(own.text)).to.contain('The invitation was withdrawn').and.contain('Reason: Why version 2.');
    expect(own.text).not.to.contain(`/pipeline/${place}/accept`);
    const aMonth = 30 * 24 * 3_600_000;
    const noticeIn = async (ms: number) =>
      await noticeForUnchecked({ ...site.app, clock: { nowMs: () => site.clock.nowMs() + ms } }, bob.id);
    expect(await noticeIn(aMonth - 60_000)).to.have.nested.property('move.kind', 'withdrawn');
    expect(await noticeIn(aMonth), 'no news for ever').to.equal(undefined);
    expect((await storyOf(ann)).member.invitation, 'who keeps their place keeps the invitation').to.equal('invited');

    await disqualify(game, bob, false);
    await publish(game, 3, { inviteUpTo: '2' });
    expect((await storyOf(bob)).member.invitation).to.equal('invited');
    expect((await storyOf(bob)).evidence).to.have.length(1);
    expect(await pointsOf(bob)).to.equal(125);
    expect((await bob.client.post(`/pipeline/${place}/accept`)).status).to.equal(303);
  });

  it('removes an accepted candidate, but no one who has advanced by their own work', async () => {
    const [ann, bob] = (await people('Ann', 'Bob')) as [TestPerson, TestPerson];
    const game = await madeRound(site, host, [ann, bob], [{ versionId: sum }], 'icpc', false);
    game.at(10);
    await game.play(ann, 'A');
    await game.play(bob, 'A');
    await publish(game, 1, { silver: '0', gold: '2', inviteUpTo: '2' });
    for (const who of [ann, bob]) await who.client.post(`/pipeline/${await placeOf(who)}/accept`);
    const path = `/pipeline/${await placeOf(bob)}`;
    await organizer.client.post(`${path}/mentor`, { mentorId: mentor.id });
    expect((await mentor.client.post(`${path}/move`, { stage: 'mentored', note: 'Begun.' })).status).to.equal(303);
    site.clock.advance(1000);
    for (const who of [ann, bob]) await disqualify(game, who);
    await publish(game, 2);
    expect((await storyOf(ann)).member).to.include({ invitation: 'withdrawn', stage: 'candidate' });
    expect((await storyOf(bob)).member).to.include({ invitation: 'accepted', stage: 'mentored' });
    expect((await storyOf(bob)).events.at(-1)?.what).to.equal('Evidence withdrawn by a corrected result');
    expect((await storyOf(bob)).evidence).to.deep.equal([]);
    expect(textOf((await bob.client.get('/')).text)).to.contain('Evidence on your pipeline page was withdrawn');
  });

  it('follows a rejudging, and changes nothing when an old event is handled again', async () => {
    const [ann, bob] = (await people('Ann', 'Bob')) as [TestPerson, TestPerson];
    const game = await madeRound(site, host, [ann, bob], [{ versionId: sum }], 'icpc', false);
    const told: string[] = [];
    site.app.background.on(resultsConfirmed, 'test', async ({ resultId }) => void told.push(resultId));
    game.at(10);
    const doubted = await game.play(ann, 'A');
    game.at(20);
    await game.play(bob, 'A');
    await publish(game, 1, { inviteUpTo: '2' });
    await organizer.client.post(`/submissions/${doubted}/rejudge`);
    await host.heartbeat();
    await host.judge(WRONG);
    await publish(game, 2);
    expect((await storyOf(ann)).member.invitation).to.equal('withdrawn');
    expect((await storyOf(bob)).evidence[0]?.detail).to.include({ rank: 1, award: 'gold' });
    expect((await storyOf(bob)).events.at(-1)).to.include({
      what: 'Evidence corrected with the result',
      why: 'Why version 2.',
    });
    expect([await pointsOf(ann), await pointsOf(bob)]).to.deep.equal([0, 205]);
    const before = JSON.stringify([await storyOf(ann), await storyOf(bob)]);
    for (const resultId of [...told].reverse())
      await enqueue(site.app.db, site.clock.nowMs(), resultsConfirmed, { resultId });
    await site.app.background.drain();
    expect(JSON.stringify([await storyOf(ann), await storyOf(bob)])).to.equal(before);
  });

  it('follows a rejudging that changes only which submission counts', async () => {
    const [ann] = (await people('Ann')) as [TestPerson];
    const game = await madeRound(site, host, [ann], [{ versionId: sum }], 'points', false);
    game.at(10);
    const doubted = await game.play(ann, 'A');
    game.at(20);
    const second = await game.play(ann, 'A');
    const proof = async () => (await storyOf(ann)).evidence[0]?.detail.submissions.map((one) => one.submissionId);
    await publish(game, 1, { inviteUpTo: '1' });
    expect(await proof()).to.deep.equal([doubted]);
    await organizer.client.post(`/submissions/${doubted}/rejudge`);
    await host.heartbeat();
    await host.judge(WRONG);
    await publish(game, 2);
    expect(await proof()).to.deep.equal([second]);
    const page = textOf((await site.client().get(`${game.path}/results/2`)).text);
    expect(page).to.contain('rank 1, details corrected');
    const again = await publish(game, 3).catch((error: Error) => error.message);
    expect(again).to.contain('409').and.to.contain('Nothing differs from the latest version');
  });

  it('gives no award and no invitation for the unchanged starter code', async () => {
    const tree = kernelPackage({ 'problem.yaml': problemYaml('Recovery') });
    const recovery = await importedProblem(site, 'recovery', tree);
    const [ann, bob] = (await people('Ann', 'Bob')) as [TestPerson, TestPerson];
    const game = await madeRound(site, host, [ann, bob], [{ versionId: recovery }], 'kernel', false);
    game.at(10);
    const base = tree['.kernel/base/src/recovery.cc'] as string;
    submissionId(await upload(ann.client, `${game.path}/problems/A`, { 'recovery.cc': base }));
    await host.heartbeat();
    await host.judge();
    game.at(20);
    await game.play(bob, 'A');
    await publish(game, 1, { inviteUpTo: '2' });
    const result = (await site.client().get(`${game.path}/results/1.json`)).json<{
      rows: { name: string; rank: number; award: string | null }[];
    }>();
    expect(result.rows.map(({ name, rank, award }) => `${rank} ${name} ${award}`)).to.deep.equal([
      '1 Ann null',
      '1 Bob gold',
    ]);
    expect(await placeOf(ann)).to.equal(undefined);
    expect((await storyOf(bob)).member.invitation).to.equal('invited');
  });

  it('invites again someone who is no longer disqualified', async () => {
    const [ann, bob] = (await people('Ann', 'Bob')) as [TestPerson, TestPerson];
    const game = await madeRound(site, host, [ann, bob], [{ versionId: sum }], 'icpc', false);
    game.at(10);
    await game.play(ann, 'A');
    game.at(20);
    await game.play(bob, 'A');
    await publish(game, 1, { inviteUpTo: '2' });
    await disqualify(game, bob);
    await publish(game, 2);
    expect((await storyOf(bob)).member.invitation).to.equal('withdrawn');
    await disqualify(game, bob, false);
    await publish(game, 3);
    expect((await storyOf(bob)).member.invitation).to.equal('invited');
    expect((await storyOf(bob)).evidence[0]?.detail).to.include({ rank: 2, award: 'silver' });
  });

  it('gives no award for starter code in which only a comment was changed', async () => {
    const tree = kernelPackage({ 'problem.yaml': problemYaml('Reads') });
    const reads = await importedProblem(site, 'reads', tree);
    const [ann, bob] = (await people('Ann', 'Bob')) as [TestPerson, TestPerson];
    const game = await madeRound(site, host, [ann, bob], [{ versionId: reads }], 'kernel', false);
    game.at(10);
    await game.play(ann, 'A', { equalsBase: true });
    game.at(20);
    await game.play(bob, 'A');
    await publish(game, 1, { inviteUpTo: '2' });
    expect(await placeOf(ann)).to.equal(undefined);
    expect((await storyOf(bob)).evidence[0]?.detail.award).to.equal('gold');
  });
});
