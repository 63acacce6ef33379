import { expect } from 'chai';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import type { JudgeJob } from '../../judge/contract/job.ts';
import { kernelPackage, PROBLEM_YAML, sumPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound } from '../standings/round-setup.ts';
import { submit, importedProblem, openAssignment, runningCourse, textOf } from '../submissions/submit-setup.ts';
import type { Tree } from '../submissions/source-fixtures.ts';
import { FakeJudgehost, WRONG, type Plan } from '../judgehosts/fake-judgehost.ts';
import { rejudgingDesk, type RejudgingDesk } from './rejudging-setup.ts';

/** Two groups of equal weight with `most` points in all, and this many tests in the second. */
const scored = (first: number, second: number, tests = 1): Tree =>
  sumPackage({
    'problem.yaml': `${PROBLEM_YAML}type: scoring\n`,
    'data/secret/01.in': undefined,
    'data/secret/01.ans': undefined,
    'data/secret/02.in': undefined,
    'data/secret/02.ans': undefined,
    'data/secret/test_group.yaml': `max_score: ${first + second}\n`,
    'data/secret/a/1.in': 'x\n',
    'data/secret/a/1.ans': 'x\n',
    'data/secret/a/test_group.yaml': `max_score: ${first}\n`,
    'data/secret/b/test_group.yaml': `max_score: ${second}\n`,
    ...Object.fromEntries(
      Array.from({ length: tests }, (_, n) => [
        [`data/secret/b/${n + 1}.in`, `${n}\n`],
        [`data/secret/b/${n + 1}.ans`, `${n}\n`],
      ]).flat(),
    ),
  });
const FAILS_B: Plan = { tests: { 'secret/b/1': 'wrong-answer' } };

const mended = (changes: Record<string, string> = {}) => sumPackage({ 'data/secret/02.ans': '12\n', ...changes });

interface SubmissionPage {
  problem: { version: number; submittedVersion: number };
  judging: { tests: object[]; score: { points: number; maxPoints: number }; line: string };
}

