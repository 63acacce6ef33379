import { expect } from 'chai';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { listAudit } from '../../src/platform/audit/audit.store.ts';
import { changeProfile } from '../../src/accounts/accounts.service.ts';
import type { Kind, News } from '../../src/notifications/kinds.rules.ts';
import { sendDueMailsUnchecked } from '../../src/notifications/mails.service.ts';
import { notify } from '../../src/notifications/notify.service.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { linkIn, startMailServer, type ReceivedMail, type TestMailServer } from '../setup/smtp.ts';
import { textOf } from '../submissions/submit-setup.ts';
import { choiceOf, passing, told } from './notification-setup.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

eachEngine('mails of notifications', (engine) => {
  let site: TestSite;
  let server: TestMailServer;
  let organizer: TestPerson;
  let ann: TestPerson;
  before(async () => {
    server = await startMailServer();
    site = await startSite(engine, { MAIL_URL: server.url, MAIL_FROM: 'Kernelway <noreply@kernelway.example>' });
    await site.app.background.startRepeating();
  });
  after(async () => {
    await site.close();
    await server.close();
  });
  beforeEach(async () => {
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    ann = await makePerson(site, { displayName: 'Ann' });
    server.mails.length = 0;
    server.isOutOfOrder = false;
  });

  let facts = 0;
  const fact = (kind: 'pipeline_invited' | 'results_published', contest: string): News<typeof kind> => {
    const news = { key: `fact:${(facts += 1)}`, href: '/contests' };
    return kind === 'pipeline_invited'
      ? { kind, ...news, params: { contest } }
      : { kind, ...news, params: { contest, round: 'Round 1' } };
  };
  const tell = (kind: 'pipeline_invited' | 'results_published', contest: string, ids = [ann.id]) =>
    inTransaction(site.app.db, (trx) => notify(trx, site.clock.nowMs(), fact(kind, contest), ids));
  const chosen = (who: TestPerson, choices: Partial<Record<Kind, string>>) =>
    who.client.post('/profile/notifications', choices);
  const unsubscribeUrl = (mail: ReceivedMail | undefined) =>
    /<([^>]+)>/.exec(mail?.headers.get('list-unsubscribe') ?? '')?.[1]?.replace(site.url, '') ?? 'none';
  const oneClick = (path: string) =>
    fetch(`${site.url}${path}`, {
      method: 'POST',
      body: 'List-Unsubscribe=One-Click',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

  it('say at once what happened, in the language of the person, with a link that marks it as read', async () => {
    await ann.client.post('/profile', { displayName: 'Ann', language: 'zh-CN' });
    await tell('pipeline_invited', 'Spring Cup');
    await passing(site);
    const [mail] = server.mails;
    expect(server.mails.length).to.equal(1);
    expect(mail?.to).to.equal(ann.email);
    expect(mail?.subject).to.equal('凭借在“Spring Cup”中的成绩，你受邀加入贡献者之路');
    expect(mail?.text).to.contain('一键停收这类邮件').and.contain(`${site.url}/profile/notifications`);
    expect((await ann.client.get(linkIn(mail, site.url))).location).to.equal('/contests');
    expect((await told(ann))[0]?.isUnread).to.equal(false);
    await passing(site, HOUR);
    expect(server.mails.length, 'once').to.equal(1);
  });

  it('end with one click of a mail program, without signing in; the site still tells', async () => {
    await tell('pipeline_invited', 'One');
    await passing(site);
    const [mail] = server.mails;
    expect(mail?.headers.get('list-unsubscribe-post')).to.equal('List-Unsubscribe=One-Click');
    expect(mail?.headers.get('auto-submitted')).to.equal('auto-generated');
    expect(mail?.headers.get('message-id')).to.match(/^<[0-9a-z]{26}@kernelway\.example>$/);
    const path = unsubscribeUrl(mail);
    expect((await site.client().get(path)).status, 'looking at the link ends nothing').to.equal(200);
    await tell('pipeline_invited', 'Two');
    await passing(site);
    expect(server.mails.length).to.equal(2);
    await tell('pipeline_invited', 'Three');
    await site.app.background.drain();
    const answer = await oneClick(path);
    expect([answer.status, await answer.text()]).to.deep.equal([200, 'Unsubscribed.\n']);
    expect((await oneClick(path)).status, 'again').to.equal(200);
    await passing(site);
    expect(server.mails.length, 'nor what waited').to.equal(2);
    expect((await told(ann)).length).to.equal(3);
    expect(await choiceOf(ann, 'pipeline_invited')).to.equal('page');
  });

  it('end by the page of the link for one kind or all, and not by a forged link', async () => {
    await chosen(ann, { results_published: 'mail' });
    await tell('pipeline_invited', 'One');
    await passing(site);
    const path = unsubscribeUrl(server.mails[0]);
    const visitor = site.client();
    const page = await visitor.get(path);
    expect(textOf(page.text)).to.contain('You will no longer get emails about "You are invited to the pipeline".');
    expect(page.text, 'nothing about the person').not.to.contain('Ann').and.not.to.contain(ann.email);
    const all = [...page.text.matchAll(/name="token" value="([^"]+)"/g)].map(([, token]) => token as string);
    const done = await visitor.follow(await visitor.post('/notifications/unsubscribe/confirm', { token: all[1] }));
    expect(textOf(done.text)).to.contain('Emails stopped').and.contain('all emails about notifications');
    await tell('results_published', 'Two');
    await passing(site, 48 * HOUR);
    expect(server.mails.length).to.equal(1);

    const token = new URL(path, site.url).searchParams.get('token') as string;
    const forged = [
      token.replace(ann.id, organizer.id),
      token.replace('pipeline_invited', 'all'),
      token.slice(0, -1),
      `${token}x`,
      '',
    ];
    for (const other of forged) {
      const address = `/notifications/unsubscribe?token=${encodeURIComponent(other)}`;
      expect((await oneClick(address)).status, other).to.equal(404);
      expect((await visitor.get(address)).status, other).to.equal(404);
    }
    const withoutToken = await visitor.postWithoutToken('/notifications/unsubscribe/confirm', { token });
    expect(withoutToken.status).to.equal(403);
  });

  it('come as one digest at eight in the morning of the person, without what was read', async () => {
    const midnight = Math.ceil(site.clock.nowMs() / (24 * HOUR)) * 24 * HOUR;
    // In Shanghai it is 22:00.
    site.clock.set(midnight + 14 * HOUR);
    ann = await makePerson(site, { displayName: 'Ann' });
    await changeProfile(site.app, ann.actor, {
      ...{ displayName: 'Ann', fullName: null, university: null, studentNumber: null },
      ...{ language: 'en', timeZone: 'Asia/Shanghai' },
    });
    for (const contest of ['Read', 'Second', 'Third']) {
      await tell('results_published', contest);
      await site.app.background.drain();
      site.clock.advance(1000);
    }
    const read = (await told(ann)).find(({ text }) => text.includes('Read'));
    await ann.client.get(`/notifications/${read?.id}`);
    site.clock.set(midnight + 24 * HOUR - MINUTE);
    await passing(site);
    expect(server.mails.length).to.equal(0);
    await passing(site, 4 * MINUTE);
    expect(server.mails.map(({ subject }) => subject)).to.deep.equal(['Kernelway: 2 new notifications']);
    const text = server.mails[0]?.text ?? '';
    expect(text.indexOf('Second')).to.be.greaterThan(0).and.lessThan(text.indexOf('Third'));
    expect(text).not.to.contain('Read');
    await passing(site, 48 * HOUR);
    expect(server.mails.length, 'a day without news has no digest').to.equal(1);

    // Told a second before eight, and delivered when the digest of that morning has gone.
    site.clock.set(midnight + 96 * HOUR - 1000);
    await tell('results_published', 'In time');
    await passing(site, 4 * MINUTE);
    await inTransaction(site.app.db, async (trx) => {
      await notify(trx, midnight + 96 * HOUR - 1000, fact('results_published', 'Held up'), [ann.id]);
    });
    await passing(site, 48 * HOUR);
    expect(server.mails.slice(1).map(({ text: said }) => /In time|Held up/.exec(said)?.[0])).to.deep.equal([
      'In time',
      'Held up',
    ]);

    await oneClick(unsubscribeUrl(server.mails[0]));
    await tell('results_published', 'Fourth');
    await passing(site, 48 * HOUR);
    expect(server.mails.length).to.equal(3);
  });

  it('wait for a mail server that is out of order, with longer and longer pauses, and then come once', async () => {
    server.isOutOfOrder = true;
    await tell('pipeline_invited', 'Delayed');
    await passing(site);
    const desk = (await organizer.client.get('/desk')).text;
    expect(desk).to.match(/>1<\/p>\s*<a[^>]*href="\/mails\?show=waiting"/);
    expect(desk).to.match(/>0<\/p>\s*<a[^>]*href="\/mails"/);
    const waiting = await organizer.client.get('/mails?show=waiting');
    expect(textOf(waiting.text)).to.contain('Ann · You are invited to the pipeline').and.contain('Come back later');
    await passing(site, MINUTE);
    server.isOutOfOrder = false;
    await passing(site, MINUTE);
    expect(server.mails.length, 'the second pause is longer').to.equal(0);
    await passing(site, 5 * MINUTE);
    await passing(site, HOUR);
    expect(server.mails.length).to.equal(1);
    expect(textOf((await organizer.client.get('/mails?show=waiting')).text)).to.contain('No email is waiting');
    expect((await organizer.client.get('/desk')).text).not.to.contain('/mails?show=waiting');
  });

  it('that were due minutes ago and were not tried count as waiting too', async () => {
    const untried = async () => (await organizer.client.get('/desk')).text.includes('/mails?show=waiting');
    await tell('pipeline_invited', 'Untried');
    await site.app.background.drain();
    await site.app.db('notification_mails').where({ user_id: ann.id }).update({ state: 'waiting', attempts: 0 });
    expect(await untried()).to.equal(false);
    site.clock.advance(11 * MINUTE);
    expect(await untried()).to.equal(true);
    await site.app.db('notification_mails').where({ user_id: ann.id }).update({ state: 'skipped' });
  });

  it('take names as they are: no line end makes a header, and no placeholder is filled in', async () => {
    const name = 'Cup\r\nBcc: eve@example.org\r\n\r\nHello {{round}} $t(site:title) <b>';
    await tell('pipeline_invited', name);
    await passing(site);
    const [mail] = server.mails;
    expect(server.mails).to.have.length(1);
    expect(mail!.headers.has('bcc')).to.equal(false);
    expect(mail!.headers.get('to')).to.equal(ann.email);
    const everything = [...mail!.headers.values(), mail!.text].join('\n');
    expect(everything).to.contain('Hello {{round}} $t(site:title) <b>');
  });

  it('that the server refuses for good are shown to staff with the reason, who may send them again', async () => {
    server.unknown.add(ann.email);
    await tell('pipeline_invited', 'Refused');
    await tell('pipeline_invited', 'Refused too');
    await passing(site);
    const page = await organizer.client.get('/mails');
    expect(textOf(page.text)).to.contain('Ann · You are invited to the pipeline').and.contain('No such user here');
    expect((await organizer.client.get('/desk')).text).to.match(/>2<\/p>\s*<a[^>]*href="\/mails"/);
    expect((await ann.client.get('/mails')).status).to.equal(403);
    const again = /action="(\/mails\/[0-9a-z]{26}\/again)"/.exec(page.text)?.[1] as string;
    expect((await ann.client.post(again)).status).to.equal(403);
    expect((await ann.client.post('/mails/again')).status).to.equal(403);
    server.unknown.clear();
    const sent = await organizer.client.follow(await organizer.client.post(again));
    expect(sent.text).to.contain('The email will be sent again now.');
    await site.app.background.drain();
    expect(server.mails.length).to.equal(1);
    expect((await organizer.client.post(again)).status, 'it is not failed any more').to.equal(409);
    const rest = await organizer.client.follow(await organizer.client.post('/mails/again'));
    expect(rest.text).to.contain('1 email will be sent again now.');
    await site.app.background.drain();
    expect(server.mails.length).to.equal(2);
    const { entries } = await listAudit(site.app.db, { personIds: [organizer.id], limit: 10, offset: 0 });
    expect(entries.map(({ action }) => action)).to.include.members(['mail.sent_again', 'mail.all_sent_again']);
  });

  it('go only to verified addresses, and to no one whose choice is the site alone', async () => {
    const bob = await makePerson(site, { verified: false });
    await chosen(ann, { pipeline_invited: 'page' });
    await tell('pipeline_invited', 'Quiet', [ann.id, bob.id]);
    await passing(site, 48 * HOUR);
    expect(server.mails.filter(({ subject }) => subject.includes('Quiet'))).to.deep.equal([]);
    expect((await told(bob)).length).to.equal(1);
    expect(textOf((await bob.client.get('/profile/notifications')).text)).to.contain('no verified email address');
  });

  it('that a process left behind are sent by another one, and what is days late is not sent', async () => {
    await tell('pipeline_invited', 'Left behind');
    await site.app.background.drain();
    const lease = { state: 'sending', claim_token: 'of-a-dead-process', lease_until: site.clock.nowMs() + 5 * MINUTE };
    await site.app.db('notification_mails').where({ user_id: ann.id }).update(lease);
    await sendDueMailsUnchecked(site.app);
    expect(server.mails.length).to.equal(0);
    await passing(site, 6 * MINUTE);
    expect(server.mails.length).to.equal(1);
    await tell('pipeline_invited', 'Late');
    await site.app.background.drain();
    site.clock.advance(4 * 24 * HOUR);
    await sendDueMailsUnchecked(site.app);
    expect(server.mails.length).to.equal(1);
  });

  it('and all else that a person was told is gone with the account', async () => {
    await chosen(ann, { results_published: 'off' });
    await tell('pipeline_invited', 'Gone');
    await passing(site);
    const path = unsubscribeUrl(server.mails[0]);
    await ann.client.post('/profile/erase', { confirmation: 'Ann' });
    await tell('pipeline_invited', 'After');
    await passing(site);
    expect(server.mails.length).to.equal(1);
    expect((await oneClick(path)).status, 'the link of an old mail').to.equal(200);
    for (const table of ['notifications', 'notification_mails', 'notification_choices'])
      expect(await site.app.db(table).where({ user_id: ann.id }), table).to.deep.equal([]);
  });

  it('come twenty at a time, a second apart', async () => {
    // Between two runs of housekeeping, which also sends.
    site.clock.set((Math.ceil(site.clock.nowMs() / MINUTE) + 1) * MINUTE + 5000);
    await site.app.background.drain();
    for (let index = 0; index < 45; index += 1) await tell('pipeline_invited', `Cup ${index}`);
    await passing(site);
    expect(server.mails.length).to.equal(20);
    await passing(site, 1000);
    expect(server.mails.length).to.equal(40);
    await passing(site, 1000);
    expect(new Set(server.mails.map(({ subject }) => subject)).size).to.equal(45);
  });
});
