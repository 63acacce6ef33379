import { expect } from 'chai';
import type { Course } from '../../src/courses/courses.rules.ts';
import { publishedContest } from '../contests/contest-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, openAssignment, paste, runningCourse, textOf } from '../submissions/submit-setup.ts';

const HOUR_MS = 3_600_000;

eachEngine('times', (engine) => {
  let site: TestSite;
  let professor: TestPerson;
  let student: TestPerson;
  let organizer: TestPerson;
  let course: Course;
  let sum: string;
  before(async () => {
    site = await startSite(engine, { TIME_ZONE: 'Europe/Berlin' });
    site.clock.set(Date.parse('2030-11-28T18:00:00Z'));
    professor = await makePerson(site, { roles: ['professor'] });
    organizer = await makePerson(site, { roles: ['organizer'] });
    student = await makePerson(site);
    sum = await importedProblem(site, 'sum');
    course = await runningCourse(site, professor, 'engines', [student]);
  });
  after(() => site.close());

  const profile = (who: TestPerson, timeZone: string) =>
    who.client.post('/profile', { displayName: who.displayName, language: '', timeZone });
  /** A page as this browser gets it, without the client's own time zone cookie. */
  const inBrowserOf = async (zone: string, path: string) => {
    const headers = { accept: 'text/html', cookie: `${professor.client.cookie}; tz=${zone}` };
    return await (await fetch(site.url + path, { headers })).text();
  };

  it('are in the time zone of the profile, else of the browser, else of the site, which the page names once', async () => {
    const form = '/courses/engines/assignments/new';
    const plain = await professor.client.get(form);
    expect(plain.text).to.contain('value="2030-11-28T19:00"');
    expect(textOf(plain.text)).to.contain('· Europe/Berlin (UTC+');
    const browser = await inBrowserOf('America%2FNew_York', form);
    expect(browser).to.contain('value="2030-11-28T13:00"');
    const odd = await inBrowserOf('Mars%2FOlympus', form);
    expect(odd).to.contain('value="2030-11-28T19:00"');
    expect((await profile(professor, 'Asia/Shanghai')).status).to.equal(303);
    const own = await inBrowserOf('America%2FNew_York', form);
    expect(own).to.contain('value="2030-11-29T02:00"');
    expect((await profile(professor, 'Mars/Olympus')).status).to.equal(422);
    expect((await professor.client.get('/profile')).text).to.contain('<option value="Asia/Shanghai" selected>');
    expect((await profile(professor, '')).status).to.equal(303);
    expect((await professor.client.get(form)).text).to.contain('value="2030-11-28T19:00"');
  });

  it('are read and shown in that zone, in Chinese in the usual Chinese format', async () => {
    await profile(professor, 'Asia/Shanghai');
    const form = { title: 'Logs', problemVersionId: sum, points: '10', opensAt: '2030-11-29T02:00' };
    const saved = await professor.client.post('/courses/engines/assignments', { ...form, dueAt: '2030-11-30T08:30' });
    expect(saved.status).to.equal(303);
    const row = (await site.app.db('assignments').where({ title: 'Logs' }).first()) as { due_at: number };
    expect(row.due_at).to.equal(Date.parse('2030-11-30T00:30:00Z'));
    const page = await professor.client.get('/courses/engines?lang=zh-CN');
    expect(page.text).to.match(/<time [^>]*>2030年11月30日 08:30<\/time>/);
    expect(page.text.match(/Asia\/Shanghai/g), 'named once a page').to.have.length(1);
    await professor.client.get('/courses/engines?lang=en');
  });

  it('that do not exist or are in another century are refused at their field, which keeps the input', async () => {
    await profile(professor, 'Europe/Berlin');
    const good = {
      title: 'Kept',
      problemVersionId: sum,
      points: '10',
      opensAt: '2031-01-01T10:00',
      dueAt: '2031-12-01T10:00',
    };
    for (const [opensAt, words] of [
      ['2031-02-30T10:00', 'Enter a valid date and time'],
      ['5', 'Enter a valid date and time'],
      ['12/01/2031 10:00', 'Enter a valid date and time'],
      ['0001-01-01T00:00', 'The year must be between 2000 and 2100.'],
      ['2031-03-30T02:30', 'This time doesn&#39;t exist in Europe/Berlin'],
      ['2031-10-26T02:30', 'This time occurs twice in Europe/Berlin'],
    ] as const) {
      const answer = await professor.client.post('/courses/engines/assignments', { ...good, opensAt });
      expect(answer.status, opensAt).to.equal(422);
      expect(answer.text, opensAt).to.contain(`id="field-opensAt-error">${words}`).and.contain(`value="${opensAt}"`);
    }
    expect(await site.app.db('assignments').where({ title: 'Kept' })).to.deep.equal([]);
    const round = { slug: 'one', name: 'One', scoring: 'icpc', opensAt: '2031-02-30T10:00', closesAt: '5' };
    const { contest } = await publishedContest(site, { participation: 'person' });
    const wrong = await organizer.client.post(`/contests/${contest.slug}/rounds`, { ...round, freezesAt: '1/2/2031' });
    expect(wrong.status).to.equal(422);
    for (const field of ['opensAt', 'closesAt', 'freezesAt'])
      expect(wrong.text).to.contain(`id="field-${field}-error"`);
    expect((await organizer.client.get('/rejudgings/new?problem=sum&from=5')).status).to.equal(422);
  });

  it('in a late refusal are in the reader’s zone, to the second, and numbers in JSON', async () => {
    const id = await openAssignment(site, course, sum, { dueInMs: HOUR_MS });
    const path = `/courses/engines/assignments/${id}`;
    site.clock.advance(HOUR_MS);
    await profile(student, 'Asia/Shanghai');
    const late = await paste(student.client, path);
    expect(late.status).to.equal(409);
    expect(textOf(late.text))
      .to.contain('was due at Nov 29, 2030, 03:00:00 and')
      .and.not.match(/\dT\d|Z:/);
    const json = await paste(student.client, path, {}, { json: true });
    expect(json.json<{ params: unknown }>().params).to.deep.equal({ dueAt: Date.parse('2030-11-28T19:00:00Z') });
  });
});
