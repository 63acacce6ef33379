/** What programs can read: problems, courses, contests and boards, in pages, and nothing hidden. */
import { expect } from 'chai';
import type { Course } from '../../src/courses/courses.rules.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { getProblemBySlug, setPublic } from '../../src/problems/problems.service.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import { publishedContest } from '../contests/contest-setup.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, openAssignment, problemYaml, runningCourse } from '../submissions/submit-setup.ts';
import { apiOf, type ApiClient } from './api-setup.ts';

const iso = (atMs: number) => new Date(atMs).toISOString();

eachEngine('reading with the API', (engine) => {
  let site: TestSite;
  let ann: TestPerson;
  let bob: TestPerson;
  let student: ApiClient;
  let stranger: ApiClient;
  let organizer: ApiClient;
  let teacher: ApiClient;
  let game: TestRound;
  let course: Course;
  let assignment: string;
  let later: string;

  before(async function () {
    this.timeout(180_000);
    site = await startSite(engine);
    const system = systemActor('test');
    ann = await makePerson(site, { displayName: 'Ann' });
    bob = await makePerson(site, { displayName: 'Bob' });
    const professor = await makePerson(site, { roles: ['professor'] });
    teacher = await apiOf(site, professor);
    student = await apiOf(site, ann);
    stranger = await apiOf(site, await makePerson(site));
    organizer = await apiOf(site, await makePerson(site, { roles: ['organizer'] }));
    const host = await FakeJudgehost.online(site, 'east');
    const sum = await importedProblem(site, 'sum');
    await importedProblem(site, 'echo', sumPackage({ 'problem.yaml': problemYaml('Echo') }));
    await importedProblem(site, 'hidden');
    await setPublic(site.app, system, await getProblemBySlug(site.app, system, 'hidden'), false);
    course = await runningCourse(site, professor, 'engines', [ann]);
    assignment = await openAssignment(site, course, sum, { dueInMs: 30 * 86_400_000 });
    later = await openAssignment(site, course, sum, { opensInMs: 20 * 86_400_000, dueInMs: 30 * 86_400_000 });
    // Lists of more than one item.
    await runningCourse(site, professor, 'other-engines', [ann]);
    const far = { opensInMs: 100 * 86_400_000, freezesInMs: null, closesInMs: 101 * 86_400_000 };
    await publishedContest(site, {}, far);
    game = await madeRound(site, host, [ann, bob], [{ versionId: sum }], 'icpc');
    game.at(10);
    await game.play(ann, 'A');
    // Accepted after the freeze.
    game.at(250);
    await game.play(bob, 'A');
    await site.app.background.drain();
  });
  after(() => site.close());

  it('lists visible problems in pages that are linked by a cursor', async () => {
    const first = (await student.get('/problems?limit=1')).body;
    expect(first.items).to.deep.equal([
      {
        slug: 'echo',
        name: 'Echo',
        version: 1,
        isPublic: true,
        isKernel: false,
        myResult: { state: 'none', isAccepted: false, attempts: 0, pending: 0, score: null, maxScore: null },
        url: `${site.url}/problems/echo`,
      },
    ]);
    const second = (await student.get(`/problems?limit=50&cursor=${first.next}`)).body;
    expect(second.items.map((one: { slug: string }) => one.slug)).to.deep.equal(['sum']);
    expect(second.next).to.equal(null);
    expect((await organizer.get('/problems')).body.items).to.have.length(3);
    expect((await student.get('/problems?search=nothing-like-it')).body.items).to.deep.equal([]);
  });

  it('tells with each item of a list what its reader has there, with as many queries for many items as for one', async () => {
    const one = (client: ApiClient, path: string) => client.get(path).then(({ body }) => body.items[0]);
    const { slug } = game.contest;
    const onSum = await one(student, '/problems?search=sum');
    expect(onSum.myResult).to.include({ state: 'full', isAccepted: true, attempts: 1, pending: 0 });
    expect((await one(stranger, '/problems?search=sum')).myResult).to.include({ state: 'none', attempts: 0 });
    const mine = (await student.get('/contests')).body.items.find((each: { slug: string }) => each.slug === slug);
    const { id } = (await student.get(`/contests/${slug}/rounds/final/board`)).body.items[0].participant;
    expect(mine.myParticipant).to.deep.equal({ id, name: 'Ann', isGuest: false, isDisqualified: false });
    expect((await student.get(`/contests/${slug}`)).body.myParticipant).to.deep.equal(mine.myParticipant);
    expect((await one(stranger, '/contests')).myParticipant).to.equal(null);
    expect((await one(student, '/courses')).role).to.equal('student');
    expect((await one(teacher, '/courses')).role).to.equal('professor');
    expect((await one(stranger, '/courses')).role).to.equal(null);
    expect((await one(student, '/assignments')).myResult).to.include({ state: 'none', maxScore: null });

    let queries = 0;
    const note = () => void (queries += 1);
    site.app.db.on('query', note);
    const cost = async (path: string) => {
      await student.get(path);
      queries = 0;
      expect((await student.get(path)).status).to.equal(200);
      return queries;
    };
    try {
      for (const [many, few] of [
        ['/problems', '/problems?limit=1'],
        ['/contests', '/contests?limit=1'],
        ['/courses', '/courses?limit=1'],
      ] as const)
        expect(await cost(many), many).to.equal(await cost(few));
    } finally {
      site.app.db.removeListener('query', note);
    }
  });

  it('refuses limits out of range, naming the field', async () => {
    for (const limit of ['0', '101', 'many']) {
      const { status, body } = await student.get(`/problems?limit=${limit}`);
      expect(status, limit).to.equal(422);
      expect(body.fields[0].field).to.equal('limit');
    }
  });

  it('shows what is needed to submit to a problem, and only its samples', async () => {
    const { body } = await stranger.get('/problems/echo');
    expect(body).to.include({ name: 'Echo', submits: 'program', until: null, closed: null });
    expect(body.languages.map((one: { id: string }) => one.id)).to.include('cpp');
    expect(body.samples.length).to.be.greaterThan(0);
    expect((await student.get('/problems/hidden')).status).to.equal(404);
    expect((await organizer.get('/problems/hidden')).status).to.equal(200);
    expect((await student.get('/problems/sum')).body.closed.code, 'while a round with it runs').to.equal(
      'practice_in_running_round',
    );
  });

  it('shows a course without its join code, and its assignments to its members', async () => {
    const mine = (await student.get('/courses?mine=true')).body.items;
    expect(mine).to.have.length(2);
    expect((await stranger.get('/courses?mine=true')).body.items).to.deep.equal([]);
    const one = await student.get('/courses/engines');
    expect(one.body).to.include({ title: 'Storage Engines', role: 'student', state: 'running' });
    expect((await stranger.get('/courses/engines')).body.role).to.equal(null);
    for (const { text } of [one, await organizer.get('/courses/engines')]) expect(text).not.to.contain(course.joinCode);
    const listed = (await student.get('/courses/engines/assignments')).body.items;
    expect(listed.map((each: { id: string }) => each.id)).to.deep.equal([assignment]);
    expect((await organizer.get('/courses/engines/assignments')).body.items).to.have.length(2);
    expect((await stranger.get('/courses/engines/assignments')).status).to.equal(403);
    expect((await student.get('/courses/none')).body.code).to.equal('course_not_found');
  });

  it('shows an assignment with its problem once it has opened', async () => {
    const open = (await student.get('/assignments')).body.items;
    expect(open.map((one: { id: string }) => one.id)).to.deep.equal([assignment]);
    const { body } = await student.get(`/assignments/${assignment}`);
    expect(body).to.include({ title: 'First homework', phase: 'open', points: 50 });
    expect(body.problem).to.include({ name: 'First homework', submits: 'program', closed: null });
    expect((await student.get(`/assignments/${later}`)).status).to.equal(404);
    expect((await stranger.get(`/assignments/${assignment}`)).status).to.equal(403);
  });

  it('shows contests with their rounds, and problems of a round', async () => {
    const { slug } = game.contest;
    const listed = (await student.get('/contests?phase=running')).body.items;
    expect(listed).to.have.length(1);
    expect(listed[0]).to.include({ slug, phase: 'running', isRegistered: true, participants: 2, isDraft: false });
    const one = (await stranger.get(`/contests/${slug}`)).body;
    expect(one).to.include({ isRegistered: false, entry: 'anyone' });
    expect(one.rounds).to.deep.equal((await student.get(`/contests/${slug}/rounds`)).body.items);
    const round = (await student.get(`/contests/${slug}/rounds/final`)).body;
    expect(round).to.include({ scoring: 'icpc', phase: 'frozen', opensAt: iso(game.round.opensAt) });
    const url = `${site.url}${game.path}/problems/A`;
    const own = { visibleFrom: null, openUntil: null, alias: null, color: { rgb: '#0072b2', name: 'blue' } };
    const shown = { label: 'A', name: 'Sum', points: 100, weight: 1, isTakenOut: false, url, ...own };
    expect(round.problems).to.deep.equal([shown]);
    const problem = (await student.get(`/contests/${slug}/rounds/final/problems/A`)).body;
    expect(problem).to.include({ closed: null, until: iso(game.round.closesAt) });
    const outside = (await stranger.get(`/contests/${slug}/rounds/final/problems/A`)).body;
    expect(outside.closed.code).to.equal('round_not_registered');
    expect((await student.get(`/contests/${slug}/rounds/final/problems/Z`)).status).to.equal(404);
  });

  it('hides drafts, and the problems of a round that has not opened', async () => {
    const nowMs = site.clock.nowMs();
    site.clock.set(game.round.opensAt - 1);
    try {
      const path = `/contests/${game.contest.slug}/rounds/final`;
      expect((await student.get(path)).body.problems).to.equal(null);
      expect((await student.get(`${path}/problems/A`)).status).to.equal(404);
      expect((await student.get(`${path}/board`)).body.problems).to.deep.equal([]);
      expect((await organizer.get(path)).body.problems).to.have.length(1);
    } finally {
      site.clock.set(nowMs);
    }
    await site.app.db('contests').update({ visibility: 'draft' });
    try {
      expect((await student.get('/contests')).body.items).to.deep.equal([]);
      expect((await student.get(`/contests/${game.contest.slug}`)).status).to.equal(404);
      expect((await organizer.get('/contests')).body.items[0]).to.include({ isDraft: true });
    } finally {
      await site.app.db('contests').update({ visibility: 'published' });
    }
  });

  it('shows the frozen board in pages, and answers 304 when nothing changed', async () => {
    const path = `/contests/${game.contest.slug}/rounds/final/board`;
    const first = await student.get(`${path}?limit=1`);
    expect(first.body).to.include({ isFrozen: true, total: 2 });
    expect(first.body.items[0]).to.deep.include({ rank: 1, solved: 1, penalty: 10 });
    expect(first.body.items[0].participant).to.include({ name: 'Ann', isMine: true, isGuest: false });
    expect(first.body.items[0].problems).to.deep.equal([
      {
        ...{ label: 'A', attempts: 1, pending: 0, isSolved: true, isFirst: true },
        ...{ solvedAfterMinutes: 10, score: first.body.items[0].problems[0].score, speedup: null },
      },
    ]);
    const second = (await student.get(`${path}?cursor=${first.body.next}`)).body;
    expect(second.items).to.have.length(1);
    expect(second.items[0]).to.deep.include({ solved: 0 });
    expect(second.items[0].problems[0]).to.include({ pending: 1, isSolved: false });
    expect(second.next).to.equal(null);
    expect((await organizer.get(path)).body.items[1], 'for organizers').to.include({ solved: 1 });
    expect((await organizer.get(`${path}?view=public`)).body.items[1]).to.include({ solved: 0 });

    const etag = first.headers.get('etag')!;
    expect((await student.get(`${path}?limit=1`, { 'if-none-match': etag })).status).to.equal(304);
    expect((await student.get(`${path}?limit=2`, { 'if-none-match': etag })).status).to.equal(200);
  });

  it('answers 404 as problem+json for an unknown address', async () => {
    const { status, body } = await student.get('/nowhere');
    expect(status).to.equal(404);
    expect(body.code).to.equal('api_not_found');
  });

  it('answers programs as problem+json whatever the case of the address', async () => {
    const get = (path: string, token?: string) =>
      fetch(`${site.url}${path}`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
    const me = await get('/API/v1/Me', student.token);
    expect([me.status, ((await me.json()) as { displayName: string }).displayName]).to.deep.equal([200, 'Ann']);
    const refused: [string, string | undefined, number][] = [
      ['/API/v1/me', undefined, 401],
      ['/Api/V1/nowhere', student.token, 404],
      ['/API/V2/problems', undefined, 404],
      ['/API', undefined, 404],
    ];
    for (const [path, token, status] of refused) {
      const answer = await get(path, token);
      expect(answer.status, path).to.equal(status);
      expect(answer.headers.get('content-type'), path).to.contain('application/problem+json');
    }
  });
});
