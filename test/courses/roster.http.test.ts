import { expect } from 'chai';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';

interface RosterModel {
  counts: { warning: string; count: number }[];
  students: { details: { fullName: string | null }; warnings: string[] }[];
}

eachEngine('the roster', (engine) => {
  let site: TestSite;
  let professor: TestPerson;
  const path = '/courses/roster';
  let code: string;

  before(async () => {
    site = await startSite(engine);
    professor = await makePerson(site, { roles: ['professor'] });
    const organizer = await makePerson(site, { roles: ['organizer'] });
    const proposal = (
      await professor.client.post('/partnerships', {
        title: 'Rosters',
        university: 'East Lake University',
        term: 'Spring 2027',
        expectedStudents: '5',
        syllabus: 'Some words about it',
      })
    ).location as string;
    await professor.client.post(`${proposal}/submit`);
    await organizer.client.post(`${proposal}/approve`);
    const partnershipId = proposal.split('/').at(-1) as string;
    const course = { slug: 'roster', title: 'Rosters', term: 'Spring 2027', description: '' };
    await professor.client.post('/courses', { partnershipId, ...course });
    code = /id="join-code">([^<]+)</.exec((await professor.client.get(path)).text)?.[1] as string;
    const join = async (details: Parameters<typeof makePerson>[1]) => {
      const person = await makePerson(site, details);
      expect((await person.client.post('/courses/join', { code })).status).to.equal(303);
    };
    await join({ fullName: 'Wang Li', studentNumber: 's-001' });
    await join({ fullName: 'Wang Lei', studentNumber: 'S001' });
    await join({ fullName: 'Zhao Yi', verified: false });
    await join({ fullName: 'Sun Er', studentNumber: '2' });
  });
  after(() => site.close());

  const model = async (query = '') =>
    (await professor.client.get(`${path}/students${query}`, { json: true })).json<RosterModel>();

  it('warns of equal and missing student IDs and unverified addresses, with counts that filter', async () => {
    const { counts } = await model();
    expect(counts).to.deep.equal([
      { warning: 'same_id', count: 2 },
      { warning: 'no_id', count: 1 },
      { warning: 'unverified', count: 1 },
    ]);
    const page = await professor.client.get(`${path}/students`);
    expect(page.text)
      .to.contain('Check before you use the grades')
      .and.contain('Same student ID as someone else: 2 students')
      .and.contain('No student ID: 1 student<')
      .and.contain(`${path}/students?warning=same_id`);
    const same = await model('?warning=same_id');
    expect(same.students.map((one) => one.details.fullName)).to.have.members(['Wang Li', 'Wang Lei']);
    const csv = await professor.client.get(`${path}/students?format=csv&warning=no_id`);
    expect(csv.text).to.contain('No student ID; Email not verified').and.not.contain('Wang Li');
    expect((await model('?warning=nonsense')).students).to.have.length(4);
  });

  it('shows these warnings to staff beside the grades before an export', async () => {
    const grades = await professor.client.get(`${path}/grades`);
    expect(grades.text).to.contain('Same student ID as someone else: 2 students').and.contain('warning=no_id');
    const student = await makePerson(site, { fullName: 'Qian San', studentNumber: '3' });
    await student.client.post('/courses/join', { code });
    expect((await student.client.get(`${path}/grades`)).text).not.to.contain('Check before you use the grades');
    expect((await student.client.get(`${path}/class-list`)).status).to.equal(403);
    await student.client.post(`${path}/leave`);
  });

  it('compares with a class list: different names, students not on it, and listed people who have not enrolled', async () => {
    const list = '学号,姓名\ns-001, Li Wang\n2, Sun Er San\n9, Not Here';
    const saved = await professor.client.post(`${path}/class-list`, { list });
    expect((await professor.client.follow(saved)).text).to.contain('Saved a class list of 3 students.');
    const { counts } = await model();
    expect(counts).to.deep.equal([
      { warning: 'same_id', count: 2 },
      { warning: 'no_id', count: 1 },
      { warning: 'unverified', count: 1 },
      { warning: 'name_differs', count: 2 },
      { warning: 'not_enrolled', count: 1 },
    ]);
    const missing = await professor.client.get(`${path}/students?warning=not_enrolled`);
    expect(missing.text).to.contain('Not Here').and.not.contain('Sun Er San');
    expect((await professor.client.get(`${path}/class-list`)).text).to.contain('s-001, Li Wang\n2, Sun Er San');
    await professor.client.post(`${path}/class-list`, { list: '' });
    expect((await model()).counts.map((one) => one.warning)).not.to.include('name_differs');
  });

  it('keeps the class list of a second editor and shows how it differs from what the first saved', async () => {
    const rev = (html: string) => /type="hidden" name="rev" value="(\d+)"/.exec(html)?.[1] ?? '';
    const seen = rev((await professor.client.get(`${path}/class-list`)).text);
    await professor.client.post(`${path}/class-list`, { list: '1, Wang Li\n2, Sun Er', rev: seen });
    const second = await professor.client.post(`${path}/class-list`, { list: '1, Wang Li\n3, Qian San', rev: seen });
    expect(second.status).to.equal(409);
    expect(second.text)
      .to.contain('1, Wang Li\n3, Qian San')
      .and.contain(`${professor.displayName} ·`)
      .and.contain('Students on the list: 0 → 2')
      .and.contain('<li>2, Sun Er</li>')
      .and.contain('<li>3, Qian San</li>')
      .and.not.contain('<li>1, Wang Li</li>');
    const saved = await professor.client.post(`${path}/class-list`, { list: '3, Qian San', rev: rev(second.text) });
    expect(saved.status, 'having seen it, they may save').to.equal(303);
    const audit = (await site.app.db('audit_entries').where({ action: 'course.class_list_saved' })) as {
      detail: string;
    }[];
    expect(JSON.stringify(audit), 'the log has no names of students').not.to.contain('Qian San');
    await professor.client.post(`${path}/class-list`, { list: '' });
  });

  it('refuses a class list with the line number, and keeps what was pasted', async () => {
    const wrong = await professor.client.post(`${path}/class-list`, { list: '1, Wang Li\nwithout a comma' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text)
      .to.contain('id="field-list-error">Line 2: expected a student ID, a comma and a name.')
      .and.contain('without a comma');
    const twice = await professor.client.post(`${path}/class-list`, { list: '1, Wang Li\n１, Zhao Yi' });
    expect(twice.text).to.contain('also on line 1');
  });
});
