/** A board kept in memory equals a newly made board, whatever happened in between. */
import { expect } from 'chai';
import fc from 'fast-check';
import { isThorough } from '../../scripts/testing/thorough.ts';
import { changeProfile, createAccount } from '../../src/accounts/accounts.service.ts';
import { loadActor } from '../../src/accounts/users.service.ts';
import { editContest } from '../../src/contests/contest-edits.service.ts';
import { contestParticipants } from '../../src/participants/contest-participants.service.ts';
import { getContestUnchecked } from '../../src/contests/contests.service.ts';
import { listParticipantsUnchecked } from '../../src/participants/participants.service.ts';
import { getRoundUnchecked, listRoundProblemsUnchecked } from '../../src/rounds/rounds.service.ts';
import { renameTeam, leaveTeam, setStarred, withdraw } from '../../src/participants/participant-edits.service.ts';
import { createTeam, joinTeam } from '../../src/participants/registration.service.ts';
import { addRoundProblem, editRoundProblem, removeRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { editRound, postponeRound, thawRound } from '../../src/rounds/round-edits.service.ts';
import { systemActor, visitor, type UserActor } from '../../src/platform/actor.ts';
import { AppError } from '../../src/platform/errors.ts';
import { publishResult } from '../../src/standings/results.service.ts';
import { figuresOf } from '../../src/standings/standings.rules.ts';
import { boardFor, freshBoardFor } from '../../src/standings/boards.service.ts';
import { findStanding, saveStanding } from '../../src/standings/standings.store.ts';
import type { Verdict } from '../../src/scoring/verdicts.rules.ts';
import { HOUR, publishedContest } from '../contests/contest-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem } from '../submissions/submit-setup.ts';

const system = systemActor('test');
const PARTS = { participants: contestParticipants };

/** What may happen to a contest; each is attempted, and may be refused. */
type Deed =
  | { do: 'team' | 'join' | 'leave' | 'withdraw'; who: number }
  | { do: 'profile'; who: number; name: string; university: string | null }
  | { do: 'rename'; team: number; name: string }
  | { do: 'star'; team: number; starred: boolean }
  | { do: 'contest' | 'round'; name: string }
  | { do: 'scoring'; scoring: 'icpc' | 'points'; penaltyMinutes: number }
  | { do: 'problem'; label: string; points: number; weight: number }
  | { do: 'add' | 'remove' | 'postpone' | 'thaw' | 'publish' }
  | { do: 'judged'; team: number; minute: number; verdict: 'AC' | 'WA' | null }
  | { do: 'clock'; hours: number };

const who = fc.nat({ max: 3 });
const team = fc.nat({ max: 3 });
const name = fc.constantFrom('Ada', 'Béla', 'Cy', '数据库', 'A & B', 'Ω');
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('team', 'join', 'leave', 'withdraw'), who }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('profile' as const),
      who,
      name,
      university: fc.constantFrom('East', 'West', null),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rename' as const), team, name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('star' as const), team, starred: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('contest', 'round'), name }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('scoring' as const),
      scoring: fc.constantFrom('icpc', 'points'),
      penaltyMinutes: fc.constantFrom(0, 10, 20),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('problem' as const),
      label: fc.constantFrom('A', 'B', 'X1'),
      points: fc.constantFrom(1, 100),
      weight: fc.constantFrom(1, 1.5),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('add', 'remove', 'postpone', 'thaw', 'publish') }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('judged' as const),
      team,
      minute: fc.constantFrom(1, 60, 250, 290),
      verdict: fc.constantFrom('AC', 'WA', null),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('clock' as const), hours: fc.constantFrom(1, 2, 4) }) },
) as fc.Arbitrary<Deed>;

