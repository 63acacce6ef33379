/** Many clarifications and participants: links lead to the right page, and pages cost few queries whatever there is. */
import { expect } from 'chai';
import { announce } from '../../src/clarifications/answering.service.ts';
import { listClarificationsAfter } from '../../src/clarifications/clarifications.service.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem } from '../submissions/submit-setup.ts';
import { formKey, newestOf, runningGame, type Game } from './clarifications-setup.ts';

const MANY = 65;

eachEngine('many clarifications', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let game: Game;
  let first: string;
  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann Archer' });
    bob = await makePerson(site, { displayName: 'Bob Baker' });
    game = await runningGame(site, await importedProblem(site, 'sum'), [ann, bob]);
    for (let count = 1; count <= MANY; count += 1) {
      const id = await announce(site.app, organizer.actor, game.contest, {
        about: count % 2 === 0 ? game.about : '',
        text: `Announcement number ${count}.`,
        formKey: formKey(),
      });
      first ??= id;
      site.clock.advance(1000);
    }
    await site.app.background.drain();
  });
  after(() => site.close());

  async function queriesOf(get: () => Promise<unknown>): Promise<string[]> {
    const queries: string[] = [];
    const listen = ({ sql }: { sql: string }) => void queries.push(sql);
    site.app.db.on('query', listen);
    await get();
    site.app.db.off('query', listen);
    return queries;
  }

  it('are opened from a notification on the page of the list that has them by now', async () => {
    const { href } = (await site.app
      .db('notifications')
      .where({ user_id: ann.id, kind: 'announcement' })
      .orderBy('created_at')
      .first()) as {
      href: string;
    };
    expect(href).to.equal(`${game.page}?at=${first}#clarification-${first}`);
    const shown = await ann.client.get(href.split('#')[0]!);
    expect(shown.text).to.contain(`id="clarification-${first}"`).and.to.contain('Announcement number 5.');
    expect(shown.text).not.to.contain('Announcement number 6.');
    expect((await site.client().get(`${game.page}?at=${first}`)).text).to.contain('Announcement number 1.');
    for (const strange of ['at=01ARZ3NDEKTSV4RRFFQ69G5FAV', 'at=%27', `at=${first}&page=1`, 'at=a&at=b'])
      expect((await ann.client.get(`${game.page}?${strange}`)).text, strange).to.contain(`number ${MANY}.`);
  });

  it('are noted as seen in few statements, and a newer version replaces an older one', async () => {
    const writes = (sql: string) => /^(insert|update).*clarification_reads/i.test(sql);
    const fresh = await queriesOf(() => bob.client.get(game.page));
    expect(fresh.filter(writes)).to.have.length(1);
    expect((await queriesOf(() => bob.client.get(game.page))).filter(writes)).to.have.length(0);
    const edited = await newestOf(site, game.contest);
    const wanted = { text: 'Another text.', audience: 'all', rev: '1' };
    expect((await organizer.client.post(`${game.page}/${edited}/edit`, wanted)).status).to.equal(303);
    expect((await queriesOf(() => bob.client.get(game.page))).filter(writes)).to.have.length(2);
    const seen = { clarification_id: edited, user_id: bob.id };
    expect(await site.app.db('clarification_reads').where(seen).first('version')).to.deep.equal({ version: 2 });
  });

  it('about a problem that is hidden again are left out of pages, counts, links and what programs read', async () => {
    const round = { contest_id: game.contest.id, slug: 'final' };
    const { opens_at: opensAt } = (await site.app.db('rounds').where(round).first('opens_at')) as { opens_at: number };
    await site.app
      .db('rounds')
      .where(round)
      .update({ opens_at: site.clock.nowMs() + 60_000 });
    const read = (after?: { atMs: number; id: string }) =>
      listClarificationsAfter(site.app, ann.actor, game.contest, { limit: 20, after });
    const page = await read();
    expect(page, 'a whole page, of those that may be read').to.have.length(20);
    const { one } = page.at(-1)!;
    expect(await read({ atMs: one.writtenAt!, id: one.id })).to.have.length(Math.ceil(MANY / 2) - 20);
    const text = (await ann.client.get(`${game.page}?page=2`)).text;
    expect(text).to.contain('Announcement number 5.').and.not.to.contain('Announcement number 4.');
    expect(text).to.contain(`${Math.ceil(MANY / 2)} `);
    await site.app
      .db('rounds')
      .where(round)
      .update({ opens_at: Number(opensAt) });
  });

  it('cost the pages of staff as many queries with many participants as with few', async () => {
    const id = await newestOf(site, game.contest);
    const pages = [`${game.page}/inbox?show=all`, `${game.page}/${id}`];
    const few = [];
    for (const page of pages) few.push((await queriesOf(() => organizer.client.get(page))).length);
    const now = site.clock.nowMs();
    const people = Array.from({ length: 350 }, (_, index) => {
      const name = `Team ${String(index).padStart(3, '0')}`;
      const own = { id: `P${String(index).padStart(25, '0')}`, name, name_norm: name.toLowerCase() };
      return {
        ...own,
        contest_id: game.contest.id,
        kind: 'person',
        created_at: now + index,
        member_count: 0,
        rev: 1,
        starred: 0,
      };
    });
    await site.app.db.batchInsert('participants', people, 50);
    for (const [index, page] of pages.entries()) {
      const queries = await queriesOf(() => organizer.client.get(page));
      expect(queries.length, page).to.be.at.most(few[index]!);
    }
    const shown = (await organizer.client.get(`${game.page}/${id}`)).text;
    expect(shown).to.contain('of 352').and.to.contain('Bob Baker').and.to.contain('Ann Archer: not yet');
    expect(shown).to.contain('Team 000').and.to.contain('Team 298').and.not.to.contain('Team 299');
  });

  it('that were withdrawn are not shown above pages as announcements', async () => {
    const id = await newestOf(site, game.contest);
    const withdrawn = await organizer.client.post(`${game.page}/${id}/withdraw`, { reason: 'It was wrong.', rev: '2' });
    expect(withdrawn.status).to.equal(303);
    const news = (await ann.client.get(`${game.page}/news`)).text;
    expect(news).to.match(/Announcement withdrawn:<\/strong> It was wrong\./);
  });

  it('name the asker also when it has withdrawn', async () => {
    const cat = await makePerson(site, { displayName: 'Cat Carter' });
    const another = await runningGame(site, await importedProblem(site, 'again'), [cat]);
    await cat.client.post(another.page, { about: '', text: 'May I leave?', formKey: formKey() });
    await site.app.db('participants').where({ contest_id: another.contest.id }).update({ withdrawn_at: 1 });
    expect((await organizer.client.get(`${another.page}/inbox`)).text).to.contain('Cat Carter');
  });
});
