import { expect } from 'chai';
import { JUDGE_API } from '../../judge/contract/api.ts';
import { registerPerson } from '../../src/participants/registration.service.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { MINUTE, publishedContest } from '../contests/contest-setup.ts';
import { kernelPackage, sumPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { submit, importedProblem, problemYaml, submissionId, textOf, upload } from '../submissions/submit-setup.ts';
import { DOES_NOT_BUILD, FakeJudgehost, reportOf, roundsAt, WRONG } from '../judgehosts/fake-judgehost.ts';

interface Page {
  submission: { verdict: string | null; scoreMilli: number | null };
  judging: {
    isOver: boolean;
    verdict: string;
    line: string;
    estimateMs: number | null;
    phases: { name: string; at: number }[];
    stages: { name: string; state: string; words: string }[];
    tests: { ordinal: number; verdict: string; isSample: boolean }[] | null;
    samples: { ordinal: number; input: string; columns: unknown }[];
    score: { points: number; maxPoints: number | null } | null;
    speed: { ratio: number; rounds: number } | null;
    build: { failed: boolean; output: string } | null;
  };
}

/** What a student must never see: the content and names of hidden tests, and messages about them for staff. */
const HIDDEN = ['HIDDEN-INPUT', 'HIDDEN-ANSWER', 'hidden-name', 'HIDDEN-MESSAGE', 'HIDDEN-OUTPUT', 'HIDDEN-STDERR'];
const SECRET_TEST = 'secret/02-hidden-name';

const package_ = sumPackage({
  'problem.yaml': problemYaml('Sum of two'),
  'data/sample/1.in': 'sample input of one\n',
  'data/sample/1.ans': 'first line\nthe expected line\n',
  'data/secret/01.in': undefined,
  'data/secret/01.ans': undefined,
  'data/secret/01-hidden-name.in': '3 4 HIDDEN-INPUT\n',
  'data/secret/01-hidden-name.ans': '7 HIDDEN-ANSWER\n',
  'data/secret/02.in': undefined,
  'data/secret/02.ans': undefined,
  'data/secret/02-hidden-name.in': '5 6 HIDDEN-INPUT\n',
  'data/secret/02-hidden-name.ans': '11 HIDDEN-ANSWER\n',
});
const failedHidden = {
  tests: {
    [SECRET_TEST]: {
      outcome: 'wrong-answer' as const,
      judgeMessage: 'HIDDEN-MESSAGE',
      teamMessage: 'Look at carries.',
      outputHead: 'HIDDEN-OUTPUT',
      stderrHead: 'HIDDEN-STDERR',
    },
  },
};

eachEngine('the page of a submission', (engine) => {
  let site: TestSite;
  let student: TestPerson;
  let organizer: TestPerson;
  let host: FakeJudgehost;
  let sumVersion: string;
  before(async () => {
    site = await startSite(engine);
    student = await makePerson(site, { displayName: 'Stu' });
    organizer = await makePerson(site, { roles: ['organizer'] });
    sumVersion = await importedProblem(site, 'sum', package_);
    await importedProblem(site, 'recovery', kernelPackage({ 'problem.yaml': problemYaml('Crash recovery') }));
    host = await FakeJudgehost.online(site, 'east');
  });
  after(() => site.close());
  beforeEach(() => site.clock.advance(MINUTE));

  const pageOf = async (id: string, who = student): Promise<Page> =>
    (await who.client.get(`/submissions/${id}`, { json: true })).json<Page>();
  const htmlOf = async (id: string, who = student): Promise<string> => {
    const answer = await who.client.get(`/submissions/${id}`);
    expect(answer.status).to.equal(200);
    return answer.text;
  };
  const statesOf = ({ judging }: Page): string => judging.stages.map((stage) => stage.state).join(' ');

  /** The events of a submission, one at a time, as a browser receives them. */
  async function listen(id: string, who = student) {
    const answer = await fetch(`${site.url}/submissions/${id}/events`, { headers: { cookie: who.client.cookie } });
    expect(answer.headers.get('content-type')).to.contain('text/event-stream');
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    const decoder = new TextDecoder();
    let received = '';
    let isOver = false;
    const next = async (): Promise<{ event: string; data: string } | undefined> => {
      while (!received.includes('\n\n') && !isOver) {
        const { done, value } = await reader.read();
        isOver = done;
        received += decoder.decode(value, { stream: !done });
      }
      const end = received.indexOf('\n\n');
      if (end < 0) return undefined;
      const lines = received.slice(0, end).split('\n');
      received = received.slice(end + 2);
      const data = lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice(6));
      return { event: (lines[0] ?? '').replace('event: ', ''), data: data.join('\n') };
    };
    /** Reads until a state contains this; keeps everything read. */
    const all: string[] = [];
    const until = async (words: string): Promise<void> => {
      for (;;) {
        const event = await next();
        if (!event) throw new Error(`The stream ended without «${words}»`);
        all.push(`${event.event}: ${textOf(event.data)}`);
        if (all.at(-1)?.includes(words)) return;
      }
    };
    return { next, until, all };
  }

  it('shows the place in the queue, then each stage, then the verdict with every test', async () => {
    const ids = [];
    for (const code of ['// one\n', '// two\n', '// three\n']) {
      ids.push(await submit(student.client, '/problems/sum', { code }));
      site.clock.advance(1000);
    }
    const [first, second, third] = ids as [string, string, string];
    expect((await pageOf(first)).judging.line).to.equal('Received. Waiting to be queued.');
    await site.app.background.drain();
    expect((await pageOf(first)).judging.line).to.equal('Next in the queue.');
    expect((await pageOf(third)).judging).to.deep.include({ line: 'Number 3 in the queue.', verdict: 'QUEUED' });
    expect(await htmlOf(third))
      .to.contain('Number 3 in the queue.')
      .and.to.contain(`sse-connect="/submissions/${third}/events"`);
    const chinese = await student.client.get(`/submissions/${third}`, { headers: { 'accept-language': 'zh-CN' } });
    expect(chinese.text).to.match(/第\s*3/);

    const job = await host.take();
    expect((await pageOf(second)).judging.line).to.equal('Next in the queue.');
    expect(statesOf(await pageOf(first))).to.equal('done now todo');
    expect(await host.progress(job, { stage: 'building', testsDone: 0, testsTotal: 3 })).to.equal(204);
    expect((await pageOf(first)).judging).to.deep.include({ line: 'Building…', verdict: 'JUDGING' });
    expect(await host.progress(job, { stage: 'testing', testsDone: 1, testsTotal: 3 })).to.equal(204);
    const testing = await pageOf(first);
    expect(testing.judging.line).to.equal('Test 2 of 3.');
    expect(statesOf(testing)).to.equal('done done now');
    expect(await host.progress(job, { stage: 'testing', testsDone: 3, testsTotal: 3 })).to.equal(204);
    expect((await pageOf(first)).judging.line).to.equal('Test 3 of 3.');
    expect(await host.report(job)).to.equal(204);
    const judged = await pageOf(first);
    expect(judged.submission).to.include({ verdict: 'AC', scoreMilli: null });
    expect(judged.judging).to.deep.include({ isOver: true, verdict: 'AC', line: 'All 3 tests passed.' });
    expect(judged.judging.tests?.map(({ ordinal, verdict, isSample }) => [ordinal, verdict, isSample])).to.deep.equal([
      [1, 'AC', true],
      [2, 'AC', false],
      [3, 'AC', false],
    ]);
    const html = await htmlOf(first);
    expect(textOf(html)).to.contain('Queued ').and.to.contain('4 MiB');
    expect(html, 'the name of the host is for staff').not.to.contain('· east').and.not.to.contain('>east<');
    expect((await student.client.get(`/submissions/${first}`, { json: true })).text).not.to.contain('"east"');
    expect(textOf(await htmlOf(first, organizer))).to.contain('· east');
    expect(html).not.to.contain('sse-connect');

    expect(await host.report(await host.take(), DOES_NOT_BUILD)).to.equal(204);
    expect((await pageOf(second)).judging).to.deep.include({
      verdict: 'CE',
      build: { failed: true, output: 'main.cpp:1: error: expected a miracle' },
    });
    expect(await htmlOf(second))
      .to.contain('expected a miracle')
      .and.to.contain('<details class="mb-3" open>');
    expect(await host.report(await host.take(), failedHidden)).to.equal(204);
    expect(textOf(await htmlOf(third))).to.contain('Wrong answer on test 3 of 3.');
  });

  it('estimates how long it will take from recent judgings, and shows when each phase was', async () => {
    const judge = async (tookMs: number): Promise<string> => {
      const id = await submit(student.client, '/problems/sum', { code: `// ${Math.random()}\n` });
      await site.app.background.drain();
      await host.heartbeat();
      const job = await host.take();
      site.clock.advance(tookMs);
      expect(await host.report(job)).to.equal(204);
      return id;
    };
    // After a day no earlier judging is recent.
    site.clock.advance(24 * 60 * MINUTE);
    await host.heartbeat();
    const alone = await submit(student.client, '/problems/sum', { code: '// first\n' });
    await site.app.background.drain();
    const receivedAt = site.clock.nowMs();
    expect((await pageOf(alone)).judging, 'nothing to go by').to.include({ estimateMs: null });
    site.clock.advance(2000);
    await host.heartbeat();
    const job = await host.take();
    expect((await pageOf(alone)).judging.phases.map(({ name, at }) => [name, at - receivedAt])).to.deep.equal([
      ['received', 0],
      ['claimed', 2000],
    ]);
    site.clock.advance(8000);
    expect(await host.report(job)).to.equal(204);
    expect((await pageOf(alone)).judging.phases.map(({ name, at }) => [name, at - receivedAt])).to.deep.equal([
      ['received', 0],
      ['claimed', 2000],
      ['built', 2500],
      ['finished', 10_000],
    ]);
    expect(textOf(await htmlOf(alone)))
      .to.contain('Started')
      .and.contain('Built');
    for (let n = 0; n < 4; n += 1) await judge(8000);
    const ids: string[] = [];
    for (let n = 0; n < 6; n += 1) ids.push(await submit(student.client, '/problems/sum', { code: `// ${n} waits\n` }));
    await site.app.background.drain();
    // Four at the same time, 8 s each: the sixth is in the second row.
    expect((await pageOf(ids[0] as string)).judging).to.include({ estimateMs: 10_000 });
    expect((await pageOf(ids[5] as string)).judging).to.include({ estimateMs: 20_000 });
    expect(textOf(await htmlOf(ids[5] as string))).to.contain('Verdict in about 20 s.');
    for (let n = 0; n < 6; n += 1) expect(await host.report(await host.take())).to.equal(204);
    await site.app.background.drain();
  });

  it('sends every stage to open pages as it happens, and ends with done', async () => {
    const id = await submit(student.client, '/problems/sum');
    await site.app.background.drain();
    const stream = await listen(id);
    await stream.until('Next in the queue.');
    const job = await host.take();
    await host.progress(job, { stage: 'building', testsDone: 0, testsTotal: 3 });
    await stream.until('Building…');
    await host.progress(job, { stage: 'testing', testsDone: 2, testsTotal: 3 });
    await stream.until('Test 3 of 3.');
    await host.report(job, failedHidden);
    await stream.until('done: done');
    expect(await stream.next(), 'the stream is closed').to.equal(undefined);
    expect(stream.all.at(-2)).to.contain('Wrong answer on test 3 of 3.').and.to.contain('Look at carries.');
    for (const marker of HIDDEN) expect(stream.all.join('\n')).not.to.contain(marker);
    const late = await listen(id);
    await late.until('Wrong answer on test 3 of 3.');
    expect(await late.next()).to.deep.equal({ event: 'done', data: 'done' });
  });

  it('follows submissions on thirty-two pages of one person at most, and leaves the others theirs', async () => {
    const id = await submit(student.client, '/problems/sum');
    const closing = new AbortController();
    const open = async (who: TestPerson, signal = closing.signal) =>
      await fetch(`${site.url}/submissions/${id}/events`, {
        headers: { cookie: who.client.cookie, accept: 'text/event-stream' },
        signal,
      });
    const last = new AbortController();
    for (let n = 0; n < 31; n += 1) expect((await open(student)).status).to.equal(200);
    expect((await open(student, last.signal)).status).to.equal(200);
    const refused = await open(student);
    expect(refused.status).to.equal(429);
    expect(Number(refused.headers.get('retry-after'))).to.be.greaterThan(0);
    expect(textOf(await refused.text())).to.contain('You already have 32 pages open that follow a submission.');
    expect(await htmlOf(id), 'a page that is not followed says so').to.match(/<p[^>]*data-not-live[^>]* hidden>/);
    expect((await open(organizer)).status, 'of somebody else').to.equal(200);
    last.abort();
    let again = await open(student);
    for (let n = 0; n < 100 && again.status === 429; n += 1) again = await open(student);
    expect(again.status, 'in the place of one that was closed').to.equal(200);
    closing.abort();
    await site.app.background.drain();
    await host.judge();
  }).timeout(60_000);

  it('ends the streams of a session with it: signed out here or everywhere, or erased', async () => {
    const ways: [string, Record<string, string>][] = [
      ['/sign-out', {}],
      ['/profile/sign-out-everywhere', {}],
      ['/profile/erase', { confirmation: 'Leaver' }],
    ];
    for (const [path, fields] of ways) {
      const leaver = await makePerson(site, { displayName: 'Leaver' });
      const id = await submit(leaver.client, '/problems/sum');
      await site.app.background.drain();
      const stream = await listen(id, leaver);
      await stream.until('Next in the queue.');
      expect((await leaver.client.post(path, fields)).status, path).to.equal(303);
      const job = await host.take();
      await host.progress(job, { stage: 'building', testsDone: 0, testsTotal: 3 });
      expect(await stream.next(), path).to.equal(undefined);
      await host.report(job);
    }
  });

  it('shows how a program ended: signal and exit code to all, standard error of samples to its author and all of it to staff', async () => {
    const crash = {
      outcome: 'run-error' as const,
      signal: 11,
      outputHead: '',
      stderrHead: 'Traceback <of> the sample',
    };
    const hidden = { outcome: 'run-error' as const, exitCode: 3, stderrHead: 'HIDDEN-STDERR' };
    const id = await submit(student.client, '/problems/sum');
    await host.judge({ tests: { 'sample/1': crash, [SECRET_TEST]: hidden } });
    const page = await pageOf(id);
    expect(page.judging.line).to.contain('signal 11 (segmentation fault)').and.not.to.contain('difference');
    expect(page.judging.samples).to.deep.equal([
      {
        ordinal: 1,
        input: 'sample input of one\n',
        columns: null,
        isMarked: true,
        end: 'signal 11 (segmentation fault)',
        stderr: 'Traceback <of> the sample',
      },
    ]);
    const html = await htmlOf(id);
    expect(textOf(html)).to.contain('Traceback <of> the sample').and.to.contain('exit code 3');
    expect(html).not.to.contain('HIDDEN-STDERR').and.not.to.contain('diff-yours');
    expect(html)
      .to.match(/<title>RTE · Sum of two · Kernelway<\/title>/)
      .and.contain('data-title="RTE · Sum of two · Kernelway"');
    expect(JSON.stringify(page)).not.to.contain('HIDDEN-STDERR');
    expect((await organizer.client.get(`/submissions/${id}`)).text).to.contain('HIDDEN-STDERR');
    const chinese = await student.client.get(`/submissions/${id}?lang=zh-CN`);
    expect(textOf(chinese.text)).to.contain('信号 11（段错误）');
    await student.client.get('/?lang=en');
  });

  it('shows the difference on a sample, and nothing hidden', async () => {
    const id = await submit(student.client, '/problems/sum');
    const wrong = {
      outcome: 'wrong-answer' as const,
      outputHead: 'first line\nanother line\n',
      judgeMessage: 'line 2',
    };
    await host.judge({ tests: { 'sample/1': wrong, ...failedHidden.tests } });
    const page = await pageOf(id);
    expect(page.judging.line).to.equal('Wrong answer on sample test 1 of 3 tests. See the difference below.');
    expect(page.judging.samples).to.deep.equal([
      {
        ordinal: 1,
        input: 'sample input of one\n',
        columns: {
          expected: [
            { text: 'first line', differs: false },
            { text: 'the expected line', differs: true },
          ],
          yours: [
            { text: 'first line', differs: false },
            { text: 'another line', differs: true },
          ],
        },
        isMarked: true,
        end: null,
        stderr: null,
      },
    ]);
    const html = await htmlOf(id);
    expect(textOf(html))
      .to.match(/Expected first line *the expected line Yours first line *another line/)
      .and.to.contain('Look at carries.');

    const paths = ['', '/source', '/download', '/events'].map((path) => `/submissions/${id}${path}`);
    for (const path of [...paths, '/submissions', '/problems/sum', '/problems', '/profile', '/']) {
      for (const json of [true, false]) {
        const { status, text } = await student.client.get(path, { json });
        expect(status, path).to.be.oneOf(json ? [200, 406] : [200]);
        for (const marker of HIDDEN) expect(text, `${path} json=${json}`).not.to.contain(marker);
      }
    }
    for (const path of ['data/secret/01-hidden-name.in', 'statement/../data/secret/01-hidden-name.in']) {
      const { status, text } = await student.client.get(`/problem-files/${sumVersion}/${path}`);
      expect(status).to.equal(404);
      expect(text).not.to.contain('HIDDEN-INPUT');
    }
    const hash = (await site.app.db('submission_files').where({ submission_id: id }).first('sha256')) as {
      sha256: string;
    };
    expect((await student.client.get(`/api/judgehosts/blobs/${hash.sha256}`)).status).to.equal(401);
    expect(await htmlOf(id, organizer), 'staff read what the checker said').to.contain('HIDDEN-MESSAGE');
  });

  it('shows points, their parts and the measured speed of a kernel problem', async () => {
    const id = submissionId(
      await upload(student.client, '/problems/recovery', { 'recovery.cc': 'void recover() { }\n' }),
    );
    await site.app.background.drain();
    const job = await host.take();
    expect(job.build).to.deep.include({ kind: 'kernel', deleted: [] });
    await host.progress(job, { stage: 'benchmarking', testsDone: 3, testsTotal: 3 });
    const measuring = await pageOf(id);
    expect(statesOf(measuring)).to.equal('done done done now');
    expect(measuring.judging.line).to.contain('Measuring the speed');
    expect(await host.report(job, { rounds: roundsAt(3) })).to.equal(204);
    const fast = await pageOf(id);
    expect(fast.submission).to.include({ verdict: 'AC', scoreMilli: 100_000 });
    expect(fast.judging.score).to.deep.include({ points: 100, maxPoints: 100 });
    expect(fast.judging.speed).to.deep.include({ rounds: 8 });
    expect(textOf(await htmlOf(id)))
      .to.contain('3 ×')
      .and.to.contain('100 of 100 points')
      .and.to.contain('40 / 40');

    const half = submissionId(
      await upload(student.client, '/problems/recovery', { 'recovery.cc': 'void recover() {;}\n' }),
    );
    await host.judge(WRONG);
    const partly = await pageOf(half);
    expect(partly.submission).to.include({ verdict: 'WA', scoreMilli: 30_000 });
    expect(partly.judging.speed).to.equal(null);
    expect(textOf(await htmlOf(half)))
      .to.contain('30 of 100 points')
      .and.to.contain('30 / 60');
  });

  it('gives no verdict for a speed measurement that is too noisy, and judges again', async () => {
    const id = submissionId(
      await upload(student.client, '/problems/recovery', { 'recovery.cc': 'void recover() { /* noisy */ }\n' }),
    );
    await site.app.background.drain();
    const job = await host.take();
    await host.progress(job, { stage: 'building-base', testsDone: 0, testsTotal: 3 });
    const building = await pageOf(id);
    expect(building.judging.line).to.contain('starter code');
    expect(statesOf(building)).to.equal('done now todo todo');
    const noisy = [1, 1, 9, 9, 1, 1, 9, 9].flatMap((ratio) => roundsAt(ratio).slice(0, 1));
    expect(await host.report(job, { rounds: noisy })).to.equal(204);
    const waiting = await pageOf(id);
    expect(waiting.submission).to.include({ verdict: null });
    expect(waiting.judging).to.include({ isOver: false });
    site.clock.advance(10 * MINUTE);
    await host.report(await host.take(), { rounds: roundsAt(1) });
    expect((await pageOf(id)).submission).to.include({ verdict: 'AC', scoreMilli: 60_000 });
  });

  it('says how many tests were not run after time limits, and that they count as failed', async () => {
    const id = await submit(student.client, '/problems/sum', { code: '// slow\n' });
    await site.app.background.drain();
    await host.heartbeat();
    const job = await host.take();
    expect(job).to.deep.include({ stopAt: 'all', stopAfterTimeLimits: 3 });
    const whole = reportOf(job, site.clock.nowMs(), { tests: { 'sample/1': 'time-limit' } });
    const report = { ...whole, tests: whole.tests.slice(0, 1), stoppedAfterTimeLimits: 1 };
    expect((await host.send(JUDGE_API.report(job.jobId), report)).status).to.equal(204);
    expect((await pageOf(id)).judging).to.deep.include({ verdict: 'TLE', notRun: { count: 2, limit: 1 } });
    expect(textOf(await htmlOf(id))).to.contain('2 tests were not run: judging stops after 1 time limits.');
  });

  it('names no single test while an ICPC round runs, and all of them once it has closed', async () => {
    const { contest, round } = await publishedContest(site, { participation: 'person' }, { opensInMs: MINUTE });
    await addRoundProblem(site.app, systemActor('test'), round.id, {
      problemVersionId: sumVersion,
      points: 100,
      weight: 1,
    });
    await registerPerson(site.app, student.actor, contest);
    site.clock.set(round.opensAt);
    const id = await submit(student.client, `/contests/${contest.slug}/rounds/${round.slug}/problems/A`);
    await site.app.background.drain();
    const job = await host.take();
    expect(job.stopAt).to.equal('first-failure');
    const stream = await listen(id);
    const first = await stream.next();
    const before = await pageOf(id);
    for (const [stage, testsDone] of [
      ['building', 0],
      ['building-base', 0],
      ['testing', 1],
      ['testing', 2],
    ] as const) {
      await host.progress(job, { stage, testsDone, testsTotal: 3 });
      expect(await pageOf(id), `${stage} ${testsDone}`).to.deep.equal(before);
    }
    expect(before.judging.line).to.equal('Judging…');
    expect(before.judging.stages).to.deep.equal([
      { name: 'queued', state: 'done', words: 'Queued' },
      { name: 'judging', state: 'now', words: 'Judging' },
    ]);
    expect(textOf(first?.data ?? ''))
      .to.contain('Judging…')
      .and.not.to.match(/Building|Testing|of 3/);
    expect(textOf(await htmlOf(id))).not.to.match(/Building|Testing|of 3/);
    expect((await pageOf(id, organizer)).judging).to.deep.include({ line: 'Test 3 of 3.' });
    expect((await pageOf(id, organizer)).judging.stages.map((stage) => stage.name)).to.deep.equal([
      'queued',
      'building',
      'testing',
    ]);
    await host.report(job, failedHidden);
    expect(textOf((await stream.next())?.data ?? ''), 'no news before the verdict').to.contain('Wrong answer');
    const running = await pageOf(id);
    expect(running.judging.stages.map(({ name, state }) => [name, state])).to.deep.equal([
      ['queued', 'done'],
      ['judging', 'failed'],
    ]);
    expect(running.submission).to.deep.include({ judgedAt: null });
    expect(running.judging).to.deep.include({ verdict: 'WA', line: 'Wrong answer', tests: null, judgedBy: null });
    const phasesFor = async (who: TestPerson) => (await pageOf(id, who)).judging.phases.map(({ name }) => name);
    expect(await phasesFor(student), 'no time from which to count tests').to.deep.equal(['received', 'claimed']);
    expect(await phasesFor(organizer)).to.deep.equal(['received', 'claimed', 'built', 'finished']);
    const html = textOf(await htmlOf(id));
    expect(html)
      .to.contain('Individual tests are shown after the round closes.')
      .and.not.to.contain('Look at carries.')
      .and.not.to.match(/on test \d/);
    expect(await htmlOf(id, organizer)).to.contain('HIDDEN-MESSAGE');
    site.clock.set(round.closesAt - 1);
    expect((await pageOf(id)).judging.tests).to.equal(null);
    site.clock.set(round.closesAt);
    const over = await pageOf(id);
    expect(over.judging.line).to.equal('Wrong answer on test 3 of 3.');
    expect(over.judging.tests?.map((test) => test.verdict)).to.deep.equal(['AC', 'AC', 'WA']);
    expect(over.judging.phases.map(({ name }) => name)).to.deep.equal(['received', 'claimed', 'built', 'finished']);
    for (const marker of HIDDEN) expect(JSON.stringify(over)).not.to.contain(marker);
  });
});
