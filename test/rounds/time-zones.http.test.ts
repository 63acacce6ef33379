/** Two organizers in two time zones edit the same times: each reads and types them in their own zone, and nothing shifts. */
import { expect } from 'chai';
import { publishedContest } from '../contests/contest-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';

eachEngine('times of a round in two time zones', (engine) => {
  let site: TestSite;
  let wang: TestPerson;
  let smith: TestPerson;
  before(async () => {
    site = await startSite(engine);
    const inZone = async (displayName: string, timeZone: string) => {
      const person = await makePerson(site, { roles: ['organizer'], displayName });
      const saved = await person.client.post('/profile', { displayName, timeZone, language: 'en' });
      expect(saved.status).to.equal(303);
      return person;
    };
    wang = await inZone('Wang', 'Asia/Shanghai');
    smith = await inZone('Smith', 'America/New_York');
  });
  after(() => site.close());

  const FIELDS = ['slug', 'name', 'opensAt', 'freezesAt', 'closesAt', 'penaltyMinutes', 'rev'];
  const valuesIn = (html: string, fields: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      fields.map((name) => [name, new RegExp(`name="${name}"[^>]*?value="([^"]*)"`, 's').exec(html)?.[1] ?? '']),
    );
  const timesOf = async (id: string) =>
    (await site.app.db('rounds').where({ id }).first('opens_at', 'freezes_at', 'closes_at')) as Record<string, number>;

  it('are shown and read in the zone of each, with its name, and stay when a form is sent as it was shown', async () => {
    const { contest, round } = await publishedContest(site);
    const edit = `/contests/${contest.slug}/rounds/${round.slug}/edit`;
    const form = async (who: TestPerson) => (await who.client.get(edit)).text;
    // In America, clocks go forward on March 14, 2027 at 2:00, and back on November 7 at 2:00; in China they do neither.
    const typed = {
      ...valuesIn(await form(wang), FIELDS),
      ...{ opensAt: '2027-03-14T13:30', freezesAt: '2027-03-14T15:30', closesAt: '2027-11-07T14:30', scoring: 'icpc' },
    };
    expect((await wang.client.post(edit, typed)).status).to.equal(303);
    const times = {
      opens_at: Date.UTC(2027, 2, 14, 5, 30),
      freezes_at: Date.UTC(2027, 2, 14, 7, 30),
      closes_at: Date.UTC(2027, 10, 7, 6, 30),
    };
    expect(await timesOf(round.id)).to.deep.equal(times);
    const shown = await form(smith);
    expect(shown).to.contain('America/New_York').and.not.contain('UTC. ');
    const american = valuesIn(shown, FIELDS);
    // The end is the second 1:30 of that night: typed anew it would be refused, but it was not.
    expect(american).to.include({
      ...{ opensAt: '2027-03-14T00:30', freezesAt: '2027-03-14T03:30', closesAt: '2027-11-07T01:30' },
    });
    for (const [who, name] of [
      [smith, 'By Smith'],
      [wang, 'By Wang'],
    ] as const) {
      const sent = { ...valuesIn(await form(who), FIELDS), scoring: 'icpc', name };
      expect((await who.client.post(edit, sent)).status, name).to.equal(303);
      expect(await timesOf(round.id), name).to.deep.equal(times);
    }
    const later = { ...valuesIn(await form(smith), FIELDS), scoring: 'icpc', freezesAt: '2027-03-14T04:00' };
    expect((await smith.client.post(edit, later)).status).to.equal(303);
    expect(await timesOf(round.id)).to.deep.equal({ ...times, freezes_at: Date.UTC(2027, 2, 14, 8) });
    expect(valuesIn(await form(wang), FIELDS).freezesAt).to.equal('2027-03-14T16:00');
  });

  it('are refused where the clocks of the zone skip or repeat them, with what was typed', async () => {
    const { contest, round } = await publishedContest(site);
    const edit = `/contests/${contest.slug}/rounds/${round.slug}/edit`;
    const sent = {
      ...valuesIn((await smith.client.get(edit)).text, FIELDS),
      scoring: 'icpc',
      closesAt: '2027-12-01T00:00',
    };
    for (const opensAt of ['2027-03-14T02:30', '2027-11-07T01:30']) {
      const refused = await smith.client.post(edit, { ...sent, opensAt });
      expect(refused.status, opensAt).to.equal(422);
      expect(refused.text).to.contain(`value="${opensAt}"`).and.contain('America/New_York');
      expect((await wang.client.post(edit, { ...sent, rev: '', opensAt, freezesAt: '' })).status, opensAt).to.equal(
        303,
      );
    }
  });

  it('are those of registration too', async () => {
    const registrationClosesAt = Date.UTC(2027, 10, 7, 6, 30, 5, 123);
    const { contest } = await publishedContest(site, { registrationClosesAt, participation: 'person' });
    const path = `/contests/${contest.slug}/edit`;
    const fields = ['name', 'slug', 'registrationOpensAt', 'registrationClosesAt', 'teamMin', 'teamMax', 'rev'];
    for (const who of [smith, wang]) {
      const { text } = await who.client.get(path);
      expect(text).to.contain(who === smith ? 'America/New_York' : 'Asia/Shanghai');
      const more = { entry: 'anyone', participation: 'person', description: `By ${who.displayName}` };
      expect((await who.client.post(path, { ...valuesIn(text, fields), ...more })).status).to.equal(303);
      const saved = (await site.app.db('contests').where({ id: contest.id }).first()) as Record<string, unknown>;
      expect(saved.description).to.equal(more.description);
      expect(Number(saved.registration_closes_at), 'to the millisecond').to.equal(registrationClosesAt);
    }
  });
});
