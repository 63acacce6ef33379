import { expect } from 'chai';
import { courseFor } from '../../src/courses/course-access.service.ts';
import type { Course } from '../../src/courses/courses.rules.ts';
import { sectionsOf } from '../../src/courses/section-access.service.ts';
import type { Section } from '../../src/courses/sections.rules.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { removeExpiredRostersUnchecked } from '../../src/rosters/rosters.service.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { runningCourse } from '../submissions/submit-setup.ts';
import { gbk } from '../participant-imports/workbooks.ts';

const BASE = '/courses/engines/roster';

eachEngine('class lists of a section', (engine) => {
  let site: TestSite;
  let professor: TestPerson;
  let engineer: TestPerson;
  let ann: TestPerson;
  let course: Course;
  let east: Section;
  let west: Section;

  before(async () => {
    site = await startSite(engine);
    professor = await makePerson(site, { roles: ['professor'] });
    engineer = await makePerson(site);
    ann = await makePerson(site, { fullName: 'Ann Adams', studentNumber: '001' });
    course = await runningCourse(site, professor, 'engines', [ann]);
    await professor.client.post('/courses/engines/sections', {
      ...{ name: 'West class', side: 'community', university: '', person: engineer.email, role: 'engineer' },
    });
    const page = await courseFor(site.app, systemActor('test'), course, 'course.roster');
    [east, west] = (await sectionsOf(site.app, page)) as [Section, Section];
  });
  after(() => site.close());

  const upload = (who: TestPerson, content: string | Buffer, fields: Record<string, string> = {}) =>
    who.client.upload(`${BASE}/import`, { section: east.id, mode: 'add', ...fields }, [
      { field: 'file', name: 'list.csv', content: Buffer.from(content) },
    ]);
  const held = async (content: string | Buffer, fields: Record<string, string> = {}) => {
    const answer = await upload(professor, content, fields);
    expect(answer.status, answer.text).to.equal(303);
    return answer.location as string;
  };
  const onRoster = async () =>
    (await site.app
      .db('roster_entries')
      .where({ section_id: east.id })
      .orderBy('student_key')
      .select('student_number as number', 'full_name as name', 'removed_at as removedAt')) as {
      number: string;
      name: string;
      removedAt: number | null;
    }[];

  it('are previewed, and written as previewed once they are confirmed', async () => {
    const path = await held(gbk('姓名,学号,班级\n张三,2024001,1班\nAnn Adams,001,1班\n'));
    const preview = await professor.client.get(path);
    expect(preview.text)
      .to.contain('2 added')
      .and.contain('张三')
      .and.contain('GB18030')
      .and.contain('East University');
    expect(await onRoster(), 'nothing before').to.deep.equal([]);
    const done = await professor.client.post(path, {});
    expect(done.location, done.text).to.equal(BASE);
    expect((await onRoster()).map(({ number, name }) => `${number} ${name}`)).to.deep.equal([
      '001 Ann Adams',
      '2024001 张三',
    ]);
    expect((await professor.client.get(path)).status, 'it is gone').to.equal(404);
    const list = await professor.client.get(BASE);
    expect(list.text).to.contain('Joined: 1').and.contain('Not joined: 1');
    expect((await professor.client.get(`${BASE}?state=missing`)).text)
      .to.contain('张三')
      .and.not.contain('Ann Adams');
  });

  it('are exported with a mark, guarded formulas, and the columns of the last list in its order', async () => {
    await professor.client.post(await held('姓名,学号\n-Cmd,2024002\n'), {});
    const { text } = await professor.client.get(`${BASE}?format=csv`);
    expect(text.replace('\uFEFF', '').startsWith('Name,Student ID,Class,School email,Status'), text).to.equal(true);
    expect(text).to.contain("'-Cmd,2024002,,,Not joined").and.contain('Ann Adams,001,1班,,Joined');
    await professor.client.post(await held('学号,姓名,班级\n2024002,Bob,2班\n'), {});
    expect((await professor.client.get(`${BASE}?format=csv`)).text).to.contain('2024002,Bob,2班,,Not joined');
  });

  it('are refused once the class list was changed since the preview', async () => {
    const [first, second] = [await held('学号,姓名\nX1,Cy\n'), await held('学号,姓名\nX2,Di\n')];
    expect((await professor.client.post(first, {})).status).to.equal(303);
    const late = await professor.client.post(second, {});
    expect(late.status).to.equal(409);
    expect(late.text).to.contain('nothing was written');
    expect((await professor.client.get(second)).text).to.contain('has changed since');
    expect((await onRoster()).map(({ name }) => name))
      .to.include('Cy')
      .and.not.include('Di');
    expect((await professor.client.post(`${second}/drop`)).location).to.equal(BASE);
    expect((await professor.client.get(second)).status).to.equal(404);
  });

  it('leave rows with errors out only where someone says so', async () => {
    const path = await held('学号,姓名\n2024-01-02,Ed\n77,Flo\n');
    const refused = await professor.client.post(path, {});
    expect(refused.status).to.equal(422);
    expect(refused.text).to.contain('looks like a date').and.contain('Leave out the rows with errors');
    expect((await professor.client.post(path, { leavesOut: '1' })).status).to.equal(303);
    expect((await onRoster()).map(({ name }) => name))
      .to.include('Flo')
      .and.not.include('Ed');
  });

  it('name what cannot be read, and keep what was typed', async () => {
    const answer = await upload(professor, '姓名,班级\n张三,1班\n', { onlyClass: '1班', mode: 'whole' });
    expect(answer.status).to.equal(422);
    expect(answer.text)
      .to.contain('No column is headed as student ID')
      .and.contain('value="1班"')
      .and.match(/value="whole"\s+checked/);
    expect((await professor.client.upload(`${BASE}/import`, { section: east.id, mode: 'add' }, [])).status).to.equal(
      422,
    );
    expect((await upload(professor, 'x'.repeat(17 * 1024 * 1024))).status).to.equal(413);
  });

  it('take those who joined out of the section and bring them back, with their history', async () => {
    await site.app.db('roster_entries').where({ section_id: east.id, student_key: '001' }).update({ user_id: ann.id });
    const without = await held('学号,姓名\n77,Flo\n', { mode: 'whole' });
    expect((await professor.client.get(without)).text).to.contain('1 student who had joined leaves the section.');
    await professor.client.post(without, {});
    expect((await ann.client.get('/courses/engines/grades')).status).to.equal(404);
    expect((await onRoster()).filter(({ removedAt }) => removedAt === null).map(({ name }) => name)).to.deep.equal([
      'Flo',
    ]);
    await professor.client.post(await held('学号,姓名\n001,Ann Adams\n'), {});
    expect((await ann.client.get('/courses/engines/grades')).status).to.equal(200);
    const history = await site.app.db('enrollment_events').where({ user_id: ann.id }).orderBy('number').pluck('kind');
    expect(history).to.deep.equal(['joined', 'removed', 'joined']);
    expect((await professor.client.get(BASE)).text).to.contain('Joined, confirmed: 1');
  });

  it('are for the staff of their section alone', async () => {
    const path = await held('学号,姓名\n99,Gil\n');
    expect((await engineer.client.get(path)).status).to.equal(404);
    expect((await engineer.client.post(path, {})).status).to.equal(404);
    expect((await engineer.client.post(`${path}/drop`)).status).to.equal(404);
    expect((await upload(engineer, '学号,姓名\n1,Ann\n')).status).to.equal(404);
    expect((await engineer.client.get(`${BASE}?section=${east.id}`)).status).to.equal(404);
    expect((await engineer.client.get(BASE)).text)
      .to.contain('No class list yet')
      .and.not.contain('Flo');
    expect((await upload(professor, '学号,姓名\n1,Ann\n', { section: west.id })).status).to.equal(404);
    for (const who of [ann.client, (await makePerson(site)).client])
      for (const address of [BASE, `${BASE}/import`, path])
        expect((await who.get(address)).status, address).to.be.oneOf([403, 404]);
    site.clock.set(site.clock.nowMs() + 25 * 3_600_000);
    await removeExpiredRostersUnchecked(site.app);
    expect((await professor.client.get(path)).status, 'forgotten after a day').to.equal(404);
  });
});
