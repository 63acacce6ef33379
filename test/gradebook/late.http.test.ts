import { expect } from 'chai';
import type { Course } from '../../src/courses/courses.rules.ts';
import { Conflict } from '../../src/platform/errors.ts';
import { admit, assignmentPlace } from '../../src/places/submit-places.service.ts';
import { openZip } from '../../src/platform/archives/zip.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, runningCourse, submit, submissionId, paste, textOf } from '../submissions/submit-setup.ts';

const HOUR_MS = 3_600_000;
const typed = (atMs: number) => new Date(atMs).toISOString().slice(0, 16);

eachEngine('late submissions', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let professor: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let course: Course;
  let form: Record<string, string>;
  let path: string;
  let start: number;
  before(async () => {
    site = await startSite(engine);
    start = Date.parse('2027-03-01T08:00:00Z');
    site.clock.set(start);
    host = await FakeJudgehost.online(site, 'one');
    professor = await makePerson(site, { roles: ['professor'] });
    ann = await makePerson(site, { fullName: 'Ann Adams', studentNumber: '001' });
    bob = await makePerson(site, { fullName: 'Bob Brown', studentNumber: '002' });
    course = await runningCourse(site, professor, 'engines', [ann, bob]);
    form = {
      title: 'Sums',
      problemVersionId: await importedProblem(site, 'sum'),
      opensAt: typed(start),
      dueAt: typed(start + 2 * HOUR_MS),
      points: '50',
      lateUntil: typed(start + 4 * HOUR_MS),
      latePercent: '80',
    };
  });
  after(() => site.close());

  const judged = async (who: TestPerson) => {
    const id = await submit(who.client, path);
    await host.heartbeat();
    await host.judge();
    await site.app.background.drain();
    return id;
  };
  const gradesCsv = async () =>
    (await professor.client.get('/courses/engines/grades?format=csv')).text
      .trim()
      .split('\n')
      .map((line) => line.trim());

  it('require a late due time after the due time and a percentage from 1 to 100, both or neither', async () => {
    const create = (changes: Record<string, string>) =>
      professor.client.post('/courses/engines/assignments', { ...form, ...changes });
    const early = await create({ lateUntil: form.dueAt as string });
    expect(early.status).to.equal(422);
    expect(early.text).to.contain('id="field-lateUntil-error">').and.contain(`value="${form.dueAt}"`);
    for (const latePercent of ['0', '101', '8.5', 'most']) {
      const wrong = await create({ latePercent });
      expect(wrong.status, latePercent).to.equal(422);
      expect(wrong.text).to.contain('id="field-latePercent-error">').and.contain(`value="${latePercent}"`);
    }
    expect((await create({ latePercent: '101' })).text).to.contain('At most 100');
    expect((await create({ latePercent: '' })).text).to.contain('Enter a percentage from 1 to 100');
    expect((await create({ lateUntil: '' })).text).to.contain(
      'Enter the time until which late submissions are accepted',
    );
    expect((await create({})).status).to.equal(303);
    const { id } = (await site.app.db('assignments').where({ course_id: course.id }).first('id')) as { id: string };
    path = `/courses/engines/assignments/${id}`;
    expect((await professor.client.get(`${path}/edit`)).text)
      .to.contain(`value="${form.lateUntil}"`)
      .and.contain('value="80"');
  });

  it('are accepted until the late due time and earn the percentage, as pages, table and CSV show', async () => {
    site.clock.set(start + 2 * HOUR_MS - 1);
    expect(textOf((await ann.client.get(path)).text)).to.contain('After the due time, submissions are accepted until');
    await judged(ann);
    site.clock.set(start + 2 * HOUR_MS);
    expect(textOf((await bob.client.get(path)).text))
      .to.contain('The due time has passed.')
      .and.contain('80% of the points');
    const late = await judged(bob);
    await judged(ann);
    expect(await gradesCsv()).to.deep.equal([
      'Student ID,Name,Display name,Sums (50),Sums: Late,Total',
      `001,Ann Adams,${ann.displayName},50,,50`,
      `002,Bob Brown,${bob.displayName},40,80%,40`,
    ]);
    expect(textOf((await bob.client.get('/courses/engines/grades')).text))
      .to.contain('late 80%')
      .and.match(/40 Late/);
    expect(textOf((await bob.client.get(`/submissions/${late}`)).text))
      .to.contain('40 of 50 points')
      .and.contain('Submitted late: 80% of the points count.');
    expect(textOf((await professor.client.get(`${path}/students`)).text)).to.contain('for 80%');
    expect(textOf((await bob.client.get('/courses/engines')).text))
      .to.contain('Late')
      .and.contain('for 80%');
    site.clock.set(start + 4 * HOUR_MS - 1);
    expect(submissionId(await paste(bob.client, path, { code: 'int main() { return 1; }' }))).to.be.a('string');
    const place = await assignmentPlace(site.app, bob.actor, 'engines', path.split('/').at(-1) as string);
    expect(place.closed).to.equal(undefined);
    expect((await admit(site.app, bob.actor, place)).admittedAt).to.equal(start + 4 * HOUR_MS - 1);
    site.clock.set(start + 4 * HOUR_MS);
    expect((await paste(bob.client, path, { code: 'int main() { return 2; }' })).status).to.equal(409);
    const refusal = await admit(site.app, bob.actor, place).catch((error: unknown) => error);
    expect(refusal, 'an upload that began in time and ended too late')
      .to.be.instanceOf(Conflict)
      .with.property('code', 'assignment_closed');
  });

  it('are recomputed after a preview when the percentage changes', async () => {
    const preview = await professor.client.post(`${path}/edit`, { ...form, latePercent: '50' });
    expect(textOf(preview.text))
      .to.match(/002 Bob Brown 40 25/)
      .and.not.contain('Ann Adams');
    const hidden = Object.fromEntries(
      [...preview.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
        .map(([, name = '', value = '']) => [name, value] as const)
        .filter(([name]) => name !== '_csrf'),
    );
    expect(hidden).to.include({ latePercent: '50' });
    expect((await professor.client.post(`${path}/edit`, hidden)).status).to.equal(303);
    expect((await gradesCsv())[2]).to.contain(',25,50%,25');
    const answer = await fetch(`${site.url}/profile/export`, { headers: { cookie: professor.client.cookie } });
    const zip = await openZip(Buffer.from(await answer.arrayBuffer()), { totalBytes: 1 << 28, entries: 1000 });
    const acts = (await zip.files.find(({ path }) => path === 'acts.json')!.read()).toString('utf8');
    zip.close();
    expect(acts, 'the export of who edited says nothing of students').to.contain('assignment.edited');
    expect(acts).not.to.contain(bob.id);
    const none = await professor.client.post(`${path}/edit`, { ...form, lateUntil: '', latePercent: '' });
    expect(textOf(none.text), 'without a policy they count in full').to.match(/002 Bob Brown 25 50/);
  });
});
