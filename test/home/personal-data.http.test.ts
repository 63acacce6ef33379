import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { openZip } from '../../src/platform/archives/zip.ts';
import { newId } from '../../src/platform/ids.ts';
import { PERSONAL_TABLES } from '../../src/home/personal-data.rules.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { liveIn, type LivedInSite } from '../pages/lived-in-site.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, problemYaml, submit } from '../submissions/submit-setup.ts';

type Files = Record<string, string>;
type Rows = Record<string, unknown>[];

async function exported(site: TestSite, { client }: TestPerson, language = 'en'): Promise<Files> {
  const headers = { cookie: client.cookie, 'accept-language': language };
  const answer = await fetch(`${site.url}/profile/export`, { headers });
  expect(answer.status).to.equal(200);
  expect(answer.headers.get('content-type')).to.equal('application/zip');
  expect(answer.headers.get('content-disposition')).to.equal('attachment; filename=kernelway-my-data.zip');
  const zip = await openZip(Buffer.from(await answer.arrayBuffer()), { totalBytes: 1 << 28, entries: 20_000 });
  const files: Files = {};
  for (const file of zip.files) files[file.path] = (await file.read()).toString('utf8');
  zip.close();
  return files;
}

const json = <T = Record<string, Rows>>(files: Files, name: string): T => JSON.parse(files[name] ?? 'null') as T;

