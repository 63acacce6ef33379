/** Staff of a contest see what may go wrong in it, and where to mend it. */
import { expect } from 'chai';
import { systemActor } from '../../src/platform/actor.ts';
import { giveContestRole } from '../../src/accounts/contest-roles.service.ts';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { newId } from '../../src/platform/ids.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { getVersionByNumber } from '../../src/problems/problems.service.ts';
import { startVerification } from '../../src/problems/verifications.service.ts';
import { publishedContest } from '../contests/contest-setup.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, textOf } from '../submissions/submit-setup.ts';

eachEngine('the readiness page of a contest', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let path: string;
  let contestId: string;
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'] });
    const { contest, round } = await publishedContest(site, { teamMin: 2 });
    path = `/contests/${contest.slug}`;
    contestId = contest.id;
    const problemVersionId = await importedProblem(site, 'sum');
    await addRoundProblem(site.app, systemActor('test'), round.id, { problemVersionId, points: 100, weight: 1 });
  });
  after(() => site.close());

  const words = async (who: TestPerson, page = '/readiness') => textOf((await who.client.get(path + page)).text);
  const team = async (name: string, changes: Record<string, unknown> = {}): Promise<string> => {
    const id = newId();
    const row = { id, contest_id: contestId, kind: 'team', name, name_norm: name.toLowerCase(), captain_id: null };
    const counts = { member_count: 1, starred: 0, created_at: site.clock.nowMs(), withdrawn_at: null };
    await site.app.db('participants').insert({ ...row, ...counts, ...changes });
    return id;
  };
  const member = async (participantId: string, userId: string): Promise<void> => {
    const row = { contest_id: contestId, user_id: userId, participant_id: participantId };
    await site.app.db('participant_members').insert({ ...row, joined_at: site.clock.nowMs() });
  };

  it('lists what is missing before anything was done, with links', async () => {
    const { text } = await organizer.client.get(`${path}/readiness`);
    expect(textOf(text))
      .to.contain('No judge host is online.')
      .and.contain('The Final, A (Sum): the examples of this version were never verified.')
      .and.contain('no statement in Chinese')
      .and.contain('No mail server is set')
      .and.contain('on its staff');
    expect(text).to.contain('href="/problems/sum/versions/1/verify"').and.to.contain('href="/judges"');
  });

  it('says nothing more of what was mended, and says that examples disagree', async () => {
    const host = await FakeJudgehost.online(site, 'east');
    host.toolchains = ['cobol'];
    await host.heartbeat();
    expect(await words(organizer)).to.contain('The Final, A (Sum): no online judge host can judge this problem.');
    host.toolchains = ['cpp'];
    await host.heartbeat();
    expect(await words(organizer)).to.match(/no online judge host has [^.]*Java/);
    host.toolchains = ['c', 'cpp', 'python', 'pypy', 'java', 'go', 'rust', 'javascript'];
    await host.heartbeat();
    await startVerification(
      site.app,
      systemActor('test'),
      await getVersionByNumber(site.app, organizer.actor, 'sum', 1),
    );
    await host.judge(WRONG);
    const found = await words(organizer);
    expect(found).not.to.contain('No judge host is online');
    expect(found).not.to.contain('never verified');
    expect(found).to.contain('examples disagree with the package. The round will not open.');
    expect(found).to.match(/1 error .*\d warning/);
  });

  it('counts teams and people in the database, and names the first twenty', async () => {
    for (let index = 0; index < 23; index += 1) await team(`Small ${String(index).padStart(2, '0')}`);
    await team('Empty', { member_count: 0 });
    await team('Gone', { member_count: 0, withdrawn_at: 1 });
    const starred = await team('Guests', { member_count: 2, starred: 1 });
    const people = await Promise.all(['Ann', 'Bob', 'Cleo'].map((displayName) => makePerson(site, { displayName })));
    for (const person of people) await member(starred, person.id);
    const [ann, bob, cleo] = people as [TestPerson, TestPerson, TestPerson];
    const same = { university: 'East', student_number: '123' };
    await site.app.db('users').whereIn('id', [ann.id, bob.id]).update(same);
    await site.app
      .db('users')
      .where({ id: cleo.id })
      .update({ ...same, university: 'West', email_verified_at: null });
    const found = await words(organizer);
    expect(found).to.contain('23 teams have fewer than 2 members.').and.contain('Small 19 and 3 more');
    expect(found).not.to.contain('Small 20');
    expect(found).to.contain('1 team has no members. Participants Empty');
    expect(found).to.contain('1 student ID belongs to several people of one university.').and.contain('Ann – Bob');
    expect(found).to.contain('1 person has no verified email address').and.contain('Cleo');
    expect(found).to.contain('1 participant is unranked.');
    expect(found).not.to.contain('Gone');
  });

  it('is for staff that sees problems, and names people only to those who may list them', async () => {
    const [stranger, setter, observer] = await Promise.all([1, 2, 3].map(() => makePerson(site)));
    await inTransaction(site.app.db, async (trx) => {
      for (const [person, role] of [
        [setter, 'setter'],
        [observer, 'observer'],
      ] as const)
        await giveContestRole(trx, systemActor('test'), site.clock.nowMs(), contestId, { userId: person!.id, role });
    });
    expect((await stranger!.client.get(`${path}/readiness`)).status).to.equal(403);
    expect((await site.client().get(`${path}/readiness`)).status).to.be.oneOf([303, 401]);
    expect(await words(observer!)).to.contain('Ann – Bob');
    const forSetter = await words(setter!);
    expect(forSetter).to.contain('examples disagree with the package');
    expect(forSetter).not.to.contain('Ann – Bob').and.not.to.contain('unranked');
    expect(await words(stranger!, '')).not.to.contain('Readiness');
  });

  it('is counted on the overview, for staff', async () => {
    expect(await words(organizer, '')).to.match(/Readiness.*1 error/);
  });
});
