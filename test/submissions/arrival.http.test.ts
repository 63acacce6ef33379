/** A submission counts as of the moment when all of it was here, however long it then waits for its turn. */
import { request, type ClientRequest } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';
import { appendToLog } from '../../src/contest-log/contest-log.service.ts';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { newId } from '../../src/platform/ids.ts';
import { INTAKE_LIMITS, IntakeLine } from '../../src/platform/intake-line.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { registerPerson } from '../../src/participants/registration.service.ts';
import { admit, roundPlace } from '../../src/places/submit-places.service.ts';
import { submit } from '../../src/submissions/submit.service.ts';
import { getSubmissionUnchecked } from '../../src/submissions/submissions.service.ts';
import type { Contest } from '../../src/contests/contests.rules.ts';
import type { Round } from '../../src/rounds/rounds.rules.ts';
import { HOUR, MINUTE, publishedContest } from '../contests/contest-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, paste, submissionId, SUM_CPP, upload } from './submit-setup.ts';

eachEngine('the arrival of submissions', (engine) => {
  let site: TestSite;
  let student: TestPerson;
  let problemVersionId: string;
  let contest: Contest;
  let round: Round;
  let path: string;

  before(async () => {
    site = await startSite(engine);
    problemVersionId = await importedProblem(site, 'sum');
    student = await makePerson(site);
  });
  after(() => site.close());
  beforeEach(async () => {
    const times = { opensInMs: MINUTE, closesInMs: 2 * HOUR, freezesInMs: null };
    ({ contest, round } = await publishedContest(site, { participation: 'person' }, times));
    await addRoundProblem(site.app, systemActor('test'), round.id, { problemVersionId, points: 100, weight: 1 });
    await registerPerson(site.app, student.actor, contest);
    path = `/contests/${contest.slug}/rounds/${round.slug}/problems/A`;
    site.app.intake = new IntakeLine();
  });

  const submittedAt = async (id: string) => (await getSubmissionUnchecked(site.app, id)).submittedAt;

  /** Takes all turns, so that whoever comes waits; the answer ends them. */
  async function takeAllTurns(): Promise<() => void> {
    const turns = await Promise.all(Array.from({ length: INTAKE_LIMITS.atOnce }, () => site.app.intake.enter(0)));
    return () => turns.forEach((end) => end());
  }

  async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
  }

  const publishResults = () =>
    inTransaction(site.app.db, (trx) =>
      appendToLog(trx, round.closesAt + 1, contest.id, {
        ...{ kind: 'state', subjectId: round.id, roundId: round.id, audience: 'public' },
        data: { step: 'finalized', at: round.closesAt + 1 },
      }),
    );

  /** The form as a browser sends it, for connections that a test holds in its hands. */
  async function formByHand(isMultipart: boolean): Promise<{ body: Buffer; headers: Record<string, string> }> {
    await student.client.get('/profile');
    const form = isMultipart ? new FormData() : new URLSearchParams();
    const fields = { _csrf: student.client.csrfToken, code: SUM_CPP, language: 'cpp', formKey: newId() };
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    const made = new Request(site.url, { method: 'POST', body: form });
    const type = made.headers.get('content-type') ?? '';
    const headers = { cookie: student.client.cookie, accept: 'text/html', 'content-type': type };
    return { body: Buffer.from(await made.arrayBuffer()), headers };
  }

  function sendByHand(body: Buffer, headers: Record<string, string>): ClientRequest {
    const sent = request(`${site.url}${path}`, { method: 'POST', headers, agent: false });
    sent.on('error', () => undefined).end(body);
    return sent;
  }

  const rows = async () =>
    (await site.app.db('submissions').where({ round_id: round.id })) as { submitted_at: number | string }[];

  /** Sends something while all turns are taken, lets the clock go to `untilMs` once it waits, and then gives it a turn. */
  async function decidedAt<T>(untilMs: number, send: () => Promise<T>): Promise<T> {
    const end = await takeAllTurns();
    const sent = send();
    await until(() => site.app.intake.waiting > 0);
    site.clock.set(untilMs);
    end();
    return await sent;
  }

  it('takes what arrived in the last millisecond, with that time, when it is decided after the end', async () => {
    site.clock.set(round.closesAt - 1);
    const answer = await decidedAt(round.closesAt + 5_000, () => paste(student.client, path));
    expect(await submittedAt(submissionId(answer))).to.equal(round.closesAt - 1);
  });

  it('takes small files in the same way', async () => {
    site.clock.set(round.closesAt - 1);
    const fields = { language: 'cpp' };
    const answer = await decidedAt(round.closesAt + 5_000, () =>
      upload(student.client, path, { 'sum.cpp': SUM_CPP }, fields),
    );
    expect(await submittedAt(submissionId(answer))).to.equal(round.closesAt - 1);
  });

  it('refuses what arrived at the end, and what arrived before the opening and is decided after it', async () => {
    site.clock.set(round.opensAt - 1);
    const early = await decidedAt(round.opensAt + 5_000, () => paste(student.client, path));
    expect(early.status).to.equal(404);
    site.clock.set(round.closesAt);
    const late = await decidedAt(round.closesAt + 1, () => paste(student.client, path));
    expect(late.status).to.equal(409);
  });

  it('refuses a submission that was begun in time, and whose end came late', async () => {
    site.clock.set(round.closesAt - 1);
    await student.client.get('/profile');
    const csrf = student.client.csrfToken;
    const body = new URLSearchParams({ _csrf: csrf, code: SUM_CPP, language: 'cpp', formKey: newId() }).toString();
    const headers = {
      ...{ cookie: student.client.cookie, accept: 'text/html', 'content-length': body.length },
      'content-type': 'application/x-www-form-urlencoded',
    };
    const sent = request(`${site.url}${path}`, { method: 'POST', headers });
    const answered = new Promise<number>((resolve, reject) => {
      sent.on('error', reject).on('response', (answer) => resolve(answer.resume().statusCode ?? 0));
    });
    await new Promise<void>((resolve) => sent.write(body.slice(0, -10), () => resolve()));
    // Another request is answered meanwhile: the first part has been read by then.
    await student.client.get('/healthz');
    site.clock.set(round.closesAt);
    sent.end(body.slice(-10));
    expect(await answered).to.equal(409);
  });

  it('takes no more once results are published, although it arrived in time', async () => {
    site.clock.set(round.closesAt - 1);
    const answer = await decidedAt(round.closesAt + 5_000, async () => {
      await publishResults();
      return await paste(student.client, path, {}, { json: true });
    });
    expect(answer.json()).to.include({ status: 409, code: 'round_results_published' });
  });

  it('counts a quota by the arrival: what was sent within an hour before it, and after it, uses it up', async () => {
    site.clock.set(round.opensAt);
    const limits = { total: null, perProblem: null, perWindow: 1, window: 'hour' } as const;
    await site.app.db('round_quotas').insert({
      ...{ scope_id: round.id, contest_id: contest.id, round_id: round.id },
      limits: JSON.stringify({ submissions: limits, samples: { ...limits, perWindow: null } }),
    });
    submissionId(await paste(student.client, path));
    site.clock.set(round.opensAt + HOUR - 1);
    const refused = await decidedAt(round.opensAt + HOUR + 5_000, () => paste(student.client, path));
    expect(refused.status).to.equal(429);
  });

  it('turns away at once when it cannot keep up, stores nothing, and takes the same form once afterwards', async () => {
    site.clock.set(round.opensAt);
    const fields = { formKey: newId() };
    site.app.intake = new IntakeLine({ ...INTAKE_LIMITS, most: 0 });
    const end = await takeAllTurns();
    const refused = await paste(student.client, path, fields);
    expect(refused.status).to.equal(503);
    expect(Number(refused.headers.get('retry-after'))).to.be.within(5, 60);
    expect(refused.text).to.match(/was not taken/);
    const asJson = await paste(student.client, path, fields, { json: true });
    expect(asJson.json()).to.deep.include({ status: 503, code: 'intake_full' });
    expect((await student.client.get('/healthz')).status).to.equal(200);
    end();
    const [first, again] = [await paste(student.client, path, fields), await paste(student.client, path, fields)];
    expect(submissionId(again)).to.equal(submissionId(first));
    expect(await rows()).to.have.length(1);
  });

  for (const isMultipart of [true, false])
    it(`decides about ${isMultipart ? 'files' : 'fields'} that were here although the connection ended, and keeps no place`, async () => {
      site.clock.set(round.closesAt - 1);
      const end = await takeAllTurns();
      const forms = [];
      for (let n = 0; n < 4; n += 1) forms.push(await formByHand(isMultipart));
      const sent = forms.map(({ body, headers }) =>
        sendByHand(body, { ...headers, 'content-length': `${body.length}` }),
      );
      await until(() => site.app.intake.waiting === sent.length);
      for (const one of sent) one.destroy();
      // Another request is answered meanwhile: the site knows by then that they left.
      await student.client.get('/healthz');
      site.clock.set(round.closesAt + 5_000);
      end();
      await until(async () => (await rows()).length === sent.length);
      expect(new Set((await rows()).map((row) => Number(row.submitted_at)))).to.deep.equal(
        new Set([round.closesAt - 1]),
      );
      site.clock.set(round.closesAt - 1);
      submissionId(await paste(student.client, path));
    });

  it('lets a small form in chunks wait like others', async () => {
    site.clock.set(round.closesAt - 1);
    const { body, headers } = await formByHand(true);
    const status = await decidedAt(
      round.closesAt + 5_000,
      () =>
        new Promise<number>((resolve) => {
          const sent = sendByHand(body, { ...headers, 'transfer-encoding': 'chunked' });
          sent.on('response', (answer) => resolve(answer.resume().statusCode ?? 0));
        }),
    );
    expect(status).to.equal(303);
    expect((await rows()).map((row) => Number(row.submitted_at))).to.deep.equal([round.closesAt - 1]);
  });

  it('turns away what is sent behind another request of its connection that is not answered yet', async () => {
    site.clock.set(round.opensAt);
    const end = await takeAllTurns();
    const { body, headers } = await formByHand(false);
    const lines = Object.entries({ host: 'site', ...headers, 'content-length': String(body.length) });
    const head = [`POST ${path} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n');
    const one = Buffer.concat([Buffer.from(head), body]);
    const socket = connect(Number(new URL(site.url).port), '127.0.0.1');
    socket.write(Buffer.concat([one, one, one]));
    await until(() => site.app.intake.refused === 2 && site.app.intake.waiting === 1);
    end();
    let answers = '';
    for await (const part of socket) {
      answers += String(part);
      if (answers.split('HTTP/1.1 ').length === 4) break;
    }
    expect([...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).to.deep.equal(['303', '503', '503']);
  });

  it('takes nothing later than thirty seconds after its arrival', async () => {
    site.clock.set(round.opensAt);
    const answer = await decidedAt(round.opensAt + 30_001, () => paste(student.client, path, {}, { json: true }));
    expect(answer.json()).to.deep.include({ status: 503, code: 'intake_full' });
    expect(await rows()).to.have.length(0);
  });

  it('takes no more once results were published after it was admitted', async () => {
    site.clock.set(round.closesAt + 1_000);
    const place = await roundPlace(site.app, student.actor, contest.slug, round.slug, 'A', 'submit');
    const context = await admit(site.app, student.actor, place, round.closesAt - 1);
    await publishResults();
    const input = { language: 'cpp', entryPoint: undefined, folder: undefined, isSampleRun: false, formKey: newId() };
    const uploads = [{ name: 'main.cpp', content: Buffer.from(SUM_CPP) }];
    const refused = await submit(site.app, student.actor, context, { ...input, uploads }).catch(
      (error: Error) => error,
    );
    expect(refused).to.include({ kind: 'conflict', code: 'round_results_published' });
    expect(await rows()).to.have.length(0);
  });

  it('is judged in the order of arrivals', async () => {
    site.clock.set(round.closesAt - 1);
    const id = submissionId(await decidedAt(round.closesAt + 5_000, () => paste(student.client, path)));
    await site.app.background.drain();
    const job = (await site.app.db('judge_jobs').where({ submission_id: id }).first('order_at')) as {
      order_at: number;
    };
    expect(Number(job.order_at)).to.equal(round.closesAt - 1);
  });
});
