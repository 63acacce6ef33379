/**
 * Two worlds of a contest that shows everyone its first one and themselves. They differ only in who of two others solved what.
 * Everything that a visitor, and a participant who is neither, can read is equal to the byte: while it runs, and with results
 * published.
 */
import { expect } from 'chai';
import { createRound } from '../../src/rounds/round-edits.service.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { registerPerson } from '../../src/participants/registration.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { publishContestResult } from '../../src/contest-results/contest-results.service.ts';
import { setOverall } from '../../src/standings/overall-edits.service.ts';
import { publishResult } from '../../src/standings/results.service.ts';
import type { Contest } from '../../src/contests/contests.rules.ts';
import { tokenOf } from '../api/api-setup.ts';
import { HOUR, MINUTE, publishedContest } from '../contests/contest-setup.ts';
import { FakeJudgehost, WRONG, type Plan } from '../judgehosts/fake-judgehost.ts';
import type { TestClient } from '../setup/client.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { copyOf } from '../setup/site-copies.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, submit } from '../submissions/submit-setup.ts';
import { beginningsOf, clicsOf, ENVIRONMENT, everything, expectSame } from './worlds-setup.ts';

/** They name those two, and nobody else may read so. */
const DISTINCTIONS = { ranks: 3, bands: [], firstToSolve: true, universities: false };