eachEngine('the export of my data', (engine) => {
  let site: TestSite;
  let life: LivedInSite;
  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine);
    life = await liveIn(site);
  });
  after(() => site.close());

  it('covers every table of the database', async () => {
    const rows = (await (engine === 'sqlite'
      ? site.app.db('sqlite_master').where({ type: 'table' }).select('name')
      : site.app
          .db('information_schema.tables')
          .whereRaw('table_schema = DATABASE()')
          .select('table_name as name'))) as {
      name: string;
    }[];
    const tables = rows.map(({ name }) => name).filter((name) => !/^(sqlite_|migrations)/.test(name));
    expect(tables.sort()).to.deep.equal(Object.keys(PERSONAL_TABLES).sort());
  });

  it('is a ZIP with profile, courses, grades, contests, results, points, pipeline, actions and all submissions of a student', async () => {
    const files = await exported(site, life.winner);
    const account = json<Record<string, unknown> & { sessions: Rows }>(files, 'account.json');
    expect(account).to.include({ email: life.winner.email, displayName: 'Ann', studentNumber: 'S-1' });
    expect(account.sessions).to.have.length(1);
    const courses = json(files, 'courses.json');
    expect(courses.taken?.map(({ course }) => course)).to.deep.equal(['engines']);
    expect(courses.taught).to.deep.equal([]);
    expect(courses.grades).to.have.length(1);
    expect(courses.grades?.[0]).to.include({
      assignment: 'First homework',
      fullPoints: 50,
      pointsMilli: 50_000,
      attempts: 1,
    });
    const [contest] = json<(Record<string, unknown> & { standings: Rows; results: Rows })[]>(files, 'contests.json');
    expect(contest).to.include({ contest: life.game.contest.slug, kind: 'person', name: 'Ann' });
    expect(contest?.standings).to.have.length(1);
    expect(contest?.results).to.have.length(1);
    expect(contest?.results[0]).to.include({ rank: 1, award: 'gold', version: 1, invited: true });
    const points = json<Rows>(files, 'points.json').map(({ rule }) => rule);
    expect(points).to.include.members(['accepted_submission', 'award_gold']);
    const pipeline = json(files, 'pipeline.json');
    expect(pipeline.place?.[0]).to.include({ invitation: 'accepted', stage: 'candidate' });
    expect(pipeline.evidence).to.have.length(1);
    expect(pipeline.steps?.map(({ kind }) => kind)).to.deep.equal(['invited', 'accepted', 'mentor']);
    expect(pipeline.steps?.[2]).to.include({ note: 'They know logs.', link: null, byYourself: 0 });
    expect(json<Rows>(files, 'acts.json').map(({ action }) => action)).to.include.members([
      'user.created',
      'course.enrolled',
      'submission.received',
      'participant.registered',
      'pipeline.accepted',
      'user.exported',
    ]);
    const sources = Object.keys(files).filter((name) => name.endsWith('.cc'));
    expect(sources).to.have.length(3);
    expect(sources.map((name) => files[name]).join()).to.contain(`int main() {} // ${life.winner.id}`);
    const about = Object.keys(files).filter((name) => name.endsWith('/submission.json'));
    expect(about).to.have.length(3);
    const first = json<{ judging: { verdict: string; tests: Rows; pointsThere: unknown } }>(files, about[0]!);
    expect(first.judging).to.include({ verdict: 'AC' });
    expect(first.judging.pointsThere).to.deep.equal({ points: 50, most: 50 });
    expect(first.judging.tests.length).to.be.greaterThan(1);
  });

  it('contains what staff created (courses taught, proposals, notes) without the names of other people', async () => {
    const professor = await exported(site, life.professor);
    expect(json(professor, 'courses.json').taught?.[0]).to.include({ course: 'engines', role: 'professor' });
    expect(json<Rows>(professor, 'partnerships.json').map(({ title }) => title)).to.deep.equal([
      'Storage engines',
      'A second course',
    ]);
    const organizer = await exported(site, life.organizer);
    expect(json(organizer, 'written.json').resultNotes).to.have.length(1);
    expect(organizer['pipeline.json']).not.to.contain(life.mentor.id).and.not.contain('/people/');
    expect(json<Rows>(organizer, 'acts.json').map(({ action }) => action)).to.include('pipeline.mentor_assigned');
  });

  it('contains nothing of other people, no hashes, no join codes, and no keys', async () => {
    const everybody = [life.organizer, life.professor, life.mentor, life.winner, life.second];
    for (const person of everybody) {
      const text = Object.values(await exported(site, person)).join('\n');
      for (const other of everybody.filter(({ id }) => id !== person.id)) {
        expect(text, `${person.displayName} of ${other.displayName}`)
          .not.to.contain(other.id)
          .and.not.contain(other.email);
        expect(text).not.to.match(new RegExp(`"${other.displayName}"`));
      }
      expect(text).not.to.contain('scrypt$');
      for (const { join_code } of (await site.app.db('course_sections').select('join_code')) as { join_code: string }[])
        expect(text).not.to.contain(join_code);
      for (const { id_hash } of (await site.app.db('sessions').select('id_hash')) as { id_hash: string }[])
        expect(text).not.to.contain(id_hash);
    }
  });

  it('contains an explanation in the language of the person', async () => {
    expect((await exported(site, life.mentor))['README.txt'])
      .to.contain('Data of Mia')
      .and.contain('submissions/: a folder for each submission')
      .and.contain('Not included: your password');
    expect((await exported(site, life.mentor, 'zh-CN'))['README.txt'])
      .to.contain('Mia 的数据')
      .and.contain('隐藏测试点');
  });

  it('is offered with its size on its own page, linked from Settings', async () => {
    const settings = await life.winner.client.get('/profile');
    expect(settings.text).to.contain('href="/profile/data"');
    const page = await life.winner.client.get('/profile/data');
    expect(page.text).to.contain('It contains 3 submissions').and.contain('href="/profile/export"');
    for (const path of ['/profile/data', '/profile/export'])
      expect((await site.client().get(path)).location).to.equal(`/sign-in?next=${encodeURIComponent(path)}`);
  });

  it('can be downloaded five times an hour, and then says when again', async () => {
    const person = await makePerson(site);
    for (let time = 0; time < 5; time += 1) await exported(site, person);
    const refused = await person.client.get('/profile/export');
    expect(refused.status).to.equal(429);
    expect(refused.text).to.contain('You have downloaded your data several times in the last hour.');
  });

  it('cannot be started twice at the same time, but again after it was aborted', async () => {
    const person = await makePerson(site);
    const version = ((await site.app.db('problem_versions').first('id')) as { id: string }).id;
    const { sha256 } = await site.app.blobs.put(randomBytes(16 * 1024 * 1024));
    await insertSubmissions(site, person.id, version, [sha256]);
    const broken = new AbortController();
    const headers = { cookie: person.client.cookie };
    const begun = await fetch(`${site.url}/profile/export`, { headers, signal: broken.signal });
    expect(begun.status).to.equal(200);
    const second = await person.client.get('/profile/export');
    expect(second.status).to.equal(429);
    expect(second.text).to.contain('Wait until it finishes');
    broken.abort();
    await begun.arrayBuffer().catch(() => undefined);
    await sleep(300);
    expect(Object.keys(await exported(site, person))).to.include('account.json');
  });
});

