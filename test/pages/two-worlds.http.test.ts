/**
 * Two worlds that are the same up to the freeze, and in which what was submitted after it got different verdicts. Until
 * the freeze is lifted, everything that anyone but the authors can read is equal to the byte: every page that can be
 * reached, every endpoint of both APIs, the feeds, the exports, and what people were told.
 */
import fc from 'fast-check';
import { isThorough } from '../../scripts/testing/thorough.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { createRound } from '../../src/rounds/round-edits.service.ts';
import type { Contest } from '../../src/contests/contests.rules.ts';
import { registerPerson } from '../../src/participants/registration.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { setOverall } from '../../src/standings/overall-edits.service.ts';
import { tokenOf } from '../api/api-setup.ts';
import { HOUR, MINUTE, publishedContest } from '../contests/contest-setup.ts';
import { DOES_NOT_BUILD, FakeJudgehost, roundsAt, WRONG, type Plan } from '../judgehosts/fake-judgehost.ts';
import { kernelPackage } from '../packages/package-fixtures.ts';
import type { TestClient } from '../setup/client.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { copyOf } from '../setup/site-copies.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, problemYaml, submit, submissionId, upload } from '../submissions/submit-setup.ts';
import { beginningsOf, clicsOf, ENVIRONMENT, everything, expectSame } from './worlds-setup.ts';

/** What a judge may find after the freeze. */
const OUTCOMES: Plan[] = [
  {},
  WRONG,
  DOES_NOT_BUILD,
  { tests: { 'secret/01': 'time-limit' } },
  { rounds: roundsAt(1.5) },
  { rounds: roundsAt(4) },
];

interface Base {
  site: TestSite;
  host: FakeJudgehost;
  contest: Contest;
  /** Submitted only before the freeze. */
  reader: TestPerson;
  /** The address of each round. */
  rounds: string[];
  authors: string[];
  /** How many submissions wait to be judged. */
  waiting: number;
  startMs: number;
}

/** A contest with a round of each scoring and an overall board, in which everything after the freeze waits for its verdict. */
async function frozenContest(site: TestSite): Promise<Base> {
  const actor = systemActor('test');
  const host = await FakeJudgehost.online(site, 'east');
  const recovery = await importedProblem(site, 'recovery', kernelPackage({ 'problem.yaml': problemYaml('Recovery') }));
  const sum = await importedProblem(site, 'sum');
  const startMs = site.clock.nowMs();
  const { contest, round: first } = await publishedContest(site, { participation: 'person', name: 'Frozen Cup' });
  const { opensAt, freezesAt, closesAt } = first;
  const times = { opensAt, freezesAt, closesAt, penaltyMinutes: 20, earlyStop: false };
  const more = [
    await createRound(site.app, actor, contest.id, { slug: 'points', name: 'Points', scoring: 'points', ...times }),
    await createRound(site.app, actor, contest.id, { slug: 'kernel', name: 'Kernel', scoring: 'kernel', ...times }),
  ];
  const rounds = [first, ...more];
  for (const { id, scoring } of rounds)
    await addRoundProblem(site.app, actor, id, {
      ...{ problemVersionId: scoring === 'kernel' ? recovery : sum, points: 100, weight: 1 },
    });
  const rule = { kind: 'places', ties: 'share', bestOf: null } as const;
  const counted = rounds.map(({ id }) => ({ roundId: id, weight: 1 }));
  await setOverall(site.app, actor, contest, { ...rule, rounds: counted }, 0);
  const people = [];
  for (const displayName of ['Ann', 'Bob', 'Cyd'])
    people.push(await makePerson(site, { displayName, university: 'East University' }));
  for (const person of people) await registerPerson(site.app, person.actor, contest);
  await site.app.background.drain();
  const paths = rounds.map(({ slug }) => `/contests/${contest.slug}/rounds/${slug}`);
  const base = { site, host, contest, rounds: paths, startMs, waiting: 0 };
  site.clock.set(opensAt + 10 * MINUTE);
  await host.heartbeat();
  for (const person of people)
    for (const path of paths) {
      await send(site, person, path);
      await host.judge(person.displayName === 'Cyd' ? WRONG : {});
    }
  site.clock.set(freezesAt! + 10 * MINUTE);
  await host.heartbeat();
  const [reader, ...authors] = people as [TestPerson, ...TestPerson[]];
  for (const person of authors)
    for (const path of paths) {
      await send(site, person, path);
      base.waiting += 1;
      site.clock.advance(MINUTE);
    }
  await site.app.background.drain();
  return { ...base, reader, authors: authors.map(({ id }) => id) };
}

