import { expect } from 'chai';
import fc from 'fast-check';
import { addContestPerson } from '../../src/contest-staff/contest-staff.service.ts';
import { contestParticipants } from '../../src/participants/contest-participants.service.ts';
import { addText } from '../../src/eligibility/consents.service.ts';
import { USUAL_RULES, type SignUpRules } from '../../src/eligibility/eligibility.rules.ts';
import { signUpRulesUnchecked } from '../../src/eligibility/eligibility.service.ts';
import { editSignUpRules } from '../../src/eligibility/sign-up-edits.service.ts';
import type { Contest } from '../../src/contests/contests.rules.ts';
import { setDisqualified } from '../../src/participants/disqualifications.service.ts';
import { withdraw } from '../../src/participants/participant-edits.service.ts';
import { listParticipantsUnchecked, participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { registerPerson } from '../../src/participants/registration.service.ts';
import {
  moveAllUpUnchecked,
  moveUpUnchecked,
  planMovingUpUnchecked,
} from '../../src/participants/waiting-admissions.service.ts';
import { listContestsWithWaiting } from '../../src/participants/waiting.store.ts';
import { joinWaitingList, leaveWaitingList } from '../../src/participants/waiting.service.ts';
import { eraseAccount } from '../../src/accounts/accounts.service.ts';
import { enterParticipants } from '../../src/participants/participant-batches.service.ts';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { newId } from '../../src/platform/ids.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { HOUR, publishedContest } from '../contests/contest-setup.ts';

eachEngine('the waiting list of a contest', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  const people: TestPerson[] = [];
  const system = systemActor('test');
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    for (const displayName of ['Ada', 'Ben', 'Chen', 'Dora', 'Emil'])
      people.push(await makePerson(site, { displayName, university: displayName < 'Chen' ? 'East' : 'West' }));
  });
  after(() => site.close());

  const person = (index: number): TestPerson => people[index] as TestPerson;
  const at = (contest: Contest) => `/contests/${contest.slug}`;
  async function limited(changes: Partial<SignUpRules>, fields: Parameters<typeof publishedContest>[1] = {}) {
    const { contest } = await publishedContest(site, { participation: 'person', teamMax: 1, ...fields });
    await setRules(contest, { ...USUAL_RULES, ...changes });
    return contest;
  }
  async function setRules(contest: Contest, changes: Partial<SignUpRules>): Promise<void> {
    const rules = await signUpRulesUnchecked(site.app.db, contest.id);
    await editSignUpRules(site.app, system, contest, { ...rules, ...changes, rev: rules.rev });
    await site.app.background.drain();
  }
  const namesIn = async (contest: Contest) =>
    (await listParticipantsUnchecked(site.app, contest.id)).map(({ name }) => name).sort();
  const register = async (index: number, contest: Contest) =>
    (await person(index).client.post(`${at(contest)}/register`)).status;
  const wait = async (index: number, contest: Contest, body: Record<string, string> = {}) =>
    await person(index).client.post(`${at(contest)}/waiting-list`, body);

  it('is offered once the contest is full, and shows where each person stands', async () => {
    const contest = await limited({ maxParticipants: 1 });
    expect((await wait(0, contest)).status, 'there is a place').to.equal(409);
    expect(await register(0, contest)).to.equal(303);
    expect((await person(1).client.get(at(contest))).text)
      .to.contain('All 1 places are taken')
      .and.to.contain('Join the waiting list');
    for (const index of [1, 2]) expect((await wait(index, contest)).status).to.equal(303);
    expect((await person(2).client.get(at(contest))).text).to.contain('number 2 of 2 on the waiting list');
    expect((await wait(2, contest)).text).to.contain('already on the waiting list');
    expect((await wait(0, contest)).text).to.contain('already registered');
    expect((await person(1).client.post(`${at(contest)}/waiting-list/leave`)).status).to.equal(303);
    expect((await person(2).client.get(at(contest))).text).to.contain('number 1 of 1 on the waiting list');
    expect((await person(1).client.post(`${at(contest)}/waiting-list/leave`)).status).to.equal(409);
  });

  it('moves the first one up when a place becomes free, tells them, and lets no one pass', async () => {
    const contest = await limited({ maxParticipants: 1 });
    await register(0, contest);
    for (const index of [1, 2]) await wait(index, contest);
    await withdraw(site.app, person(0).actor, contest);
    const sooner = await person(3).client.post(`${at(contest)}/register`);
    expect(sooner.status, 'the place is free, but not theirs').to.equal(409);
    expect(sooner.text).to.contain('People wait for a place (2)');
    await site.app.background.drain();
    expect(await namesIn(contest)).to.deep.equal(['Ben']);
    expect((await person(1).client.get('/notifications')).text).to.contain(`You have a place in ${contest.name}`);
    await setRules(contest, { maxParticipants: 3 });
    expect(await namesIn(contest)).to.deep.equal(['Ben', 'Chen']);
    expect(await register(3, contest), 'no one waits any more').to.equal(303);
  });

  it('keeps the place of a disqualified participant', async () => {
    const contest = await limited({ maxParticipants: 1 });
    await register(0, contest);
    await wait(1, contest);
    const mine = await participantOfUnchecked(site.app, contest.id, person(0).id);
    await setDisqualified(site.app, system, contest, mine?.id ?? '', true, 'Two accounts');
    await site.app.background.drain();
    expect(await namesIn(contest)).to.deep.equal(['Ada']);
  });

  it('counts the places of each university: others pass those who wait for their own', async () => {
    const contest = await limited({ maxParticipants: 3, maxPerUniversity: 1 });
    await register(0, contest);
    expect((await wait(1, contest)).status, 'East is full').to.equal(303);
    expect(await register(2, contest), 'West is not').to.equal(303);
    expect((await wait(3, contest)).status).to.equal(303);
    await withdraw(site.app, person(2).actor, contest);
    await site.app.background.drain();
    expect(await namesIn(contest)).to.deep.equal(['Ada', 'Dora']);
    expect((await person(1).client.get(at(contest))).text).to.contain('number 1 of 1');
    const none = await makePerson(site);
    expect((await none.client.post(`${at(contest)}/waiting-list`)).text).to.contain(
      'Enter yours in your profile first',
    );
  });

  it('asks what registration asks, and registers a team under its reserved name', async () => {
    const contest = await limited({ maxParticipants: 1 }, { participation: 'team', teamMax: 3 });
    await addText(site.app, system, contest, { titles: { en: 'Photo terms' }, bodies: { en: 'Smile.' } });
    const form = await person(0).client.get(`${at(contest)}/teams/new`);
    const consents = /name="consents"[^>]*value="([^"]+)"/.exec(form.text)?.[1] as string;
    await person(0).client.post(`${at(contest)}/teams`, { name: 'First', consents });
    const asked = await wait(1, contest, { name: 'Second' });
    expect(asked.status).to.equal(422);
    expect(asked.text).to.contain('value="Second"').and.to.contain('Photo terms');
    expect((await wait(1, contest, { name: 'Second', consents })).status).to.equal(303);
    const twin = await wait(2, contest, { name: 'SECOND', consents });
    expect(twin.status).to.equal(409);
    expect(twin.text).to.contain('already has a team named');
    await withdraw(site.app, person(0).actor, contest);
    await site.app.background.drain();
    const team = await participantOfUnchecked(site.app, contest.id, person(1).id);
    expect(team).to.include({ name: 'Second', kind: 'team', captainId: person(1).id });
    expect((await person(1).client.get(`${at(contest)}/my-team`)).text).to.contain('id="join-code"');
  });

  it('takes off who may no longer register or erased the account, and goes on with the next', async () => {
    const contest = await limited({ maxParticipants: 1 }, { entry: 'university', entryUniversities: ['East', 'West'] });
    await register(0, contest);
    const moved = await makePerson(site, { university: 'East' });
    const gone = await makePerson(site, { university: 'East' });
    for (const one of [moved, gone]) await one.client.post(`${at(contest)}/waiting-list`);
    await wait(2, contest);
    await site.app.db('users').where({ id: moved.id }).update({ university: 'Elsewhere' });
    await eraseAccount(site.app, gone.actor, gone.displayName);
    await withdraw(site.app, person(0).actor, contest);
    await site.app.background.drain();
    expect(await namesIn(contest)).to.deep.equal(['Chen']);
    expect((await moved.client.get('/notifications')).text).to.contain(`You left the waiting list of ${contest.name}`);
  });

  it('lets organizers give a free place out of turn, remove people, and turn the list off; never above the limit', async () => {
    const contest = await limited({ maxParticipants: 1 });
    await register(0, contest);
    for (const index of [1, 2, 3]) await wait(index, contest);
    const list = `${at(contest)}/waiting-list/people`;
    expect((await person(1).client.get(list)).status).to.equal(403);
    const shown = (await organizer.client.get(list)).text;
    expect(shown.indexOf('Ben')).to.be.below(shown.indexOf('Chen'));
    const entries = [...shown.matchAll(/waiting-list\/([^/"]+)\/admit/g)].map(([, id]) => id);
    const full = await organizer.client.post(`${at(contest)}/waiting-list/${entries[2]}/admit`);
    expect(full.status).to.equal(409);
    expect(full.text).to.contain('all 1 places are taken');
    expect((await person(1).client.post(`${at(contest)}/waiting-list/${entries[0]}/admit`)).status).to.equal(403);
    await setRules(contest, { waitingList: false });
    expect((await wait(4, contest)).text).to.contain('has no waiting list');
    await withdraw(site.app, person(0).actor, contest);
    await site.app.background.drain();
    expect(await namesIn(contest), 'it moves no more').to.deep.equal([]);
    expect((await organizer.client.post(`${at(contest)}/waiting-list/${entries[2]}/admit`)).status).to.equal(303);
    expect(await namesIn(contest)).to.deep.equal(['Dora']);
    const remove = `${at(contest)}/waiting-list/${entries[0]}/remove`;
    expect((await organizer.client.post(remove, { reason: '' })).status).to.equal(422);
    expect((await organizer.client.post(remove, { reason: 'Asked by mail' })).status).to.equal(303);
    expect((await organizer.client.post(remove, { reason: 'Again' })).status).to.equal(404);
    await setRules(contest, { waitingList: true, maxParticipants: 5 });
    expect(await namesIn(contest)).to.deep.equal(['Chen', 'Dora']);
    expect((await organizer.client.get(`${at(contest)}/history`)).text).to.contain('Ben removed from the waiting list');
  });

  it('ends when the first round opens', async () => {
    const contest = await limited({ maxParticipants: 1 });
    await register(0, contest);
    await wait(1, contest);
    site.clock.advance(HOUR);
    expect((await wait(2, contest)).text).to.contain('The waiting list has ended');
    await setRules(contest, { maxParticipants: 2 });
    expect(await namesIn(contest)).to.deep.equal(['Ada']);
  });

  it('tells organizers what became of an entry that could not take the place', async () => {
    const contest = await limited({ maxParticipants: 1 }, { participation: 'team', teamMax: 3 });
    await person(0).client.post(`${at(contest)}/teams`, { name: 'First' });
    await wait(1, contest, { name: 'Second' });
    await wait(2, contest, { name: 'Third' });
    await wait(3, contest, { name: 'Fourth' });
    await setRules(contest, { maxParticipants: 1, waitingList: false });
    await setRules(contest, { maxParticipants: 9 });
    const people = `${at(contest)}/waiting-list/people`;
    const entries = [...(await organizer.client.get(people)).text.matchAll(/waiting-list\/([^/"]+)\/admit/g)];
    const admit = async (index: number) =>
      await organizer.client.post(`${at(contest)}/waiting-list/${entries[index]?.[1]}/admit`);
    await site.app.db('participants').where({ contest_id: contest.id }).update({ name: 'Second', name_norm: 'second' });
    expect((await admit(0)).status).to.equal(303);
    expect((await organizer.client.get(people)).text).to.contain('the name of their team is taken');
    const row = { contest_id: contest.id, user_id: person(2).id, joined_at: 1 };
    const mine = await participantOfUnchecked(site.app, contest.id, person(0).id);
    await site.app.db('participant_members').insert({ ...row, participant_id: mine?.id });
    expect((await admit(1)).status).to.equal(303);
    expect((await organizer.client.get(people)).text).to.contain('already participate in this contest');
    await addContestPerson(site.app, { participants: contestParticipants }, organizer.actor, contest, {
      userId: person(3).id,
      role: 'volunteer',
    });
    const refused = await admit(2);
    expect(refused.status).to.equal(409);
    expect(refused.text).to.contain('Dora may no longer register').and.not.to.contain('You are on the staff');
  });

  it('lets those go whom an import entered', async () => {
    const contest = await limited({ maxParticipants: 1 });
    await register(0, contest);
    for (const index of [1, 2]) await wait(index, contest);
    await inTransaction(site.app.db, async (trx) => {
      const entry = { id: newId(), kind: 'person' as const, name: 'Ben', starred: false, memberIds: [person(1).id] };
      await enterParticipants(trx, system, site.clock.nowMs(), contest.id, [entry]);
    });
    expect((await person(2).client.get(at(contest))).text).to.contain('number 1 of 1');
    expect((await person(1).client.get('/notifications')).text).not.to.contain(
      `You left the waiting list of ${contest.name}`,
    );
    const mine = await participantOfUnchecked(site.app, contest.id, person(1).id);
    expect((await organizer.client.get(`${at(contest)}/participants/${mine?.id}`)).text)
      .to.contain('Entered by an import')
      .and.not.to.contain('history.imported');
    // One who came in past the list, as older imports left them, leaves it without a word about conditions.
    const moved = await participantOfUnchecked(site.app, contest.id, person(0).id);
    await site.app.db('participant_members').insert({
      ...{ contest_id: contest.id, user_id: person(2).id, participant_id: moved?.id, joined_at: 1 },
    });
    await site.app
      .db('contests')
      .where({ id: contest.id })
      .update({ entry: 'university', entry_universities: '["No"]' });
    await setRules(contest, { maxParticipants: 9 });
    await moveUpUnchecked(site.app, contest.id);
    await site.app.background.drain();
    expect((await person(2).client.get('/notifications')).text).not.to.contain(`the waiting list of ${contest.name}`);
    expect((await site.app.db('waiting_entries').where({ contest_id: contest.id, state: 'waiting' })).length).to.equal(
      0,
    );
  });

  it('keeps no newcomer from a free place once it has stopped, and says so to those who wait', async () => {
    const contest = await limited({ maxParticipants: 1 });
    await register(0, contest);
    await wait(1, contest);
    site.clock.advance(HOUR);
    await setRules(contest, { maxParticipants: 2 });
    expect((await person(1).client.get(at(contest))).text)
      .to.contain('number 1 of 1 on the waiting list')
      .and.to.contain('The waiting list has stopped');
    expect((await person(2).client.get(at(contest))).text).not.to.contain('comes first');
    expect(await register(2, contest)).to.equal(303);
    expect(await namesIn(contest)).to.deep.equal(['Ada', 'Chen']);
    expect(await register(3, contest), 'the limit still holds').to.equal(409);
  });

  it('goes on in a new job after some admissions, and is looked at once for many changes', async () => {
    const contest = await limited({ maxParticipants: 1 });
    await register(0, contest);
    for (const index of [1, 2, 3]) await wait(index, contest);
    await site.app.background.drain();
    const rules = await signUpRulesUnchecked(site.app.db, contest.id);
    await editSignUpRules(site.app, system, contest, { ...rules, maxParticipants: 9 });
    await site.app.db('background_jobs').delete();
    await moveUpUnchecked(site.app, contest.id, 1);
    expect(await namesIn(contest)).to.deep.equal(['Ada', 'Ben']);
    for (let change = 0; change < 3; change += 1) await planMovingUpUnchecked(site.app, contest.id);
    const planned = await site.app.db('background_jobs').where({ topic: 'waiting_list.due' });
    expect(planned).to.have.length(1);
    await site.app.background.drain();
    expect(await namesIn(contest)).to.deep.equal(['Ada', 'Ben', 'Chen', 'Dora']);
  });

  it('moves in the other contests when it cannot move in one', async () => {
    const contests = [await limited({ maxParticipants: 1 }), await limited({ maxParticipants: 1 })];
    for (const contest of contests) {
      await register(0, contest);
      await wait(1, contest);
      await site.app.db('participants').where({ contest_id: contest.id }).update({ withdrawn_at: 1 });
    }
    const first = (await listContestsWithWaiting(site.app.db, site.clock.nowMs()))[0] as string;
    await site.app.db('contests').where({ id: first }).update({ entry_universities: '{' });
    await moveAllUpUnchecked(site.app);
    await site.app.db('contests').where({ id: first }).update({ entry_universities: '[]' });
    for (const one of contests) expect(await namesIn(one)).to.deep.equal(one.id === first ? [] : ['Ben']);
  });

  it('costs visitors who cannot register no look at places', async () => {
    const contest = await limited({ maxParticipants: 1, maxPerUniversity: 1 });
    await register(0, contest);
    await wait(1, contest);
    const asked: string[] = [];
    const listen = ({ sql }: { sql: string }) => void asked.push(sql);
    site.app.db.on('query', listen);
    try {
      expect((await site.client().get(at(contest))).status).to.equal(200);
      expect(asked.join('\n')).not.to.contain('waiting_entries').and.not.to.contain('group by `u`.`university`');
      await person(2).client.get(at(contest));
      expect(asked.join('\n')).to.contain('waiting_entries').and.to.contain('group by `u`.`university`');
    } finally {
      site.app.db.off('query', listen);
    }
    expect((await organizer.client.get(`${at(contest)}/teams`)).text).to.match(/Waiting list[^<]*1/);
  });

  it('holds the limit and its order whatever happens at the same instant', async () => {
    const acts = ['register', 'wait', 'leave', 'withdraw', 'move', 'raise'] as const;
    const act = fc.tuple(fc.constantFrom(...acts), fc.integer({ min: 0, max: 4 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(act, { minLength: 2, maxLength: 4 }), { minLength: 2, maxLength: 4 }),
        async (steps) => {
          let max = 1;
          const contest = await limited({ maxParticipants: max });
          const doing: Record<(typeof acts)[number], (who: TestPerson) => Promise<unknown>> = {
            register: (who) => registerPerson(site.app, who.actor, contest),
            wait: (who) => joinWaitingList(site.app, who.actor, contest, null, { consents: [] }),
            leave: (who) => leaveWaitingList(site.app, who.actor, contest),
            withdraw: (who) => withdraw(site.app, who.actor, contest),
            move: () => moveUpUnchecked(site.app, contest.id),
            raise: async () => {
              max = Math.min(max + 1, 3);
              const rules = await signUpRulesUnchecked(site.app.db, contest.id);
              await editSignUpRules(site.app, system, contest, { ...rules, maxParticipants: max });
            },
          };
          for (const step of steps) {
            const before = await waitingIds(contest);
            await Promise.allSettled(step.map(([what, index]) => doing[what](person(index))));
            expect(await namesIn(contest)).to.have.length.at.most(max);
            // Whoever still waits is in the same order, and no one moved up past those who waited before them and still do.
            const after = await waitingIds(contest);
            expect(after.filter((id) => before.includes(id))).to.deep.equal(before.filter((id) => after.includes(id)));
          }
          await moveUpUnchecked(site.app, contest.id);
          const [taken, waiting] = [await namesIn(contest), await waitingIds(contest)];
          expect(taken.length === max || waiting.length === 0, 'no place is free while someone waits').to.equal(true);
        },
      ),
      { numRuns: 8 },
    );
  });

  async function waitingIds(contest: Contest): Promise<string[]> {
    const rows = (await site.app
      .db('waiting_entries')
      .where({ contest_id: contest.id, state: 'waiting' })
      .orderBy('turn')) as { id: string; turn: number }[];
    expect(new Set(rows.map(({ turn }) => turn)).size).to.equal(rows.length);
    return rows.map(({ id }) => id);
  }
});
