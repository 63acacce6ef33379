/** Everyone who can read the hidden tests of a round is unranked in it, whatever came first. */
import { expect } from 'chai';
import { grantRole, revokeRole } from '../../src/accounts/users.service.ts';
import { createTeam, joinTeam, registerPerson } from '../../src/participants/registration.service.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { putBackProblem, takeOutProblem } from '../../src/rounds/taken-out.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { addProblemPerson, removeProblemPerson } from '../../src/problems/problem-people.service.ts';
import { getProblemBySlug } from '../../src/problems/problems.service.ts';
import { participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { HOUR, publishedContest } from '../contests/contest-setup.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, textOf } from '../submissions/submit-setup.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from './round-setup.ts';

const system = systemActor('test');

eachEngine('people who can read the problems of a round', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let number = 0;

  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'unranked');
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
  });
  after(() => site.close());

  /** A round with a problem of its own, and participants. */
  const round = async (names: string[]) => {
    number += 1;
    const slug = `secret${number}`;
    const versionId = await importedProblem(site, slug, sumPackage({ 'data/secret/01.in': `${number} 1\n` }));
    const people: TestPerson[] = [];
    for (const displayName of names) people.push(await makePerson(site, { displayName: `${displayName} ${number}` }));
    const game = await madeRound(site, host, people, [{ versionId }], 'icpc', false);
    return { slug, people, game };
  };
  const give = async (slug: string, who: TestPerson) =>
    await addProblemPerson(site.app, system, await getProblemBySlug(site.app, system, slug), who.id, 'reader');
  const take = async (slug: string, who: TestPerson) =>
    await removeProblemPerson(site.app, system, await getProblemBySlug(site.app, system, slug), who.id);
  /** `rank name` of the public board, `*` for the unranked. */
  const board = async ({ path }: TestRound): Promise<string[]> => {
    const { rows } = (await site.client().get(`${path}/board`, { json: true })).json<{
      rows: { rank: number | null; participant: { name: string; starred: boolean } }[];
    }>();
    return rows.map(({ rank, participant }) => `${rank ?? '-'} ${participant.name}${participant.starred ? ' *' : ''}`);
  };

  it('are unranked if the role comes after registration, on the kept board too and in the result, and are told so', async () => {
    const { slug, people, game } = await round(['Ann', 'Bob']);
    const [ann, bob] = people as [TestPerson, TestPerson];
    game.at(10);
    await game.play(ann, 'A');
    game.at(20);
    await game.play(bob, 'A');
    expect(await board(game)).to.deep.equal([`1 ${ann.displayName}`, `2 ${bob.displayName}`]);
    await give(slug, ann);
    expect(await board(game)).to.deep.equal([`- ${ann.displayName} *`, `1 ${bob.displayName}`]);
    const contestPath = `/contests/${game.contest.slug}`;
    const own = textOf((await ann.client.get(`${contestPath}/my-team`)).text);
    expect(own).to.contain(`Unranked in ${game.round.name}`).and.contain(`${ann.displayName} can read hidden tests`);
    const list = textOf((await bob.client.get(`${contestPath}/teams`)).text);
    expect(list).to.contain(`Unranked in ${game.round.name}`).and.not.contain('can read hidden tests');
    expect(textOf((await organizer.client.get(`${contestPath}/teams`)).text)).to.contain('can read hidden tests');
    expect((await organizer.client.get(`${contestPath}/participants.csv`)).text).to.contain(
      `not in ${game.round.name}`,
    );
    game.at(CLOSE_MINUTE);
    const published = await organizer.client.post(`${game.path}/publish`, {
      ...{ gold: '1', silver: '0', bronze: '0', honourable: '0' },
      ...{ inviteUpTo: '0', expectedNumber: '1', note: '' },
    });
    expect(published.status, published.text).to.equal(303);
    const result = textOf((await site.client().get(`${game.path}/results/1`)).text);
    expect(result).to.match(new RegExp(`1 ${bob.displayName}`));
    expect(result).not.to.match(new RegExp(`1 ${ann.displayName}`));
  });

  it('keep their rank if the role is given after the round closed', async () => {
    const { slug, people, game } = await round(['Cem']);
    const [cem] = people as [TestPerson];
    game.at(10);
    await game.play(cem, 'A');
    site.clock.set(game.round.closesAt);
    await give(slug, cem);
    expect(await board(game)).to.deep.equal([`1 ${cem.displayName}`]);
  });

  it('stay unranked if the role was removed, until an organizer ranks them again', async () => {
    const { slug, people, game } = await round(['Dan']);
    const [dan] = people as [TestPerson];
    await give(slug, dan);
    const id = (await participantOfUnchecked(site.app, game.contest.id, dan.id))?.id ?? '';
    const star = `/contests/${game.contest.slug}/participants/${id}/star`;
    site.clock.advance(1000);
    const early = await organizer.client.follow(
      await organizer.client.post(star, { starred: '', reason: 'They are honest' }),
    );
    expect(textOf(early.text)).to.contain('still unranked');
    expect(await board(game)).to.deep.equal([`- ${dan.displayName} *`]);
    site.clock.advance(1000);
    await take(slug, dan);
    expect(await board(game), 'what they read they know').to.deep.equal([`- ${dan.displayName} *`]);
    const page = await organizer.client.get(`/contests/${game.contest.slug}/participants/${id}`);
    expect(textOf(page.text)).to.contain('could read hidden tests').and.contain('Rank again');
    site.clock.advance(1000);
    await organizer.client.post(star, { starred: '', reason: 'Added by mistake' });
    expect(await board(game)).to.deep.equal([`1 ${dan.displayName}`]);
    site.clock.advance(1000);
    await give(slug, dan);
    expect(await board(game), 'given once more').to.deep.equal([`- ${dan.displayName} *`]);
  });

  it('are unranked if such a problem is added to the round afterwards', async () => {
    const { people, game } = await round(['Eva']);
    const [eva] = people as [TestPerson];
    const versionId = await importedProblem(site, 'later', sumPackage({ 'data/secret/01.in': '7 7\n' }));
    await give('later', eva);
    expect(await board(game)).to.deep.equal([`1 ${eva.displayName}`]);
    await addRoundProblem(site.app, system, game.round.id, { problemVersionId: versionId, points: 1, weight: 1 });
    expect(await board(game)).to.deep.equal([`- ${eva.displayName} *`]);
    game.at(1);
    await site.app.background.drain();
    const { id } = (await site.app
      .db('round_problems')
      .where({ round_id: game.round.id, problem_version_id: versionId })
      .first('id')) as { id: string };
    await takeOutProblem(site.app, organizer.actor, id, 'Broken');
    await site.app.background.drain();
    expect(await board(game), 'it counts for nothing').to.deep.equal([`1 ${eva.displayName}`]);
    await putBackProblem(site.app, organizer.actor, id, 'Corrected');
    await site.app.background.drain();
    expect(await board(game)).to.deep.equal([`- ${eva.displayName} *`]);
  });

  it('are unranked by a site role granted while the round runs, even if it was revoked since', async () => {
    const { people, game } = await round(['Fay']);
    const [fay] = people as [TestPerson];
    game.at(5);
    await grantRole(site.app, system, fay.id, 'professor');
    expect(await board(game), 'professors read nothing').to.deep.equal([`1 ${fay.displayName}`]);
    await grantRole(site.app, system, fay.id, 'organizer');
    await game.play(fay, 'A');
    expect(await board(game)).to.deep.equal([`- ${fay.displayName} *`]);
    site.clock.advance(1000);
    await revokeRole(site.app, system, fay.id, 'organizer');
    expect(await board(game)).to.deep.equal([`- ${fay.displayName} *`]);
    const { people: others, game: next } = await round(['Gil']);
    await registerPerson(site.app, fay.actor, next.contest);
    expect(await board(next), 'what was imported since they have not seen').to.deep.equal([
      `1 ${fay.displayName}`,
      `1 ${others[0]?.displayName}`,
    ]);
  });

  it('are told before registering, alone and in a team, and the whole team is unranked', async () => {
    const versionId = await importedProblem(site, 'teamwork', sumPackage({ 'data/secret/01.in': '8 8\n' }));
    const [hal, ida, joy] = [await makePerson(site), await makePerson(site), await makePerson(site)];
    const { contest, round: one } = await publishedContest(site, { participation: 'team', teamMin: 1, teamMax: 3 });
    await addRoundProblem(site.app, system, one.id, { problemVersionId: versionId, points: 1, weight: 1 });
    await give('teamwork', ida);
    const path = `/contests/${contest.slug}`;
    for (const page of ['', '/my-team', '/join', '/teams/new']) {
      expect(textOf((await ida.client.get(`${path}${page}`)).text), page).to.contain('without a rank in The Final');
      expect(textOf((await joy.client.get(`${path}${page}`)).text), page).not.to.contain('without a rank');
    }
    await createTeam(site.app, hal.actor, contest, 'Logs');
    const code = (await participantOfUnchecked(site.app, contest.id, hal.id))?.joinCode ?? '';
    const joined = await ida.client.follow(await ida.client.post(`${path}/join`, { code }));
    expect(textOf(joined.text))
      .to.contain('It has no rank in the rounds named below')
      .and.contain('Unranked in The Final');
    expect(textOf((await hal.client.get(`${path}/my-team`)).text)).to.contain(
      `${ida.displayName} can read hidden tests`,
    );
    await joinTeam(site.app, joy.actor, contest, code);
    const rows = (await site.client().get(`${path}/rounds/${one.slug}/board`, { json: true })).json<{
      rows: { rank: number | null }[];
    }>().rows;
    expect(rows.map(({ rank }) => rank)).to.deep.equal([null]);
    await hal.client.post(`${path}/my-team/remove`, { userId: ida.id });
    expect(textOf((await hal.client.get(`${path}/my-team`)).text)).not.to.contain('Unranked');
    site.clock.advance(HOUR);
  });
});