async function send(site: TestSite, { client }: TestPerson, path: string): Promise<void> {
  const page = `${path}/problems/A`;
  if ((await client.get(page)).text.includes('name="language"')) await submit(client, page);
  else submissionId(await upload(client, page, { 'recovery.cc': `void recover() {} // ${site.clock.nowMs()}\n` }));
}

interface World {
  site: TestSite;
  host: FakeJudgehost;
  visitor: TestClient;
  reader: TestClient;
}

eachEngine('two worlds that differ after the freeze', (engine) => {
  let base: Base;
  let token: string;
  before(async function () {
    this.timeout(120_000);
    base = await frozenContest(await startSite(engine, ENVIRONMENT));
    token = await tokenOf(base.site, base.reader);
  });
  after(() => base.site.close());

  /** A continuation of the base: its verdicts, and the time at which people look. */
  async function continued(plans: readonly Plan[], hours: number): Promise<World> {
    const site = await copyOf(base.site, engine, ENVIRONMENT);
    const host = base.host.at(site);
    await host.heartbeat();
    for (const plan of plans) await host.judge(plan);
    site.clock.set(base.startMs + hours * HOUR);
    await host.heartbeat();
    await site.app.background.drain();
    const reader = site.client();
    await reader.post('/sign-in', { email: base.reader.email, password: base.reader.password });
    return { site, host, visitor: site.client(), reader };
  }

  async function allOf(world: World): Promise<[string, Map<string, string>][]> {
    const seeds = beginningsOf(base);
    return [
      ['the Contest API for visitors', await clicsOf(world.site)],
      ['the Contest API for a participant', await clicsOf(world.site, token)],
      ['a visitor', await everything(world.site, world.visitor, seeds)],
      ['a participant', await everything(world.site, world.reader, seeds)],
      ['what people were told', await toldIn(world.site)],
    ];
  }

  /** Notifications and mails to all but the authors. */
  async function toldIn({ app }: TestSite): Promise<Map<string, string>> {
    const rows = (await app
      .db('notifications')
      .whereNotIn('user_id', base.authors)
      .orderBy(['user_id', 'kind', 'fact_key'])
      .select('user_id', 'kind', 'fact_key', 'href', 'params')) as object[];
    return new Map(rows.map((row, index) => [String(index), JSON.stringify(row)]));
  }

  async function expectEqual(first: World, second: World): Promise<void> {
    const [one, other] = [await allOf(first), await allOf(second)];
    for (const [index, [who, pages]] of one.entries()) expectSame(who, pages, other[index]![1]);
  }

  const patienceMs = isThorough ? 3_600_000 : 300_000;
  const verdicts = () => fc.array(fc.constantFrom(...OUTCOMES), { minLength: base.waiting, maxLength: base.waiting });

  for (const [when, hours] of [
    ['during the freeze', 5.5],
    ['after the end', 7],
  ] as const)
    it(`look the same ${when} to everyone but the authors`, async function () {
      this.timeout(patienceMs);
      await fc.assert(
        fc.asyncProperty(verdicts(), verdicts(), async (one, other) => {
          const worlds = [await continued(one, hours), await continued(other, hours)] as const;
          try {
            await expectEqual(...worlds);
          } finally {
            for (const { site } of worlds) await site.close();
          }
        }),
        { numRuns: isThorough ? 10 : 1, endOnFailure: true },
      );
    });
});
