/** Unusual events of a contest: found for its jury alone, ranked, and noted or dismissed. */
import { expect } from 'chai';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem } from '../submissions/submit-setup.ts';

eachEngine('unusual events of a contest', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let ann: TestPerson;
  let game: TestRound;
  let here: string;
  before(async () => {
    site = await startSite(engine);
    const host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    ann = await makePerson(site, { displayName: 'Ann <b>' });
    const bob = await makePerson(site, { displayName: 'Bob' });
    game = await madeRound(site, host, [ann, bob], [{ versionId: await importedProblem(site, 'sum') }]);
    here = `/contests/${game.contest.slug}/unusual-events`;
    game.at(10);
    await site.app.background.drain();
    await game.play(ann, 'A');
    game.at(13);
    await game.play(bob, 'A');
  });
  after(() => site.close());

  const page = async (query = '') => (await organizer.client.get(`${here}${query}`)).text;
  const note = (fields: Record<string, string>) => organizer.client.post(here, { round: '', note: '', ...fields });

  it('are shown to the jury alone, with words that accuse no one', async () => {
    const text = await page();
    expect(text).to.contain('2 participants submitted the very same files').and.to.contain('3 min');
    expect(text).to.contain('95 of 100').and.to.contain('Ann &lt;b&gt;').and.to.contain('good reason');
    expect(await page('?kind=speed')).to.contain('Nothing here.');
    expect(await page('?kind=nonsense&state=nonsense&round=nonsense')).to.contain('very same files');
    expect((await ann.client.get(here)).status).to.equal(403);
    expect((await ann.client.post(here, { key: 'x', state: 'noted' })).status).to.equal(403);
  });

  it('are noted, dismissed and opened again, and refused when they are wrong or gone', async () => {
    const key = /name="key" value="([^"]+)"/.exec(await page())![1]!;
    const long = await note({ key, state: 'noted', note: 'n'.repeat(1001) });
    expect(long.status).to.equal(422);
    expect(long.text).to.contain('n'.repeat(1001));
    expect((await note({ key, state: 'guilty' })).status).to.equal(422);
    expect((await note({ key: 'same_files no such', state: 'noted' })).status).to.equal(404);
    expect((await note({ key, state: 'noted', note: 'Both from "one" course' })).status).to.equal(303);
    expect(await page()).to.contain('Nothing here.');
    expect(await page('?state=noted'))
      .to.contain('Both from &#34;one&#34; course')
      .and.to.contain('Olga');
    expect((await note({ key, state: 'dismissed', note: 'Looked at' })).status).to.equal(303);
    expect(await page('?state=dismissed')).to.contain('Looked at');
    expect((await note({ key, state: 'open' })).status).to.equal(303);
    const past = `language_burst ${'0'.repeat(26)}`;
    expect((await note({ key: past, state: 'noted', note: 'Seen before' })).status, 'not found now').to.equal(303);
    expect(await page()).to.contain('very same files');
    const audit = await site.app.db('audit_entries').where({ action: 'contest.unusual_event' });
    expect(audit).to.have.length(4);
  });
});
