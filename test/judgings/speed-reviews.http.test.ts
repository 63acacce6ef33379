import { expect } from 'chai';
import { kernelPackage, KERNEL_YAML } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import {
  importedProblem,
  openAssignment,
  problemYaml,
  runningCourse,
  submissionId,
  textOf,
  upload,
} from '../submissions/submit-setup.ts';
import { FakeJudgehost, roundsAt } from '../judgehosts/fake-judgehost.ts';
import { rejudgingDesk } from '../rejudgings/rejudging-setup.ts';

interface Review {
  id: string;
  rev: number;
  state: string;
  cause: string;
  limit: number;
  ratio: number;
  submissionId: string;
}

interface Page {
  submission: { verdict: string | null; scoreMilli: number | null };
  judging: {
    score: { points: number; parts: { name: string; points: number }[] } | null;
    speedReview: { state: string; reason: string | null; href: string | null } | null;
  };
}

interface Board {
  rows: {
    participant: { name: string };
    score: number;
    problems: { score: number; solved: boolean; speed: { ratio: number } | null; speedInReview: boolean }[];
  }[];
}

const kernel = (name: string, review = '') =>
  kernelPackage({
    'problem.yaml': problemYaml(name),
    '.kernel/kernel.yaml': KERNEL_YAML.replace('  budget: 30\n', `  budget: 30\n${review}`),
  });

