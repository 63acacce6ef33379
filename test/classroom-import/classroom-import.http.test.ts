import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { versionPassed } from '../../src/problems/problems.topics.ts';
import { enqueue } from '../../src/platform/background/queue.store.ts';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { checkedGitUrl, fetchRepository, requireGit } from '../../src/classroom-import/git-fetch.service.ts';
import { removeExpiredClassroomsUnchecked } from '../../src/classroom-import/classroom-import.service.ts';
import { readRepositoryZip } from '../../src/classroom-import/repository.service.ts';
import { CLASS_LIST_MAX } from '../../src/courses/roster.rules.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { zipOf } from '../submissions/source-fixtures.ts';

const TESTS = {
  tests: [
    {
      name: 'Adds',
      setup: 'gcc -o add src/add.c',
      run: './add',
      input: '2 3',
      output: '5',
      comparison: 'exact',
      timeout: 1,
      points: 8,
    },
    { name: 'Style', run: 'clang-format --dry-run src/add.c', timeout: 1, points: 2 },
  ],
};
const repository = (tests: object = TESTS): Record<string, string> => ({
  'lab-1/README.md': '# Adding numbers\n\nAdd two numbers.',
  'lab-1/Makefile': 'all:\n\tgcc -o add src/add.c\n',
  'lab-1/src/add.c': 'int main(void) { return 1; }\n',
  'lab-1/.github/classroom/autograding.json': JSON.stringify(tests),
});
const ROSTER =
  'identifier,github_username,github_id,name\ns-001,octo,583231,"Li, Wei"\ns-001,twice,1,\n,none,,\ns-002,,,\n';
const ANSWER = { 'lab-1/src/add.c': '#include <stdio.h>\nint main(void) { return 0; }\n', 'lab-1/Makefile': 'all:\n' };

