import { expect } from 'chai';
import type { Course } from '../../src/courses/courses.rules.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, problemYaml, runningCourse } from '../submissions/submit-setup.ts';

const HOUR_MS = 3_600_000;
const typed = (atMs: number) => new Date(atMs).toISOString().slice(0, 16);

eachEngine('assignments', (engine) => {
  let site: TestSite;
  let professor: TestPerson;
  let student: TestPerson;
  let course: Course;
  let path: string;
  let sum: string;
  before(async () => {
    site = await startSite(engine);
    site.clock.set(Date.parse('2027-03-01T08:00:00Z'));
    professor = await makePerson(site, { roles: ['professor'] });
    student = await makePerson(site);
    sum = await importedProblem(site, 'sum');
    course = await runningCourse(site, professor, 'engines', [student]);
    path = `/courses/${course.slug}`;
  });
  after(() => site.close());

  const form = (changes: Record<string, string> = {}) => ({
    title: 'Homework',
    problemVersionId: sum,
    opensAt: typed(site.clock.nowMs()),
    dueAt: typed(site.clock.nowMs() + 24 * HOUR_MS),
    points: '60',
    ...changes,
  });
  const list = async (who: TestPerson) =>
    (await who.client.get(path, { json: true })).json<{
      assignments: { id: string; title: string; phase: string; opensAt: number; dueAt: number; points: number }[];
    }>().assignments;

  it('are created by staff and visible to students once they open, to the millisecond', async () => {
    const page = await professor.client.get(`${path}/assignments/new`);
    expect(page.text).to.contain(`value="${sum}"`).and.contain('value="2027-03-01T08:00"').and.contain('value="100"');
    const opensAt = site.clock.nowMs() + HOUR_MS;
    const saved = await professor.client.post(`${path}/assignments`, form({ title: 'Later', opensAt: typed(opensAt) }));
    expect((await professor.client.follow(saved)).text)
      .to.contain('Assignment saved.')
      .and.contain('Later');
    const [one] = await list(professor);
    expect(one).to.include({ title: 'Later', phase: 'scheduled', opensAt, points: 60 });
    const own = `${path}/assignments/${one?.id}`;
    expect((await student.client.get(path)).text).not.to.contain('Later');
    expect((await student.client.get(own)).status, 'nor by its address').to.equal(404);
    expect((await student.client.get('/')).text).not.to.contain('Later');
    for (const grades of [`${path}/grades`, `${path}/grades?format=csv`]) {
      expect((await student.client.get(grades)).text, 'nor in the table of grades').not.to.contain('Later');
      expect((await professor.client.get(grades)).text).to.contain('Later');
    }
    expect((await professor.client.get(`${own}?try=1`)).status, 'staff look at it before').to.equal(200);

    site.clock.set(opensAt - 1);
    expect(await list(student)).to.deep.equal([]);
    site.clock.set(opensAt);
    expect((await list(student)).map((item) => item.title)).to.deep.equal(['Later']);
    expect((await student.client.get(own)).status).to.equal(200);
    expect((await student.client.get('/')).text, 'on «Today»').to.contain(own);
    site.clock.set(one?.dueAt as number);
    expect((await list(student))[0]?.phase).to.equal('closed');
    expect((await student.client.get('/')).text).not.to.contain(own);
  });

  it('name each wrong field and keep the input', async () => {
    const nowMs = site.clock.nowMs();
    const send = (changes: Record<string, string>) => professor.client.post(`${path}/assignments`, form(changes));
    const before = (await list(professor)).length;
    const order = await send({ title: 'Kept title', dueAt: typed(nowMs) });
    expect(order.status).to.equal(422);
    expect(order.text)
      .to.contain('id="field-dueAt-error">The due time must be after the opening time.')
      .and.contain('value="Kept title"')
      .and.contain(`value="${sum}" selected`);
    const all = await send({ title: '', opensAt: 'tomorrow', dueAt: '', points: '1001', problemVersionId: '' });
    expect(all.status).to.equal(422);
    expect(all.text)
      .to.contain('id="field-title-error">This is required.')
      .and.contain('id="field-opensAt-error">Enter a valid date and time.')
      .and.contain('id="field-dueAt-error">This is required.')
      .and.contain('id="field-points-error">At most 1000.')
      .and.contain('id="field-problemVersionId-error">This is required.')
      .and.contain('value="tomorrow"');
    expect((await send({ points: 'many' })).text).to.contain('Enter a number.');
    expect((await send({ points: '0' })).text).to.contain('id="field-points-error">At least 1.');
    expect((await send({ problemVersionId: 'nothing' })).text).to.contain('Choose a problem from the list.');
    expect(await list(professor)).to.have.length(before);
  });

  it('are edited with all values filled in, and keep their version when the problem has a newer one', async () => {
    await professor.client.post(`${path}/assignments`, form({ title: 'Edit me' }));
    const one = (await list(professor)).find((item) => item.title === 'Edit me');
    // Listed before "Sum", so a browser would choose it if nothing were selected.
    await importedProblem(site, 'afirst');
    const newer = await importedProblem(
      site,
      'sum',
      sumPackage({ 'problem.yaml': problemYaml('Sum of two, reworded') }),
    );
    expect(newer).not.to.equal(sum);
    const edit = `${path}/assignments/${one?.id}/edit`;
    const page = await professor.client.get(edit);
    expect(page.text)
      .to.contain('value="Edit me"')
      .and.contain(`value="${typed(one?.dueAt as number)}"`)
      .and.contain('value="60"')
      .and.contain(`<option value="${sum}" selected>`)
      .and.contain(`<option value="${newer}" >`);
    const dueAt = typed((one?.dueAt as number) + HOUR_MS);
    expect((await professor.client.post(edit, form({ title: 'Edited', dueAt }))).location).to.equal(path);
    const row = (await site.app.db('assignments').where({ id: one?.id }).first()) as Record<string, unknown>;
    expect(row).to.include({ title: 'Edited', problem_version_id: sum, due_at: (one?.dueAt as number) + HOUR_MS });
    const wrong = await professor.client.post(edit, form({ title: '' }));
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain(`action="${edit}"`).and.contain(`<option value="${sum}" selected>`);
  });

  it('are hidden from students outside the course, strangers, and staff of another course', async () => {
    const [one] = await list(professor);
    const other = await makePerson(site, { roles: ['professor'] });
    const { slug } = await runningCourse(site, other, 'other');
    for (const address of [`${path}/assignments/new`, `${path}/assignments/${one?.id}/edit`]) {
      expect((await student.client.get(address)).status, address).to.equal(403);
      expect((await other.client.get(address)).status, address).to.equal(404);
      expect((await site.client().get(address)).location, address).to.contain('/sign-in?next=');
    }
    expect((await student.client.post(`${path}/assignments`, form())).status).to.equal(403);
    expect((await other.client.post(`${path}/assignments`, form())).status).to.equal(404);
    const smuggled = await other.client.post(
      `/courses/${slug}/assignments/${one?.id}/edit`,
      form({ title: 'Mine now' }),
    );
    expect(smuggled.status).to.equal(404);
    expect((await other.client.get(`${path}/assignments/${one?.id}`)).status).to.equal(403);
    expect((await list(professor)).map((item) => item.title)).not.to.include('Mine now');
  });
});
