/** What staff see of the versions of a problem: files, tests, differences, use. */
import { expect } from 'chai';
import { addProblemPerson } from '../../src/problems/problem-people.service.ts';
import { getProblemBySlug } from '../../src/problems/problems.service.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { publishedContest } from '../contests/contest-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { submit, importedProblem, openAssignment, runningCourse, textOf } from '../submissions/submit-setup.ts';
import { PROBLEM_YAML, sumPackage } from '../packages/package-fixtures.ts';

eachEngine('versions of a problem, for staff', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let student: TestPerson;
  let first: string;

  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'] });
    student = await makePerson(site);
    first = await importedProblem(site, 'sum', sumPackage({ 'data/secret/01.yaml': 'args: [--fast]\n' }));
    await importedProblem(
      site,
      'sum',
      sumPackage({
        'problem.yaml': PROBLEM_YAML.replace('1.5', '2.5'),
        'data/secret/01.ans': '8\n',
        'data/secret/02.in': undefined,
        'data/secret/02.ans': undefined,
        'attachments/hint.bin': Buffer.from([0, 1, 2]),
      }),
    );
  });
  after(() => site.close());

  const get = async (path: string) => await organizer.client.get(path);
  const said = async (path: string): Promise<string> => textOf((await get(path)).text);

  it('are listed with the person who imported them; the newest can be compared with the one before', async () => {
    const { status, text } = await get('/problems/sum/versions');
    expect(status).to.equal(200);
    expect(textOf(text)).to.contain('Version 2').and.contain('Version 1');
    expect(text).to.match(/name="from"[^>]*>(?:(?!<\/select>)[\s\S])*<option value="1" selected/);
    expect(text).to.match(/name="to"[^>]*>(?:(?!<\/select>)[\s\S])*<option value="2" selected/);
  });

  it('show tests with sizes and arguments, files with sizes and hashes, limits and validator', async () => {
    const { text } = await get('/problems/sum/versions/1');
    const words = textOf(text);
    expect(words).to.contain('secret/01').and.contain('--fast').and.contain('1.5 s').and.contain('default');
    expect(words).to.contain('input_validators/check.py').and.contain('submissions/accepted/sum.cpp');
    expect(text).to.contain('href="/problems/sum/versions/1/files/data/secret/01.in"');
    expect(words).to.contain('Compare with the current version, 2');
  });

  it('show a text file, and offer each file for download with a type that browsers do not open', async () => {
    expect(await said('/problems/sum/versions/1/files/data/secret/01.in')).to.contain('3 4');
    expect(await said('/problems/sum/versions/2/files/attachments/hint.bin')).to.match(/ 3 (B|bytes)/);
    const answer = await fetch(`${site.url}/problems/sum/versions/1/files/input_validators/check.py?download`, {
      headers: { cookie: organizer.client.cookie },
    });
    expect(await answer.text()).to.equal('exit(42)\n');
    expect(answer.headers.get('content-type')).to.contain('application/octet-stream');
    expect(answer.headers.get('x-content-type-options')).to.equal('nosniff');
    expect(answer.headers.get('content-disposition')).to.contain('check.py');
    expect((await get('/problems/sum/versions/1/files/data/secret/99.in')).status).to.equal(404);
  });

  it('show differences: limits, files, and changed lines of files', async () => {
    const { text } = await get('/problems/sum/versions/compare?from=1&to=2');
    const words = textOf(text);
    expect(words).to.contain('timeLimitMs : 1500 → 2500');
    expect(words)
      .to.match(/removed data\/secret\/02\.in/)
      .and.match(/added attachments\/hint\.bin/);
    expect(text).to.match(/diff-added[\s\S]{0,200}8</);
    expect(words).to.contain('2 files changed');
    expect(await said('/problems/sum/versions/compare?from=2&to=2')).to.contain('No differences');
    expect((await get('/problems/sum/versions/compare?from=1&to=7')).status).to.equal(404);
    expect((await get('/problems/sum/versions/compare?from=x')).status).to.equal(404);
  });

  it('show where they are used and how many submissions they have', async () => {
    expect(await said('/problems/sum/usage')).to.contain('Not used in a round or an assignment');
    const { contest, round } = await publishedContest(site);
    await addRoundProblem(site.app, systemActor('test'), round.id, {
      label: 'A',
      points: 100,
      weight: 1,
      problemVersionId: first,
    });
    const professor = await makePerson(site, { roles: ['professor'] });
    const course = await runningCourse(site, professor, 'engines', [student]);
    const assignment = await openAssignment(site, course, first, { title: 'Adding up' });
    await submit(student.client, `/courses/engines/assignments/${assignment}`);
    const { text } = await get('/problems/sum/usage');
    expect(text)
      .to.contain(`/contests/${contest.slug}/rounds/${round.slug}`)
      .and.contain(`/courses/engines/assignments/${assignment}`);
    expect(textOf(text)).to.match(/Version 2 0 .*Version 1 1/);
    // Only organizers may know of a round that has not opened.
    const system = systemActor('test');
    await addProblemPerson(site.app, system, await getProblemBySlug(site.app, system, 'sum'), professor.id, 'reader');
    const early = (await professor.client.get('/problems/sum/usage')).text;
    expect(early).to.contain(assignment);
    expect(early).not.to.contain(contest.slug);
    expect((await get('/problems/sum/usage')).text).to.contain(contest.slug);
  });

  it('are hidden from everyone else', async () => {
    const foreign = await makePerson(site, { roles: ['professor', 'mentor'] });
    for (const path of ['', '/1', '/compare?from=1&to=2', '/1/files/data/secret/01.in', '/1/package.zip'])
      for (const { client } of [student, foreign])
        expect((await client.get(`/problems/sum/versions${path}`)).status, path).to.equal(404);
    for (const { client } of [student, foreign]) expect((await client.get('/problems/sum/usage')).status).to.equal(404);
  });
});
