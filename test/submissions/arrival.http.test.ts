/** A submission counts as of the moment when all of it was here, however long it then waits for its turn. */
import { request } from 'node:http';
import { expect } from 'chai';
import { appendToLog } from '../../src/contest-log/contest-log.service.ts';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { newId } from '../../src/platform/ids.ts';
import { INTAKE_LIMITS, IntakeLine } from '../../src/platform/intake-line.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { registerPerson } from '../../src/participants/registration.service.ts';
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

  /** Sends something while all turns are taken, lets the clock go to `untilMs` once it waits, and then gives it a turn. */
  async function decidedAt<T>(untilMs: number, send: () => Promise<T>): Promise<T> {
    const end = await takeAllTurns();
    const sent = send();
    while (site.app.intake.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
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
      await inTransaction(site.app.db, (trx) =>
        appendToLog(trx, round.closesAt + 1, contest.id, {
          ...{ kind: 'state', subjectId: round.id, roundId: round.id, audience: 'public' },
          data: { step: 'finalized', at: round.closesAt + 1 },
        }),
      );
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
    site.clock.set(round.opensAt + HOUR / 2);
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
    const rows = (await site.app.db('submissions').where({ round_id: round.id })) as unknown[];
    expect(rows).to.have.length(1);
  });
});