eachEngine('rejudging old submissions with corrected tests', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let cara: TestPerson;
  let desk: RejudgingDesk;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann', fullName: 'Ann Lee', studentNumber: 'S-1' });
    bob = await makePerson(site, { displayName: 'Bob' });
    cara = await makePerson(site, { displayName: 'Cara' });
    desk = rejudgingDesk(site, host, organizer);
  });
  after(() => site.close());

  const names = (job: JudgeJob) => job.tests.map((test) => test.name);
  const seen = async (who: TestPerson, id: string) =>
    (await who.client.get(`/submissions/${id}`, { json: true })).json<SubmissionPage>();
  const deeds = async (subjectId: string) =>
    (
      (await site.app.db('audit_entries').where({ subject_id: subjectId }).orderBy('id')) as {
        action: string;
        detail: string;
      }[]
    ).map(({ action, detail }) => ({ action, detail: JSON.parse(detail) as Record<string, unknown> }));

  it('applies them to a round: old submissions, the board, the problem and new submissions, and shows it publicly', async () => {
    const first = await importedProblem(site, 'scored', scored(30, 70));
    const game = await madeRound(site, host, [ann, bob, cara], [{ versionId: first }], 'points');
    const { path, contest, round } = game;
    game.at(10);
    const early = await game.play(ann, 'A', FAILS_B);
    await game.play(bob, 'A');
    const second = await importedProblem(site, 'scored', scored(100, 100, 2));
    const where = `contest=${contest.slug}&against=2`;
    const cost = textOf((await organizer.client.get(`/rejudgings/new?${where}`)).text);
    expect(cost).to.contain('2 submissions, about').and.contain('All submissions are judged with version 2.');
    expect(cost).to.contain('currently version 1');

    const fields = { contest: contest.slug, against: '2', movesPlaces: '1' };
    const id = await desk.started(fields, 'Group b lacked a test.');
    // Submissions before it is applied are judged with the version that the page shows.
    const between = await submit(cara.client, `${path}/problems/A`);
    await site.app.background.drain();
    const judgedBy: string[][] = [];
    await desk.judgeAll((job) => {
      judgedBy.push(names(job));
      return job.judgingId === undefined ? {} : FAILS_B;
    });
    expect(judgedBy).to.deep.equal([
      ['sample/1', 'secret/a/1', 'secret/b/1'],
      ['sample/1', 'secret/a/1', 'secret/b/1', 'secret/b/2'],
      ['sample/1', 'secret/a/1', 'secret/b/1', 'secret/b/2'],
    ]);

    // Nothing published has changed; the preview scores each submission with the version that judged it.
    const scores = async () =>
      (await organizer.client.get(`${path}/board`, { json: true }))
        .json<{ rows: { participant: { name: string }; score: number }[] }>()
        .rows.map(({ participant, score }) => [participant.name, score]);
    expect(await scores()).to.deep.equal([
      ['Bob', 100],
      ['Ann', 30],
      ['Cara', 30],
    ]);
    expect(await seen(ann, early)).to.deep.include({ problem: { ...(await seen(ann, early)).problem, version: 1 } });
    expect((await seen(ann, early)).judging.score).to.include({ points: 30, maxPoints: 100 });
    const preview = (await organizer.client.get(`/rejudgings/${id}/standings`, { json: true })).json<{
      boards: { rows: { name: string; before: { scoreMilli: number }; after: { scoreMilli: number } }[] }[];
    }>().boards[0]?.rows;
    expect(preview?.map((row) => [row.name, row.before.scoreMilli, row.after.scoreMilli])).to.deep.equal([
      ['Ann', 30_000, 50_000],
      ['Bob', 100_000, 50_000],
      ['Cara', 30_000, 30_000],
    ]);
    const page = textOf((await organizer.client.get(`/rejudgings/${id}`)).text);
    expect(page).to.contain('Applying it switches to version 2:').and.contain('1 → 2');
    expect((await desk.shown(id)).against).to.include({ number: 2, leftBehind: 1 });
    expect(textOf((await ann.client.get(`${path}/problems/A`)).text)).not.to.contain('version 2');

    await desk.act(id, 'apply');
    expect(await scores()).to.deep.equal([
      ['Ann', 50],
      ['Bob', 50],
      ['Cara', 30],
    ]);
    const after = await seen(ann, early);
    expect(after.problem).to.include({ version: 2, submittedVersion: 1 });
    expect(after.judging.score).to.include({ points: 100, maxPoints: 200 });
    expect(after.judging.tests).to.have.length(4);
    expect(textOf((await ann.client.get(`/submissions/${early}`)).text)).to.contain(
      'judged with version 2, submitted for version 1',
    );
    const moved = (await deeds(contest.id)).find(({ action }) => action === 'round.problem_version_moved');
    expect(moved?.detail).to.deep.equal({ round: round.name, label: 'A', number: 2 });
    const ended = (await deeds(id)).find(({ action }) => action === 'rejudging.applied');
    expect(ended?.detail).to.include({ version: 2, count: 2 });
    expect(ended?.detail.moved).to.deep.equal([`${contest.name} · ${round.name} · A`]);
    const log = await site.client().get(`/contests/${contest.slug}/rejudgings`);
    expect(textOf(log.text)).to.contain('Judged with version 2 of the problem, which also applies to new submissions.');
    expect(textOf((await organizer.client.get(`/contests/${contest.slug}/history`)).text)).to.contain(
      'moved to version 2 with corrected tests',
    );

    // New submissions, and old ones that are rejudged alone or in a set without a version, use the corrected tests.
    const next = await submit(cara.client, `${path}/problems/A`);
    expect(names(await host.judge())).to.include('secret/b/2');
    expect((await seen(cara, next)).problem).to.include({ version: 2, submittedVersion: 2 });
    expect((await organizer.client.post(`/submissions/${early}/rejudge`)).status).to.equal(303);
    expect(names(await host.judge(FAILS_B))).to.include('secret/b/2');
    expect((await seen(ann, early)).judging.score).to.include({ points: 100, maxPoints: 200 });
    const chosen = async (query: string) =>
      /(\d+) submissions?, about/.exec(
        textOf((await organizer.client.get(`/rejudgings/new?contest=${contest.slug}&${query}`)).text),
      )?.[1];
    expect([await chosen('version=1'), await chosen('version=2')]).to.deep.equal(['1', '3']);
    const plain = await desk.started({ contest: contest.slug });
    const again = new Map<string, string[]>();
    await desk.judgeAll((job) => {
      again.set(job.judgingId, names(job));
      return FAILS_B;
    });
    const rows = (await site.app
      .db('judgings')
      .where({ rejudging_id: plain })
      .select('id', 'submission_id', 'problem_version_id')) as {
      id: string;
      submission_id: string;
      problem_version_id: string;
    }[];
    for (const row of rows) {
      const isOld = row.submission_id === between;
      expect(row.problem_version_id).to.equal(isOld ? first : second);
      expect(again.get(row.id)?.includes('secret/b/2')).to.equal(!isOld);
    }
    await desk.act(plain, 'cancel');
  });

  it('is refused, with the reason, for a version that asks for something else', async () => {
    await importedProblem(site, 'strict');
    await desk.played(ann, 'strict');
    const yaml = (more: string) => ({ 'problem.yaml': PROBLEM_YAML + more });
    const kernel = kernelPackage({ '.kernel/base/src/recovery.cc': 'void recover() { }\n' });
    const trees: [Tree, string][] = [
      [mended(yaml('languages: [cpp, c]\n')), 'Version 2 accepts different languages than version 1'],
      [mended(yaml('type: scoring\n')), 'Version 3 is another kind of problem than version 1'],
      [
        mended({ 'problem.yaml': PROBLEM_YAML.replace('memory', 'code: 8\n  memory') }),
        'Version 4 has a different source size limit',
      ],
      [kernel, 'Version 5 is another kind of problem than version 1'],
    ];
    for (const [index, [tree, words]] of trees.entries()) {
      await importedProblem(site, 'strict', tree);
      const query = `/rejudgings/new?problem=strict&against=${index + 2}`;
      const cost = await organizer.client.get(query);
      expect(cost.status).to.equal(422);
      expect(textOf(cost.text)).to.contain(words);
      expect(cost.text).to.contain('href="#field-against"').and.contain('value="strict"');
      const fields = { problem: 'strict', against: String(index + 2), reason: 'Because.' };
      expect((await organizer.client.post('/rejudgings', fields)).status).to.equal(422);
    }
    const none = await organizer.client.get('/rejudgings/new?problem=strict&against=99');
    expect(textOf(none.text)).to.contain('strict has no version 99.');
    await importedProblem(site, 'another');
    await desk.played(ann, 'another');
    const two = await organizer.client.get('/rejudgings/new?verdict=AC&against=1');
    expect(textOf(two.text)).to.contain('A version can judge only submissions of its own problem');
    expect(await site.app.db('judge_jobs').select('id')).to.deep.equal([]);
  });

  it('is not applied if the round has that version as another problem', async () => {
    const first = await importedProblem(site, 'twins');
    const game = await madeRound(site, host, [ann], [{ versionId: first }]);
    const second = await importedProblem(site, 'twins', mended());
    await addRoundProblem(site.app, systemActor('test'), game.round.id, {
      problemVersionId: second,
      points: 100,
      weight: 1,
    });
    game.at(5);
    const one = await game.play(ann, 'A');
    const id = await desk.started({ submissionId: one, against: '2', movesPlaces: '1' });
    await desk.judgeAll(() => WRONG);
    expect(textOf((await desk.act(id, 'apply', 409)).text)).to.contain('uses version 2 as another of its problems');
    expect((await desk.shown(id)).rejudging.state).to.equal('running');
    expect(await desk.verdictOf(ann, one)).to.equal('AC');
    await desk.act(id, 'cancel');
  });

  it('previews grades, moves the assignment when asked to, and reverses points for problems that are no longer accepted', async () => {
    const professor = await makePerson(site, { roles: ['professor'] });
    const course = await runningCourse(site, professor, 'engines', [ann, bob, cara]);
    const first = await importedProblem(site, 'homework');
    const assignment = await openAssignment(site, course, first, { points: 50 });
    const path = `/courses/${course.slug}/assignments/${assignment}`;
    const play = async (who: TestPerson, plan: Plan = {}) => {
      const id = await submit(who.client, path, { code: `// ${Math.random()}\n` });
      await host.heartbeat();
      await host.judge(plan);
      return id;
    };
    const right = await play(ann);
    const wrong = await play(bob, WRONG);
    await play(cara);
    const xp = await desk.xpOf(ann);
    const second = await importedProblem(site, 'homework', mended());
    const fields = { assignmentId: assignment, against: '2', movesPlaces: '1' };
    const id = await desk.started(fields, 'Answer 2 was wrong.');
    const of = async (submission: string) =>
      (await site.app.db('judgings').where({ rejudging_id: id, submission_id: submission }).first('id')) as {
        id: string;
      };
    const turned = (await of(right)).id;
    await desk.judgeAll((job) => (job.judgingId === turned ? WRONG : {}));

    const grades = async () =>
      (await professor.client.get(`/courses/${course.slug}/grades?format=csv`)).text
        .trim()
        .split(/\r?\n/)
        .slice(1)
        .map((line) => line.split(',').slice(2, 4).join(' '))
        .sort();
    expect(await grades()).to.deep.equal(['Ann 50', 'Bob 0', 'Cara 50']);
    const preview = await organizer.client.get(`/rejudgings/${id}/grades`, { json: true });
    const [change] = preview.json<{
      grades: { assignment: { name: string }; rows: Record<string, unknown>[] }[];
    }>().grades;
    expect(change?.assignment.name).to.contain('First homework');
    expect(change?.rows).to.deep.equal([
      {
        userId: ann.id,
        name: 'Ann Lee',
        beforeMilli: 50_000,
        afterMilli: 0,
        submissionId: right,
      },
      { userId: bob.id, name: 'Bob', beforeMilli: 0, afterMilli: 50_000, submissionId: wrong },
    ]);
    for (const language of ['en', 'zh-CN'])
      expect((await organizer.client.get(`/rejudgings/${id}/grades?lang=${language}`)).text).to.contain('50 → 0');
    await organizer.client.get('/?lang=en');
    expect((await ann.client.get(`/rejudgings/${id}/grades`)).status).to.equal(403);
    expect(await grades()).to.deep.equal(['Ann 50', 'Bob 0', 'Cara 50']);
    expect(await desk.xpOf(ann)).to.equal(xp);

    await desk.act(id, 'apply');
    expect(await grades()).to.deep.equal(['Ann 0', 'Bob 50', 'Cara 50']);
    expect(await desk.xpOf(ann)).to.equal(xp - 5);
    const row: unknown = await site.app.db('assignments').where({ id: assignment }).first('problem_version_id');
    expect(row).to.deep.equal({ problem_version_id: second });
    const moved = (await deeds(course.id)).find(({ action }) => action === 'assignment.version_moved');
    expect(moved?.detail).to.deep.include({ assignmentId: assignment, number: 2 });
    expect(
      (await organizer.client.get(`/rejudgings/${id}/grades`, { json: true })).json<{ grades: object[] }>().grades,
    ).to.deep.equal([]);
  });

  it('leaves the places unchanged if not asked to move them', async () => {
    const first = await importedProblem(site, 'stays');
    const game = await madeRound(site, host, [ann], [{ versionId: first }]);
    game.at(5);
    const one = await game.play(ann, 'A');
    await importedProblem(site, 'stays', mended());
    const id = await desk.started({ submissionId: one, against: '2' });
    await desk.judgeAll(() => WRONG);
    await desk.act(id, 'apply');
    expect(await desk.verdictOf(ann, one)).to.equal('WA');
    expect((await seen(ann, one)).problem).to.include({ version: 2, submittedVersion: 1 });
    const row: unknown = await site.app
      .db('round_problems')
      .where({ round_id: game.round.id })
      .first('problem_version_id');
    expect(row).to.deep.equal({ problem_version_id: first });
  });
});
