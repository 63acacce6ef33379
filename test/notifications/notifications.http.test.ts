import { expect } from 'chai';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { newId } from '../../src/platform/ids.ts';
import { notify, deliverUnchecked } from '../../src/notifications/notify.service.ts';
import type { News } from '../../src/notifications/kinds.rules.ts';
import { deleteOldNotificationsUnchecked } from '../../src/notifications/notifications.service.ts';
import * as migration from '../../migrations/20261130620000_notifications__searched.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { textOf } from '../submissions/submit-setup.ts';
import { bellOf, choiceOf, textsOf, told } from './notification-setup.ts';

const DAY_MS = 86_400_000;

eachEngine('notifications', (engine) => {
  let site: TestSite;
  let ann: TestPerson;
  before(async () => {
    site = await startSite(engine);
  });
  after(() => site.close());
  beforeEach(async () => {
    ann = await makePerson(site, { displayName: 'Ann' });
  });

  let facts = 0;
  const staffNews = (course: string, key = `fact:${(facts += 1)}`): News<'course_staff'> => ({
    kind: 'course_staff',
    key,
    href: '/courses',
    params: { course },
  });
  async function tell(news: News, userIds: readonly string[]): Promise<void> {
    await inTransaction(site.app.db, (trx) => notify(trx, site.clock.nowMs(), news, userIds));
    await site.app.background.drain();
  }
  const bell = async () => bellOf((await ann.client.get('/problems')).text);

  it('are counted by the bell on every page, and opening one marks it as read and leads on', async () => {
    expect(await bell()).to.equal('0');
    await tell(staffNews('Storage'), [ann.id]);
    await tell(staffNews('Queries'), [ann.id]);
    expect(await bell()).to.equal('2');
    const [newest] = await told(ann);
    expect(newest).to.include({ kind: 'course_staff', text: 'You are now staff of Queries', isUnread: true });
    expect((await ann.client.get(`/notifications/${newest?.id}`)).location).to.equal('/courses');
    expect(await bell()).to.equal('1');
    expect((await told(ann))[0]?.isUnread).to.equal(false);
    expect((await told(ann, '?show=unread')).map(({ text }) => text)).to.deep.equal(['You are now staff of Storage']);
  });

  it('are told once, however often the fact is told', async () => {
    const news = staffNews('Once');
    await tell(news, [ann.id, ann.id]);
    await tell(news, [ann.id]);
    await tell({ ...news, params: { course: 'Twice' } }, [ann.id]);
    expect(await textsOf(ann, 'course_staff')).to.deep.equal(['You are now staff of Once']);
    await ann.client.post('/notifications/read', { until: String(site.clock.nowMs()) });
    await tell(news, [ann.id]);
    expect(await bell(), 'what was read stays read').to.equal('0');
  });

  it('are marked as read and unread one by one, or all that the page showed', async () => {
    await tell(staffNews('First'), [ann.id]);
    const [first] = await told(ann);
    const shownAt = /name="until" value="(\d+)"/.exec((await ann.client.get('/notifications')).text)?.[1] as string;
    await ann.client.post(`/notifications/${first?.id}/read`);
    expect(await bell()).to.equal('0');
    await ann.client.post(`/notifications/${first?.id}/unread`);
    expect(await bell()).to.equal('1');
    site.clock.advance(1);
    await tell(staffNews('While she looked'), [ann.id]);
    const done = await ann.client.post('/notifications/read', { until: shownAt });
    expect((await ann.client.follow(done)).text).to.contain('All notifications are marked as read.');
    expect((await told(ann)).map(({ text, isUnread }) => [text, isUnread])).to.deep.equal([
      ['You are now staff of While she looked', true],
      ['You are now staff of First', false],
    ]);
  });

  it('of others are not found, and visitors have to sign in', async () => {
    await tell(staffNews('Hers'), [ann.id]);
    const [hers] = await told(ann);
    const bob = await makePerson(site);
    expect((await bob.client.get(`/notifications/${hers?.id}`)).status).to.equal(404);
    expect((await bob.client.post(`/notifications/${hers?.id}/read`)).status).to.equal(404);
    expect(await bell()).to.equal('1');
    expect((await site.client().get('/notifications')).location).to.contain('/sign-in');
    expect(bellOf((await site.client().get('/problems')).text)).to.equal(undefined);
  });

  it('are found by words and topic, and the empty list says what to do', async () => {
    const empty = await ann.client.get('/notifications');
    expect(textOf(empty.text)).to.contain('You have no notifications yet.');
    await tell(staffNews('100% “Speicher” 存储'), [ann.id]);
    await tell(staffNews('Queries'), [ann.id]);
    const found = async (query: string) => (await told(ann, query)).length;
    expect(await found('?q=speicher')).to.equal(1);
    expect(await found(`?q=${encodeURIComponent('存储')}`)).to.equal(1);
    expect(await found('?q=%25'), 'a percent sign is text').to.equal(1);
    for (const stored of ['course', '{', '":"', 'null'])
      expect(await found(`?q=${encodeURIComponent(stored)}`), stored).to.equal(0);
    await tell(staffNews('A "quoted" ÜBUNG\\'), [ann.id]);
    for (const part of ['"quoted"', 'übung', '\\', 'A "Q'])
      expect(await found(`?q=${encodeURIComponent(part)}`), part).to.equal(1);
    expect(await found('?category=courses')).to.equal(3);
    expect(await found('?category=pipeline')).to.equal(0);
    expect(await found('?category=nonsense&show=nonsense')).to.equal(3);
    const none = await ann.client.get('/notifications?q=nothing');
    expect(textOf(none.text)).to.contain('No notification matches the filter.').and.contain('Show all');
  });

  it('that are older than the text a search looks through are found as well', async () => {
    await tell(staffNews('Über "Old" storage'), [ann.id]);
    await migration.down(site.app.db);
    await migration.up(site.app.db);
    for (const query of ['über', '"old"'])
      expect(await told(ann, `?q=${encodeURIComponent(query)}`), query).to.have.length(1);
    expect(await told(ann, '?q=course')).to.have.length(0);
  });

  it('stand on pages of thirty, and the bell counts to 99', async () => {
    for (let index = 0; index < 101; index += 1)
      await deliverUnchecked(site.app, { ...staffNews(`Course ${index}`), toldAt: index, userIds: [ann.id] });
    expect(await bell()).to.equal('99+');
    expect((await told(ann)).map(({ text }) => text).slice(0, 2)).to.deep.equal([
      'You are now staff of Course 100',
      'You are now staff of Course 99',
    ]);
    expect((await told(ann, '?page=4')).length).to.equal(11);
    expect((await ann.client.get('/notifications?page=2&show=unread')).text).to.contain(
      'href="/notifications?show=unread&amp;page=3"',
    );
  });

  it('come in the language of the reader', async () => {
    await tell(staffNews('存储引擎'), [ann.id]);
    expect(textOf((await ann.client.get('/notifications?lang=zh-CN')).text))
      .to.contain('你已成为《存储引擎》的教学人员')
      .and.contain('全部标为已读');
  });

  it('are not stored for those who turned the kind off, and choices are kept for each kind', async () => {
    const settings = await ann.client.get('/profile/notifications');
    expect(textOf(settings.text)).to.contain(`Email goes to ${ann.email}`);
    const saved = await ann.client.post('/profile/notifications', { course_staff: 'off', round_opened: 'mail' });
    expect((await ann.client.follow(saved)).text).to.contain('Saved');
    expect(await choiceOf(ann, 'course_staff')).to.equal('off');
    await tell(staffNews('Unwanted'), [ann.id]);
    expect(await told(ann)).to.deep.equal([]);
    await ann.client.post('/profile/notifications', { course_staff: 'page' });
    expect(await choiceOf(ann, 'round_opened'), 'what was not sent stays').to.equal('mail');
    await tell(staffNews('Wanted'), [ann.id]);
    expect((await told(ann)).length).to.equal(1);
    const odd = await ann.client.post('/profile/notifications', { course_staff: 'pigeon' });
    expect(odd.status).to.equal(422);
    expect((await told(ann)).length).to.equal(1);
  });

  it('reach thousands of people in batches, each in a job of its own', async () => {
    const ids = Array.from({ length: 1201 }, () => newId());
    const rows = ids.map((id) => ({ id, email: null, display_name: id, created_at: 1, erased_at: null }));
    for (let start = 0; start < rows.length; start += 100)
      await site.app.db('users').insert(rows.slice(start, start + 100));
    await inTransaction(site.app.db, (trx) => notify(trx, site.clock.nowMs(), staffNews('Big', 'big'), ids));
    const jobs = await site.app.db('background_jobs').where({ topic: 'notification.told' }).count({ n: '*' }).first();
    expect(Number(jobs?.n)).to.equal(3);
    await site.app.background.drain();
    const stored = await site.app
      .db('notifications')
      .where({ fact_key: 'big' })
      .countDistinct({ n: 'user_id' })
      .first();
    expect(Number(stored?.n)).to.equal(1201);
  });

  it('cost a page one query for people who signed in, and visitors none', async () => {
    const queries: string[] = [];
    const listen = ({ sql }: { sql: string }) => void (sql.includes('notification') && queries.push(sql));
    site.app.db.on('query', listen);
    await site.client().get('/problems');
    expect(queries).to.deep.equal([]);
    await ann.client.get('/problems');
    expect(queries.length).to.equal(1);
    site.app.db.off('query', listen);
  });

  it('are deleted after a year', async () => {
    await tell(staffNews('Old'), [ann.id]);
    site.clock.advance(365 * DAY_MS);
    await tell(staffNews('New'), [ann.id]);
    const kept = async () => {
      await deleteOldNotificationsUnchecked(site.app);
      const rows = (await site.app.db('notifications').where({ user_id: ann.id }).orderBy('created_at')) as {
        params: string;
      }[];
      return rows.map(({ params }) => (JSON.parse(params) as { course: string }).course);
    };
    expect(await kept()).to.deep.equal(['Old', 'New']);
    site.clock.advance(1);
    expect(await kept()).to.deep.equal(['New']);
  });
});
