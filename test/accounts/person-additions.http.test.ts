/** What features to the right add to a person's pages: those of the site, and one that accounts have never heard of. */
import { expect } from 'chai';
import type { PersonAdditions } from '../../src/accounts/person-parts.service.ts';
import { personFrameOf, personOverviewOf, settingsCards } from '../../src/accounts/person-page.service.ts';
import { eraseAccount } from '../../src/accounts/accounts.service.ts';
import { visitor } from '../../src/platform/actor.ts';
import { NotFound } from '../../src/platform/errors.ts';
import { postUnchecked } from '../../src/points/points.service.ts';
import { pointsOfPerson } from '../../src/points/person-points.service.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { tabsOn } from '../setup/tabs.ts';
import { textOf } from '../submissions/submit-setup.ts';

eachEngine('additions to a person’s pages', (engine) => {
  let site: TestSite;
  let ann: TestPerson;
  before(async () => {
    site = await startSite(engine);
    ann = await makePerson(site, { displayName: 'Ann', university: 'East University' });
  });
  after(() => site.close());

  it('show everyone the points and what they are for, in pages of 50, and no tabs while there is one', async () => {
    for (let number = 1; number <= 51; number += 1)
      await postUnchecked(site.app.db, site.clock.nowMs() + number, {
        ...{ ownerId: ann.id, rule: 'accepted_submission', eventKey: `problem:${number}` },
        detail: { problem: `problem-${number}` },
      });
    site.clock.advance(1000);
    const first = await site.client().get(`/people/${ann.id}`);
    expect(textOf(first.text)).to.contain('Ann East University').and.contain('Builder').and.contain(' 255 XP ');
    expect(first.text).to.contain('href="/problems/problem-2"').and.not.contain('href="/problems/problem-1"');
    expect(first.text).to.contain(`/people/${ann.id}?page=2`);
    expect(tabsOn(first.text)).to.deep.equal([]);
    const second = await site.client().get(`/people/${ann.id}?page=2`);
    expect(second.text).to.contain('href="/problems/problem-1"').and.not.contain('href="/problems/problem-2"');
  });

  it('lead from the settings to the stored data', async () => {
    expect((await ann.client.get('/profile')).text).to.contain('href="/profile/data"');
    expect((await ann.client.get('/profile/data')).status).to.equal(200);
  });

  it('can come from a feature of their own: a tab, cards for some readers, and a card of the settings', async () => {
    const badges: PersonAdditions = {
      tabs: [
        { key: 'badges', label: 'badges:tab', href: ({ person }) => `/people/${person.id}/badges`, order: 100 },
        {
          ...{ key: 'give', label: 'badges:give', href: () => '/badges/new', order: 50 },
          visibleTo: ({ actor, person }) => actor.kind === 'user' && actor.id !== person.id,
        },
      ],
      cards: [
        {
          ...{ key: 'newest', place: 'main', view: 'badges/_newest', order: 1 },
          model: (_app, { person, pageNumber }) => ({ of: person.displayName, pageNumber }),
        },
        {
          ...{ key: 'own', place: 'figures', view: 'badges/_own', order: 150 },
          model: (_app, { actor, person }) => (actor.kind === 'user' && actor.id === person.id ? {} : null),
        },
      ],
      settings: [
        {
          ...{ key: 'choose', place: 'side', view: 'badges/_choose', order: 1 },
          model: (_app, { actor }) => ({ of: actor.displayName }),
        },
      ],
    };
    const added = [pointsOfPerson, badges];
    const { frame, person, cards } = await personOverviewOf(site.app, added, visitor, ann.id, 3);
    expect(Object.keys(person).sort()).to.deep.equal(['displayName', 'githubLogin', 'id', 'joinedAt', 'university']);
    expect(frame.tabs.map(({ key }) => key)).to.deep.equal(['overview', 'badges']);
    expect(cards.main?.map(({ key }) => key)).to.deep.equal(['newest', 'entries']);
    expect(cards.main?.[0]?.model).to.deep.equal({ of: 'Ann', pageNumber: 3 });
    expect(cards.figures?.map(({ key }) => key)).to.deep.equal(['balance']);

    const own = await personOverviewOf(site.app, added, ann.actor, ann.id, 1);
    expect(own.cards.figures?.map(({ key }) => key)).to.deep.equal(['balance', 'own']);
    const other = await makePerson(site);
    const seen = await personFrameOf(site.app, added, other.actor, ann.id);
    expect(seen.frame.tabs.map(({ href }) => href)).to.deep.equal([
      `/people/${ann.id}`,
      '/badges/new',
      `/people/${ann.id}/badges`,
    ]);
    expect(await settingsCards(site.app, added, ann.actor)).to.deep.equal({
      side: [{ key: 'choose', view: 'badges/_choose', model: { of: 'Ann' } }],
    });
  });

  it('are asked nothing about someone who erased their account', async () => {
    const gone = await makePerson(site, { displayName: 'Gone' });
    await eraseAccount(site.app, gone.actor, 'Gone');
    const asked: PersonAdditions = {
      cards: [{ ...{ key: 'x', place: 'main', view: 'x/_x', order: 1 }, model: () => expect.fail('asked') }],
    };
    const refused = await personOverviewOf(site.app, [asked], visitor, gone.id, 1).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(NotFound);
  });
});
