import { expect } from 'chai';
import type { Course } from '../../src/courses/courses.rules.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import {
  submit,
  importedProblem,
  openAssignment,
  problemYaml,
  runningCourse,
  textOf,
} from '../submissions/submit-setup.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const typed = (atMs: number) => new Date(atMs).toISOString().slice(0, 16);

eachEngine('editing an assignment', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let professor: TestPerson;
  let assistant: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let course: Course;
  let sum: string;
  before(async () => {
    site = await startSite(engine);
    site.clock.set(Date.parse('2027-03-01T08:00:00Z'));
    host = await FakeJudgehost.online(site, 'one');
    professor = await makePerson(site, { roles: ['professor'], displayName: 'Prof' });
    assistant = await makePerson(site, { roles: ['organizer'], displayName: 'Other' });
    ann = await makePerson(site, { fullName: 'Ann Adams', studentNumber: '001' });
    bob = await makePerson(site, { fullName: 'Bob Brown', studentNumber: '002' });
    sum = await importedProblem(site, 'sum');
    course = await runningCourse(site, professor, 'engines', [ann, bob]);
  });
  after(() => site.close());

  /** An assignment of 80 points for which Ann has all of them and Bob, later, none. */
  const played = async () => {
    const opensAt = site.clock.nowMs();
    const id = await openAssignment(site, course, sum, { title: 'Sums', points: 80, dueInMs: 10 * HOUR_MS });
    const path = `/courses/engines/assignments/${id}`;
    for (const [who, plan] of [
      [ann, undefined],
      [bob, WRONG],
    ] as const) {
      site.clock.advance(HOUR_MS);
      await submit(who.client, path);
      await host.heartbeat();
      await host.judge(plan);
    }
    await site.app.background.drain();
    const form = {
      title: 'Sums',
      problemVersionId: sum,
      opensAt: typed(opensAt),
      dueAt: typed(opensAt + 10 * HOUR_MS),
      points: '80',
    };
    return { id, edit: `${path}/edit`, form, opensAt };
  };
  const stored = async (id: string) => (await site.app.db('assignments').where({ id }).first()) as { points: number };
  const pointsOf = async (id: string, who: TestPerson) =>
    (await site.app.db('grades').where({ assignment_id: id, user_id: who.id }).first('points_milli')) as {
      points_milli: number;
    };
  const hidden = (html: string): Record<string, string> =>
    Object.fromEntries(
      [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
        .map(([, name = '', value = '']) => [name, value] as const)
        .filter(([name]) => name !== '_csrf'),
    );

  it('shows whose grade would change with other points, saves only after confirmation, and then recomputes all grades', async () => {
    const { id, edit, form } = await played();
    const preview = await professor.client.post(edit, { ...form, points: '40' });
    expect(preview.status).to.equal(200);
    expect(textOf(preview.text))
      .to.contain('This changes 1 grade')
      .and.match(/001 Ann Adams 80 40/)
      .and.not.contain('Bob');
    expect(await stored(id)).to.include({ points: 80 });
    expect(await pointsOf(id, ann)).to.deep.equal({ points_milli: 80_000 });

    const saved = await professor.client.post(edit, hidden(preview.text));
    expect(saved.location).to.equal('/courses/engines');
    expect(await stored(id)).to.include({ points: 40 });
    expect(await pointsOf(id, ann)).to.deep.equal({ points_milli: 40_000 });
    expect(await pointsOf(id, bob)).to.deep.equal({ points_milli: 0 });
    const row = (await site.app
      .db('audit_entries')
      .where({ action: 'assignment.edited' })
      .orderBy('id', 'desc')
      .first()) as {
      detail: string;
    };
    expect(JSON.parse(row.detail)).to.deep.include({
      assignmentId: id,
      changes: { points: [80, 40] },
      gradesMilli: [[ann.id, 80_000, 40_000]],
    });
  });

  it('asks again when a grade changed after the preview', async () => {
    const { id, edit, form } = await played();
    const preview = await professor.client.post(edit, { ...form, points: '40' });
    await submit(bob.client, edit.replace('/edit', ''), { code: 'int main() { return 1; }' });
    await host.heartbeat();
    await host.judge();
    await site.app.background.drain();
    const again = await professor.client.post(edit, hidden(preview.text));
    expect(again.status).to.equal(200);
    expect(textOf(again.text))
      .to.contain('This changes 2 grades')
      .and.match(/Bob Brown 80 40/);
    expect(await stored(id)).to.include({ points: 80 });
  });

  it('refuses a title without visible characters, and an invalid number', async () => {
    const { edit, form } = await played();
    for (const [field, value] of [
      ['title', '\u3164'],
      ['title', '\u200B\u2060'],
      ['points', '0x10'],
      ['points', '1e2'],
      ['points', ''],
    ] as const)
      expect((await professor.client.post(edit, { ...form, [field]: value })).status, `${field} ${value}`).to.equal(
        422,
      );
    await professor.client.post(edit, { ...form, title: 'Su\u202Ems' });
    expect(await site.app.db('assignments').where({ title: 'Sums' }).first('id')).to.not.equal(undefined);
  });

  it('saves at once if no grade changes', async () => {
    const { id, edit, form } = await played();
    expect((await professor.client.post(edit, { ...form, title: 'Two sums' })).status).to.equal(303);
    expect(await stored(id)).to.include({ title: 'Two sums' });
  });

  it('refuses another problem or version if there are submissions, and says what to do', async () => {
    const { id, edit, form } = await played();
    const other = await importedProblem(site, 'other');
    const newer = await importedProblem(site, 'sum', sumPackage({ 'problem.yaml': problemYaml(`Sum anew`) }));
    const swapped = await professor.client.post(edit, { ...form, title: 'Kept', problemVersionId: other });
    expect(swapped.status).to.equal(409);
    expect(swapped.text).to.contain('value="Kept"');
    expect(textOf(swapped.text)).to.contain('Submissions to the current problem: 2. Create a new assignment');
    const moved = await professor.client.post(edit, { ...form, problemVersionId: newer });
    expect(moved.status).to.equal(409);
    expect(textOf(moved.text)).to.contain('Ask an organizer to rejudge them with the new version');
    expect(await stored(id)).to.include({ problem_version_id: sum });
    const fresh = await openAssignment(site, course, sum);
    const free = `/courses/engines/assignments/${fresh}/edit`;
    expect((await professor.client.post(free, { ...form, problemVersionId: other })).status).to.equal(303);
  });

  it('shows who becomes late with an earlier due time, keeps their grade, and cannot open after the first submission', async () => {
    const { id, edit, form, opensAt } = await played();
    const dueAt = typed(opensAt + 2 * HOUR_MS);
    const preview = await professor.client.post(edit, { ...form, dueAt });
    expect(textOf(preview.text))
      .to.contain('This makes the submissions of 1 student late')
      .and.contain('Bob Brown (002): 1 submission');
    expect(await stored(id)).to.include({ due_at: opensAt + 10 * HOUR_MS });
    expect((await professor.client.post(edit, hidden(preview.text))).status).to.equal(303);
    expect(await stored(id)).to.include({ due_at: opensAt + 2 * HOUR_MS });
    expect(await pointsOf(id, ann)).to.deep.equal({ points_milli: 80_000 });

    const later = await professor.client.post(edit, { ...form, opensAt: typed(opensAt + HOUR_MS + MINUTE_MS) });
    expect(later.status).to.equal(422);
    expect(textOf(later.text)).to.contain('open after its first submission');
  });

  it('shows a second editor what the first changed, keeps the input, and lets them save then', async () => {
    const { id, edit, form } = await played();
    const [mine, theirs] = [await professor.client.get(edit), await assistant.client.get(edit)];
    const first = { ...form, ...hidden(theirs.text), title: 'Renamed by the other' };
    expect((await assistant.client.post(edit, first)).status).to.equal(303);
    const refused = await professor.client.post(edit, { ...form, ...hidden(mine.text), title: 'Mine' });
    expect(refused.status).to.equal(409);
    expect(refused.text).to.contain('value="Mine"');
    expect(textOf(refused.text)).to.contain('Other').and.contain('Assignment: Sums → Renamed by the other');
    expect(await stored(id)).to.include({ title: 'Renamed by the other' });
    const again = await professor.client.post(edit, { ...form, ...hidden(refused.text), title: 'Mine' });
    expect(again.status).to.equal(303);
    expect(await stored(id)).to.include({ title: 'Mine' });
  });

  it('is linked with a page of everyone’s submissions, only for staff, also as CSV', async () => {
    const { id } = await played();
    const page = `/courses/engines/assignments/${id}/students`;
    const shown = textOf((await professor.client.get(page)).text);
    expect(shown)
      .to.contain('Submitted: 2 of 2')
      .and.match(/001 Ann Adams 80 1/)
      .and.match(/002 Bob Brown 0 1/);
    const found = textOf((await professor.client.get(`${page}?q=002`)).text);
    expect(found).to.contain('Bob Brown').and.not.contain('Ann Adams');
    const csv = (await professor.client.get(`${page}?format=csv`)).text.split('\n');
    expect(csv[1]).to.match(/^001,Ann Adams,80,1,No,\d{4}-/);
    expect((await professor.client.get('/courses/engines')).text).to.contain(page);
    expect((await ann.client.get(page)).status).to.equal(403);
    expect((await site.client().get(page)).location).to.contain('/sign-in');
    const dueOf = async (one: TestPerson) =>
      (await one.client.get('/', { json: true }))
        .json<{ assignments: { assignment: { id: string } }[] }>()
        .assignments.map(({ assignment }) => assignment.id);
    expect(await dueOf(ann), 'full marks leave To do').not.to.include(id);
    expect(await dueOf(bob)).to.include(id);
    expect(await dueOf(professor), 'staff').not.to.include(id);
  });
});
