/** A list of problems of another system is put into a round. */
import { expect } from 'chai';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem } from '../submissions/submit-setup.ts';
import { publishedContest } from '../contests/contest-setup.ts';

eachEngine('a problem set of another system', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let here: string;
  let roundId: string;
  let sum: string;
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'] });
    sum = await importedProblem(site, 'sum');
    const { contest, round } = await publishedContest(site);
    here = `/contests/${contest.slug}/rounds/${round.slug}/problem-set/import`;
    roundId = round.id;
  });
  after(() => site.close());

  const LIST =
    '- {letter: C, short-name: sum, color: red, time_limit: 77}\n- {letter: D, short-name: nothing-here, color: lila}\n';
  const problems = async () =>
    (await site.app.db('round_problems').where({ round_id: roundId })) as {
      label: string;
      color_rgb: string;
      color_name: string;
    }[];

  it('is looked at first, then its problems are added, each once', async () => {
    const looked = await organizer.client.post(here, { text: LIST });
    expect(looked.status).to.equal(200);
    expect(looked.text).to.contain('Found by its short name').and.to.contain('No problem of this name');
    expect(looked.text).to.contain('Time limit 77 s in the list').and.to.contain('Color: red.');
    expect(looked.text).to.contain('background:#ff0000').and.to.contain('The color lila is not known');
    expect(await problems()).to.deep.equal([]);
    const added = await organizer.client.post(here, { text: LIST, isChosen: '1', version1: sum, version2: '' });
    expect(added.status).to.equal(303);
    const there = (await problems()).map((one) => [one.label, one.color_rgb, one.color_name]);
    expect(there).to.deep.equal([['C', '#ff0000', 'red']]);
    const again = await organizer.client.post(here, { text: LIST, isChosen: '1', version1: sum, version2: '' });
    expect(again.status).to.equal(422);
    expect(again.text).to.contain('does not have yet').and.to.contain('The round has it already');
  });

  it('is refused with the entry that is wrong, keeps what was typed, and adds all or none', async () => {
    const bad = await organizer.client.post(here, { text: '- {label: A}' });
    expect(bad.status).to.equal(422);
    expect(bad.text).to.contain('Entry 1 has no short name').and.to.contain('- {label: A}');
    const none = await organizer.client.post(here, { text: LIST, isChosen: '1', version1: 'made-up' });
    expect(none.status).to.equal(422);
    expect((await problems()).length).to.equal(1);
    const person = await makePerson(site);
    expect((await person.client.get(here)).status).to.equal(403);
  });
});
