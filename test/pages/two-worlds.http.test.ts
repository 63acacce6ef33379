/**
 * Two worlds that are the same up to the freeze, and in which what was submitted after it got different verdicts. Until
 * the freeze is lifted, everything that anyone but the authors can read is equal to the byte: every page that can be
 * reached, every endpoint of both APIs, the feeds, the exports, and what people were told.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { isThorough } from '../../scripts/testing/thorough.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { createRound } from '../../src/rounds/round-edits.service.ts';
import { VERSIONS } from '../../src/clics/clics-formats.rules.ts';
import type { Contest } from '../../src/contests/contests.rules.ts';
import { openZip } from '../../src/platform/archives/zip.ts';
import { registerPerson } from '../../src/participants/registration.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { setOverall } from '../../src/standings/overall-edits.service.ts';
import { tokenOf } from '../api/api-setup.ts';
import { ClicsClient } from '../clics/clics-setup.ts';
import { HOUR, MINUTE, publishedContest } from '../contests/contest-setup.ts';
import { DOES_NOT_BUILD, FakeJudgehost, roundsAt, WRONG, type Plan } from '../judgehosts/fake-judgehost.ts';
import { kernelPackage } from '../packages/package-fixtures.ts';
import type { TestClient } from '../setup/client.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { copyOf } from '../setup/site-copies.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, problemYaml, submit, submissionId, upload } from '../submissions/submit-setup.ts';
import { linksOf, sameness } from './links.ts';

const ENVIRONMENT = { API_REQUESTS_PER_MINUTE: '100000' };
const MOST_PAGES = 500;
const CLICS_LISTS = [
  ...['', '/state', '/judgement-types', '/languages', '/problems', '/groups', '/organizations', '/teams', '/persons'],
  ...['/accounts', '/submissions', '/judgements', '/runs', '/scoreboard', '/awards', '/clarifications', '/access'],
  '/event-feed?stream=false',
];
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

/** All that a client can read: address → what was answered, without what differs between any two requests. */
async function everything(site: TestSite, client: TestClient, seeds: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const queue = [...seeds];
  const seen = new Set(queue.map(sameness));
  for (let path = queue.shift(); path !== undefined && found.size < MOST_PAGES; path = queue.shift()) {
    if (path.includes('.xlsx') || path === '/profile/export') {
      found.set(path, withoutChance(await filesIn(`${site.url}${path}`, client.cookie), site.url));
      continue;
    }
    const answer = await client.get(path, path.startsWith('/api/') ? { json: true } : {});
    found.set(path, `${answer.status} ${answer.location ?? ''}\n${withoutChance(answer.text, site.url)}`);
    if (!(answer.headers.get('content-type') ?? '').includes('text/html')) continue;
    for (const next of linksOf(answer.text, path, site.url)) {
      if (seen.has(sameness(next)) || next.startsWith('/assets/')) continue;
      seen.add(sameness(next));
      queue.push(next);
    }
  }
  return found;
}

/** What is in a workbook or an archive, without when it was made. */
async function filesIn(url: string, cookie: string): Promise<string> {
  const answer = await fetch(url, { headers: { cookie } });
  const zip = await openZip(Buffer.from(await answer.arrayBuffer()), { totalBytes: 1 << 24, entries: 100 });
  const parts: string[] = [];
  for (const part of zip.files)
    if (!part.path.startsWith('docProps/')) parts.push(`${part.path}\n${(await part.read()).toString('utf8')}`);
  zip.close();
  return parts.join('\n');
}

const withoutChance = (text: string, url: string): string =>
  text
    .replaceAll(url, 'http://site')
    .replaceAll(new URL(url).host, 'site')
    .replace(/name="(_csrf|formKey)" value="[^"]*"/g, 'name="$1"')
    .replace(/name="csrf-token" content="[^"]*"/g, 'name="csrf-token"')
    .replace(/nonce="[^"]*"/g, 'nonce')
    // Charts are numbered in the order in which a process draws them.
    .replace(/\bzr\d+-/g, 'zr-');

/** The lines from the first that differs. */
function firstDifference(one: string, other: string): string {
  const [lines, others] = [one.split('\n'), other.split('\n')];
  const at = lines.findIndex((line, index) => line !== others[index]);
  return `${lines.slice(at, at + 3).join(' ')} ≠ ${others.slice(at, at + 3).join(' ')}`.slice(0, 2000);
}

/** Where a reader begins: the links lead to all other pages. */
function beginningsOf({ contest, rounds }: Base): string[] {
  const api = `/api/v1/contests/${contest.slug}`;
  const apis = rounds.flatMap((path) => {
    const round = `${api}${path.slice(path.indexOf('/rounds'))}`;
    return [round, `${round}/board`, `${round}/problems/A`];
  });
  const embeds = rounds.flatMap((path) => [`/embed${path}/board`, `/embed${path}/board.json`]);
  return [
    ...['/', '/contests', `/contests/${contest.slug}`, `/contests/${contest.slug}/board?format=csv`],
    ...rounds.flatMap((path) => [path, `${path}/board`, `${path}/board?format=csv`, `${path}/export/board.xlsx`]),
    ...rounds.flatMap((path) => [`${path}/export/ranklist.srk.json`, `${path}/export/scoreboard.tsv`]),
    ...['/api/v1/contests', '/api/v1/problems', api, `${api}/board`, `${api}/rounds`, `${api}/clarifications`],
    ...['/api/v1/problems/sum', '/api/v1/problems/recovery', '/api/v1/me', '/api/v1/submissions'],
    ...apis,
    ...embeds,
  ];
}

/** The Contest API as someone with this token, or as a visitor. */
async function clicsOf(site: TestSite, token?: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const version of VERSIONS) {
    const client = new ClicsClient(site, version, token);
    const contests = (await client.get('/contests')) as { id: string }[];
    expect(contests.length).to.be.greaterThan(2);
    for (const { id } of contests)
      for (const type of CLICS_LISTS) {
        const path = `/contests/${id}${type}`;
        const { status, text } = await client.send(path);
        found.set(`${version}${path}`, `${status}\n${withoutChance(text, site.url)}`);
      }
  }
  return found;
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
    for (const [index, [who, pages]] of one.entries()) {
      const others = other[index]![1];
      expect([...others.keys()], `addresses for ${who}`).to.deep.equal([...pages.keys()]);
      const different = [...pages]
        .filter(([path, text]) => others.get(path) !== text)
        .map(([path, text]) => `${path}: ${firstDifference(text, others.get(path)!)}`);
      if (different.length > 0) throw new Error(`Different for ${who}:\n${different.join('\n')}`);
    }
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
