import { expect } from 'chai';
import { setSectionOpen } from '../../src/courses/sections.service.ts';
import { courseFor } from '../../src/courses/course-access.service.ts';
import { addStaff, removeStaff } from '../../src/courses/course-staff.service.ts';
import type { Course } from '../../src/courses/courses.rules.ts';
import { joinCourse } from '../../src/courses/courses.service.ts';
import { enrollmentHistory, removeStudent } from '../../src/courses/enrolling.service.ts';
import { sectionsOf } from '../../src/courses/section-access.service.ts';
import type { Section } from '../../src/courses/sections.rules.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, openAssignment, runningCourse, submit } from '../submissions/submit-setup.ts';

/** Nobody else is called so. */
const [EAST, WEST, FORMER] = ['Eastwood Ann', 'Westbrook Ben', 'Gonefield Cat'];
const BASE = '/courses/engines';

eachEngine('a course with two sections', (engine) => {
  let site: TestSite;
  let course: Course;
  let east: Section;
  let west: Section;
  let assignment: string;
  let column: string;
  const works: Record<string, string> = {};
  const people: Record<string, TestPerson> = {};
  const system = systemActor('test');

  const sections = async () => await sectionsOf(site.app, await courseFor(site.app, system, course, 'course.roster'));

  before(async () => {
    site = await startSite(engine);
    const host = await FakeJudgehost.online(site, 'one');
    const student = (fullName: string, studentNumber: string) => makePerson(site, { fullName, studentNumber });
    people.professor = await makePerson(site, { roles: ['professor'] });
    people.organizer = await makePerson(site, { roles: ['organizer'] });
    people.engineer = await makePerson(site);
    people.assistant = await makePerson(site);
    people.both = await makePerson(site);
    people.ann = await student(EAST, 'E-001');
    people.ben = await student(WEST, 'W-001');
    people.cat = await student(FORMER, 'E-002');
    people.stranger = await makePerson(site);
    course = await runningCourse(site, people.professor, 'engines', [people.ann, people.cat]);
    const added = await people.professor.client.post(`${BASE}/sections`, {
      name: 'Community evening class',
      side: 'community',
      university: '',
      person: people.engineer.email,
      role: 'engineer',
    });
    expect(added.status, added.text).to.equal(303);
    [east, west] = (await sections()) as [Section, Section];
    await addStaff(site.app, people.engineer.actor, course, people.assistant.id, 'assistant');
    for (const { id } of [east, west]) await addStaff(site.app, system, course, people.both.id, 'assistant', id);
    await joinCourse(site.app, people.ben.actor, west.joinCode);
    assignment = `${BASE}/assignments/${await openAssignment(site, course, await importedProblem(site, 'sum'))}`;
    for (const who of ['ann', 'ben', 'cat']) {
      works[who] = `/submissions/${await submit(people[who]!.client, assignment)}`;
      await host.heartbeat();
      await host.judge();
    }
    await site.app.background.drain();
    for (const who of ['ann', 'ben']) {
      const asked = { assignmentId: assignment.split('/').at(-1) as string, reason: 'A fair' };
      expect((await people[who]!.client.post(`${BASE}/extensions/ask`, asked)).status).to.equal(303);
    }
    const scheme = { categories: 'Labs, 60\nExam, 40', digits: '1', rounding: 'half_up', rev: '0' };
    const place = { [`category_${assignment.split('/').at(-1)}`]: 'Labs' };
    expect(
      (await people.professor.client.post(`${BASE}/final-grades/scheme`, { ...scheme, ...place })).status,
    ).to.equal(303);
    const exam = { title: 'Exam', category: 'Exam', points: '10' };
    expect((await people.professor.client.post(`${BASE}/final-grades/columns`, exam)).status).to.equal(303);
    const { id } = (await site.app.db('outside_columns').first('id')) as { id: string };
    column = `${BASE}/final-grades/columns/${id}`;
    await removeStudent(site.app, people.professor.actor, course, people.cat.id);
  });
  after(() => site.close());

  const pages = () => [
    ...[`${BASE}/students`, `${BASE}/students?format=csv`, `${BASE}/class-list`, `${BASE}/sections`, `${BASE}/staff`],
    ...[`${BASE}/grades`, `${BASE}/grades?format=csv`, `${assignment}/students`, `${assignment}/students?format=csv`],
    ...[`${BASE}/extensions`, `${BASE}/final-grades`, `${BASE}/final-grades?format=csv`],
    ...[`${BASE}/roster`, `${BASE}/roster?format=csv`, column],
    ...['ann', 'ben', 'cat'].map((who) => `${assignment}/students/${people[who]!.id}`),
    ...[BASE, '/', '/courses', ...Object.values(works)],
    ...Object.values(works).map((path) => `/api/v1${path}`),
  ];
  const SECRETS = () => ({ ann: EAST, ben: WEST, cat: FORMER, east: east.joinCode, west: west.joinCode });

  /** What someone finds of the students and codes of both sections on all pages; their own pages do not count. */
  async function found(who: TestPerson, ask = pages()): Promise<string[]> {
    const seen = new Set<string>();
    for (const path of ask) {
      for (const options of path.includes('format=csv') || path.startsWith('/api') ? [{}] : [{}, { json: true }]) {
        const { text, status } = await who.client.get(path, options);
        for (const [name, secret] of Object.entries(SECRETS())) if (text.includes(secret)) seen.add(name);
        const work = Object.entries(works).find(([, address]) => path.endsWith(address));
        if (work && status === 200) seen.add(`work of ${work[0]}`);
      }
    }
    return [...seen].sort();
  }

  it('shows each reader the students, work and codes of their own sections and of no other, on every page', async () => {
    const ofEast = ['ann', 'cat', 'east', 'work of ann', 'work of cat'];
    const ofWest = ['ben', 'west', 'work of ben'];
    expect(await found(people.professor!)).to.deep.equal(ofEast);
    expect(await found(people.engineer!)).to.deep.equal(ofWest);
    expect(await found(people.assistant!)).to.deep.equal(ofWest);
    expect(await found(people.both!)).to.deep.equal([...ofEast, ...ofWest].sort());
    expect(await found(people.organizer!)).to.include.members(['ann', 'ben', 'cat', 'east', 'west']);
    expect(await found(people.ann!)).to.deep.equal(['ann', 'work of ann']);
    expect(await found(people.ben!)).to.deep.equal(['ben', 'work of ben']);
    expect(await found(people.cat!), 'who left keeps their work').to.deep.equal(['work of cat']);
    expect(await found(people.stranger!)).to.deep.equal([]);
  });

  it('gives those who teach several a choice, and refuses sections of others as if there were none', async () => {
    const of = (section: Section) => [
      ...[`${BASE}/students?section=${section.id}`, `${BASE}/grades?section=${section.id}`],
      ...[`${BASE}/students?format=csv&section=${section.id}`, `${BASE}/grades?format=csv&section=${section.id}`],
      ...[`${assignment}/students?section=${section.id}`, `${BASE}/class-list?section=${section.id}`],
    ];
    expect(await found(people.both!, of(east))).to.deep.equal(['ann', 'cat', 'east'].filter((name) => name !== 'east'));
    expect(await found(people.both!, of(west))).to.deep.equal(['ben']);
    for (const path of [...of(west), `${BASE}/sections/${west.id}`]) {
      expect((await people.professor!.client.get(path)).status, path).to.equal(404);
      expect((await people.ann!.client.get(path)).status, path).to.be.oneOf([200, 403, 404]);
    }
    expect(await found(people.ann!, of(west))).to.deep.equal([]);
    expect((await people.both!.client.get(`${BASE}/grades`)).text).to.contain('>All my sections</option>');
    expect((await people.professor!.client.get(`${BASE}/grades`)).text).not.to.contain('All my sections');
    expect((await people.professor!.client.get(`${BASE}/grades?format=csv`)).text).to.contain('E-001');
  });

  it('shows the professor their students on each page that lists some', async () => {
    for (const path of [`${BASE}/extensions`, `${BASE}/final-grades`, `${BASE}/final-grades?format=csv`])
      expect(await found(people.professor!, [path]), path).to.deep.equal(['ann']);
    const own = [`${assignment}/students/${people.ann!.id}`, `${assignment}/students/${people.cat!.id}`];
    expect(await found(people.professor!, own)).to.deep.equal(['ann', 'cat']);
    expect((await people.professor!.client.get(`${assignment}/students/${people.ben!.id}`)).status).to.equal(404);
  });

  it('counts an outside column in a section with results, and removes none with results of others', async () => {
    const total = async (who: TestPerson, name: string) => {
      const { text } = await who.client.get(`${BASE}/final-grades?format=csv&columns=name,total`);
      return new RegExp(`${name},([\\d.]+)`).exec(text)?.[1];
    };
    const [professor, engineer] = [people.professor!, people.engineer!];
    expect((await professor.client.post(column, { scores: 'E-001, 5', rev: '0' })).status).to.equal(303);
    expect([await total(professor, EAST), await total(engineer, WEST)]).to.deep.equal(['80.0', '100.0']);
    expect((await engineer.client.get(column)).text).to.not.contain('E-001');
    expect((await engineer.client.post(`${column}/remove`)).status).to.equal(409);
    expect((await engineer.client.post(column, { scores: '', rev: '1' })).status).to.equal(303);
    expect(await total(professor, EAST), 'those of others stay').to.equal('80.0');
  });

  it('lets no one write to a section that they do not teach', async () => {
    const { professor, engineer, ann, ben } = people as Record<string, TestPerson>;
    const tries: [TestPerson, string, Record<string, string>, number][] = [
      [professor!, `${BASE}/sections/${west.id}`, { name: 'Mine', side: 'community' }, 404],
      [professor!, `${BASE}/sections/${west.id}/code`, {}, 404],
      [professor!, `${BASE}/sections/${west.id}/enrollment`, { open: '0' }, 404],
      [professor!, `${BASE}/sections/${west.id}/remove`, {}, 404],
      [professor!, `${BASE}/students/remove`, { userId: ben!.id }, 403],
      [professor!, `${BASE}/students/move`, { userId: ben!.id, section: east.id }, 404],
      [professor!, `${BASE}/students/move`, { userId: ann!.id, section: west.id }, 404],
      [professor!, `${BASE}/class-list`, { section: west.id, list: '1, Wang Li' }, 404],
      [professor!, `${BASE}/staff`, { person: ann!.email, role: 'assistant', section: west.id }, 404],
      [professor!, `${BASE}/staff/remove`, { userId: engineer!.id }, 404],
      [engineer!, `${BASE}/students/remove`, { userId: ann!.id }, 403],
      [people.assistant!, `${BASE}/sections`, { name: 'Mine', side: 'community' }, 403],
      [people.assistant!, `${BASE}/sections/${west.id}`, { name: 'Mine', side: 'community' }, 403],
      [ann!, `${BASE}/sections/${east.id}/code`, {}, 403],
      [people.stranger!, `${BASE}/sections/${east.id}/code`, {}, 404],
    ];
    for (const [who, path, body, status] of tries)
      expect((await who.client.post(path, body)).status, `${path} ${JSON.stringify(body)}`).to.equal(status);
    expect((await sections()).map(({ joinCode }) => joinCode)).to.deep.equal([east.joinCode, west.joinCode]);
    expect((await engineer!.client.get(`${BASE}/similarity`)).status, 'it shows all sections').to.equal(403);
    expect((await people.both!.client.get(`${BASE}/similarity`)).status).to.equal(200);
  });

  it('has the same syllabus for both sides, which the owners of each edit', async () => {
    for (const owner of [people.engineer!, people.professor!]) {
      const form = await owner.client.get(`${BASE}/edit`);
      expect(form.status).to.equal(200);
      const rev = /name="rev" value="(\d+)"/.exec(form.text)?.[1] as string;
      const draft = { slug: 'engines', title: 'Storage Engines', term: 'Spring 2027', description: owner.id };
      expect((await owner.client.post(BASE, { ...draft, rev })).status).to.equal(303);
      expect((await site.client().get(BASE)).text)
        .to.contain(owner.id)
        .and.contain('Community evening class');
    }
    expect((await people.assistant!.client.get(`${BASE}/edit`)).status).to.equal(403);
    const elsewhere = await people.professor!.client.get(`${assignment}/edit`);
    expect(elsewhere.status).to.equal(200);
  });

  it('previews what an edit changes without the names of others', async () => {
    const form = (await people.professor!.client.get(`${assignment}/edit`)).text;
    const value = (name: string) => new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(form)?.[1] ?? '';
    const problemVersionId = /<option value="([^"]+)" selected/.exec(form)?.[1] as string;
    const fields = ['title', 'opensAt', 'dueAt', 'rev'].map((name) => [name, value(name)] as const);
    const edit = { ...Object.fromEntries(fields), problemVersionId, points: '10', lateUntil: '', latePercent: '' };
    const preview = await people.professor!.client.post(`${assignment}/edit`, edit);
    expect(preview.text).to.contain(EAST).and.contain(FORMER).and.not.contain(WEST);
    expect(preview.text).to.contain('It also changes results of 1 student of sections that you don&#39;t teach.');
  });

  it('has no student on its staff against the will of their section', async () => {
    const { professor, engineer, ben } = people as Record<string, TestPerson>;
    const refused = await professor!.client.post(`${BASE}/staff`, { person: ben!.email, role: 'assistant' });
    expect(refused.status).to.equal(409);
    expect(refused.text).to.contain('a student of a section that you don&#39;t teach');
    const third = { name: 'Third', side: 'community', university: '', person: ben!.email, role: 'engineer' };
    expect((await professor!.client.post(`${BASE}/sections`, third)).status).to.equal(409);
    expect((await ben!.client.get(`${BASE}/grades`)).status, 'still a student').to.equal(200);
    expect((await sections()).length).to.equal(2);
    expect((await engineer!.client.get(`${BASE}/students`)).text).to.contain(WEST);
  });

  it('loses a section in which no one ever studied, with its class list', async () => {
    const { professor } = people as Record<string, TestPerson>;
    const more = { name: 'Never', side: 'community', university: '', person: professor!.email, role: 'engineer' };
    const added = await professor!.client.post(`${BASE}/sections`, { ...more, role: 'professor' });
    expect(added.status, added.text).to.equal(303);
    const never = (await sections())[2]!;
    const listed = { section_id: never.id, position: 0, class_name: null, email: null };
    await site.app.db('roster_entries').insert({ ...listed, student_key: 'x1', student_number: 'X-1', full_name: 'X' });
    const github = { section_id: never.id, student_key: 'x1', student_number: 'X-1', github_username: 'x' };
    await site.app.db('github_students').insert({ ...github, github_id: null, updated_at: 1 });
    expect((await professor!.client.post(`${BASE}/sections/${never.id}/remove`)).status).to.equal(303);
    for (const table of ['roster_entries', 'github_students', 'section_staff'])
      expect(await site.app.db(table).where({ section_id: never.id }), table).to.deep.equal([]);
  });

  it('previews other late days without the names of others', async () => {
    const id = assignment.split('/').at(-1);
    const terms = { late_kind: 'days', late_per_day: 50, due_at: site.clock.nowMs() - 3_600_000 };
    const before = (await site.app
      .db('assignments')
      .where({ id })
      .first(...Object.keys(terms))) as object;
    await site.app
      .db('assignments')
      .where({ id })
      .update({ ...terms, late_until: site.clock.nowMs() + 9 * 86_400_000 });
    for (const [who, own, other] of [
      [people.professor!, EAST, WEST],
      [people.engineer!, WEST, EAST],
    ] as const) {
      const preview = await who.client.post(`${BASE}/late-days`, { days: '0', rev: '0' });
      expect(preview.text).to.contain(own).and.not.contain(other);
    }
    await site.app
      .db('assignments')
      .where({ id })
      .update({ ...before, late_until: null });
  });

  it('keeps an owner in each section, and the history of those who leave and come back', async () => {
    const last = await removeStaff(site.app, system, course, people.engineer!.id).catch((error: unknown) => error);
    expect(last).to.have.property('code', 'section_last_owner');
    await joinCourse(site.app, people.cat!.actor, east.joinCode);
    const page = await courseFor(site.app, people.professor!.actor, course, 'course.roster');
    const history = await enrollmentHistory(site.app, page, people.cat!.id);
    expect(history.map(({ kind, byId }) => [kind, byId])).to.deep.equal([
      ['joined', people.cat!.id],
      ['removed', people.professor!.id],
      ['joined', people.cat!.id],
    ]);
    expect(await enrollmentHistory(site.app, page, people.ben!.id).catch((error: unknown) => error)).to.have.property(
      'kind',
      'forbidden',
    );
    await removeStudent(site.app, people.cat!.actor, course, people.cat!.id);
  });

  it('has codes that end, are limited and can be changed', async () => {
    const { professor } = people as Record<string, TestPerson>;
    const join = async (code: string) => {
      const one = await makePerson(site);
      return await one.client.post('/courses/join', { code });
    };
    const edit = async (changes: Record<string, string>) => {
      const form = (await professor!.client.get(`${BASE}/sections/${east.id}`)).text;
      const rev = /name="rev" value="(\d+)"/.exec(form)?.[1] as string;
      const values = { name: 'East 1', side: 'university', university: 'East University', rev };
      return await professor!.client.post(`${BASE}/sections/${east.id}`, { ...values, ...changes });
    };
    const soon = new Date(site.clock.nowMs() + 3_600_000).toISOString().slice(0, 16);
    expect((await edit({ codeEndsAt: soon, codeLimit: '3' })).status).to.equal(303);
    expect((await edit({ rev: '1' })).status, 'an edit that someone overtook').to.equal(409);
    expect((await edit({ codeLimit: '0', name: '' })).text)
      .to.contain('id="field-codeLimit-error"')
      .and.contain('id="field-name-error"');
    expect((await edit({ university: '' })).text).to.contain('id="field-university-error">This is required.');
    // Ann, Cat twice: the code is used up.
    const full = await join(east.joinCode);
    expect(full.status).to.equal(409);
    expect(full.text).to.contain('All places for this join code');
    await professor!.client.post(`${BASE}/sections/${east.id}/code`);
    const [{ joinCode }] = (await sections()) as [Section];
    expect(joinCode).not.to.equal(east.joinCode);
    expect((await join(east.joinCode)).status).to.equal(422);
    expect((await join(joinCode)).status).to.equal(303);
    site.clock.set(site.clock.nowMs() + 3_600_000);
    const ended = await join(joinCode);
    expect(ended.status).to.equal(409);
    expect(ended.text).to.contain('has expired');
    const page = await courseFor(site.app, people.engineer!.actor, course, 'course.edit');
    await setSectionOpen(site.app, page, west, false);
    expect((await join(west.joinCode)).text).to.contain('is closed');
  });

  it('moves a student between sections of the one who moves them, with grades and submissions', async () => {
    const move = { userId: people.ann!.id, section: west.id };
    expect((await people.both!.client.post(`${BASE}/students/move`, move)).status).to.equal(303);
    expect(await found(people.engineer!, [`${BASE}/grades`, works.ann!])).to.deep.equal(['ann', 'ben', 'work of ann']);
    expect((await people.professor!.client.get(works.ann!)).status).to.be.oneOf([403, 404]);
    const removed = await people.engineer!.client.post(`${BASE}/sections/${west.id}/remove`);
    expect(removed.status, 'students were in it').to.equal(409);
  });
});