eachEngine('a board in memory', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let sum: string;
  let echo: string;
  let made = 0;
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'] });
    sum = await importedProblem(site, 'sum');
    echo = await importedProblem(site, 'echo');
  });
  after(() => site.close());

  async function newPeople(): Promise<UserActor[]> {
    const people: UserActor[] = [];
    for (let index = 0; index < 4; index += 1) {
      made += 1;
      const account = { email: `b${made}@example.test`, password: `correct horse ${made}`, displayName: `P${made}` };
      const id = await createAccount(site.app, account, 'en', { verified: true });
      people.push((await loadActor(site.app, id)) as UserActor);
    }
    return people;
  }

  async function perform(one: Deed, contestId: string, roundId: string, people: UserActor[]): Promise<void> {
    const { app } = site;
    const contest = await getContestUnchecked(app, contestId);
    const round = await getRoundUnchecked(app, roundId);
    const teams = await listParticipantsUnchecked(app, contestId);
    const teamOf = (index: number) => teams[index % Math.max(1, teams.length)]?.id ?? 'none';
    const person = async (index: number) => (await loadActor(app, people[index]?.id ?? '')) as UserActor;
    switch (one.do) {
      case 'team':
        made += 1;
        return void (await createTeam(app, await person(one.who), contest, `Team ${made}`));
      case 'join':
        return void (await joinTeam(app, await person(one.who), contest, teams[0]?.joinCode ?? ''));
      case 'leave':
        return await leaveTeam(app, await person(one.who), contest);
      case 'withdraw':
        return await withdraw(app, await person(one.who), contest);
      case 'profile': {
        const values = {
          fullName: null,
          studentNumber: null,
          language: null,
          timeZone: null,
          university: one.university,
        };
        return await changeProfile(app, await person(one.who), { ...values, displayName: one.name });
      }
      case 'rename':
        return await renameTeam(app, system, contest, teamOf(one.team), one.name);
      case 'star':
        return await setStarred(app, system, contest, teamOf(one.team), one.starred, 'test');
      case 'contest':
        return void (await editContest(app, PARTS, system, contestId, { ...contest, name: one.name }));
      case 'round':
        return void (await editRound(app, system, roundId, { ...round, name: one.name }));
      case 'scoring':
        return void (await editRound(app, system, roundId, { ...round, ...one }));
      case 'problem': {
        const [first] = await listRoundProblemsUnchecked(app, roundId);
        return await editRoundProblem(app, system, roundId, first?.id ?? 'none', one);
      }
      case 'add':
        return void (await addRoundProblem(app, system, roundId, { problemVersionId: echo, points: 50, weight: 2 }));
      case 'remove': {
        const last = (await listRoundProblemsUnchecked(app, roundId)).at(-1);
        return await removeRoundProblem(app, system, roundId, last?.id ?? 'none');
      }
      case 'postpone': {
        const later = { closesAt: round.closesAt + HOUR, reason: 'test' };
        return void (await postponeRound(app, system, roundId, later));
      }
      case 'thaw':
        return await thawRound(app, system, roundId);
      case 'publish': {
        const input = { note: 'test', expectedNumber: 1 };
        return void (await publishResult(app, organizer.actor, contest.slug, round.slug, input));
      }
      case 'judged':
        return await judged(roundId, teamOf(one.team), one);
      case 'clock':
        site.clock.advance(one.hours * HOUR);
    }
  }

  /** A participant's row as the background work writes it after a verdict. */
  async function judged(roundId: string, participantId: string, one: { minute: number; verdict: Verdict | null }) {
    if (participantId === 'none') return;
    const round = await getRoundUnchecked(site.app, roundId);
    const problems = await listRoundProblemsUnchecked(site.app, roundId);
    const submission = {
      id: `s${one.minute}`,
      roundProblemId: problems[0]?.id ?? 'none',
      submittedAt: round.opensAt + one.minute * 60_000,
      verdict: one.verdict,
      scoreMilli: null,
      maxScoreMilli: undefined,
    };
    const key = { roundId, participantId, rev: (await findStanding(site.app.db, roundId, participantId))?.rev };
    const live = figuresOf(round, problems, [submission], null);
    const frozen = figuresOf(round, problems, [submission], round.freezesAt);
    await saveStanding(site.app.db, key, live, frozen, site.clock.nowMs());
  }

  it('equals a newly made board after any sequence of changes, for every audience', async function () {
    this.timeout(240_000);
    const audiences = [
      { actor: visitor, asPublic: false },
      { actor: organizer.actor, asPublic: false },
      { actor: organizer.actor, asPublic: true },
    ] as const;
    let performed = 0;
    const property = fc.asyncProperty(fc.array(deed, { minLength: 4, maxLength: 14 }), async (deeds) => {
      const people = await newPeople();
      const { contest, round } = await publishedContest(site, {}, {});
      await addRoundProblem(site.app, system, round.id, { problemVersionId: sum, points: 100, weight: 1 });
      for (const one of [{ do: 'team', who: 0 }, { do: 'team', who: 1 }, ...deeds] as Deed[]) {
        try {
          await perform(one, contest.id, round.id, people);
          performed += 1;
        } catch (error) {
          // A refusal changes nothing.
          if (!(error instanceof AppError)) throw error;
        }
        for (const { actor, asPublic } of audiences) {
          const kept = await boardFor(site.app, actor, contest.slug, round.slug, asPublic);
          const fresh = await freshBoardFor(site.app, actor, contest.slug, round.slug, asPublic);
          expect(kept, JSON.stringify(one)).to.deep.equal(fresh);
        }
      }
    });
    const numRuns = isThorough ? 60 : engine === 'sqlite' ? 20 : 8;
    await fc.assert(property, { numRuns });
    expect(performed, 'most deeds are possible').to.be.greaterThan(4 * numRuns);
  });

  it('lets staff view the frozen board after the close, unfreeze it, and publish', async () => {
    const { contest, round } = await publishedContest(site);
    await addRoundProblem(site.app, system, round.id, { problemVersionId: sum, points: 100, weight: 1 });
    const path = `/contests/${contest.slug}/rounds/${round.slug}`;
    site.clock.set(round.closesAt);
    const frozen = async () =>
      (await site.client().get(`${path}/board`, { json: true })).json<{ frozen: boolean }>().frozen;
    expect((await organizer.client.get(`${path}/board`)).status).to.equal(200);
    expect(await frozen()).to.equal(true);
    await thawRound(site.app, organizer.actor, round.id);
    expect(await frozen()).to.equal(false);
    const awards = { gold: '0', silver: '0', bronze: '0', honourable: '0' };
    const published = await organizer.client.post(`${path}/publish`, { ...awards, expectedNumber: '1' });
    expect(published.location).to.equal(`${path}/results/1`);
    const thaws = (await site.app
      .db('audit_entries')
      .where({ action: 'round.thawed', subject_id: contest.id })) as object[];
    expect(thaws).to.have.length(1);
  });
});
