/** Concurrent actions on one participant end in a state that they could also have made one after the other. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Contest } from '../../src/contests/contests.rules.ts';
import { participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { setDisqualified } from '../../src/participants/disqualifications.service.ts';
import * as deeds from '../../src/participants/participant-edits.service.ts';
import { createTeam, joinTeam, registerPerson } from '../../src/participants/registration.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { publishedContest } from '../contests/contest-setup.ts';

interface Row {
  id: string;
  captain_id: string;
  name: string;
  name_norm: string | null;
  join_code: string | null;
  member_count: number;
  starred: number;
  disqualified_at: number | null;
  withdrawn_at: number | null;
}

const NAMES = [
  'disqualify',
  'star',
  'withdraw',
  'leave',
  'otherLeaves',
  'thirdJoins',
  'remove',
  'rename',
  'renew',
] as const;

eachEngine('concurrent actions on a participant', (engine) => {
  let site: TestSite;
  let captain: TestPerson;
  let second: TestPerson;
  let third: TestPerson;
  const system = systemActor('test');
  before(async () => {
    site = await startSite(engine);
    [captain, second, third] = [await makePerson(site), await makePerson(site), await makePerson(site)];
  });
  after(() => site.close());

  const rowsOf = async (contest: Contest) =>
    (await site.app.db('participants').where({ contest_id: contest.id })) as Row[];

  /** What must hold after any actions in any order. */
  async function requireLegal(contest: Contest, story: string): Promise<void> {
    const members = (await site.app.db('participant_members').where({ contest_id: contest.id })) as {
      participant_id: string;
      user_id: string;
    }[];
    for (const row of await rowsOf(contest)) {
      const mine = members.filter((one) => one.participant_id === row.id).map((one) => one.user_id);
      expect(mine.length, `${story}: the counter is right`).to.equal(row.member_count);
      if (row.withdrawn_at === null) {
        expect(mine, `${story}: the captain is in the team`).to.include(row.captain_id);
        continue;
      }
      expect(mine, `${story}: nobody is in what withdrew`).to.deep.equal([]);
      expect(row, `${story}: it holds no name or code`).to.include({ name_norm: null, join_code: null });
      expect(row.disqualified_at, `${story}: nobody left a disqualification`).to.equal(null);
      expect(row.starred, `${story}: nor the state of a guest`).to.equal(0);
    }
  }

  it('keep a team complete, and cannot undo what an organizer decided', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 2, maxLength: 5 }), async (names) => {
        const { contest } = await publishedContest(site);
        const id = await createTeam(site.app, captain.actor, contest, 'The team');
        const code = ((await rowsOf(contest))[0] as Row).join_code as string;
        await joinTeam(site.app, second.actor, contest, code);
        const { app } = site;
        const act: Record<(typeof NAMES)[number], () => Promise<unknown>> = {
          disqualify: () => setDisqualified(app, system, contest, id, true, 'So it is'),
          star: () => deeds.setStarred(app, system, contest, id, true, 'So it is'),
          withdraw: () => deeds.withdraw(app, captain.actor, contest),
          leave: () => deeds.leaveTeam(app, captain.actor, contest),
          otherLeaves: () => deeds.leaveTeam(app, second.actor, contest),
          thirdJoins: () => joinTeam(app, third.actor, contest, code),
          remove: () => deeds.removeMember(app, captain.actor, contest, id, second.id),
          rename: () => deeds.renameTeam(app, captain.actor, contest, id, 'Another name'),
          renew: () => deeds.renewJoinCode(app, captain.actor, contest, id),
        };
        const ends = await Promise.allSettled(names.map((name) => act[name]()));
        const story = names.map((name, index) => `${name} ${ends[index]!.status}`).join(', ');
        await requireLegal(contest, story);
        for (const end of ends)
          if (end.status === 'rejected')
            expect((end.reason as { code?: string }).code, `${story} ${end.reason}`).to.be.a('string');
      }),
      { numRuns: 15, seed: 20261129, endOnFailure: true },
    );
  });

  it('cannot remove a disqualification by withdrawing and registering again quickly', async () => {
    for (let time = 0; time < 4; time += 1) {
      const { contest } = await publishedContest(site, { participation: 'person' });
      const id = await registerPerson(site.app, captain.actor, contest);
      const again = async () => {
        await deeds.withdraw(site.app, captain.actor, contest);
        await registerPerson(site.app, captain.actor, contest);
      };
      const acts = [() => setDisqualified(site.app, system, contest, id, true, 'So it is'), again];
      if (time % 2 === 1) acts.reverse();
      const ends = await Promise.allSettled(acts.map((act) => act()));
      await requireLegal(contest, String(time));
      const decided = ends[time % 2]!.status === 'fulfilled';
      const now = await participantOfUnchecked(site.app, contest.id, captain.id);
      if (decided) expect(now, 'who was disqualified').to.deep.include({ id, disqualifiedReason: 'So it is' });
      else expect(now?.id, 'the organizer was told that it withdrew').not.to.equal(id);
    }
  });
});