eachEngine('an extreme measured speed', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let plain: string;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    ann = await makePerson(site, { displayName: 'Ann' });
    bob = await makePerson(site, { displayName: 'Bob' });
    plain = await importedProblem(site, 'recovery', kernel('Recovery'));
  });
  after(() => site.close());

  const practised = async (who: TestPerson, slug: string, ratio: number): Promise<string> => {
    const code = `void recover() {} // ${Math.random()}\n`;
    const id = submissionId(await upload(who.client, `/problems/${slug}`, { 'recovery.cc': code }));
    await host.heartbeat();
    await host.judge({ rounds: roundsAt(ratio) });
    return id;
  };
  const pageOf = async (id: string, who: TestPerson): Promise<Page> =>
    (await who.client.get(`/submissions/${id}`, { json: true })).json<Page>();
  const listed = async (query = ''): Promise<Review[]> =>
    (await organizer.client.get(`/speed-reviews${query}`, { json: true })).json<{ reviews: Review[] }>().reviews;
  const reviewOf = async (id: string): Promise<Review> => {
    const found = (await listed('?state=any')).find((review) => review.submissionId === id);
    if (!found) throw new Error('There is no review');
    return found;
  };
  const decide = async (id: string, decision: string, more: Record<string, string> = {}, who = organizer) => {
    const review = await reviewOf(id);
    const fields = { decision, reason: 'I read the change.', rev: String(review.rev), ...more };
    const answer = await who.client.post(`/speed-reviews/${review.id}`, fields);
    await site.app.background.drain();
    return answer;
  };
  const boardOf = async ({ path }: TestRound) =>
    (await site.client().get(`${path}/board`, { json: true })).json<Board>().rows.map((row) => ({
      name: row.participant.name,
      score: row.score,
      solved: row.problems[0]?.solved,
      ratio: row.problems[0]?.speed?.ratio ?? null,
      inReview: row.problems[0]?.speedInReview,
    }));

  it('keeps the verdict and the test points, and gives no speed points until it is confirmed', async () => {
    const game = await madeRound(site, host, [ann, bob], [{ versionId: plain }], 'kernel', false);
    game.at(10);
    const id = await game.play(ann, 'A', { rounds: roundsAt(25) });
    game.at(11);
    await game.play(bob, 'A', { rounds: roundsAt(Math.sqrt(3)) });
    expect((await pageOf(id, ann)).submission).to.deep.include({ verdict: 'AC', scoreMilli: 60_000 });
    expect((await pageOf(id, ann)).judging).to.deep.include({
      speedReview: { state: 'waiting', reason: null, href: null },
    });
    const parts = (await pageOf(id, ann)).judging.score?.parts.map(({ name, points }) => [name, points]);
    expect(parts).to.deep.equal([
      ['tests', 60],
      ['speedup', 0],
    ]);
    const html = textOf((await ann.client.get(`/submissions/${id}`)).text);
    expect(html).to.contain('Waiting for review.').and.to.contain('have to do anything.');
    expect(await boardOf(game)).to.deep.equal([
      { name: 'Bob', score: 80, solved: true, ratio: Math.sqrt(3), inReview: false },
      { name: 'Ann', score: 60, solved: true, ratio: null, inReview: true },
    ]);
    expect(textOf((await site.client().get(`${game.path}/board`)).text)).to.contain('speed in review');

    const review = await reviewOf(id);
    expect(review).to.deep.include({ state: 'waiting', cause: 'above', limit: 10, ratio: 25 });
    expect((await pageOf(id, organizer)).judging.speedReview?.href).to.equal(`/speed-reviews/${review.id}`);
    const desk = textOf((await organizer.client.get('/desk')).text);
    expect(desk).to.match(/1 measured speed waiting for review/);
    expect(textOf((await organizer.client.get('/')).text)).to.contain('1 measured speed is waiting for review.');
    const shown = (await organizer.client.get(`/speed-reviews/${review.id}`)).text;
    expect(textOf(shown))
      .to.contain('25×')
      .and.to.contain('the limit of this problem')
      .and.to.contain('Changes to the starter code')
      .and.to.contain('src/recovery.cc');
    expect(shown).to.contain('speed-plot');

    const silent = await decide(id, 'confirm', { reason: ' ' });
    expect(silent.status).to.equal(422);
    expect(textOf(silent.text)).to.contain('Reason');
    expect((await decide(id, 'praise')).status).to.equal(422);
    expect((await decide(id, 'confirm')).status).to.equal(303);
    expect((await pageOf(id, ann)).submission).to.deep.include({ verdict: 'AC', scoreMilli: 100_000 });
    expect((await pageOf(id, ann)).judging.speedReview).to.deep.include({ state: 'confirmed', reason: null });
    expect((await boardOf(game))[0]).to.deep.include({ name: 'Ann', score: 100, inReview: false });
    expect((await boardOf(game))[0]?.ratio).to.be.closeTo(25, 0.001);

    expect((await decide(id, 'reject', { reason: 'It keeps the answers.' })).status).to.equal(303);
    expect((await pageOf(id, ann)).judging.speedReview).to.deep.include({
      state: 'rejected',
      reason: 'It keeps the answers.',
    });
    expect((await boardOf(game))[1]).to.deep.equal({
      name: 'Ann',
      score: 60,
      solved: true,
      ratio: null,
      inReview: false,
    });
    expect((await decide(id, 'reopen')).status).to.equal(303);
    expect(await listed()).to.have.length(1);
    const log = (await site.app.db('audit_entries').where({ action: 'speed.decided' }).orderBy('id')) as {
      detail: string;
    }[];
    expect(log.map(({ detail }) => JSON.parse(detail) as unknown)).to.deep.equal([
      { from: 'waiting', to: 'confirmed', reason: 'I read the change.' },
      { from: 'confirmed', to: 'rejected', reason: 'It keeps the answers.' },
      { from: 'rejected', to: 'waiting', reason: 'I read the change.' },
    ]);
    expect(textOf((await organizer.client.get('/audit')).text)).to.contain('decided about a measured speed');

    game.at(CLOSE_MINUTE + 1);
    const awards = { gold: '1', silver: '0', bronze: '0', honourable: '0', ties: 'lower', expectedNumber: '1' };
    const refused = await organizer.client.post(`${game.path}/publish`, awards);
    expect(refused.status).to.equal(409);
    expect(textOf(refused.text)).to.contain('1 measured speed in this round is waiting for review');
    expect(refused.text).to.contain(`href="/speed-reviews?round=${game.round.id}"`);
    expect(await listed(`?round=${game.round.id}`)).to.have.length(1);
    expect(await listed('?round=another')).to.have.length(0);
    await decide(id, 'reject');
    expect((await organizer.client.post(`${game.path}/publish`, awards)).status).to.equal(303);
    const result = (await site.client().get(`${game.path}/results/1.json`)).json<{
      rows: { name: string; scoreMilli: number; award: string | null }[];
    }>();
    expect(result.rows.map(({ name, scoreMilli, award }) => [name, scoreMilli, award])).to.deep.equal([
      ['Bob', 80_000, 'gold'],
      ['Ann', 60_000, null],
    ]);
  });

  it('counts toward a grade once it is confirmed', async () => {
    const professor = await makePerson(site, { roles: ['professor'] });
    const course = await runningCourse(site, professor, `engines-${Date.now()}`, [ann]);
    const assignment = await openAssignment(site, course, plain, { points: 50 });
    const path = `/courses/${course.slug}/assignments/${assignment}`;
    const id = submissionId(await upload(ann.client, path, { 'recovery.cc': '// fast\n' }));
    await host.heartbeat();
    await host.judge({ rounds: roundsAt(11) });
    const grade = async () =>
      ((await site.app.db('grades').where({ assignment_id: assignment }).first()) as { points_milli: number })
        .points_milli;
    expect(await grade()).to.equal(30_000);
    await decide(id, 'confirm');
    expect(await grade()).to.equal(50_000);
  });

  it('is decided once: not by visitors, not by the submitter, and not if the decision shown is outdated', async () => {
    const own = await practised(organizer, 'recovery', 30);
    expect((await decide(own, 'confirm')).status).to.equal(403);
    expect(textOf((await organizer.client.get(`/speed-reviews/${(await reviewOf(own)).id}`)).text)).to.contain(
      'another person decides',
    );
    const second = await makePerson(site, { roles: ['organizer'] });
    expect((await decide(own, 'confirm', {}, second)).status).to.equal(303);

    const id = await practised(ann, 'recovery', 30);
    const { rev } = await reviewOf(id);
    expect((await decide(id, 'reject', {}, second)).status).to.equal(303);
    const late = await decide(id, 'confirm', { rev: String(rev), reason: 'Seen before.' });
    expect(late.status).to.equal(409);
    expect(textOf(late.text)).to.contain('Someone else reviewed this speed').and.to.contain('Seen before.');
    expect((await reviewOf(id)).state).to.equal('rejected');
    const { id: reviewId } = await reviewOf(id);
    for (const path of ['/speed-reviews', `/speed-reviews/${reviewId}`]) {
      expect((await ann.client.get(path)).status).to.equal(403);
      expect((await site.client().get(path)).status).to.be.oneOf([303, 401]);
    }
    expect((await decide(id, 'confirm', {}, ann)).status).to.equal(403);
    expect((await organizer.client.get('/speed-reviews/nothing')).status).to.equal(404);
  });

  it('is decided by the limits of its problem if it has any', async () => {
    await importedProblem(site, 'bold', kernel('Bold', '  review: { above: 40, times_best: 2 }\n'));
    const below = await practised(ann, 'bold', 39);
    expect((await pageOf(below, ann)).judging.speedReview).to.equal(null);
    const above = await practised(ann, 'bold', 41);
    expect(await reviewOf(above)).to.deep.include({ state: 'waiting', cause: 'above', limit: 40 });
  });

  it('is also one far above the best of three others, whatever the person measured before', async () => {
    await importedProblem(site, 'calm', kernel('Calm'));
    const others = [bob, await makePerson(site), await makePerson(site)];
    await practised(ann, 'calm', 5);
    for (const [index, who] of others.entries()) {
      const early = await practised(ann, 'calm', 6);
      expect((await pageOf(early, ann)).judging.speedReview, `with ${index} others`).to.equal(null);
      await practised(who, 'calm', 1.2);
    }
    const id = await practised(ann, 'calm', 3.7);
    expect(await reviewOf(id)).to.deep.include({ cause: 'beyond_best', limit: 3.6 });
    expect((await pageOf(await practised(ann, 'calm', 3.5), ann)).judging.speedReview).to.equal(null);
    const past = (await organizer.client.get(`/speed-reviews/${(await reviewOf(id)).id}`, { json: true })).json<{
      past: { ratio: number; state: string | null }[];
    }>().past;
    expect(past.map(({ ratio, state }) => [ratio, state])).to.deep.include.members([
      [3.7, 'waiting'],
      [6, null],
    ]);
  });

  it('keeps its decision if it is measured as fast again, and needs a new review otherwise', async () => {
    await importedProblem(site, 'again', kernel('Again'));
    const id = await practised(ann, 'again', 20);
    await decide(id, 'confirm');
    const rejudged = async (ratio: number) => {
      expect((await organizer.client.post(`/submissions/${id}/rejudge`)).status).to.equal(303);
      await host.heartbeat();
      await host.judge({ rounds: roundsAt(ratio) });
    };
    await rejudged(20);
    expect(await reviewOf(id)).to.deep.include({ state: 'confirmed', ratio: 20 });
    expect((await pageOf(id, ann)).submission.scoreMilli).to.equal(100_000);
    await rejudged(200);
    expect(await reviewOf(id)).to.deep.include({ state: 'waiting', ratio: 200 });
    expect((await pageOf(id, ann)).submission.scoreMilli).to.equal(60_000);
    await rejudged(2);
    expect((await listed('?state=any&problem=again')).map(({ submissionId: of }) => of)).to.deep.equal([]);
    expect((await pageOf(id, ann)).judging.speedReview).to.equal(null);
  });

  it('waits in a rejudging set as well, and counts only as decided when the set is applied', async () => {
    await importedProblem(site, 'set', kernel('Set'));
    const id = await practised(ann, 'set', 2);
    const before = (await pageOf(id, ann)).submission.scoreMilli;
    const desk = rejudgingDesk(site, host, organizer);
    const set = await desk.started({ problem: 'set' });
    await desk.judgeAll(() => ({ rounds: roundsAt(50) }));
    expect((await pageOf(id, ann)).submission.scoreMilli).to.equal(before);
    expect(await listed('?problem=set')).to.have.length(0);
    await desk.act(set, 'apply');
    expect((await pageOf(id, ann)).submission.scoreMilli).to.equal(60_000);
    await decide(id, 'confirm');
    expect((await pageOf(id, ann)).submission.scoreMilli).to.equal(100_000);
  });
});
