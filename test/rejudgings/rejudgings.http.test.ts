import { expect } from 'chai';
import { RETRY_DELAY_MS } from '../../src/judge-queue/judge-queue.rules.ts';
import { up as storeApplied } from '../../migrations/20261129190300_rejudging_effects__applied.ts';
import { applyBatchUnchecked, queueBatchUnchecked } from '../../src/rejudgings/rejudgings.service.ts';
import type { JudgeJob } from '../../judge/contract/job.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { CLOSE_MINUTE, FREEZE_MINUTE, madeRound } from '../standings/round-setup.ts';
import { submit, importedProblem, textOf } from '../submissions/submit-setup.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { rejudgingDesk, type RejudgingDesk } from './rejudging-setup.ts';

interface Log {
  changes: { reason: string; count: number; changed: { label: string; from: string; to: string; count: number }[] }[];
}

eachEngine('rejudgings', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let sum: string;
  let desk: RejudgingDesk;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann' });
    bob = await makePerson(site, { displayName: 'Bob' });
    sum = await importedProblem(site, 'sum');
    desk = rejudgingDesk(site, host, organizer);
  });
  after(() => site.close());

  const problem = async (slug: string) => await importedProblem(site, slug);
  const played: RejudgingDesk['played'] = (...args) => desk.played(...args);
  const started: RejudgingDesk['started'] = (...args) => desk.started(...args);
  const judgeAll: RejudgingDesk['judgeAll'] = (...args) => desk.judgeAll(...args);
  const shown: RejudgingDesk['shown'] = (...args) => desk.shown(...args);
  const verdictOf: RejudgingDesk['verdictOf'] = (...args) => desk.verdictOf(...args);
  const act: RejudgingDesk['act'] = (...args) => desk.act(...args);
  const xpOf: RejudgingDesk['xpOf'] = (...args) => desk.xpOf(...args);
  const judgingsOf = async (submissionId: string) =>
    (
      (await site.app.db('judgings').where({ submission_id: submissionId }).orderBy('generation')) as {
        generation: number;
        state: string;
        verdict: string | null;
      }[]
    ).map(({ generation, state, verdict }) => [generation, state, verdict]);

  it('show a preview first and change nothing until applied; then the new judging counts', async () => {
    await problem('cost');
    const first = await played(ann, 'cost');
    const second = await played(bob, 'cost', WRONG);
    const wrong = await organizer.client.get('/rejudgings/new?problem=cost&version=1&verdict=WA&from=2000-01-01T00:00');
    expect(textOf(wrong.text)).to.contain('1 submission, about');
    const all = await organizer.client.get('/rejudgings/new?problem=cost');
    expect(all.text)
      .to.contain('list="field-problem-list"')
      .and.match(/<option value="cost">[^<]+<\/option>/);
    expect(textOf(all.text)).to.contain('2 submissions, about');
    const xp = await xpOf(ann);

    const id = await started({ problem: 'cost' });
    expect(await shown(id)).to.deep.include({
      progress: { total: 2, judged: 0, failed: 0, changed: 0, applied: 0, isJudged: false },
    });
    expect(await verdictOf(ann, first)).to.equal('AC');
    expect((await ann.client.get(`/submissions/${first}`)).text).not.to.contain('/rejudgings/');
    expect((await organizer.client.get(`/submissions/${first}`)).text).to.contain(`/rejudgings/${id}`);
    const early = await act(id, 'apply', 409);
    expect(textOf(early.text)).to.contain('Submissions not judged yet: 2');

    // A first judging goes before the set.
    const fresh = await submit(ann.client, '/problems/sum', { code: '// first\n' });
    await site.app.background.drain();
    await host.heartbeat();
    await host.report(await host.take());
    expect(await verdictOf(ann, fresh)).to.equal('AC');
    await site.app.background.drain();

    await judgeAll(() => WRONG);
    const preview = await shown(id, '?show=all');
    expect(preview.progress).to.include({ total: 2, judged: 2, changed: 1, isJudged: true });
    expect(preview.matrix).to.have.deep.members([
      { from: 'AC', to: 'WA', count: 1 },
      { from: 'WA', to: 'WA', count: 1 },
    ]);
    expect((await shown(id)).items.map((item) => item.submissionId)).to.deep.equal([first]);
    expect((await shown(id, '?show=all&from=WA&to=WA')).items.map((item) => item.submissionId)).to.deep.equal([second]);
    expect(await verdictOf(ann, first)).to.equal('AC');
    const page = await ann.client.get(`/submissions/${first}`, { json: true });
    expect(page.json<{ judging: { verdict: string; isOver: boolean } }>().judging).to.include({
      verdict: 'AC',
      isOver: true,
    });
    for (const language of ['en', 'zh-CN'])
      for (const path of [
        '/rejudgings',
        '/rejudgings/new',
        `/rejudgings/${id}?show=all`,
        `/rejudgings/${id}/standings`,
      ])
        expect(
          (await organizer.client.get(`${path}${path.includes('?') ? '&' : '?'}lang=${language}`)).status,
          path,
        ).to.equal(200);
    await organizer.client.get('/?lang=en');

    await act(id, 'apply');
    expect((await shown(id)).rejudging.state).to.equal('applied');
    expect(await verdictOf(ann, first)).to.equal('WA');
    expect(await verdictOf(bob, second)).to.equal('WA');
    expect(await judgingsOf(first)).to.deep.equal([
      [1, 'finished', 'AC'],
      [2, 'finished', 'WA'],
    ]);
    const submission = (await site.app.db('submissions').where({ id: first }).first('current_judging_id')) as {
      current_judging_id: string;
    };
    const counted = (await site.app.db('judgings').where({ submission_id: first, generation: 2 }).first('id')) as {
      id: string;
    };
    expect(submission.current_judging_id).to.equal(counted.id);
    expect(textOf((await organizer.client.get(`/submissions/${first}`)).text)).to.contain('All judgings');
    expect((await ann.client.get(`/submissions/${first}`)).text).not.to.contain('All judgings');
    await act(id, 'apply', 409);
    await act(id, 'cancel', 409);
    const deeds = (await site.app.db('audit_entries').where({ subject_id: id }).orderBy('id').select('action')) as {
      action: string;
    }[];
    expect(deeds.map((row) => row.action)).to.deep.equal(['rejudging.started', 'rejudging.applied']);

    // The points of the accepted submission are reversed once, and added again once it is accepted again.
    expect(await xpOf(ann)).to.equal(xp);
    const again = await started({ submissionId: first });
    await judgeAll();
    await act(again, 'apply');
    expect(await verdictOf(ann, first)).to.equal('AC');
    expect(await xpOf(ann)).to.equal(xp + 5);
  });

  it('change nothing if canceled: queued jobs are removed, finished judgings are kept', async () => {
    await problem('calm');
    const [one, two, three] = [await played(ann, 'calm'), await played(bob, 'calm'), await played(bob, 'calm')];
    const id = await started({ problem: 'calm' });
    await host.heartbeat();
    const [judged, held] = await host.poll(2);
    expect(await host.report(judged as JudgeJob, WRONG)).to.equal(204);
    await act(id, 'cancel');
    expect(await site.app.db('judge_jobs').select('id')).to.deep.equal([]);
    expect(await host.report(held as JudgeJob, WRONG)).to.equal(409);
    const states = [];
    for (const submission of [one, two, three]) {
      expect(await verdictOf(submission === one ? ann : bob, submission)).to.equal('AC');
      states.push((await judgingsOf(submission))[1]);
    }
    expect(states).to.have.deep.members([
      [2, 'finished', 'WA'],
      [2, 'cancelled', null],
      [2, 'cancelled', null],
    ]);
    await queueBatchUnchecked(site.app, id);
    expect(await site.app.db('judge_jobs').select('id')).to.deep.equal([]);
    await act(id, 'apply', 409);
    // They are free for the next set, and for being rejudged alone at once.
    expect((await organizer.client.post(`/submissions/${one}/rejudge`)).status).to.equal(303);
    await host.judge();
    expect(await judgingsOf(one)).to.have.length(3);
    expect(await verdictOf(ann, one)).to.equal('AC');
  });

  it('never share a submission: the second set leaves it out and says so', async () => {
    await problem('shared');
    const one = await played(ann, 'shared');
    const id = await started({ submissionId: one });
    const two = await played(bob, 'shared');
    const cost = await organizer.client.get('/rejudgings/new?problem=shared');
    expect(textOf(cost.text)).to.contain('1 submission,').and.to.contain('1 more is in another open rejudging');
    const refused = await organizer.client.post('/rejudgings', { submissionId: one, reason: 'Again.' });
    expect(refused.status).to.equal(409);
    expect(textOf(refused.text)).to.contain('All of these are already being rejudged.');
    expect(refused.text).to.contain('Again.');
    const alone = await organizer.client.post(`/submissions/${one}/rejudge`);
    expect(alone.status).to.equal(409);
    expect(textOf(alone.text)).to.contain('part of an open rejudging');
    const other = await started({ problem: 'shared' });
    expect((await shown(other, '?show=all')).items.map((item) => item.submissionId)).to.deep.equal([two]);
    await act(other, 'cancel');
    await act(id, 'cancel');
  });

  it('keep the verdict if judging failed because of a judge error, and show that in the preview', async () => {
    await problem('broken');
    const one = await played(ann, 'broken');
    const id = await started({ problem: 'broken' });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await host.heartbeat();
      expect(await host.fail(await host.take(), 'the disk is full')).to.equal(204);
      site.clock.advance(RETRY_DELAY_MS * 4);
    }
    await site.app.background.drain();
    const preview = await shown(id, '?show=failed');
    expect(preview.progress).to.include({ judged: 0, failed: 1, changed: 0, isJudged: true });
    expect(preview.items[0]).to.include({ submissionId: one, newVerdict: 'JE', error: 'the disk is full' });
    expect(await verdictOf(ann, one)).to.equal('AC');
    expect((await organizer.client.get('/judges')).text).not.to.contain(`/submissions/${one}`);
    await act(id, 'apply');
    expect(await verdictOf(ann, one)).to.equal('AC');
    expect(
      (await ann.client.get(`/submissions/${one}`, { json: true })).json<{ judging: { verdict: string } }>().judging
        .verdict,
    ).to.equal('AC');
  });

  it('preview the board, delay publishing, and are announced without what the freeze hides', async () => {
    const game = await madeRound(site, host, [ann, bob], [{ versionId: sum }]);
    const { path, contest, round } = game;
    game.at(10);
    const early = await game.play(ann, 'A');
    game.at(20);
    await game.play(bob, 'A');
    game.at(FREEZE_MINUTE + 5);
    await game.play(ann, 'A', WRONG);
    game.at(FREEZE_MINUTE + 10);
    const id = await started({ contest: contest.slug, round: round.slug }, 'Test 2 had a typing error.');
    await judgeAll();
    const boards = await organizer.client.get(`/rejudgings/${id}/standings`, { json: true });
    expect(
      boards.json<{ boards: { rows: { name: string; before: object; after: object }[] }[] }>().boards[0]?.rows,
    ).to.deep.equal([]);
    await act(id, 'cancel');

    const second = await started({ contest: contest.slug, round: round.slug }, 'Test 2 had a typing error.');
    const row = (await site.app
      .db('rejudging_items')
      .where({ rejudging_id: second, submission_id: early })
      .first('judging_id')) as { judging_id: string };
    await judgeAll((job) => (job.judgingId === row.judging_id ? WRONG : {}));
    const preview = await organizer.client.get(`/rejudgings/${second}/standings`, { json: true });
    const late = FREEZE_MINUTE + 5;
    expect(preview.json<{ boards: { rows: object[] }[] }>().boards[0]?.rows).to.deep.equal([
      {
        name: 'Bob',
        before: { rank: 2, solved: 1, penalty: 20, scoreMilli: 0 },
        after: { rank: 1, solved: 1, penalty: 20, scoreMilli: 0 },
      },
      {
        name: 'Ann',
        before: { rank: 1, solved: 1, penalty: 10, scoreMilli: 0 },
        after: { rank: 2, solved: 1, penalty: late + 20, scoreMilli: 0 },
      },
    ]);
    const board = async () =>
      (await organizer.client.get(`${path}/board`, { json: true })).json<{ rows: { name: string; rank: number }[] }>();
    const before = JSON.stringify((await board()).rows);
    game.at(CLOSE_MINUTE);
    const awards = { gold: '1', silver: '0', bronze: '0', honourable: '0', expectedNumber: '1' };
    const held = await organizer.client.post(`${path}/publish`, awards);
    expect(held.status).to.equal(409);
    expect(textOf(held.text)).to.contain('A rejudging of this round is still open.');
    expect(JSON.stringify((await board()).rows)).to.equal(before);
    const log = async () =>
      (await site.client().get(`/contests/${contest.slug}/rejudgings`, { json: true })).json<Log>().changes;
    expect(await log()).to.deep.equal([]);

    await act(second, 'apply');
    expect(JSON.stringify((await board()).rows)).not.to.equal(before);
    const frozen = await log();
    expect(frozen.map(({ reason, count, changed }) => ({ reason, count, changed }))).to.deep.equal([
      { reason: 'Test 2 had a typing error.', count: 2, changed: [{ label: 'A', from: 'AC', to: 'WA', count: 1 }] },
    ]);
    expect(JSON.stringify(frozen)).not.to.contain(early);
    expect((await organizer.client.post(`${path}/publish`, awards)).status).to.equal(303);
    await site.app.background.drain();
    expect((await log())[0]).to.deep.include({
      count: 3,
      changed: [
        { label: 'A', from: 'AC', to: 'WA', count: 1 },
        { label: 'A', from: 'WA', to: 'AC', count: 1 },
      ],
    });
    expect((await site.client().get(`/contests/${contest.slug}/rejudgings`)).text).to.contain(
      'Test 2 had a typing error.',
    );

    // What is stored when a set is applied is what the migration counts of sets that were applied before it.
    const { db } = site.app;
    const stored = async () =>
      (await db('rejudging_effects').orderBy([
        'rejudging_id',
        'round_problem_id',
        'from_verdict',
        'to_verdict',
        'outcome',
      ])) as object[];
    const counted = await stored();
    expect(counted).not.to.deep.equal([]);
    await db('rejudging_effects').delete();
    await storeApplied(db);
    expect(await stored()).to.deep.equal(counted);
  });

  it('are applied once, however often a batch is repeated, in more than one batch', async () => {
    await problem('large');
    const template = await played(ann, 'large', WRONG);
    const row = (await site.app.db('submissions').where({ id: template }).first()) as Record<string, unknown>;
    const files = (await site.app.db('submission_files').where({ submission_id: template })) as object[];
    for (let n = 0; n < 70; n += 1) {
      const id = `${template.slice(0, 22)}${String(n).padStart(4, '0')}`;
      await site.app.db('submissions').insert({ ...row, id, form_key: `copy-${engine}-${n}` });
      await site.app.db('submission_files').insert(files.map((file) => ({ ...file, submission_id: id })));
    }
    const id = await started({ problem: 'large', verdict: 'WA' });
    await queueBatchUnchecked(site.app, id);
    await judgeAll();
    expect((await shown(id)).progress).to.include({ total: 71, judged: 71, changed: 71 });
    expect((await organizer.client.post(`/rejudgings/${id}/apply`)).status).to.equal(303);
    await applyBatchUnchecked(site.app, id);
    expect((await shown(id)).rejudging.state).to.equal('applying');
    await Promise.all([applyBatchUnchecked(site.app, id), applyBatchUnchecked(site.app, id)]);
    await site.app.background.drain();
    await applyBatchUnchecked(site.app, id);
    expect((await shown(id)).rejudging.state).to.equal('applied');
    const accepted = (await site.app
      .db('submissions')
      .where({ problem_version_id: row.problem_version_id, verdict: 'AC' })) as object[];
    expect(accepted.length).to.equal(71);
    expect(await site.app.db('judge_jobs').select('id')).to.deep.equal([]);
  });

  it('are for organizers; an empty or invalid filter is refused and keeps the input', async () => {
    for (const who of [ann.client, site.client()])
      for (const path of ['/rejudgings', '/rejudgings/new?problem=sum', '/rejudgings/01/standings'])
        expect((await who.get(path)).status, path).to.be.oneOf([303, 403]);
    expect((await ann.client.post('/rejudgings', { problem: 'sum', reason: 'x' })).status).to.equal(403);
    expect((await organizer.client.get('/rejudgings/01')).status).to.equal(404);
    const empty = await organizer.client.post('/rejudgings', { reason: 'Because.' });
    expect(empty.status).to.equal(422);
    const silent = await organizer.client.post('/rejudgings', { problem: 'sum', reason: '' });
    expect(silent.status).to.equal(422);
    expect(silent.text).to.contain('href="#field-reason"');
    const odd = await organizer.client.get('/rejudgings/new?version=x&problem=sum');
    expect(odd.status).to.equal(422);
    expect(odd.text).to.contain('href="#field-version"').and.to.contain('value="sum"');
    const none = await organizer.client.post('/rejudgings', { problem: 'no-such', reason: 'x' });
    expect(none.status).to.equal(409);
  });
});
