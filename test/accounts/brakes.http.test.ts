/** Rate limits on everything that creates accounts, sends mail or checks a secret; signing in has its own tests. */
import { expect } from 'chai';
import { publishedContest } from '../contests/contest-setup.ts';
import type { Answer, TestClient } from '../setup/client.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';

eachEngine('rate limits on accounts', (engine) => {
  let site: TestSite;
  let person: TestClient;
  let other: TestClient;
  const crowd: TestClient[] = [];
  before(async () => {
    site = await startSite(engine, { SIGN_IN_ATTEMPTS_PER_QUARTER_HOUR: '1' });
    // Signed in before the tests use up the attempts of this address.
    person = (await makePerson(site, { verified: false })).client;
    other = (await makePerson(site)).client;
    for (let n = 0; n < 10; n += 1) crowd.push((await makePerson(site)).client);
  });
  after(() => site.close());

  /** Sends the same request until it is refused; returns how many were accepted. */
  async function letThrough(send: () => Promise<Answer>, most: number): Promise<number> {
    for (let n = 0; n <= most; n += 1) {
      const answer = await send();
      if (answer.status !== 429) continue;
      expect(Number(answer.headers.get('retry-after'))).to.be.within(1, 900);
      return n;
    }
    throw new Error(`Not refused after ${most + 1} tries`);
  }

  it('limit the number of accounts from one address', async () => {
    const client = site.client();
    expect(await letThrough(() => client.post('/sign-up', { email: 'x' }), 25)).to.equal(25);
  });

  it('limit guesses at reset links', async () => {
    const client = site.client();
    const guess = () => client.post('/reset-password', { token: 'guessed', password: 'a long password' });
    expect(await letThrough(guess, 5)).to.equal(5);
  });

  it('limit guesses at the current password in an open session, for that person only', async () => {
    const guess = () => person.post('/profile/password', { current: 'guess', password: 'a long password' });
    expect(await letThrough(guess, 10)).to.equal(10);
    expect((await other.post('/profile/password', { current: 'guess', password: 'x' })).status).to.equal(422);
  });

  it('limit how often a person gets the verification link', async () => {
    expect(await letThrough(() => person.post('/verify-email/again'), 5)).to.equal(5);
  });

  it('limit guesses at join codes of courses and teams, for that person only', async () => {
    const contest = `/contests/${(await publishedContest(site)).contest.slug}`;
    for (const path of ['/courses/join', `${contest}/join`]) {
      const guess = () => person.post(path, { code: 'AAAA-AAAA' });
      expect(await letThrough(guess, 20), path).to.equal(20);
      expect((await guess()).text).to.match(/Too many attempts\. Try again in \d+ s\./);
      expect((await other.post(path, { code: 'AAAA-AAAA' })).status, 'another person').to.equal(422);
    }
  });

  it('limit guesses at join codes with many accounts from one address', async () => {
    const wrong = { code: 'AAAA-AAAA' };
    const contest = `/contests/${(await publishedContest(site)).contest.slug}/join`;
    // A fresh site would accept 200; those of the test before count as well.
    for (const client of crowd) {
      for (let n = 0; n < 20; n += 1) await client.post(contest, wrong);
    }
    const refused = await other.post(contest, wrong);
    expect(refused.status).to.equal(429);
    expect(Number(refused.headers.get('retry-after'))).to.be.within(1, 600);
  });
});
