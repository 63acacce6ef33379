import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import type { News } from '../../src/notifications/kinds.rules.ts';
import { notify } from '../../src/notifications/notify.service.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startPushService, type TestPushService } from '../setup/push-service.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { passing, told } from './notification-setup.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

eachEngine('push messages', (engine) => {
  let site: TestSite;
  let service: TestPushService;
  let organizer: TestPerson;
  let ann: TestPerson;
  before(async () => {
    service = await startPushService();
    site = await startSite(engine, { PUSH_HOSTS: '127.0.0.1', PUSH_PRIVATE: '1' });
    await site.app.background.startRepeating();
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
  });
  after(async () => {
    await site.close();
    await service.close();
  });
  beforeEach(async () => {
    ann = await makePerson(site, { displayName: 'Ann' });
    service.received.length = 0;
    service.answers.length = 0;
  });

  const jsonPost = (who: TestPerson, path: string, body: unknown) => who.client.postJson(path, body);
  async function turnOn(who: TestPerson, browser = service.browser()) {
    const answer = await jsonPost(who, '/profile/push', browser);
    expect(answer.status, answer.text).to.equal(303);
    return browser;
  }
  let facts = 0;
  const extended = (round: string, href = '/contests'): News<'round_extended'> => ({
    kind: 'round_extended',
    key: `fact:${(facts += 1)}`,
    href,
    params: { contest: 'Spring Cup', round, closesAt: site.clock.nowMs() + 2 * HOUR },
  });
  const tell = async (news: News, who: readonly TestPerson[]) => {
    await inTransaction(site.app.db, (trx) =>
      notify(
        trx,
        site.clock.nowMs(),
        news,
        who.map(({ id }) => id),
      ),
    );
    await site.app.background.drain();
  };
  const texts = () => service.received.map(({ text }) => JSON.parse(text) as Record<string, string>);
  const browsersOn = async (who: TestPerson) =>
    [...(await who.client.get('/profile/notifications')).text.matchAll(/data-endpoint="([0-9a-f]{64})"/g)].length;
  const offOf = async (who: TestPerson) =>
    /action="(\/profile\/push\/[0-9a-z]{26}\/off)"/i.exec((await who.client.get('/profile/notifications')).text)?.[1] ??
    'none';

  it('reach each browser of a person, encrypted and signed, in the language of the person', async () => {
    await ann.client.post('/profile', { displayName: 'Ann', language: 'zh-CN', timeZone: 'Asia/Shanghai' });
    const [phone, laptop] = [await turnOn(ann), await turnOn(ann)];
    await tell(extended('决赛'), [ann, organizer]);
    expect(service.received.map(({ path }) => service.url + path)).to.have.members([phone.endpoint, laptop.endpoint]);
    const [first] = service.received;
    expect(first?.headers).to.include({ ttl: '7200', urgency: 'high', 'content-encoding': 'aes128gcm' });
    expect(first?.headers.topic).to.match(/^[A-Za-z0-9_-]{32}$/);
    expect(first?.claims.aud).to.equal(service.url);
    expect(first?.claims.sub).to.match(/^mailto:.+@/);
    const page = await ann.client.get('/profile/notifications');
    expect(/data-key="([^"]+)"/.exec(page.text)?.[1]).to.equal(first?.senderKey);
    const [said] = texts();
    expect(said?.title).to.match(/^“Spring Cup”的 决赛 延长至 /);
    expect(Object.keys(said ?? {})).to.have.members(['title', 'lang', 'href', 'tag']);
    expect((await ann.client.get(said?.href ?? '')).location).to.equal('/contests');
    expect(statSync(join(site.app.config.dataDir, 'push-key.pem')).mode & 0o777).to.equal(0o600);
    await passing(site, HOUR);
    expect(service.received.length, 'once').to.equal(2);
  });

  it('follow the choice of each kind, beside the choice for mail', async () => {
    await turnOn(ann);
    const staffNews = (course: string): News => {
      const key = `fact:${(facts += 1)}`;
      return { kind: 'course_staff', key, href: '/courses', params: { course } };
    };
    await tell(staffNews('Usually not'), [ann]);
    await ann.client.post('/profile/notifications', { withPush: '1', course_staff: 'page', push_course_staff: '1' });
    await tell(staffNews('Chosen'), [ann]);
    await tell(extended('Not chosen'), [ann]);
    await ann.client.post('/profile/notifications', { course_staff: 'off' });
    await tell(staffNews('Off altogether'), [ann]);
    expect(texts().map(({ title }) => title)).to.deep.equal(['You are now staff of Chosen']);
    expect((await ann.client.get('/profile/notifications')).text).to.match(/name="push_course_staff"\s+checked/);
    expect((await told(ann)).map(({ text }) => text).join()).to.contain('Not chosen');
  });

  it('wait as long as the service asks for, and are not sent once read or too late', async () => {
    await turnOn(ann);
    service.answers.push({ status: 429, headers: { 'retry-after': '600' } });
    await tell(extended('First'), [ann]);
    await passing(site, 9 * MINUTE);
    expect(service.received.length).to.equal(1);
    await passing(site, 2 * MINUTE);
    expect(service.received.length).to.equal(2);
    expect(service.received[1]?.headers.ttl, 'less time is left').to.equal(String(7200 - 11 * 60));
    service.answers.push({ status: 503 }, { status: 500 });
    await tell(extended('Read meanwhile'), [ann]);
    await tell(extended('Too late', '/problems'), [ann]);
    expect(service.received.length).to.equal(4);
    const [, read] = await told(ann);
    await ann.client.get(`/notifications/${read?.id}`);
    await passing(site, 3 * HOUR);
    expect(service.received.length).to.equal(4);
  });

  it('are not sent once the session that confirmed the browser has ended, and do not count as a sign of it', async () => {
    await turnOn(ann);
    const usedAt = async () =>
      (await site.app.db('push_subscriptions').where({ user_id: ann.id }).pluck('used_at')).map(Number);
    const before = await usedAt();
    site.clock.advance(MINUTE);
    await tell(extended('Signed in'), [ann]);
    expect(service.received.length).to.equal(1);
    expect(await usedAt()).to.deep.equal(before);
    await site.app.db('sessions').where({ user_id: ann.id }).update({ expires_at: site.clock.nowMs() });
    await tell(extended('Session over'), [ann]);
    expect(service.received.length).to.equal(1);
  });

  it('end with a browser that the service does not know any more', async () => {
    await turnOn(ann);
    service.answers.push({ status: 410 });
    await tell(extended('Gone'), [ann]);
    expect(await browsersOn(ann)).to.equal(0);
    await tell(extended('Nobody there'), [ann]);
    expect(service.received.length).to.equal(1);
    expect((await organizer.client.get('/mails/push')).text).not.to.contain('410');
  });

  it('that are refused for good are shown to staff, with what the service said', async () => {
    await turnOn(ann);
    service.answers.push({ status: 403, text: 'key <b>mismatch</b>' });
    await tell(extended('Refused'), [ann]);
    await passing(site, HOUR);
    expect(service.received.length).to.equal(1);
    expect((await organizer.client.get('/mails/push')).text).to.contain('403 key &lt;b&gt;mismatch&lt;/b&gt;');
    expect((await organizer.client.get('/desk')).text).to.contain('href="/mails/push"');
    expect((await ann.client.get('/mails/push')).status).to.equal(403);
    expect(await browsersOn(ann), 'the browser stays').to.equal(1);
  });

  it('wait for a service out of reach without a try for each of them', async () => {
    const closed = await startPushService();
    const unreachable = closed.browser();
    await closed.close();
    await turnOn(ann, unreachable);
    for (const round of ['A', 'B', 'C']) await tell(extended(round), [ann]);
    const waiting = (await site.app.db('push_messages').where({ user_id: ann.id })) as { attempts: number }[];
    expect(waiting.map(({ attempts }) => Number(attempts)).reduce((sum, one) => sum + one)).to.equal(3);
    await passing(site, 30_000);
    await passing(site, 30_000);
    const later = (await site.app.db('push_messages').where({ user_id: ann.id })) as { attempts: number }[];
    expect(later.map(({ attempts }) => Number(attempts)).reduce((sum, one) => sum + one)).to.equal(3);
  });

  it('are turned off by the person alone, and by signing out of that browser', async () => {
    await turnOn(ann);
    const other = await makePerson(site);
    expect((await other.client.post(await offOf(ann))).status).to.equal(404);
    await ann.client.follow(await ann.client.post(await offOf(ann)));
    expect(await browsersOn(ann)).to.equal(0);
    await turnOn(ann);
    const elsewhere = site.client();
    await elsewhere.post('/sign-in', { email: ann.email, password: ann.password });
    const otherBrowser = service.browser();
    await jsonPost({ ...ann, client: elsewhere }, '/profile/push', otherBrowser);
    expect(await browsersOn(ann)).to.equal(2);
    await elsewhere.post('/sign-out');
    await site.app.background.drain();
    expect(await browsersOn(ann)).to.equal(1);
    await tell(extended('After signing out'), [ann]);
    expect(service.received.map(({ path }) => service.url + path)).not.to.include(otherBrowser.endpoint);
    await ann.client.post('/profile/sign-out-everywhere');
    await site.app.background.drain();
    expect(await site.app.db('push_subscriptions').where({ user_id: ann.id })).to.deep.equal([]);
  });

  it('go to whoever turned them on last, and to nobody once another person uses the browser', async () => {
    const shared = await turnOn(ann);
    const ben = await makePerson(site, { displayName: 'Ben' });
    await turnOn(ben, shared);
    expect([await browsersOn(ann), await browsersOn(ben)]).to.deep.equal([0, 1]);
    expect((await jsonPost(ben, '/profile/push/seen', { endpoint: shared.endpoint })).status).to.equal(204);
    expect(await browsersOn(ben)).to.equal(1);
    await jsonPost(ann, '/profile/push/seen', { endpoint: shared.endpoint });
    expect([await browsersOn(ann), await browsersOn(ben)]).to.deep.equal([0, 0]);
  });

  it('are refused with a reason for other hosts, bad keys and too many browsers', async () => {
    const browser = service.browser();
    const at = async (change: object) => {
      const answer = await jsonPost(ann, '/profile/push', { ...browser, ...change });
      return [answer.status, answer.text] as const;
    };
    const [status, text] = await at({ endpoint: 'https://169.254.169.254/latest' });
    expect([status, text.includes('169.254.169.254')]).to.deep.equal([422, true]);
    expect((await at({ endpoint: 'file:///etc/passwd' }))[0]).to.equal(422);
    expect((await at({ keys: { ...browser.keys, auth: 'AAAA' } }))[0]).to.equal(422);
    expect((await at({ keys: { ...browser.keys, p256dh: 'x'.repeat(199) } }))[0]).to.equal(422);
    expect((await at({ endpoint: `${service.url}/${'x'.repeat(2000)}` }))[0]).to.equal(422);
    for (let n = 0; n < 20; n += 1) await turnOn(ann);
    const [full, said] = await at({});
    expect([full, said.includes('20')]).to.deep.equal([409, true]);
  });

  it('are forgotten with the account, and exported without what would open them', async () => {
    const { endpoint, keys } = await turnOn(ann);
    await tell(extended('Exported'), [ann]);
    const { readNotifications } = await import('../../src/home/personal-history.store.ts');
    const exported = JSON.stringify(await readNotifications(site.app.db, ann.id));
    expect(exported).to.contain('pushBrowsers').and.contain('round_extended');
    expect(exported).not.to.contain(endpoint).and.not.contain(keys.auth);
    await ann.client.post('/profile/erase', { confirmation: 'Ann' });
    await site.app.background.drain();
    for (const table of ['push_subscriptions', 'push_messages'])
      expect(await site.app.db(table).where({ user_id: ann.id }), table).to.deep.equal([]);
  });

  it('forget a browser that nothing was heard of for a year', async () => {
    await turnOn(ann);
    await site.app
      .db('push_subscriptions')
      .where({ user_id: ann.id })
      .update({ used_at: site.clock.nowMs() - 366 * 24 * HOUR });
    await passing(site, 25 * HOUR);
    expect(await browsersOn(ann)).to.equal(0);
  });

  it('that a service keeps waiting do not keep other work waiting, and end when it answers', async () => {
    await turnOn(ann);
    const answer = service.holdNext();
    await tell(extended('Slow'), [ann]);
    const states = async () =>
      (await site.app.db('push_messages').where({ user_id: ann.id }).pluck('state')) as string[];
    expect(await states()).to.deep.equal(['sending']);
    answer();
    while ((await states())[0] === 'sending') await new Promise((resolve) => setImmediate(resolve));
    expect(await states()).to.deep.equal(['sent']);
  });
});