const MANY = 1600;
const ROWS_AT_ONCE = 50;

/** Submissions of one file each, only as rows in the database, to have many of them. */
async function insertSubmissions(
  site: TestSite,
  authorId: string,
  versionId: string,
  files: readonly string[],
): Promise<void> {
  const { db } = site.app;
  const all = files.map((sha256) => ({ id: newId(), sha256 }));
  const submissions = all.map(({ id, sha256 }) => ({
    ...{
      id,
      problem_version_id: versionId,
      context_type: 'practice',
      context_id: 'p',
      author_id: authorId,
      form_key: id,
    },
    ...{ form: 'files', language: 'cpp', is_sample_run: false, tree_hash: sha256, commits: '[]' },
    submitted_at: site.clock.nowMs(),
  }));
  const stored = all.map(({ id, sha256 }) => ({
    submission_id: id,
    position: 0,
    path: 'main.cpp',
    sha256,
    size_bytes: 65_536,
  }));
  await db.batchInsert('submissions', submissions, ROWS_AT_ONCE);
  await db.batchInsert('submission_files', stored, ROWS_AT_ONCE);
}

const SECRET = 'secret/02-hidden-name';
const hiding = sumPackage({
  'problem.yaml': problemYaml('Sum of two'),
  'data/secret/02.in': undefined,
  'data/secret/02.ans': undefined,
  'data/secret/02-hidden-name.in': '5 6 HIDDEN-INPUT\n',
  'data/secret/02-hidden-name.ans': '11 HIDDEN-ANSWER\n',
});

eachEngine('the export of test results', (engine) => {
  let site: TestSite;
  before(async () => {
    site = await startSite(engine);
    await importedProblem(site, 'sum', hiding);
  });
  after(() => site.close());

  it('contains what the page of the submission shows, and nothing of hidden tests', async () => {
    const host = await FakeJudgehost.online(site, 'east');
    const person = await makePerson(site);
    await submit(person.client, '/problems/sum');
    const told = { judgeMessage: 'HIDDEN-MESSAGE', outputHead: 'HIDDEN-OUTPUT', stderrHead: 'HIDDEN-STDERR' };
    await host.judge({ tests: { [SECRET]: { outcome: 'wrong-answer', teamMessage: 'Look at carries.', ...told } } });
    const text = Object.values(await exported(site, person)).join('\n');
    expect(text).to.contain('"verdict": "WA"').and.contain('Look at carries.');
    expect(text).not.to.contain('HIDDEN').and.not.contain('hidden-name');
  });

  it(`of ${MANY} submissions is streamed: it starts at once and memory does not grow with it`, async function () {
    this.timeout(120_000);
    const person = await makePerson(site);
    const version = ((await site.app.db('problem_versions').first('id')) as { id: string }).id;
    // 64 KiB each that cannot be compressed: 100 MiB of sources.
    const contents = await Promise.all(Array.from({ length: 40 }, () => site.app.blobs.put(randomBytes(65_536))));
    const files = Array.from({ length: MANY }, (_, n) => contents[n % 40]!.sha256);
    await insertSubmissions(site, person.id, version, files);
    const startedAt = performance.now();
    const answer = await fetch(`${site.url}/profile/export`, { headers: { cookie: person.client.cookie } });
    let bytes = 0;
    let firstMs = 0;
    let peak = 0;
    const before = process.memoryUsage().rss;
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      if (bytes === 0) firstMs = performance.now() - startedAt;
      bytes += chunk.length;
      peak = Math.max(peak, process.memoryUsage().rss - before);
    }
    expect(bytes).to.be.greaterThan(100 * 1024 * 1024);
    expect(firstMs).to.be.lessThan(5000);
    expect(peak).to.be.lessThan(bytes / 2);
  });
});