eachEngine('imports from GitHub Classroom', (engine) => {
  let site: TestSite;
  let professor: TestPerson;
  let other: TestPerson;

  before(async () => {
    site = await startSite(engine);
    professor = await makePerson(site, { roles: ['professor'] });
    other = await makePerson(site, { roles: ['professor'] });
    const organizer = await makePerson(site, { roles: ['organizer'] });
    const words = {
      title: 'Systems',
      university: 'East Lake University',
      term: 'Spring 2027',
      syllabus: 'Some words about it',
    };
    const proposal = (await professor.client.post('/partnerships', { ...words, expectedStudents: '5' }))
      .location as string;
    await professor.client.post(`${proposal}/submit`);
    await organizer.client.post(`${proposal}/approve`);
    const partnershipId = proposal.split('/').at(-1) as string;
    await professor.client.post('/courses', {
      partnershipId,
      slug: 'systems',
      title: 'Systems',
      term: 'Spring 2027',
      description: '',
    });
  });
  after(() => site.close());

  const begin = async (
    files: Record<string, string>,
    more: { roster?: string; solution?: Record<string, string>; section?: string } = {},
    person = professor,
  ) =>
    await person.client.upload('/courses/import', { course: 'systems', section: more.section ?? '' }, [
      { field: 'repository', name: 'lab-1.zip', content: await zipOf(files) },
      ...(more.roster ? [{ field: 'roster', name: 'roster.csv', content: Buffer.from(more.roster) }] : []),
      ...(more.solution ? [{ field: 'solution', name: 'solution.zip', content: await zipOf(more.solution) }] : []),
    ]);
  const form = (more: Record<string, string> = {}) => ({
    ...{
      title: 'Adding numbers',
      shortName: 'adding',
      opensAt: '2026-12-01T10:00',
      dueAt: '2026-12-20T10:00',
      points: '10',
    },
    ...{ image: 'cpp', longestSeconds: '60', action: 'import' },
    ...more,
  });

  it('shows every test with what stands in its way, and stores nothing before it is confirmed', async () => {
    const answer = await begin(repository(), { roster: ROSTER });
    expect(answer.status).to.equal(303);
    const path = answer.location as string;
    const page = (await professor.client.get(path)).text;
    expect(page)
      .to.contain('Adds')
      .and.contain('8 points')
      .and.contain('&#34;clang-format&#34; is not in the image')
      .and.contain('judge/images/cpp/packages.txt')
      .and.contain('1 line can&#39;t work')
      .and.contain('src/**')
      .and.contain('Line 3: s-001 is also on line 2.')
      .and.contain('Li, Wei');
    expect(await site.app.db('problems').where({ slug: 'adding' })).to.deep.equal([]);
    const refused = await professor.client.post(path, form());
    expect(refused.status).to.equal(422);
    expect(refused.text).to.contain('Some lines can&#39;t work');
    const unchecked = await professor.client.post(path, form({ confirmNeeds: '1' }));
    expect(unchecked.text).to.contain('Confirm that you import it without a solution');
    const late = await professor.client.post(path, form({ dueAt: '2026-11-01T10:00', title: 'Kept title' }));
    expect(late.status).to.equal(422);
    expect(late.text).to.contain('Kept title');
    expect((await other.client.get(path)).status).to.equal(404);
  });

  it('puts a roster into the section that is chosen, and refuses one that is too long before anything is stored', async () => {
    const { id: courseId } = (await site.app.db('courses').where({ slug: 'systems' }).first('id')) as { id: string };
    const [first] = (await site.app.db('course_sections').where({ course_id: courseId })) as Record<string, unknown>[];
    const second = 'S'.repeat(26);
    await site.app.db('course_sections').insert({ ...first, id: second, name: 'Evening', join_code: 'evening-code' });
    const [staff] = (await site.app.db('section_staff').where({ section_id: first!.id })) as object[];
    await site.app.db('section_staff').insert({ ...staff, section_id: second });
    const unclear = await begin(repository(), { roster: ROSTER });
    expect(unclear.status).to.equal(422);
    expect(unclear.text).to.contain('Choose the section of this course').and.contain('Evening');
    const path = (await begin(repository(), { roster: ROSTER, section: second })).location as string;
    const held = async () => (await site.app.db('roster_entries').where({ section_id: second })) as object[];
    const full = Array.from({ length: CLASS_LIST_MAX - 1 }, (_, position) => ({
      ...{ section_id: second, full_name: 'N', student_number: `F${position}`, student_key: `F${position}`, position },
    }));
    await site.app.db.batchInsert('roster_entries', full, 200);
    const sure = { confirmNeeds: '1', confirmNoCheck: '1', shortName: 'toolong' };
    const refused = await professor.client.post(path, form(sure));
    expect(refused.status).to.equal(422);
    expect(await site.app.db('problems').where({ slug: 'toolong' }), 'nothing is stored').to.deep.equal([]);
    await site.app.db('roster_entries').where({ section_id: second }).delete();
    expect((await professor.client.post(path, form(sure))).status).to.equal(303);
    expect(await held()).to.have.length(2);
    for (const table of ['roster_entries', 'github_students', 'section_staff'])
      await site.app.db(table).where({ section_id: second }).delete();
    await site.app.db('course_sections').where({ id: second }).delete();
    await site.app.db('assignments').where({ course_id: courseId }).delete();
  });

  it('checks changed lines again, and makes problem, assignment and class list', async () => {
    const path = (await begin(repository(), { roster: ROSTER })).location as string;
    await professor.client.post(path, form({ action: 'check', 'run-1': 'test -f src/add.c' }));
    const page = (await professor.client.get(path)).text;
    expect(page).to.contain('Every line uses only what the judge has.').and.contain('test -f src/add.c');
    const done = await professor.client.post(path, form({ 'run-1': 'test -f src/add.c', confirmNoCheck: '1' }));
    expect(done.status).to.equal(303);
    const [assignment] = (await site.app.db('assignments')) as {
      title: string;
      points: number;
      problem_version_id: string;
    }[];
    expect(assignment).to.include({ title: 'Adding numbers', points: 10 });
    const end = (await professor.client.get(path)).text;
    expect(end).to.contain('The assignment is in your course.').and.contain('Open the assignment');
    expect((await professor.client.get('/problems/adding')).text).to.contain('Add two numbers.');
    expect((await professor.client.get('/courses/systems/class-list')).text)
      .to.contain('s-001')
      .and.contain('s-002');
    const accounts = (await professor.client.get('/courses/systems/github-accounts.csv')).text;
    expect(accounts).to.contain('s-001,octo,583231').and.contain('s-002');
    expect((await other.client.get('/courses/systems/github-accounts.csv')).status).to.equal(404);
    const acts = (await site.app.db('audit_entries').pluck('action')) as string[];
    expect(acts).to.include.members([
      'course.classroom_imported',
      'course.github_accounts_saved',
      'problem.opened_unchecked',
    ]);
    expect((await professor.client.post(path, form({ confirmNoCheck: '1', confirmNeeds: '1' }))).status).to.equal(409);
  });

  it('with a solution waits for the check of the problem, and then makes the assignment once', async () => {
    const tests = { tests: TESTS.tests.slice(0, 1) };
    const path = (await begin(repository(tests), { solution: ANSWER })).location as string;
    expect((await professor.client.post(path, form({ shortName: 'checked', title: 'Checked' }))).status).to.equal(303);
    expect((await professor.client.get(path)).text).to.contain('The assignment appears in the course once');
    expect((await professor.client.post(`${path}/finish`)).status).to.equal(422);
    const versionId = (
      (await site.app.db('classroom_imports').where({ state: 'waiting' }).first()) as { problem_version_id: string }
    ).problem_version_id;
    await site.app.db('version_checks').where({ version_id: versionId }).update({ state: 'passed' });
    for (let twice = 0; twice < 2; twice += 1)
      await inTransaction(site.app.db, (trx) => enqueue(trx, site.clock.nowMs(), versionPassed, { versionId }));
    await site.app.background.drain();
    expect(await site.app.db('assignments').where({ title: 'Checked' })).to.have.length(1);
    expect((await professor.client.get(path)).text).to.contain('The assignment is in your course.');
  });

  it('refuses what has no tests, is no archive, or is not for this person, keeping what was chosen', async () => {
    const empty = await begin({ 'a/README.md': 'x' });
    expect(empty.status).to.equal(422);
    expect(empty.text).to.contain('There is no .github/classroom/autograding.json in it');
    const broken = await professor.client.upload('/courses/import', { course: 'systems' }, [
      { field: 'repository', name: 'lab.zip', content: Buffer.from('no zip') },
    ]);
    expect(broken.text).to.contain('The archive can&#39;t be read');
    expect((await professor.client.upload('/courses/import', { course: 'systems' }, [])).text).to.contain(
      'Choose the zip',
    );
    expect((await begin(repository(), {}, other)).status).to.equal(404);
    const member = await makePerson(site);
    expect((await member.client.get('/courses/import')).status).to.equal(403);
    const url = await professor.client.upload(
      '/courses/import',
      { course: 'systems', gitUrl: 'http://example.org/a' },
      [],
    );
    expect(url.text).to.contain('Only https addresses').and.contain('http://example.org/a');
  });

  it('lists problems of a broken file instead of importing it', async () => {
    const files = { ...repository(), 'lab-1/.github/classroom/autograding.json': '{"tests": [' };
    const path = (await begin(files)).location as string;
    const page = (await professor.client.get(path)).text;
    expect(page).to.contain('The file is no JSON').and.not.contain('value="import"');
    const answer = await professor.client.post(path, form({ confirmNeeds: '1', confirmNoCheck: '1' }));
    expect(answer.status).to.equal(422);
  });

  it('removes dry runs that are discarded or over a day old, with their uploads', async () => {
    const path = (await begin(repository())).location as string;
    await professor.client.post(`${path}/drop`);
    expect((await professor.client.get(path)).status).to.equal(404);
    site.clock.advance(40 * 24 * 3_600_000);
    await removeExpiredClassroomsUnchecked(site.app);
    expect(await site.app.db('classroom_imports')).to.deep.equal([]);
  });
});

