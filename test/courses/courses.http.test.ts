import { expect } from 'chai';
import { ownCourses } from '../../src/courses/course-access.service.ts';
import { editCourse } from '../../src/courses/course-edits.service.ts';
import { addStaff, removeStaff } from '../../src/courses/course-staff.service.ts';
import { getCourseBySlugUnchecked, publicStaff } from '../../src/courses/courses.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';

const PROPOSAL = {
  title: 'Storage engines in practice',
  university: 'East Lake University',
  term: 'Spring 2027',
  expectedStudents: '120',
  syllabus: '# Plan\n\nWrite-ahead log, **memtable**, recovery.',
  engineersWanted: 'Somebody from storage',
};

const courseForm = (slug: string, changes: Record<string, string> = {}) => ({
  slug,
  title: `Engines ${slug}`,
  term: 'Spring 2027',
  description: 'Bring a **laptop**. <script>alert(1)</script>',
  ...changes,
});

eachEngine('courses', (engine) => {
  let site: TestSite;
  let professor: TestPerson;
  let organizer: TestPerson;
  before(async () => {
    site = await startSite(engine);
    professor = await makePerson(site, { roles: ['professor'], displayName: 'Prof Wang' });
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
  });
  after(() => site.close());

  /** Creates a partnership and moves it to the state `until`; returns its id. */
  async function partnership(until: 'submit' | 'approve' = 'approve'): Promise<string> {
    const path = (await professor.client.post('/partnerships', PROPOSAL)).location as string;
    await professor.client.post(`${path}/submit`);
    if (until === 'approve') expect((await organizer.client.post(`${path}/approve`)).status).to.equal(303);
    return path.split('/').at(-1) as string;
  }

  /** Opens a course with the form; returns its address and join code as the professor sees it. */
  async function opened(slug: string): Promise<{ path: string; code: string }> {
    const partnershipId = await partnership();
    const answer = await professor.client.post('/courses', { partnershipId, ...courseForm(slug) });
    expect(answer.status, answer.text).to.equal(303);
    expect(answer.location).to.equal(`/courses/${slug}`);
    const code = /id="join-code">([^<]+)</.exec((await professor.client.get(`/courses/${slug}`)).text)?.[1];
    return { path: `/courses/${slug}`, code: code as string };
  }

  it('can be opened from an approved partnership by its owner, who becomes staff, which makes the partnership running', async () => {
    const partnershipId = await partnership();
    const form = await professor.client.get(`/courses/new?partnership=${partnershipId}`);
    expect(form.text)
      .to.contain('value="storage-engines-in-practice"')
      .and.contain('value="Spring 2027"')
      .and.contain('Write-ahead log');
    const answer = await professor.client.post('/courses', { partnershipId, ...courseForm('opened') });
    const page = await professor.client.follow(answer);
    expect(page.text)
      .to.contain('The course is open.')
      .and.contain('Prof Wang')
      .and.contain('<strong>laptop</strong>')
      .and.not.contain('<script>alert');
    expect(page.text).to.match(/id="join-code">[A-Z2-9]{4}-[A-Z2-9]{4}</);
    const state = await professor.client.get(`/partnerships/${partnershipId}`, { json: true });
    expect(state.json<{ partnership: { state: string } }>().partnership.state).to.equal('running');
  });

  it('cannot be opened before approval or by anyone else', async () => {
    const partnershipId = await partnership('submit');
    const early = await professor.client.post('/courses', { partnershipId, ...courseForm('too-early') });
    expect(early.status).to.equal(409);
    expect(early.text).to.contain('approved yet').and.contain('value="too-early"');
    const other = await makePerson(site, { roles: ['professor'] });
    const foreign = await other.client.post('/courses', { partnershipId, ...courseForm('foreign') });
    expect(foreign.status).to.equal(404);
    expect((await site.client().get('/courses/too-early')).status).to.equal(404);
    expect((await professor.client.get('/courses/new')).status).to.equal(404);
  });

  it('name each wrong field and keep the input; URL names are unique and not reserved', async () => {
    await opened('unique');
    const partnershipId = await partnership();
    const send = (changes: Record<string, string>) =>
      professor.client.post('/courses', { partnershipId, ...courseForm('fresh'), ...changes });
    const wrong = await send({ title: 'x', slug: 'No spaces!', term: '' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text)
      .to.contain('id="field-title-error">At least 3 characters.')
      .and.contain('id="field-slug-error">Use only lowercase letters, digits and single hyphens.')
      .and.contain('id="field-term-error">')
      .and.contain('Bring a **laptop**');
    const taken = await send({ slug: 'unique' });
    expect(taken.status).to.equal(422);
    expect(taken.text).to.contain('The URL name &#34;unique&#34; is already taken.');
    for (const slug of ['new', 'join']) expect((await send({ slug })).text, slug).to.contain('reserved for the site');
    const tooLong = await send({ description: 'd'.repeat(50_001) });
    expect(tooLong.text).to.contain('id="field-description-error">At most 50000 characters.');
  });

  it('are joined with the code, in any notation, once', async () => {
    const { path, code } = await opened('joining');
    const student = await makePerson(site, { displayName: 'Student Su' });
    const outside = await student.client.get(path);
    expect(outside.text).not.to.contain(code).and.not.contain('>Assignments<');
    const joined = await student.client.post('/courses/join', { code: ` ${code.toLowerCase().replace('-', ' ')} ` });
    expect(joined.location).to.equal(path);
    expect((await student.client.follow(joined)).text).to.contain('Welcome to &#34;Engines joining&#34;.');
    expect((await student.client.post('/courses/join', { code })).location).to.equal(path);
    const mine = await ownCourses(site.app, student.actor, { page: 1, pageSize: 10 });
    expect(mine.items.map(({ slug, students }) => [slug, students])).to.deep.equal([['joining', 1]]);

    const wrong = await student.client.post('/courses/join', { code: 'AAAA-AAAA' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain('No course has this code.').and.contain('value="AAAA-AAAA"');
    expect((await student.client.post('/courses/join', {})).status).to.equal(422);
    const staff = await professor.client.post('/courses/join', { code });
    expect(staff.status).to.equal(409);
    expect(staff.text).to.contain('You teach &#34;Engines joining&#34;');
    expect((await site.client().post('/courses/join', { code })).location).to.contain('/sign-in');
  });

  it('never show the join code to students, visitors or programs', async () => {
    const { path, code } = await opened('secret');
    const student = await makePerson(site);
    await student.client.post('/courses/join', { code });
    for (const client of [student.client, site.client()]) {
      for (const address of [path, '/courses', '/']) {
        expect((await client.get(address)).text).not.to.contain(code);
        expect((await client.get(address, { json: true })).text).not.to.contain(code);
      }
    }
    expect((await professor.client.get(path, { json: true })).text, 'nor as JSON to anyone').not.to.contain(code);
    expect((await professor.client.get(path)).text).to.contain(code);
  });

  it('close and reopen enrollment', async () => {
    const { path, code } = await opened('closing');
    const student = await makePerson(site);
    const form = /action="([^"]+\/sections\/[^"]+\/enrollment)"/;
    const here = form.exec((await professor.client.get(`${path}/students`)).text)?.[1] as string;
    expect((await professor.client.post(here, { open: '0' })).location).to.equal(`${path}/sections`);
    const closed = await student.client.post('/courses/join', { code });
    expect(closed.status).to.equal(409);
    expect(closed.text).to.contain('Enrollment in &#34;Engines closing&#34; is closed.').and.contain(`value="${code}"`);
    expect((await professor.client.get(path)).text).to.contain(
      'Enrollment is closed, so the code doesn&#39;t work now.',
    );
    await professor.client.post(here, { open: '1' });
    expect((await student.client.post('/courses/join', { code })).status).to.equal(303);
    expect((await student.client.post(here, { open: '0' })).status).to.equal(403);
  });

  it('let a student leave, and staff remove one; both lose access and can join again', async () => {
    const { path, code } = await opened('leaving');
    const [leaver, removed] = [await makePerson(site), await makePerson(site)];
    for (const one of [leaver, removed]) await one.client.post('/courses/join', { code });
    const left = await leaver.client.post(`${path}/leave`);
    expect((await leaver.client.follow(left)).text).to.contain('You left &#34;Engines leaving&#34;.');
    expect((await leaver.client.get(`${path}/grades`)).status).to.be.oneOf([403, 404]);
    expect((await leaver.client.post(`${path}/leave`)).status).to.equal(404);
    const done = await professor.client.post(`${path}/students/remove`, { userId: removed.id });
    expect(done.location).to.equal(`${path}/students`);
    expect((await removed.client.get(path)).text).not.to.contain('>Assignments<');
    expect((await professor.client.get(`${path}/students`)).text).to.contain('No students yet.');
    expect((await leaver.client.post('/courses/join', { code })).location).to.equal(path);
  });

  it('show the roster only to staff, with search, and as CSV without formulas', async () => {
    const { path, code } = await opened('roster');
    const su = await makePerson(site, { displayName: '=1+1', fullName: '苏 Su', studentNumber: 'S-001' });
    const li = await makePerson(site, { displayName: 'Li', fullName: 'Li Wei', studentNumber: 'S-002' });
    for (const one of [su, li]) await one.client.post('/courses/join', { code });
    const page = await professor.client.get(`${path}/students`);
    expect(page.text).to.contain('苏 Su').and.contain('S-002').and.contain(li.email);
    const found = await professor.client.get(`${path}/students?q=s-001`);
    expect(found.text).to.contain('苏 Su').and.not.contain('Li Wei');
    const csv = await professor.client.get(`${path}/students?format=csv`);
    expect(csv.headers.get('content-type')).to.contain('text/csv');
    expect(csv.headers.get('content-disposition')).to.contain('roster-students.csv');
    expect(csv.text.replace('\uFEFF', '').trim().split('\n')).to.deep.equal([
      'Student ID,Name,Display name,Email,University,Check',
      `S-001,苏 Su,'=1+1,${su.email},,`,
      `S-002,Li Wei,Li,${li.email},,`,
    ]);
    expect((await organizer.client.get(`${path}/students`)).status).to.equal(200);

    const student = await su.client.get(`${path}/students`);
    expect(student.status).to.equal(403);
    expect(student.text).to.contain('professor of the course').and.not.contain(li.email);
    const stranger = await makePerson(site, { roles: ['professor', 'mentor'] });
    for (const tab of ['students', 'students?format=csv', 'staff', 'edit', 'assignments/new'])
      expect((await stranger.client.get(`${path}/${tab}`)).status, tab).to.equal(404);
    expect((await site.client().get(`${path}/students`)).location).to.contain('/sign-in?next=');
  });

  it('get staff by email address; each role has its permissions, and at least one professor stays', async () => {
    const { path, code } = await opened('staffed');
    const engineer = await makePerson(site, { displayName: 'Engineer En' });
    await engineer.client.post('/courses/join', { code });
    const unknown = await professor.client.post(`${path}/staff`, { person: 'who@example.test', role: 'engineer' });
    expect(unknown.status).to.equal(422);
    expect(unknown.text)
      .to.contain('No account has the email address who@example.test.')
      .and.contain('value="engineer" selected');
    expect((await professor.client.post(`${path}/staff`, { person: engineer.email, role: 'king' })).status).to.equal(
      422,
    );
    const added = await professor.client.post(`${path}/staff`, {
      person: engineer.email.toUpperCase(),
      role: 'engineer',
    });
    expect((await professor.client.follow(added)).text).to.contain('Engineer En is now on the staff.');
    expect((await engineer.client.get(`${path}/students`)).text, 'no student any more').to.contain('No students yet');
    expect((await engineer.client.get(path)).text).to.contain(code);
    for (const [tab, why] of [
      ['edit', 'owners only'],
      ['staff', 'owners only'],
    ] as const)
      expect((await engineer.client.get(`${path}/${tab}`)).status, `${tab}: ${why}`).to.equal(403);
    for (const person of ['who@example.test', professor.email])
      expect((await engineer.client.post(`${path}/staff`, { person, role: 'assistant' })).status, person).to.equal(403);

    const last = await professor.client.post(`${path}/staff/remove`, { userId: professor.id });
    expect(last.status).to.equal(409);
    expect(last.text).to.contain('A course needs at least one professor.');
    const demoted = await professor.client.post(`${path}/staff`, { person: professor.email, role: 'assistant' });
    expect(demoted.status).to.equal(409);
    expect((await professor.client.get(`${path}/staff`)).status, 'nothing half-done').to.equal(200);
    await professor.client.post(`${path}/staff`, { person: engineer.email, role: 'professor' });
    expect((await engineer.client.get(`${path}/edit`)).status).to.equal(200);
    const removed = await engineer.client.post(`${path}/staff/remove`, { userId: professor.id });
    expect(removed.status).to.equal(303);
    expect((await professor.client.get(`${path}/students`)).status).to.equal(404);
  });

  it('keep a professor also if two remove each other at the same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      const slug = `pair-${round}`;
      await opened(slug);
      const course = await getCourseBySlugUnchecked(site.app, slug);
      const other = await makePerson(site);
      await addStaff(site.app, professor.actor, course, other.id, 'professor');
      const ends = await Promise.allSettled([
        removeStaff(site.app, systemActor('test'), course, other.id),
        removeStaff(site.app, systemActor('test'), course, professor.id),
      ]);
      expect(await publicStaff(site.app, course.id), JSON.stringify(ends)).to.have.length(1);
    }
  });

  it('keep the input of a second editor and show what the first changed, also if it is the URL name', async () => {
    const { path } = await opened('two-editors');
    const second = await makePerson(site, { displayName: 'Prof Zhou' });
    await addStaff(
      site.app,
      professor.actor,
      await getCourseBySlugUnchecked(site.app, 'two-editors'),
      second.id,
      'professor',
    );
    const page = (await second.client.get(`${path}/edit`)).text;
    const hidden = (name: string, html: string) =>
      new RegExp(`type="hidden" name="${name}" value="([^"]+)"`).exec(html)?.[1] ?? '';
    const seen = { rev: hidden('rev', page), courseId: hidden('courseId', page) };
    expect(seen.rev).to.equal('1');
    const first = courseForm('first-editor', { title: 'By the first' });
    expect((await professor.client.post(path, { ...first, ...seen })).location).to.equal('/courses/first-editor');

    const typed = { ...courseForm('two-editors', { title: 'By the second' }), ...seen };
    const late = await second.client.post(path, typed);
    expect(late.status).to.equal(409);
    expect(late.text)
      .to.contain('value="By the second"')
      .and.contain('Prof Wang')
      .and.contain('Title: Engines two-editors → By the first')
      .and.contain('URL name: two-editors → first-editor')
      .and.contain('action="/courses/first-editor"');
    const again = await second.client.post('/courses/first-editor', { ...typed, rev: hidden('rev', late.text) });
    expect(again.location, 'having seen it, they may save').to.equal(path);
    expect((await getCourseBySlugUnchecked(site.app, 'two-editors')).title).to.equal('By the second');
    const stranger = await makePerson(site, { roles: ['professor'] });
    const { path: theirs } = await opened('of-somebody-else');
    expect((await stranger.client.post(theirs, typed)).status, 'an id opens nothing').to.equal(404);
  });

  it('are changed by only one of two people who save at the same time', async () => {
    await opened('same-instant');
    const course = await getCourseBySlugUnchecked(site.app, 'same-instant');
    const edit = (title: string) =>
      editCourse(site.app, professor.actor, course, { ...courseForm('same-instant'), title }, course.rev);
    const ends = await Promise.allSettled([edit('One'), edit('Two')]);
    expect(ends.map((end) => end.status).sort()).to.deep.equal(['fulfilled', 'rejected']);
  });

  it('are edited by their owners; only the new URL name works afterwards', async () => {
    const { path } = await opened('editing');
    const { path: other } = await opened('other-editing');
    const saved = await professor.client.post(path, courseForm('edited', { title: 'Edited title' }));
    expect(saved.location).to.equal('/courses/edited');
    expect((await professor.client.follow(saved)).text).to.contain('Edited title');
    expect((await professor.client.get(path)).status).to.equal(404);
    const taken = await professor.client.post('/courses/edited', courseForm(other.slice('/courses/'.length)));
    expect(taken.status).to.equal(422);
    expect(taken.text).to.contain('is already taken.');
    expect((await professor.client.get('/courses/edited')).status).to.equal(200);
    expect((await site.client().get('/courses?q=edited%20ti')).text).to.contain('Edited title');
    expect((await site.client().get('/courses?q=no-such-course')).text).to.contain('No courses match.');
    const actions = (await site.app.db('audit_entries').where({ subject_type: 'course' }).select('action')) as {
      action: string;
    }[];
    expect(actions.map((entry) => entry.action)).to.include.members([
      'course.opened',
      'course.edited',
      'course.enrolled',
      'course.enrollment_closed',
      'course.staff_added',
      'course.student_removed',
    ]);
  });
});
