import { expect } from 'chai';
import type { Course } from '../../src/courses/courses.rules.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, openAssignment, runningCourse, textOf } from '../submissions/submit-setup.ts';

eachEngine('final grades', (engine) => {
  let site: TestSite;
  let professor: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let course: Course;
  let lab: string;
  let sum: string;
  const here = '/courses/engines/final-grades';
  before(async () => {
    site = await startSite(engine);
    site.clock.set(Date.parse('2027-03-01T08:00:00Z'));
    professor = await makePerson(site, { roles: ['professor'] });
    ann = await makePerson(site, { fullName: '=Ann', studentNumber: '001' });
    bob = await makePerson(site, { fullName: 'Bob Brown', studentNumber: '002' });
    course = await runningCourse(site, professor, 'engines', [ann, bob]);
    sum = await importedProblem(site, 'sum');
    lab = await openAssignment(site, course, sum, { title: 'Sums', points: 80 });
  });
  after(() => site.close());

  const scheme = (more: Record<string, string> = {}) =>
    professor.client.post(`${here}/scheme`, {
      ...{ categories: 'Labs, 60\nAttendance, 40', digits: '1', rounding: 'half_up', rev: '0' },
      ...more,
    });
  const marked = async (who: TestPerson, override: string, rev = '0') => {
    const path = `/courses/engines/assignments/${lab}/students/${who.id}/mark`;
    expect((await professor.client.post(path, { override, reason: 'Oral', rev })).status).to.equal(303);
  };
  const fingerprintIn = (text: string) => /name="fingerprint" value="([^"]+)"/.exec(text)?.[1] ?? '';
  const publish = async (more: Record<string, string>) => {
    const { id } = (await site.app.db('course_sections').where({ course_id: course.id }).first('id')) as { id: string };
    const fingerprint = fingerprintIn((await professor.client.get(`${here}?publish=1`)).text);
    return await professor.client.post(`${here}/publish`, { section: id, fingerprint, ...more });
  };

  it('are made as owners say, and refuse what is wrong with the line, keeping it', async () => {
    const wrong = await scheme({ categories: 'Labs, 60\nExam, many' });
    expect([wrong.status, wrong.text.includes('Exam, many'), wrong.text.includes('Line 2')]).to.deep.equal([
      ...[422, true, true],
    ]);
    expect((await scheme()).status).to.equal(303);
    expect((await scheme()).status, 'an old form').to.equal(409);
    expect((await scheme({ rev: '1', [`category_${lab}`]: 'Labs' })).status).to.equal(303);
    expect((await ann.client.get(`${here}/scheme`)).status).to.equal(403);
  });

  it('count outside columns that are typed or pasted, for the students one teaches', async () => {
    const column = { title: 'Attendance', category: 'Attendance', points: '10' };
    expect((await professor.client.post(`${here}/columns`, { ...column, category: 'None' })).status).to.equal(422);
    for (let sent = 0; sent < 2; sent += 1)
      expect((await professor.client.post(`${here}/columns`, { ...column, formKey: 'one-form-1' })).status).to.equal(
        303,
      );
    expect(await site.app.db('outside_columns').select('id'), 'sent twice').to.have.length(1);
    const { id } = (await site.app.db('outside_columns').first('id')) as { id: string };
    const to = `${here}/columns/${id}`;
    const unknown = await professor.client.post(to, { scores: '001, 9\n007, 5', rev: '0' });
    expect([unknown.status, unknown.text.includes('007, 5')]).to.deep.equal([422, true]);
    expect((await professor.client.post(to, { scores: '001, 9', rev: '0' })).status).to.equal(303);
    const old = await professor.client.post(to, { scores: '002, 1', rev: '0' });
    expect([
      old.status,
      old.text.includes('What is saved now'),
      old.text.includes('name="rev" value="1"'),
    ]).to.deep.equal([...[409, true, true]]);
    expect(old.text).to.contain('002, 1').and.contain('001, 9');
    expect((await professor.client.get(to)).text).to.contain('001, 9');
    expect((await ann.client.get(to)).status).to.equal(403);
    await marked(ann, '40');
    await marked(bob, '80');
    const shown = textOf((await professor.client.get(here)).text);
    // 40 / 80 × 60 + 9 / 10 × 40, and 60 without attendance.
    expect(shown)
      .to.match(/001 =Ann 30\.0 36\.0 66\.0/)
      .and.match(/002 Bob Brown 60\.0 0\.0 60\.0/);
    const own = textOf((await ann.client.get(here)).text);
    expect(own).to.contain('Now: 66.0 %').and.contain('Sums: 40 / 80').and.not.contain('Bob');
  });

  it('are exported in the order of columns one asks for, with names no spreadsheet evaluates', async () => {
    const csv = (await professor.client.get(`${here}?format=csv&columns=total,number,name`)).text;
    expect(csv.replace('\uFEFF', '').trim().split(/\r?\n/)).to.deep.equal([
      ...['Final grade,Student ID,Name', "66.0,001,'=Ann", '60.0,002,Bob Brown'],
    ]);
    expect((await professor.client.get(`${here}?format=xlsx`)).status).to.equal(200);
    expect((await ann.client.get(`${here}?format=csv`)).status).to.equal(403);
  });

  it('are published as versions that stay as they are; a correction says what differs and why', async () => {
    expect((await publish({ expected: '1' })).status).to.equal(303);
    await site.app.background.drain();
    expect(textOf((await ann.client.get('/notifications')).text)).to.contain('are published');
    expect((await publish({ expected: '1', note: 'Twice' })).status).to.equal(409);
    expect((await publish({ expected: '2', note: 'Nothing' })).status, 'nothing differs').to.equal(409);
    await marked(bob, '40', '1');
    const page = (await professor.client.get(`${here}?publish=1`)).text;
    const preview = textOf(page);
    expect(preview).to.contain('Bob Brown: 60.0 → 30.0').and.not.contain('=Ann: 66.0');
    expect((await publish({ expected: '2' })).status, 'no reason').to.equal(422);
    await marked(bob, '60', '2');
    const moved = await publish({ expected: '2', note: 'Graded anew', fingerprint: fingerprintIn(page) });
    expect(moved.status, 'not what was shown').to.equal(409);
    expect(textOf(moved.text)).to.contain('60.0 → 45.0').and.contain('nothing was published');
    await marked(bob, '40', '3');
    expect((await publish({ expected: '2', note: 'Graded anew' })).status).to.equal(303);
    expect(textOf((await bob.client.get(here)).text)).to.contain('Graded anew');
    expect(textOf((await ann.client.get(here)).text), 'whose grade stayed').to.not.contain('Graded anew');
    const rows = (await site.app
      .db('final_grades as g')
      .join('final_grade_versions as v', 'v.id', 'g.version_id')
      .where('g.user_id', bob.id)
      .orderBy('v.number')
      .select('v.number', 'g.total')) as { number: number; total: string }[];
    expect(rows.map(({ number, total }) => [number, total])).to.deep.equal([
      [1, '60.0'],
      [2, '30.0'],
    ]);
    await site.app.background.drain();
    expect(textOf((await bob.client.get('/notifications')).text)).to.contain('was corrected');
    expect(textOf((await ann.client.get('/notifications')).text)).to.not.contain('was corrected');
    expect((await ann.client.post(`${here}/publish`, { expected: '3' })).status).to.equal(403);
  });

  it('keep what is in a category that gets another name, and refuse to remove one in use', async () => {
    const removed = await scheme({ rev: '2', categories: 'Labs, 60', [`category_${lab}`]: 'Labs' });
    expect(removed.status).to.equal(422);
    expect(textOf(removed.text)).to.contain('Attendance is in the category Attendance');
    const renamed = { categories: 'Lab work, 60\nPresence, 40', [`category_${lab}`]: 'Labs' };
    expect((await scheme({ rev: '2', ...renamed })).status).to.equal(303);
    const shown = textOf((await professor.client.get(here)).text);
    expect(shown)
      .to.match(/001 =Ann 30\.0 36\.0 66\.0/)
      .and.contain('Lab work');
  });

  it('go by the row of the class list that a student claimed, and no one else by its ID', async () => {
    const { id } = (await site.app.db('outside_columns').first('id')) as { id: string };
    const to = `${here}/columns/${id}`;
    await site.app.db('users').where({ id: bob.id }).update({ student_number: '0-01' });
    const twice = await professor.client.post(to, { scores: '001, 5', rev: '1' });
    expect([twice.status, textOf(twice.text).includes('Several of your students')]).to.deep.equal([422, true]);
    expect(textOf((await professor.client.get(to)).text)).to.contain('1 student with a result is not in the list');
    expect((await professor.client.post(to, { scores: '', rev: '1' })).status).to.equal(303);
    expect(await site.app.db('outside_scores').select('user_id'), 'who was not shown keeps it').to.have.length(1);
    const section = (await site.app.db('course_sections').where({ course_id: course.id }).first('id')) as {
      id: string;
    };
    await site.app.db('roster_entries').insert({
      ...{ section_id: section.id, student_key: '001', student_number: '001', full_name: 'Ann Adams', position: 0 },
      ...{ user_id: ann.id, claimed_at: 1 },
    });
    expect((await professor.client.post(to, { scores: '001, 5', rev: '2' })).status).to.equal(303);
    const [score] = (await site.app.db('outside_scores').select('user_id', 'points_milli')) as unknown[];
    expect(score).to.deep.equal({ user_id: ann.id, points_milli: 5_000 });
    const lists = [
      `${here}?format=csv&columns=number,name`,
      ...['grades?format=csv', `assignments/${lab}/students?format=csv`].map((path) => `/courses/engines/${path}`),
    ];
    for (const list of lists) {
      const lines = (await professor.client.get(list)).text.split(/\r?\n/);
      expect(lines.filter((line) => line.startsWith('001,Ann Adams'), list)).to.have.length(1);
      expect(lines.filter((line) => line.startsWith(',Bob Brown'), list)).to.have.length(1);
    }
    await site.app.db('users').where({ id: bob.id }).update({ student_number: '002' });
  });

  it('count a missing assignment as 0 once it is due for the student, by their extension', async () => {
    const logs = await openAssignment(site, course, sum, { title: 'Logs', points: 20 });
    const categories = 'Lab work, 60\nPresence, 40';
    const places = { [`category_${lab}`]: 'Lab work', [`category_${logs}`]: 'Lab work' };
    expect((await scheme({ rev: '3', categories, ...places })).status).to.equal(303);
    const dueAt = new Date(site.clock.nowMs() + 86_400_000).toISOString().slice(0, 16);
    const gift = { students: '002', assignmentId: logs, dueAt, reason: 'A fair' };
    expect((await professor.client.post('/courses/engines/extensions', gift)).status).to.equal(303);
    const total = async (who: string) =>
      new RegExp(`${who},([\\d.]+)`).exec(
        (await professor.client.get(`${here}?format=csv&columns=name,total`)).text,
      )?.[1];
    expect([await total('Ann Adams'), await total('Bob Brown')]).to.deep.equal(['50.0', '30.0']);
    site.clock.advance(2 * 3_600_000);
    // Of 100 points Ann has 40 now, and Bob still half of 80.
    expect([await total('Ann Adams'), await total('Bob Brown')]).to.deep.equal(['44.0', '30.0']);
    site.clock.advance(86_400_000);
    expect(await total('Bob Brown')).to.equal('24.0');
  });
});
