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
  const here = '/courses/engines/final-grades';
  before(async () => {
    site = await startSite(engine);
    site.clock.set(Date.parse('2027-03-01T08:00:00Z'));
    professor = await makePerson(site, { roles: ['professor'] });
    ann = await makePerson(site, { fullName: '=Ann', studentNumber: '001' });
    bob = await makePerson(site, { fullName: 'Bob Brown', studentNumber: '002' });
    course = await runningCourse(site, professor, 'engines', [ann, bob]);
    lab = await openAssignment(site, course, await importedProblem(site, 'sum'), { title: 'Sums', points: 80 });
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
  const publish = async (more: Record<string, string>) => {
    const { id } = (await site.app.db('course_sections').where({ course_id: course.id }).first('id')) as { id: string };
    return await professor.client.post(`${here}/publish`, { section: id, ...more });
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
    expect((await professor.client.post(`${here}/columns`, column)).status).to.equal(303);
    const { id } = (await site.app.db('outside_columns').first('id')) as { id: string };
    const to = `${here}/columns/${id}`;
    const unknown = await professor.client.post(to, { scores: '001, 9\n007, 5' });
    expect([unknown.status, unknown.text.includes('007, 5')]).to.deep.equal([422, true]);
    expect((await professor.client.post(to, { scores: '001, 9' })).status).to.equal(303);
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
    const preview = textOf((await professor.client.get(`${here}?publish=1`)).text);
    expect(preview).to.contain('Bob Brown: 60.0 → 30.0').and.not.contain('=Ann: 66.0');
    expect((await publish({ expected: '2' })).status, 'no reason').to.equal(422);
    expect((await publish({ expected: '2', note: 'Graded anew' })).status).to.equal(303);
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
});
