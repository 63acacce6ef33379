import { expect } from 'chai';
import type { Course } from '../../src/courses/courses.rules.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, paste, runningCourse, submit, textOf } from '../submissions/submit-setup.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const typed = (atMs: number) => new Date(atMs).toISOString().slice(0, 16);

eachEngine('extensions and limits of assignments', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let professor: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let course: Course;
  let sum: string;
  let start: number;
  const here = '/courses/engines/extensions';
  before(async () => {
    site = await startSite(engine);
    start = Date.parse('2027-03-01T08:00:00Z');
    site.clock.set(start);
    host = await FakeJudgehost.online(site, 'one');
    professor = await makePerson(site, { roles: ['professor'] });
    ann = await makePerson(site, { fullName: 'Ann Adams', studentNumber: '001' });
    bob = await makePerson(site, { fullName: 'Bob Brown', studentNumber: '002' });
    sum = await importedProblem(site, 'sum');
    course = await runningCourse(site, professor, 'engines', [ann, bob]);
  });
  after(() => site.close());

  /** A new assignment by the form, open now and due in two hours; its path. */
  const assigned = async (title: string, more: Record<string, string> = {}) => {
    const nowMs = site.clock.nowMs();
    const answer = await professor.client.post('/courses/engines/assignments', {
      ...{ title, problemVersionId: sum, opensAt: typed(nowMs), dueAt: typed(nowMs + 2 * HOUR_MS), points: '100' },
      ...more,
    });
    expect(answer.status, textOf(answer.text).slice(0, 400)).to.equal(303);
    const { id } = (await site.app.db('assignments').where({ title, course_id: course.id }).first('id')) as {
      id: string;
    };
    return { id, path: `/courses/engines/assignments/${id}` };
  };
  const judged = async (who: TestPerson, path: string, plan?: typeof WRONG) => {
    const id = await submit(who.client, path, { code: `int main() { return ${site.clock.nowMs() % 1000}; }` });
    await host.heartbeat();
    await host.judge(plan);
    await site.app.background.drain();
    return id;
  };
  const milli = async (id: string, who: TestPerson) =>
    ((await site.app.db('grades').where({ assignment_id: id, user_id: who.id }).first()) as { points_milli: number })
      .points_milli;

  it('let one student submit on time later, tell only them, and are recorded without their reason', async () => {
    const { id, path } = await assigned('Logs');
    const dueAt = site.clock.nowMs() + DAY_MS;
    const gift = { students: '001', assignmentId: id, dueAt: typed(dueAt), reason: 'In hospital' };
    expect((await professor.client.post(here, { ...gift, students: '001, 999' })).status).to.equal(422);
    expect((await professor.client.post(here, { ...gift, dueAt: typed(start) })).text).to.contain('In hospital');
    expect((await professor.client.post(here, gift)).status).to.equal(303);
    await site.app.background.drain();
    site.clock.advance(3 * HOUR_MS);
    expect((await paste(bob.client, path)).status).to.equal(409);
    expect(textOf((await ann.client.get(path)).text)).to.contain('These dates are yours');
    await judged(ann, path);
    expect(await milli(id, ann)).to.equal(100_000);
    expect(textOf((await ann.client.get(here)).text))
      .to.contain('In hospital')
      .and.contain('Granted');
    expect(textOf((await bob.client.get(here)).text)).to.not.contain('hospital');
    expect(textOf((await ann.client.get('/notifications')).text)).to.contain(
      'You have an extension in Storage Engines',
    );
    expect(textOf((await bob.client.get('/notifications')).text)).to.not.contain('extension');
    const audit = (await site.app.db('audit_entries').where({ action: 'extension.granted' }).select('detail')) as {
      detail: string;
    }[];
    expect(audit).to.have.length(1);
    expect(audit[0]?.detail).to.contain(ann.id).and.not.contain('hospital');
    expect((await bob.client.post(here, gift)).status).to.equal(403);
  });

  it('are asked for by students and decided once; revoking one computes the grade again', async () => {
    const nowMs = site.clock.nowMs();
    const { id, path } = await assigned('Trees', {
      ...{ lateKind: 'daily', latePerDay: '40', lateUntil: typed(nowMs + 5 * DAY_MS), graceMinutes: '30' },
    });
    const asked = { assignmentId: id, dueAt: typed(nowMs + DAY_MS), reason: 'A fair' };
    expect((await bob.client.post(`${here}/ask`, asked)).status).to.equal(303);
    expect(textOf((await professor.client.get('/')).text)).to.contain(
      '1 student asks for more time in Storage Engines',
    );
    expect(textOf((await bob.client.get('/')).text)).to.not.contain('asks for more time');
    const twice = await bob.client.post(`${here}/ask`, asked);
    expect([twice.status, twice.text.includes('A fair')]).to.deep.equal([409, true]);
    const { id: one } = (await site.app.db('extensions').where({ user_id: bob.id }).first('id')) as { id: string };
    expect((await ann.client.post(`${here}/${one}`, { to: 'granted' })).status).to.equal(403);
    expect((await ann.client.post(`${here}/${one}/withdraw`, {})).status).to.equal(404);
    site.clock.set(nowMs + 2 * HOUR_MS + 29 * 60_000);
    await judged(ann, path);
    expect(await milli(id, ann), 'within the grace time').to.equal(100_000);
    expect((await ann.client.get(`${path}/students/${ann.id}`)).text).to.not.contain('>Late</span>');
    site.clock.set(nowMs + 2 * HOUR_MS + 30 * 60_000);
    await judged(bob, path);
    expect(await milli(id, bob), 'one late day').to.equal(60_000);
    expect((await bob.client.get(`${path}/students/${bob.id}`)).text).to.contain('>Late</span>');
    const grant = { to: 'granted', dueAt: typed(nowMs + DAY_MS), answer: 'Good luck' };
    expect((await professor.client.post(`${here}/${one}`, grant)).status).to.equal(303);
    await site.app.background.drain();
    expect(await milli(id, bob)).to.equal(100_000);
    expect((await professor.client.post(`${here}/${one}`, { to: 'declined' })).status).to.equal(409);
    expect(textOf((await bob.client.get(here)).text)).to.contain('Good luck');
    expect((await professor.client.post(`${here}/${one}`, { to: 'revoked' })).status).to.equal(303);
    await site.app.background.drain();
    expect(await milli(id, bob)).to.equal(60_000);
    const page = textOf((await professor.client.get(here)).text);
    expect(page).to.contain('Revoked').and.contain('002');
  });

  it('share late days among assignments; changing them shows what changes before it counts', async () => {
    const nowMs = site.clock.nowMs();
    const days = { lateKind: 'days', latePerDay: '50', lateUntil: typed(nowMs + 5 * DAY_MS) };
    const first = await assigned('Pages', days);
    const second = await assigned('Locks', { ...days, dueAt: typed(nowMs + 3 * HOUR_MS) });
    site.clock.set(nowMs + 4 * HOUR_MS);
    await judged(ann, first.path);
    await judged(ann, second.path);
    expect([await milli(first.id, ann), await milli(second.id, ann)]).to.deep.equal([50_000, 50_000]);
    const page = '/courses/engines/late-days';
    const preview = await professor.client.post(page, { days: '1', rev: '0' });
    expect(textOf(preview.text))
      .to.match(/Pages 001 Ann Adams 50 100/)
      .and.not.contain('Locks 001');
    expect(await milli(first.id, ann)).to.equal(50_000);
    const confirmed = /name="confirmed" value="([^"]+)"/.exec(preview.text)?.[1] ?? '';
    expect((await professor.client.post(page, { days: '1', rev: '0', confirmed })).status).to.equal(303);
    expect([await milli(first.id, ann), await milli(second.id, ann)]).to.deep.equal([100_000, 50_000]);
    // As if a verdict that arrived meanwhile had been overwritten.
    await site.app.db('grades').where({ assignment_id: second.id }).update({ points_milli: 0 });
    await site.app.background.drain();
    expect(await milli(second.id, ann)).to.equal(50_000);
    expect((await professor.client.post(page, { days: '2', rev: '0' })).status, 'an old form').to.equal(409);
    const gift = { students: '001', assignmentId: '', extraLateDays: '1', reason: 'Ill', formKey: 'one-form-1' };
    expect((await professor.client.post(here, gift)).status).to.equal(303);
    expect((await professor.client.post(here, gift)).status, 'sent twice').to.equal(303);
    const given = await site.app.db('extensions').where({ user_id: ann.id, reason: 'Ill' }).select('id');
    expect(given).to.have.length(1);
    await site.app.background.drain();
    expect(await milli(second.id, ann)).to.equal(100_000);
    expect((await ann.client.get(page)).status).to.equal(403);
  });

  it('limit attempts, keep them apart, and wait for other assignments', async () => {
    const base = await assigned('Base');
    const top = await assigned('Top', { maxAttempts: '2', cooldownMinutes: '10', [`needs_${base.id}`]: '100' });
    expect(textOf((await ann.client.get(top.path)).text)).to.contain('First reach 100 points in Base (you have 0)');
    await judged(ann, base.path, WRONG);
    const early = await paste(ann.client, top.path, { code: 'int kept;' });
    expect([early.status, early.text.includes('int kept;')]).to.deep.equal([409, true]);
    await judged(ann, base.path);
    await judged(ann, top.path, WRONG);
    expect((await paste(ann.client, top.path, { code: 'int soon;' })).status).to.equal(429);
    site.clock.advance(10 * 60_000);
    expect(textOf((await ann.client.get(top.path)).text)).to.contain('Attempts left: 1 of 2');
    await judged(ann, top.path);
    site.clock.advance(10 * 60_000);
    expect((await paste(ann.client, top.path, { code: 'int third;' })).status).to.equal(409);
    expect(await milli(top.id, ann)).to.equal(100_000);
    const circle = await professor.client.post(`${base.path}/edit`, {
      ...{ title: 'Base', problemVersionId: sum, opensAt: typed(site.clock.nowMs() - HOUR_MS), points: '100' },
      ...{ dueAt: typed(site.clock.nowMs() + HOUR_MS), [`needs_${top.id}`]: '5' },
    });
    expect([circle.status, circle.text.includes('would wait for each other')]).to.deep.equal([422, true]);
  });

  it('can be seen before they open, when the teacher says so', async () => {
    const nowMs = site.clock.nowMs();
    const times = { opensAt: typed(nowMs + HOUR_MS), dueAt: typed(nowMs + 2 * HOUR_MS) };
    const hidden = await assigned('Hidden', times);
    const seen = await assigned('Seen', { ...times, visibleFrom: typed(nowMs - HOUR_MS) });
    expect((await ann.client.get(hidden.path)).status).to.equal(404);
    expect((await ann.client.get(seen.path)).status).to.equal(200);
    expect((await paste(ann.client, seen.path)).status).to.equal(409);
    const list = textOf((await ann.client.get('/courses/engines')).text);
    expect(list).to.contain('Seen').and.not.contain('Hidden');
  });
});