describe('fetching a repository by git', () => {
  const at =
    (...addresses: string[]) =>
    () =>
      Promise.resolve(addresses);
  const codeOf = async (url: string, resolve = at('140.82.112.3')): Promise<string> =>
    await checkedGitUrl(url, resolve).then(
      () => 'ok',
      (error: { code: string }) => error.code,
    );

  it('takes only https to public addresses, without credentials', async () => {
    expect(await codeOf('https://github.com/a/b')).to.equal('ok');
    for (const url of ['file:///etc', 'ssh://git@github.com/a', 'git://github.com/a', 'http://github.com/a'])
      expect(await codeOf(url)).to.equal('git_url_protocol');
    for (const url of ['ext::sh -c id', '/etc', '-u https://a', ''])
      expect(await codeOf(url)).to.match(/git_url_(invalid|protocol)/);
    expect(await codeOf('https://me:secret@github.com/a')).to.equal('git_url_credentials');
    expect(await codeOf('https://github.com:8443/a')).to.equal('git_url_invalid');
    expect(await codeOf('https://nowhere.example/a', at())).to.equal('git_url_unknown_host');
    for (const address of [
      '127.0.0.1',
      '10.1.2.3',
      '169.254.169.254',
      '192.168.1.1',
      '::1',
      'fe80::1',
      'fd00::1',
      '::ffff:10.0.0.1',
    ])
      expect(await codeOf('https://inside.example/a', at('140.82.112.3', address))).to.equal('git_url_private');
    expect(await codeOf('https://[::1]/a', at('::1'))).to.equal('git_url_private');
    expect(await codeOf('https://github.com/a/b', at('2606:50c0:8000::153'))).to.equal('ok');
    expect(() => requireGit('git version 2.34.1')).to.throw('git_too_old');
    expect(() => requireGit('git version 2.37.0')).to.not.throw();
    const pinned = await checkedGitUrl('https://github.com/a/b', at('140.82.112.3'));
    expect(pinned.settings).to.include('http.curloptResolve=github.com:443:140.82.112.3');
  });

  it('runs no hooks and follows no submodules, and gives the files of the newest commit', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kw-git-'));
    try {
      const origin = join(folder, 'origin');
      const attributes = 'src/a.c export-ignore\nsrc/b.c export-subst\n';
      const own = {
        'src/b.c': '$Format:%H$\n',
        '.gitattributes': attributes,
        'src/.gitattributes': 'a.c export-ignore\n',
      };
      const files = {
        ...own,
        'src/a.c': 'int a;\n',
        '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = file:///etc\n',
      };
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(origin, path)), { recursive: true });
        writeFileSync(join(origin, path), content);
      }
      const git = (...args: string[]) => execFileSync('git', args, { cwd: origin, stdio: 'pipe' });
      git('init', '-q');
      git('add', '-A');
      git('-c', 'user.name=T', '-c', 'user.email=t@example.org', 'commit', '-qm', 'Begin');
      const from = { url: `file://${origin}`, settings: [], protocol: 'file' as const };
      const zip = await fetchRepository(from);
      const { files: read } = await readRepositoryZip(zip, 'repository');
      expect(
        read.map(({ path }) => path),
        'its attributes leave nothing out',
      ).to.include('src/a.c');
      const raw = read.find(({ path }) => path === 'src/b.c');
      expect(Buffer.from(raw!.content).toString()).to.equal('$Format:%H$\n');
      const blocked = await fetchRepository({ ...from, protocol: 'https' }).catch(
        (error: { code: string }) => error.code,
      );
      expect(blocked).to.equal('git_failed');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
