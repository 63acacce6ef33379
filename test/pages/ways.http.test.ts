import { expect } from 'chai';
import { eachEngine } from '../setup/databases.ts';
import { makePerson } from '../setup/people.ts';
import { linkIn } from '../setup/smtp.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { publishedContest, HOUR } from '../contests/contest-setup.ts';
import { liveIn, type LivedInSite } from './lived-in-site.ts';

eachEngine('navigation', (engine) => {
  let site: TestSite;
  let life: LivedInSite;
  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine);
    life = await liveIn(site);
  });
  after(() => site.close());

  it('links every page of a contest to the problems and the board of its round', async () => {
    const contest = `/contests/${life.game.contest.slug}`;
    for (const path of [
      contest,
      `${contest}/rounds`,
      `${contest}/teams`,
      `${contest}/my-team`,
      life.game.path,
      `${life.game.path}/board`,
    ]) {
      const { text } = await life.winner.client.get(path);
      expect(text, path).to.contain(`class="nav-link ${path === life.game.path ? 'active' : ''}"`);
      expect(text, path).to.match(new RegExp(`<a class="nav-link[^>]*href="${life.game.path}"`));
      expect(text, path).to.match(new RegExp(`<a class="nav-link[^>]*href="${life.game.path}/board"`));
    }
    expect((await life.winner.client.get(`${life.game.path}/board`)).text).to.match(
      /aria-current="page"\s+href="[^"]*\/board"/,
    );
  });

  it('continues after registering: to the countdown, later to the problems', async () => {
    const { contest, round } = await publishedContest(site, { participation: 'person' });
    const { client } = await makePerson(site);
    const registered = await client.follow(await client.post(`/contests/${contest.slug}/register`));
    expect(registered.text)
      .to.contain('See the round')
      .and.contain(`href="/contests/${contest.slug}/rounds/${round.slug}"`);
    site.clock.advance(2 * HOUR);
    expect((await client.get(`/contests/${contest.slug}/my-team`)).text).to.contain('Go to the problems');
  });

  it('continues after verifying the address: to the previous page, otherwise home, with a notice', async () => {
    for (const next of ['/contests/some-cup', undefined]) {
      const client = site.client();
      const email = `way${next ? 1 : 2}@example.test`;
      await client.post('/sign-up', { displayName: 'Wanda', email, password: 'a long enough password', next });
      await site.app.background.drain();
      const link = linkIn(
        site.app.mailer.kept.find((mail) => mail.to === email),
        site.url,
      );
      const verified = await client.get(link);
      expect(verified.location).to.equal(next ?? '/');
      expect((await client.get('/')).text).to.contain('Your email address is verified.');
    }
    const evil = await site.client().get('/verify-email?token=x&next=//evil.example');
    expect(evil.location).to.equal(undefined);
  });

  it("links from the menu to one's own submissions, which can be filtered by course, contest, problem and verdict", async () => {
    const { client } = life.winner;
    expect((await client.get('/')).text).to.match(/<a class="nav-link[^>]*href="\/submissions">My submissions/);
    expect((await site.client().get('/')).text).not.to.contain('href="/submissions"');
    const count = async (query: string) =>
      (await client.get(`/submissions?${query}`, { json: true })).json<{ pages: { total: number } }>().pages.total;
    expect(await count('')).to.equal(3);
    expect(await count('in=course:engines')).to.equal(1);
    expect(await count(`in=contest:${life.game.contest.slug}`)).to.equal(1);
    expect(await count('in=contest:no-such')).to.equal(0);
    expect(await count('problem=echo')).to.equal(1);
    expect(await count('in=course:engines&verdict=WA')).to.equal(0);
    expect((await client.get('/submissions?in=course:engines')).text)
      .to.contain('<option value="course:engines" selected>')
      .and.contain(`<option value="contest:${life.game.contest.slug}" >`);
  });
});
