import { expect } from 'chai';
import { readAudit } from '../../src/operations/audit.service.ts';
import { publishedContest } from '../contests/contest-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';

const PROPOSAL = {
  title: 'Storage engines',
  term: 'Spring 2027',
  expectedStudents: '12',
  syllabus: 'Write-ahead log, recovery.',
};

eachEngine('universities', (engine) => {
  let site: TestSite;
  let professor: TestPerson;
  let organizer: TestPerson;
  before(async () => {
    site = await startSite(engine);
    professor = await makePerson(site, { roles: ['professor'] });
    organizer = await makePerson(site, { roles: ['organizer'] });
    expect((await propose('North Technical University')).status).to.equal(303);
  });
  after(() => site.close());

  const propose = (university: string, answer: Record<string, string> = {}) =>
    professor.client.post('/partnerships', { ...PROPOSAL, university, ...answer });
  const universityOf = async (path: string) =>
    (await professor.client.get(path, { json: true })).json<{ partnership: { universityName: string } }>().partnership
      .universityName;
  const names = async () =>
    [...(await organizer.client.get('/universities')).text.matchAll(/<a href="\/universities\/[^"]+">([^<]+)</g)].map(
      ([, name]) => name!,
    );

  it('are suggested when a proposal spells one differently, and stay separate only if its author says so', async () => {
    const asked = await propose('North Technical Univ.');
    expect(asked.status).to.equal(422);
    expect(asked.text)
      .to.contain('id="field-university-error">Did you mean &#34;North Technical University&#34;?')
      .and.contain('value="use:North Technical University"')
      .and.contain('Write-ahead log, recovery.')
      .and.contain('value="North Technical Univ."');
    const universityAsked = 'North Technical Univ.';
    const used = await propose(universityAsked, {
      universityAsked,
      universityChoice: 'use:North Technical University',
    });
    expect(await universityOf(used.location as string)).to.equal('North Technical University');
    const elsewhere = { universityAsked: 'Another', universityChoice: 'keep' };
    expect((await propose('North Technical Univ.', elsewhere)).status, 'an answer about another name').to.equal(422);
    const invented = { universityAsked, universityChoice: 'use:Somewhere' };
    expect((await propose('North Technical Univ.', invented)).status, 'a choice that was not offered').to.equal(422);
    expect(await names()).to.deep.equal(['North Technical University']);
    const kept = await propose('North Technical Univ.', { universityAsked, universityChoice: 'keep' });
    expect(await universityOf(kept.location as string)).to.equal('North Technical Univ.');
    const again = await professor.client.post(kept.location as string, { ...PROPOSAL, university: universityAsked });
    expect(again.status, 'an edit that leaves it asks nothing').to.equal(303);
    expect((await propose('  north  TECHNICAL university ')).status, 'the same letters').to.equal(303);
    expect(await names()).to.deep.equal(['North Technical Univ.', 'North Technical University']);
  });

  it('are suggested at sign-up and in the profile, and known ones get their known spelling', async () => {
    const account = { email: 'new@example.test', password: 'correct horse', displayName: 'New', university: 'NTU' };
    const visitor = site.client();
    const asked = await visitor.post('/sign-up', account);
    expect(asked.status).to.equal(422);
    expect(asked.text).to.contain('Which university do you mean?').and.contain('use:North Technical University');
    const choice = { universityAsked: 'NTU', universityChoice: 'use:North Technical University' };
    expect((await visitor.post('/sign-up', { ...account, ...choice })).status).to.equal(303);
    expect((await visitor.get('/profile')).text).to.contain('value="North Technical University"');
    const profile = { displayName: 'New', language: '', university: 'NORTH technical university' };
    expect((await visitor.post('/profile', profile)).status).to.equal(303);
    expect((await visitor.get('/profile')).text).to.contain('value="North Technical University"');
    expect((await visitor.post('/profile', { ...profile, university: 'Nort Technical University' })).status).to.equal(
      422,
    );
    expect((await visitor.post('/profile', { ...profile, university: 'East Lake Academy' })).status).to.equal(303);
  });

  it('are refused when a character of their name stands for so many that no one could find it again', async () => {
    const person = await makePerson(site);
    const saved = async (university: string) =>
      (await person.client.post('/profile', { displayName: 'Ada', language: '', university })).status;
    for (const name of ['\ufdfa'.repeat(7), `University ${'\u0130'.repeat(60)}`]) {
      const refused = await propose(name);
      expect(refused.status).to.equal(422);
      expect(refused.text).to.contain('At most 120 characters');
      expect(await saved(name), 'in the profile').to.equal(422);
    }
    expect(await saved('\ufdfa'.repeat(6))).to.equal(303);
  });

  it('are merged by an organizer after a preview: partnerships, courses, profiles and contests move', async () => {
    const proposal = (await propose('North Technical Univ.')).location as string;
    await professor.client.post(`${proposal}/submit`);
    await organizer.client.post(`${proposal}/approve`);
    const partnershipId = proposal.split('/').at(-1) as string;
    const course = { slug: 'engines', title: 'Engines', term: 'Spring 2027', description: '' };
    expect((await professor.client.post('/courses', { partnershipId, ...course })).status).to.equal(303);
    const student = await makePerson(site, { university: 'north technical UNIV.' });
    await makeContest('North Technical Univ.\nElsewhere');

    expect((await professor.client.get('/universities')).status).to.equal(403);
    const page = await organizer.client.get('/universities/north-technical-univ');
    expect(page.text).to.contain('/universities/north-technical-univ/merge?into=north-technical-university');
    const preview = await organizer.client.get(
      '/universities/north-technical-univ/merge?into=north-technical-university',
    );
    expect(preview.text).to.contain('becomes another name of &#34;North Technical University&#34;');
    const byName = await organizer.client.get(
      '/universities/north-technical-univ/merge?into=North Technical University',
    );
    for (const { text } of [preview, byName])
      expect([...text.matchAll(/<dd>(\d+)<\/dd>/g)].map(([, count]) => Number(count))).to.deep.equal([2, 1, 1, 1]);
    expect(await names(), 'nothing changed yet').to.have.length(2);
    const merge = { into: 'north-technical-university' };
    expect((await professor.client.post('/universities/north-technical-univ/merge', merge)).status).to.equal(403);
    const done = await organizer.client.post('/universities/north-technical-univ/merge', merge);
    expect(done.location).to.equal('/universities/north-technical-university');

    expect(await names()).to.deep.equal(['North Technical University']);
    expect(await universityOf(proposal)).to.equal('North Technical University');
    expect((await site.client().get('/courses/engines')).text).to.contain('North Technical University');
    expect((await student.client.get('/profile')).text).to.contain('value="North Technical University"');
    expect((await organizer.client.get('/contests/spring/edit')).text).to.contain(
      'North Technical University\nElsewhere',
    );
    const old = await organizer.client.get('/universities/north-technical-univ');
    expect(old.status).to.equal(301);
    expect(old.location).to.equal('/universities/north-technical-university');
    const later = await propose('North Technical Univ.');
    expect(await universityOf(later.location as string), 'the old name means the other one').to.equal(
      'North Technical University',
    );
    const { entries } = await readAudit(site.app, organizer.actor, { action: 'university.merged' }, 1, 10);
    expect(entries).to.have.length(1);
    expect(entries[0]?.detail).to.include({ name: 'North Technical Univ.', partnerships: 2, courses: 1, people: 1 });
  });

  async function makeContest(entryUniversities: string): Promise<void> {
    const answer = await organizer.client.post('/contests', {
      slug: 'spring',
      name: 'Spring',
      summary: 'Some words',
      description: '',
      registrationOpensAt: '',
      registrationClosesAt: '',
      entry: 'university',
      entryUniversities,
      entryCourse: '',
      participation: 'person',
      teamMin: '1',
      teamMax: '1',
    });
    expect(answer.status, answer.text).to.equal(303);
  }

  it('cannot be merged into nothing, into themselves or into an unknown one, and can have names in other languages', async () => {
    const path = '/universities/north-technical-university';
    const unknown = await organizer.client.get(`${path}/merge?into=Nowhere`);
    expect(unknown.status).to.equal(422);
    expect(unknown.text).to.contain('There is no university &#34;Nowhere&#34;.').and.contain('value="Nowhere"');
    const itself = await organizer.client.get(`${path}/merge?into=North Technical Univ.`);
    expect(itself.text).to.contain('Choose another university.');
    expect((await organizer.client.get(`${path}/merge`)).status).to.equal(422);
    expect((await organizer.client.get('/universities/nowhere')).status).to.equal(404);
    expect((await organizer.client.post(`${path}/names`, { name: '北方理工大学' })).status).to.equal(303);
    const taken = await organizer.client.post(`${path}/names`, { name: 'North Technical Univ.' });
    expect(taken.text).to.contain('already exists');
    const chinese = await propose('北方理工大学');
    expect(await universityOf(chinese.location as string)).to.equal('North Technical University');
  });

  it('with a new name keep their people in contests limited to them', async () => {
    const { contest } = await publishedContest(site, {
      participation: 'person',
      entry: 'university',
      entryUniversities: ['NTU Beijing'],
    });
    const student = await makePerson(site, { university: 'NTU Beijing' });
    const other = await makePerson(site, { university: 'Elsewhere' });
    const path = '/universities/north-technical-university/names';
    expect((await organizer.client.post(path, { name: 'NTU Beijing' })).status).to.equal(303);
    expect((await student.client.get('/profile')).text).to.contain('value="North Technical University"');
    expect((await student.client.post(`/contests/${contest.slug}/register`)).status).to.equal(303);
    expect((await other.client.post(`/contests/${contest.slug}/register`)).status).to.equal(409);
  });

  it('are merged in one direction only if two organizers merge them in opposite directions at the same time', async () => {
    for (const name of ['Left College', 'Right Academy']) await propose(name);
    const second = await makePerson(site, { roles: ['organizer'] });
    const answers = await Promise.all([
      organizer.client.post('/universities/left-college/merge', { into: 'right-academy' }),
      second.client.post('/universities/right-academy/merge', { into: 'left-college' }),
    ]);
    expect(answers.map((one) => one.status).filter((status) => status === 303)).to.have.length(1);
    const left = (await names()).filter((name) => ['Left College', 'Right Academy'].includes(name));
    expect(left).to.have.length(1);
  });
});