eachEngine('two worlds that differ in rows that a contest hides', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let contest: Contest;
  let people: Record<'ann' | 'bob' | 'cyd' | 'dan', TestPerson>;
  let organizer: TestPerson;
  let paths: string[];
  let startMs: number;
  let token: string;
  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine, ENVIRONMENT);
    host = await FakeJudgehost.online(site, 'east');
    const actor = systemActor('test');
    const sum = await importedProblem(site, 'sum');
    startMs = site.clock.nowMs();
    const settings = { participation: 'person', name: 'Quiet Cup', boardTop: 1 } as const;
    const made = await publishedContest(site, settings, { freezesInMs: null, closesInMs: 3 * HOUR });
    contest = made.contest;
    const { opensAt, closesAt } = made.round;
    const second = await createRound(site.app, actor, contest.id, {
      ...{ slug: 'points', name: 'Points', scoring: 'points', opensAt, closesAt, freezesAt: null },
      ...{ penaltyMinutes: 20, earlyStop: false },
    });
    const rounds = [made.round, second];
    for (const { id } of rounds)
      await addRoundProblem(site.app, actor, id, { problemVersionId: sum, points: 100, weight: 1 });
    const counted = rounds.map(({ id }) => ({ roundId: id, weight: 1 }));
    await setOverall(site.app, actor, contest, { kind: 'places', ties: 'share', bestOf: null, rounds: counted }, 0);
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    const person = (displayName: string) => makePerson(site, { displayName, university: `${displayName} University` });
    people = { ann: await person('Ann'), bob: await person('Bob'), cyd: await person('Cyd'), dan: await person('Dan') };
    for (const one of Object.values(people)) await registerPerson(site.app, one.actor, contest);
    await site.app.background.drain();
    paths = rounds.map(({ slug }) => `/contests/${contest.slug}/rounds/${slug}`);
    site.clock.set(opensAt + 10 * MINUTE);
    await host.heartbeat();
    for (const path of paths) {
      await submit(people.ann.client, `${path}/problems/A`);
      await host.judge();
    }
    // What becomes of these is what the worlds differ in.
    site.clock.advance(MINUTE);
    for (const path of paths)
      for (const one of [people.bob, people.cyd]) await submit(one.client, `${path}/problems/A`);
    await site.app.background.drain();
    token = await tokenOf(site, people.dan);
  });
  after(() => site.close());

  async function world(plans: readonly Plan[]): Promise<TestSite> {
    const copy = await copyOf(site, engine, ENVIRONMENT);
    const judge = host.at(copy);
    await judge.heartbeat();
    for (const plan of plans) await judge.judge(plan);
    await copy.app.background.drain();
    return copy;
  }

  /** Everything published, in both worlds at the same instant. */
  async function publish(copy: TestSite): Promise<void> {
    copy.clock.set(startMs + 4 * HOUR);
    for (const path of paths)
      await publishResult(copy.app, organizer.actor, contest.slug, path.split('/').at(-1)!, {
        rule: { counts: { gold: 1, silver: 0, bronze: 0, honourable: 0 }, ties: 'lower' },
        distinctions: DISTINCTIONS,
        ...{ note: '', expectedNumber: 1 },
      });
    await publishContestResult(copy.app, organizer.actor, contest.slug, {
      awards: { counts: { gold: 1, silver: 0, bronze: 0, honourable: 0 }, ties: 'lower' },
      distinctions: DISTINCTIONS,
      ...{ tieDecisions: [], tieReason: '', appealsUntil: null, inviteUpTo: 0, note: '', expectedNumber: 1 },
    });
    await copy.app.background.drain();
  }

  /** What `/api/v1` tells a participant of boards. */
  async function apiAnswers(copy: TestSite): Promise<Map<string, string>> {
    const api = `/api/v1/contests/${contest.slug}`;
    const found = new Map<string, string>();
    for (const path of [`${api}/board`, ...paths.map((one) => `${api}${one.slice(one.indexOf('/rounds'))}/board`)]) {
      const answer = await fetch(`${copy.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
      found.set(path, `${answer.status} ${answer.headers.get('etag')} ${await answer.text()}`);
      expect(found.get(path)).not.to.contain('Bob');
      // In the round for points she shares the first rank with one of them, so it is not shown.
      expect(found.get(path)!.includes('Ann'), path).to.equal(!path.includes('/points'));
    }
    return found;
  }

  async function allOf(copy: TestSite): Promise<[string, Map<string, string>][]> {
    const seeds = beginningsOf({ contest, rounds: paths }).filter((path) => !path.startsWith('/api/'));
    for (const path of paths) seeds.push(`${path}/results/1`, `${path}/results/1.csv`, `${path}/results/1.json`);
    for (const path of paths) seeds.push(`${path}/board?q=University`, `${path}/charts`);
    seeds.push(`/contests/${contest.slug}/results/1.csv`, `/contests/${contest.slug}/results/1.json`);
    const dan = copy.client();
    await dan.post('/sign-in', { email: people.dan.email, password: people.dan.password });
    // Experience in profiles is the site's, and no part of a contest. News have ids of their own in each world.
    const profiles = [people.bob, people.cyd].map(({ id }) => `/people/${id}`);
    const isLeftOut = (path: string) => profiles.includes(path) || path.startsWith('/notifications/');
    const allBut = async (client: TestClient) =>
      new Map([...(await everything(copy, client, seeds))].filter(([path]) => !isLeftOut(path)));
    return [
      ['the Contest API for visitors', await clicsOf(copy)],
      ['the Contest API for a participant', await clicsOf(copy, token)],
      ['the API for a participant', await apiAnswers(copy)],
      ['a visitor', await allBut(copy.client())],
      ['a participant', await allBut(dan)],
    ];
  }

  it('look the same to everyone but those two and staff', async function () {
    this.timeout(300_000);
    const worlds = [await world([{}, WRONG, {}, WRONG]), await world([WRONG, {}, WRONG, {}])] as const;
    try {
      for (const act of [() => Promise.resolve(), publish]) {
        for (const copy of worlds) await act(copy);
        const [one, other] = [await allOf(worlds[0]), await allOf(worlds[1])];
        for (const [index, [who, pages]] of one.entries()) expectSame(who, pages, other[index]![1]);
        const visitor = one[3]![1];
        const board = visitor.get(`${paths[0]}/board`)!;
        expect(board).to.contain('Ann').and.not.contain('Bob');
        // The round for points hides her, so the overall board leads to her page in the other alone.
        const overall = visitor.get(`/contests/${contest.slug}/board`)!;
        expect(overall).to.contain(`href="${paths[0]}/board/`).and.not.contain(`href="${paths[1]}/board/`);
        const own = one[4]![1].get(`${paths[0]}/board`)!;
        expect(own).to.contain('Ann').and.contain('board-mine').and.not.contain('Cyd');
        expect(visitor.get(`/embed${paths[0]}/board.json`))
          .to.contain('Ann')
          .and.not.contain('Bob');
        expect(visitor.get(`${paths[0]}/export/board.xlsx`))
          .to.contain('Ann')
          .and.not.contain('Bob');
      }
      // They do differ: staff see everyone.
      const staff = await Promise.all(
        worlds.map(async (copy) => {
          const client = copy.client();
          await client.post('/sign-in', { email: organizer.email, password: organizer.password });
          return (await client.get(`${paths[0]}/board?format=csv`)).text;
        }),
      );
      expect(staff[0]).to.contain('Bob').and.not.equal(staff[1]);
    } finally {
      for (const copy of worlds) await copy.close();
    }
  });
});
