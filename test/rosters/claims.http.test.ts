import { expect } from 'chai';
import type { Course } from '../../src/courses/courses.rules.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { runningCourse } from '../submissions/submit-setup.ts';

const BASE = '/courses/engines';

eachEngine('confirming a student ID', (engine) => {
  let site: TestSite;
  let professor: TestPerson;
  let course: Course;
  let section: string;

  before(async () => {
    site = await startSite(engine);
    professor = await makePerson(site, { roles: ['professor'] });
    course = await runningCourse(site, professor, 'engines');
    section = course.id && ((await site.app.db('course_sections').first('id')) as { id: string }).id;
    const list = '学号,姓名,邮箱\n2024-001,张三,zhang@east.example\n2024-002,李四,li@east.example\n2024-003,Wang Wu,\n';
    const upload = await professor.client.upload(`${BASE}/roster/import`, { section, mode: 'add' }, [
      { field: 'file', name: 'list.csv', content: Buffer.from(list) },
    ]);
    await professor.client.post(upload.location as string, {});
  });
  after(() => site.close());

  const ask = async (who: TestPerson, number: string) => {
    const before = site.app.mailer.kept.length;
    const answer = await who.client.post(`${BASE}/claim`, { section, number });
    await site.app.background.drain();
    return { answer, mails: site.app.mailer.kept.slice(0, site.app.mailer.kept.length - before) };
  };
  const codeIn = (text: string) => /[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(text)?.[0] as string;
  const row = async (key: string) =>
    (await site.app.db('roster_entries').where({ section_id: section, student_key: key }).first()) as {
      user_id: string | null;
    };
  const claimed = async (who: TestPerson, number: string) => {
    const { mails } = await ask(who, number);
    return await who.client.post(`${BASE}/claim/code`, { section, code: codeIn(mails[0]!.text), confirmed: '1' });
  };

  it('takes a code that goes to the school address of the list, and a confirmation of the name', async () => {
    const zhang = await makePerson(site, { displayName: 'Z' });
    expect((await zhang.client.get(BASE)).text).to.contain('Confirm your student ID');
    const { answer, mails } = await ask(zhang, '2024 001');
    expect(answer.location).to.equal(`${BASE}/claim/code?section=${section}`);
    expect(mails.map(({ to }) => to)).to.deep.equal(['zhang@east.example']);
    const code = codeIn(mails[0]!.text);
    const shown = await zhang.client.post(`${BASE}/claim/code`, { section, code: code.toLowerCase() });
    expect(shown.text).to.contain('Are you 张三, 2024-001?');
    expect((await row('2024001')).user_id, 'not before they say so').to.equal(null);
    const done = await zhang.client.post(`${BASE}/claim/code`, { section, code, confirmed: '1' });
    expect(done.location, done.text).to.equal(BASE);
    expect((await row('2024001')).user_id).to.equal(zhang.id);
    expect((await zhang.client.get(`${BASE}/grades`)).status, 'they are enrolled').to.equal(200);
    const students = await professor.client.get(`${BASE}/students`);
    expect(students.text, 'staff see the confirmed ID').to.contain('2024-001').and.contain('张三');
    expect((await professor.client.get(`${BASE}/roster`)).text).to.contain('Joined, confirmed: 1');
    expect((await zhang.client.get(`${BASE}/claim`)).text).to.contain('You have confirmed which student you are.');
    expect((await claimed(zhang, '2024-002')).status, 'one person is one student').to.equal(409);
  });

  it('answers the same for IDs that are on the list, taken, without address or unknown', async () => {
    const stranger = await makePerson(site);
    const answers = [];
    for (const number of ['2024-002', '2024-001', '2024-003', '9999']) {
      const { answer, mails } = await ask(stranger, number);
      answers.push(`${answer.status} ${answer.location}`);
      expect(mails.length, number).to.equal(number === '2024-002' ? 1 : 0);
      const page = await stranger.client.follow(answer);
      expect(page.text).not.to.contain('李四').and.not.contain('li@east.example');
      const wrong = await stranger.client.post(`${BASE}/claim/code`, { section, code: 'AAAA-2222' });
      expect(wrong.status).to.equal(422);
      expect(wrong.text).to.contain('This code is wrong or no longer works.').and.not.contain('李四');
    }
    expect(new Set(answers).size, answers.join()).to.equal(1);
    expect((await ask(stranger, '2024-002')).answer.status).to.equal(303);
    expect((await ask(stranger, '2024-002')).answer.status, 'five in a day').to.equal(429);
  });

  it('ends a code after five wrong ones and after half an hour, and mails a student three times a day at most for one person', async () => {
    site.clock.set(site.clock.nowMs() + 25 * 3_600_000);
    const thief = await makePerson(site);
    const { mails } = await ask(thief, '2024-002');
    const code = codeIn(mails[0]!.text);
    for (let at = 0; at < 5; at += 1) await thief.client.post(`${BASE}/claim/code`, { section, code: 'AAAA-2222' });
    expect((await thief.client.post(`${BASE}/claim/code`, { section, code })).status).to.equal(422);
    for (const count of [1, 1, 0])
      expect((await ask(thief, '2024-002')).mails, 'three times in a day').to.have.length(count);
    expect((await ask(await makePerson(site), '2024-002')).mails, 'which take none from others').to.have.length(1);
    site.clock.set(site.clock.nowMs() + 25 * 3_600_000);
    const later = codeIn((await ask(thief, '2024-002')).mails[0]!.text);
    site.clock.set(site.clock.nowMs() + 31 * 60_000);
    expect((await thief.client.post(`${BASE}/claim/code`, { section, code: later })).status).to.equal(422);
  });

  it('is undone by staff, who can take that back, and is not for staff', async () => {
    site.clock.set(site.clock.nowMs() + 25 * 3_600_000);
    const [li, other] = [await makePerson(site), await makePerson(site)];
    expect((await claimed(li, '2024-002')).status).to.equal(303);
    const unlink = { section, key: '2024002', userId: li.id };
    expect((await li.client.post(`${BASE}/roster/unlink`, unlink)).status).to.equal(403);
    expect((await professor.client.post(`${BASE}/roster/unlink`, unlink)).status).to.equal(303);
    expect((await row('2024002')).user_id).to.equal(null);
    expect((await professor.client.get(`${BASE}/roster`)).text).to.contain('Undo unlinking');
    const { userId: _none, ...undo } = unlink;
    expect((await professor.client.post(`${BASE}/roster/unlink`, undo)).status).to.equal(303);
    expect((await row('2024002')).user_id).to.equal(li.id);
    expect((await professor.client.post(`${BASE}/roster/unlink`, { ...unlink, userId: other.id })).status).to.equal(
      404,
    );
    expect((await ask(professor, '2024-003')).answer.status).to.equal(409);
  });

  it('can be asked for by email of those who have not joined, once a day', async () => {
    const upload = await professor.client.upload(`${BASE}/roster/import`, { section, mode: 'add' }, [
      { field: 'file', name: 'list.csv', content: Buffer.from('学号,姓名,邮箱\n2024-009,Zoe,zoe@east.example\n') },
    ]);
    await professor.client.post(upload.location as string, {});
    const invite = async () => {
      const before = site.app.mailer.kept.length;
      await professor.client.post(`${BASE}/roster/invite`, { section });
      await site.app.background.drain();
      return site.app.mailer.kept.slice(0, site.app.mailer.kept.length - before);
    };
    const mails = await invite();
    expect(mails.map(({ to }) => to)).to.deep.equal(['zoe@east.example']);
    expect(mails[0]!.text).to.contain(`${BASE}/claim`).and.contain('Storage Engines');
    expect(await invite()).to.have.length(0);
    expect((await professor.client.get(`${BASE}/roster?state=missing`)).text).to.contain('Invited');
  });

  it('is free again once the list has removed the row of a student, or staff have moved them', async () => {
    site.clock.set(site.clock.nowMs() + 25 * 3_600_000);
    const mover = await makePerson(site);
    const keyed = { section_id: section, position: 9, class_name: null };
    for (const [key, name] of [
      ['M1', 'One'],
      ['M2', 'Two'],
      ['M3', 'Three'],
    ])
      await site.app
        .db('roster_entries')
        .insert({ ...keyed, student_key: key, student_number: key, full_name: name, email: `${key}@east.example` });
    expect((await claimed(mover, 'M1')).location).to.equal(BASE);
    await site.app.db('roster_entries').where({ student_key: 'M1' }).update({ removed_at: site.clock.nowMs() });
    expect((await mover.client.get(BASE)).text, 'may confirm again').to.contain('Confirm your student ID');
    expect((await claimed(mover, 'M2')).location).to.equal(BASE);
    expect([(await row('M1')).user_id, (await row('M2')).user_id]).to.deep.equal([null, mover.id]);
    const second = { name: 'Evening', side: 'community', university: '', person: professor.email, role: 'professor' };
    expect((await professor.client.post(`${BASE}/sections`, second)).status).to.equal(303);
    const evening = (await site.app.db('course_sections').where({ name: 'Evening' }).first('id')) as { id: string };
    const moved = await professor.client.post(`${BASE}/students/move`, { userId: mover.id, section: evening.id });
    expect(moved.status, moved.text).to.equal(303);
    expect((await row('M2')).user_id).to.equal(null);
    expect((await mover.client.get(BASE)).text, 'on the other list').to.contain('Confirm your student ID');
  });

  it('goes with the row when a typed list leaves it out, and comes back with it', async () => {
    site.clock.set(site.clock.nowMs() + 25 * 3_600_000);
    const student = await makePerson(site);
    expect((await claimed(student, 'M3')).location).to.equal(BASE);
    const save = async (list: string) =>
      expect((await professor.client.post(`${BASE}/class-list`, { list })).status).to.equal(303);
    await save('2024-003, Wang Wu');
    expect((await student.client.get(`${BASE}/grades`)).status, 'no longer enrolled').not.to.equal(200);
    await save('2024-003, Wang Wu\nM3, Three');
    expect((await student.client.get(`${BASE}/grades`)).status, 'enrolled again').to.equal(200);
  });
});
