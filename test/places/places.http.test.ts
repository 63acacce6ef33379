/** Lists of submissions name where each was submitted, and link there. */
import { expect } from 'chai';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { registerPerson } from '../../src/participants/registration.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { placeKey } from '../../src/places/places.rules.ts';
import { placeLinksUnchecked } from '../../src/places/places.service.ts';
import { publishedContest } from '../contests/contest-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, openAssignment, runningCourse, submit } from '../submissions/submit-setup.ts';

eachEngine('where submissions were submitted', (engine) => {
  let site: TestSite;
  let student: TestPerson;
  let round: string;
  let assignment: string;
  before(async () => {
    site = await startSite(engine);
    student = await makePerson(site);
    const versionId = await importedProblem(site, 'sum');
    const professor = await makePerson(site, { roles: ['professor'] });
    const course = await runningCourse(site, professor, 'engines', [student]);
    assignment = `/courses/engines/assignments/${await openAssignment(site, course, versionId)}`;
    const found = await publishedContest(site, { participation: 'person', name: 'Cup <1>' });
    round = `/contests/${found.contest.slug}/rounds/${found.round.slug}`;
    await addRoundProblem(site.app, systemActor('test'), found.round.id, {
      problemVersionId: versionId,
      points: 100,
      weight: 1,
    });
    await registerPerson(site.app, student.actor, found.contest);
    await submit(student.client, '/problems/sum');
    await submit(student.client, assignment);
    site.clock.set(found.round.opensAt);
    await submit(student.client, `${round}/problems/A`);
  });
  after(() => site.close());

  it('is named with a link on the list and the home page, and so is the problem', async () => {
    const { text } = await student.client.get('/submissions');
    const home = (await student.client.get('/')).text;
    for (const page of [text, home]) {
      expect(page).to.match(new RegExp(`<a href="${round}">Cup &lt;1&gt; · [^<]+</a>`));
      expect(page).to.contain(`<a href="${assignment}">Storage Engines · First homework</a>`);
      expect(page).to.contain('Practice');
    }
    expect(text).to.match(new RegExp(`<a href="${round}/problems/A">\\s*A\\. Sum</a>`));
    expect(text).to.match(new RegExp(`<a href="${assignment}">\\s*Sum</a>`));
    expect(text).to.match(/<a href="\/problems\/sum">\s*Sum<\/a>/);
  });

  it('is read with one query for each kind of place, however many submissions there are', async () => {
    const rows = (await site.app.db('submissions').select('context_type', 'context_id')) as Record<string, string>[];
    const one = rows.map((row) => ({ contextType: row.context_type as 'round', contextId: row.context_id! }));
    let asked = 0;
    const count = () => void (asked += 1);
    site.app.db.on('query', count);
    const ways = await placeLinksUnchecked(site.app, [...one, ...one, ...one]);
    site.app.db.removeListener('query', count);
    expect(asked).to.equal(3);
    expect([...ways.keys()]).to.have.members(one.map(placeKey));
    expect(await placeLinksUnchecked(site.app, [{ contextType: 'assignment', contextId: 'gone' }])).to.deep.equal(
      new Map(),
    );
  });
});
