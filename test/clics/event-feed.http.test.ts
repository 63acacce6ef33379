/** The event feed as clients read it: live, again from a token, and refused. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { changeProfile, ownAccount } from '../../src/accounts/accounts.service.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSecondProcess } from '../setup/second-process.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem } from '../submissions/submit-setup.ts';
import { FREEZE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { ClicsClient, clientOf, eventsIn, expectSame, type FeedEvent } from './clics-setup.ts';

/** A client that keeps reading. */
class Follower {
  readonly events: FeedEvent[] = [];
  text = '';
  status = 0;
  isOver = false;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(client: ClicsClient, contestId: string, query = '') {
    this.#done = this.#read(client, contestId, query);
  }

  async #read({ site, version, token }: ClicsClient, contestId: string, query: string): Promise<void> {
    try {
      const headers = token === undefined ? undefined : { authorization: `Bearer ${token}` };
      const address = `${site.url}/api/${version}/contests/${contestId}/event-feed${query}`;
      const answer = await fetch(address, { signal: this.#stop.signal, ...(headers ? { headers } : {}) });
      this.status = answer.status;
      for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
        this.text += Buffer.from(chunk).toString('utf8');
        const whole = this.text.slice(0, this.text.lastIndexOf('\n') + 1);
        this.events.splice(0, this.events.length, ...eventsIn(whole));
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    } finally {
      this.isOver = true;
    }
  }

  async until(isThere: (events: readonly FeedEvent[]) => boolean): Promise<void> {
    const giveUpAt = Date.now() + 20_000;
    while (!isThere(this.events)) {
      if (Date.now() > giveUpAt) throw new Error(`Not told within 20 s, after ${this.events.length} events`);
      await sleep(20);
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }
}

eachEngine('the event feed', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let sum: string;
  before(async () => {
    site = await startSite(engine, { API_REQUESTS_PER_MINUTE: '100000' });
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga Organizer' });
    ann = await makePerson(site, { displayName: 'Ann Archer', university: 'East University' });
    bob = await makePerson(site, { displayName: 'Bob Baker' });
    sum = await importedProblem(site, 'sum');
  });
  after(() => site.close());

  async function game(): Promise<TestRound> {
    const made = await madeRound(site, host, [ann, bob], [{ versionId: sum }], 'icpc');
    made.at(1);
    await site.app.background.drain();
    return made;
  }

  const judged = (n: number) => (events: readonly FeedEvent[]) =>
    events.filter(({ type }) => type === 'judgements').length >= n;

  it('tells each reader what happens, and a GET right after an event is never older than it', async () => {
    const round = await game();
    const { id } = round.round;
    const clients = [
      await clientOf(site, '2026-01'),
      await clientOf(site, '2023-06', ann),
      await clientOf(site, '2026-01', organizer),
    ];
    const followers = clients.map((client) => new Follower(client, id));
    await Promise.all(followers.map((one) => one.until((events) => events.some(({ type }) => type === 'state'))));
    await round.play(ann, 'A', WRONG);
    await round.play(ann, 'A');
    for (const [index, follower] of followers.entries()) {
      await follower.until(judged(2));
      const told = follower.events.filter(({ type }) => type === 'judgements').at(-1)!;
      expect(await clients[index]!.get(`/contests/${id}/judgements/${told.id}`)).to.deep.equal(told.data);
    }
    expect(followers[0]!.events.some(({ type }) => type === 'runs')).to.equal(false);
    await followers[2]!.until((events) => events.filter(({ type }) => type === 'runs').length >= 4);
    for (const follower of followers) await follower.stop();
    for (const [index, client] of clients.entries()) await expectSame(client, id, followers[index]!.events);
  }).timeout(60_000);

  it('goes on from a token with what changed since, until the present', async () => {
    const round = await game();
    const { id } = round.round;
    for (const person of [undefined, ann, organizer]) {
      const client = await clientOf(site, '2026-01', person);
      const first = await client.feed(id);
      const { token } = first.at(-1)!;
      expect(await client.feed(id, `&since_token=${token}`)).to.deep.equal([]);
      await round.play(ann, 'A', WRONG);
      const more = await client.feed(id, `&since_token=${token}`);
      expect(more.map(({ type }) => type).filter((type) => type !== 'runs')).to.deep.equal([
        'submissions',
        'judgements',
      ]);
      await expectSame(client, id, [...first, ...more]);
    }
  });

  it('refuses tokens that are malformed, of another contest or reader, or of the future, and since_id', async () => {
    const [round, other] = [await game(), await game()];
    const { id } = round.round;
    const client = await clientOf(site, '2026-01');
    const staff = await clientOf(site, '2026-01', organizer);
    const team = await clientOf(site, '2026-01', ann);
    const own = (await client.feed(id)).at(-1)!.token;
    const foreign = [
      (await client.feed(other.round.id)).at(-1)!.token,
      (await staff.feed(id)).at(-1)!.token,
      (await team.feed(id)).at(-1)!.token,
      own.replace(/^\d+/, '999999'),
      ...['', '0', '1-aaaaaaa', '-1', 'x'.repeat(3000), '%00', '1e9-0000000'],
    ];
    for (const token of foreign) {
      const answer = await client.send(`/contests/${id}/event-feed?stream=false&since_token=${token}`);
      expect([answer.status, answer.body.code], token.slice(0, 60)).to.deep.equal([400, 400]);
    }
    for (const query of [
      'since_id=1',
      'types=nothing',
      'types=runs',
      'types=',
      'stream=maybe',
      'since_token=1&since_token=2',
    ]) {
      const answer = await client.send(`/contests/${id}/event-feed?${query}`);
      expect(answer.status, query).to.equal(400);
      expect(answer.body.message, query).to.contain(query.split('=')[0]);
    }
    // Between versions a place stays the same.
    const older = await clientOf(site, '2023-06');
    expect(await older.feed(id, `&since_token=${own}`)).to.deep.equal([]);
  });

  it('tells only the types that a client wants', async () => {
    const round = await game();
    const client = await clientOf(site, '2026-01');
    await round.play(ann, 'A');
    const events = await client.feed(round.round.id, '&types=submissions,teams,contests');
    expect([...new Set(events.map(({ type }) => type))]).to.deep.equal(['contest', 'teams', 'submissions']);
  });

  it('holds back from the public and from other teams what a freeze hides', async () => {
    const round = await game();
    const { id } = round.round;
    const followers = await Promise.all(
      [undefined, ann, bob, organizer].map(async (person) => new Follower(await clientOf(site, '2026-01', person), id)),
    );
    round.at(FREEZE_MINUTE + 1);
    await site.app.background.drain();
    await round.play(ann, 'A');
    await followers[3]!.until(judged(1));
    await followers[1]!.until(judged(1));
    for (const index of [0, 2]) {
      await followers[index]!.until((events) => events.some(({ type }) => type === 'submissions'));
      await sleep(600);
      expect(followers[index]!.events.filter(({ type }) => type === 'judgements')).to.deep.equal([]);
    }
    const { thawRound } = await import('../../src/rounds/round-edits.service.ts');
    round.at(6 * 60 + 1);
    await site.app.background.drain();
    await thawRound(site.app, organizer.actor, id);
    for (const follower of followers) {
      await follower.until(judged(1));
      await follower.stop();
    }
  }).timeout(60_000);

  it('tells when a person changes the name or the university', async () => {
    const round = await game();
    const client = await clientOf(site, '2026-01');
    const follower = new Follower(client, round.round.id);
    await follower.until((events) => events.some(({ type }) => type === 'state'));
    const profile = await ownAccount(site.app, bob.actor);
    await changeProfile(site.app, bob.actor, { ...profile, displayName: 'Bob Brewer', university: 'West University' });
    await site.app.background.drain();
    await follower.until((events) => events.some(({ type, data }) => type === 'teams' && data?.name === 'Bob Brewer'));
    expect(follower.events.filter(({ type }) => type === 'organizations').map(({ data }) => data.name)).to.include(
      'West University',
    );
    await follower.stop();
    await expectSame(client, round.round.id, follower.events);
    await changeProfile(site.app, bob.actor, profile);
    await site.app.background.drain();
  });

  it('limits the feeds of one token', async () => {
    const round = await game();
    const client = await clientOf(site, '2026-01', bob);
    const followers = Array.from({ length: 8 }, () => new Follower(client, round.round.id));
    await Promise.all(followers.map((one) => one.until((events) => events.length > 0)));
    const refused = await client.send(`/contests/${round.round.id}/event-feed`);
    expect([refused.status, refused.body.code]).to.deep.equal([429, 429]);
    for (const follower of followers) await follower.stop();
    await sleep(100);
    expect((await client.feed(round.round.id)).length).to.be.greaterThan(0);
  });

  it('agrees between two processes on one database, whichever of them wrote', async () => {
    const second = await startSecondProcess(site);
    try {
      const round = await game();
      const { id } = round.round;
      const here = await clientOf(site, '2026-01', organizer);
      const there = new ClicsClient({ ...site, url: second.url }, '2026-01', here.token);
      const follower = new Follower(there, id);
      await follower.until((events) => events.some(({ type }) => type === 'state'));
      await round.play(ann, 'A');
      await follower.until(judged(1));
      const told = follower.events.find(({ type }) => type === 'judgements')!;
      expect(await here.get(`/contests/${id}/judgements/${told.id}`)).to.deep.equal(told.data);
      const { token } = follower.events.at(-1)!;
      await follower.stop();
      await round.play(bob, 'A', WRONG);
      // What is committed by one is read by the other at once, from a token of either.
      const more = await there.feed(id, `&since_token=${token}`);
      expect(more.filter(({ type }) => type === 'judgements')).to.have.length(1);
      expect(await here.feed(id, `&since_token=${token}`)).to.deep.equal(more);
      expect(await there.feed(id)).to.deep.equal(await here.feed(id));
    } finally {
      await second.close();
    }
  }).timeout(120_000);
});
