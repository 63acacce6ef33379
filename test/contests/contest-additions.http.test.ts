/** What features to the right add to the pages of a contest: those of the site, and one that contests have never heard of. */
import { expect } from 'chai';
import type { ContestAdditions, ContestParts } from '../../src/contests/contest-parts.service.ts';
import { contestCards, contestCounts, contestFrameOf, contestTabs } from '../../src/contests/contest-page.service.ts';
import { seesAsStaff } from '../../src/contests/contests.rules.ts';
import { contestParticipants, participantsInContest } from '../../src/participants/contest-participants.service.ts';
import { visitor } from '../../src/platform/actor.ts';
import { contestRounds } from '../../src/rounds/contest-rounds.service.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { tabsOn } from '../setup/tabs.ts';
import { publishedContest } from './contest-setup.ts';

eachEngine('additions to a contest', (engine) => {
  let site: TestSite;
  let base: string;
  let slug: string;
  before(async () => {
    site = await startSite(engine);
    ({ slug } = (await publishedContest(site)).contest);
    base = `/contests/${slug}`;
  });
  after(() => site.close());

  it('show each reader the tabs of other features, also on the pages of those', async () => {
    const student = await makePerson(site);
    const round = `${base}/rounds/final`;
    const shown = [base, `${base}/rounds`, round, `${round}/board`, `${base}/clarifications`, `${base}/teams`];
    const marked = (here: string) => shown.map((href) => (href === here ? `${href} (here)` : href));
    for (const path of shown) expect(tabsOn((await site.client().get(path)).text), path).to.deep.equal(marked(path));
    const mine = `${base}/my-team`;
    expect(tabsOn((await student.client.get(mine)).text)).to.deep.equal([...shown, `${mine} (here)`]);
  });

  it('show buttons of contests and rejudgings to organizers, and counts and the rejudge log to everyone', async () => {
    const organizer = await makePerson(site, { roles: ['organizer'] });
    const buttons = [`/rejudgings/new?contest=${slug}`, `${base}/edit`, `${base}/history`].map((to) => `href="${to}"`);
    const [staffPage, page] = [(await organizer.client.get(base)).text, (await site.client().get(base)).text];
    for (const button of buttons) {
      expect(staffPage).to.contain(button);
      expect(page).not.to.contain(button);
    }
    expect(page).to.contain('>1 round</a>').and.contain('>0 teams registered</a>').and.contain(`${base}/rejudgings"`);
    expect((await site.client().get('/contests')).text.replace(/\s+/g, ' ')).to.contain(
      '· 1 round · 0 teams registered',
    );
  });

  it('warn organizers before they publish a draft with a round that has no problems', async () => {
    const organizer = await makePerson(site, { roles: ['organizer'] });
    const form = { slug: 'draft-cup', name: 'Draft Cup', entry: 'anyone', participation: 'person' };
    await organizer.client.post('/contests', { ...form, teamMin: '1', teamMax: '1' });
    const warning = 'A round has no problems yet.';
    expect((await organizer.client.get('/contests/draft-cup')).text).not.to.contain(warning);
    await organizer.client.post('/contests/draft-cup/rounds', {
      ...{ slug: 'final', name: 'Final', scoring: 'icpc', penaltyMinutes: '20' },
      ...{ opensAt: '2100-01-01T10:00', closesAt: '2100-01-01T12:00' },
    });
    expect((await organizer.client.get('/contests/draft-cup')).text).to.contain(warning);
  });

  it('read the rounds of the contest once on its overview', async () => {
    let reads = 0;
    const note = ({ sql }: { sql: string }) => {
      if (/select \* from [`"]rounds[`"]/.test(sql)) reads += 1;
    };
    site.app.db.on('query', note);
    try {
      expect((await site.client().get(base)).status).to.equal(200);
      expect(reads).to.equal(1);
    } finally {
      site.app.db.removeListener('query', note);
    }
  });

  it('can come from a feature of their own: a tab, a button, a count and cards', async () => {
    const announcements: ContestAdditions = {
      tabs: [{ key: 'news', label: 'news:tab', href: ({ contest }) => `/contests/${contest.slug}/news`, order: 150 }],
      actions: [
        {
          ...{ key: 'tell', label: 'news:tell', order: 10 },
          href: () => '/news/new',
          visibleTo: ({ actor, contest }) => seesAsStaff(actor, contest.id),
        },
      ],
      counts: [
        {
          ...{ key: 'news', order: 150, label: () => 'news:count', href: () => '/news' },
          countUnchecked: (_app, contests) => Promise.resolve(new Map(contests.map(({ id }) => [id, 4]))),
        },
      ],
      cards: [
        {
          ...{ key: 'newest', place: 'side', view: 'news/_newest', order: 1 },
          model: (_app, { contest, model }) => ({ of: contest.name, isStaff: model.may.edit }),
        },
        { key: 'urgent', place: 'notice', view: 'news/_urgent', order: 1, model: () => ({ text: 'Lunch at noon' }) },
      ],
    };
    const parts: ContestParts = {
      rounds: contestRounds,
      participants: contestParticipants,
      added: [participantsInContest, announcements],
    };
    const frame = await contestFrameOf(site.app, parts, visitor, slug);
    expect(frame.model.tabs.map(({ key }) => key)).to.deep.equal(['overview', 'news', 'teams']);
    expect(frame.model.actions, 'a visitor has no buttons').to.deep.equal([]);
    expect(frame.model.notices.map(({ view }) => view)).to.deep.equal(['news/_urgent']);
    expect(contestTabs(parts, { ...frame, round: null })[1]?.href).to.equal(`${base}/news`);
    const { side = [], notice } = await contestCards(site.app, parts, ['side'], frame);
    expect(side[0]).to.deep.equal({
      ...{ key: 'newest', view: 'news/_newest' },
      model: { of: frame.contest.name, isStaff: false },
    });
    expect(notice, 'not asked for').to.equal(undefined);
    const counts = (await contestCounts(site.app, visitor, parts, [frame.contest])).get(frame.contest.id) ?? [];
    expect(counts.map(({ key, count }) => `${key} ${count}`)).to.deep.equal(['news 4', 'participants 0']);
  });
});
