/** Submitting with the API: the same checks as on the page, once per idempotency key, with live progress. */
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Course } from '../../src/courses/courses.rules.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, openAssignment, runningCourse, SUM_CPP } from '../submissions/submit-setup.ts';
import { apiOf, ApiClient, tokenOf } from './api-setup.ts';

const files = [{ name: 'sum.cpp', content: SUM_CPP }];

eachEngine('submitting with the API', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let ann: TestPerson;
  let api: ApiClient;
  let other: ApiClient;
  let course: Course;
  let assignment: string;
  let game: TestRound;
  const count = async () => (await site.app.db('submissions').where({ author_id: ann.id }).select('id')).length;

  before(async function () {
    this.timeout(180_000);
    site = await startSite(engine, { API_REQUESTS_PER_MINUTE: '10000' });
    host = await FakeJudgehost.online(site, 'east');
    ann = await makePerson(site, { displayName: 'Ann' });
    api = await apiOf(site, ann);
    other = await apiOf(site, await makePerson(site));
    const sum = await importedProblem(site, 'sum');
    await importedProblem(site, 'echo');
    course = await runningCourse(site, await makePerson(site, { roles: ['professor'] }), 'engines', [ann]);
    assignment = await openAssignment(site, course, sum);
    game = await madeRound(site, host, [ann], [{ versionId: sum }], 'icpc', false);
  });
  after(() => site.close());

  it('needs the scope', async () => {
    const reader = await apiOf(site, ann, ['read']);
    const refused = await reader.post('/submissions', { place: { problem: 'echo' }, files });
    expect(refused.status).to.equal(403);
    expect(refused.body).to.include({ code: 'token_scope' });
    expect(refused.body.params).to.deep.equal({ scope: 'submit' });
    expect(refused.headers.get('www-authenticate')).to.contain('error="insufficient_scope", scope="submit"');
    const submitter = await apiOf(site, ann, ['submit']);
    expect((await submitter.get('/me')).body.params).to.deep.equal({ scope: 'read' });
  });

  it('accepts JSON for a problem, and returns the verdict once there is one', async () => {
    const taken = await api.post('/submissions', { place: { problem: 'echo' }, language: 'cpp', files });
    expect(taken.status).to.equal(201);
    const { id } = taken.body;
    expect(taken.headers.get('location')).to.equal(`${site.url}/api/v1/submissions/${id}`);
    expect(taken.body).to.include({ state: 'QUEUED', isOver: false, verdict: null, language: 'cpp' });
    expect(taken.body.files).to.deep.equal([{ path: 'sum.cpp', sizeBytes: SUM_CPP.length }]);
    await site.app.background.drain();
    await host.judge(WRONG);
    const judged = (await api.get(`/submissions/${id}`)).body;
    expect(judged).to.include({ state: 'WA', isOver: true, verdict: 'WA' });
    expect(judged.place).to.deep.equal({ type: 'practice', name: 'Sum', url: `${site.url}/problems/echo` });
    expect(judged.judging.tests.at(-1)).to.include({ verdict: 'WA', isSample: false });
    expect((await other.get(`/submissions/${id}`)).status).to.equal(404);
    expect((await other.get(`/submissions/${id}/events`)).status).to.equal(404);
  });

  it('accepts a form with files for an assignment', async () => {
    const form = new FormData();
    form.append('assignment', assignment);
    form.append('source', new Blob([SUM_CPP]), 'main.cpp');
    const { status, body } = await api.post('/submissions', form);
    expect(status).to.equal(201);
    expect(body).to.include({ language: 'cpp' });
    expect(body.place.type).to.equal('assignment');
    const empty = new FormData();
    empty.append('assignment', assignment);
    expect((await api.post('/submissions', empty)).body.fields[0]).to.include({ field: 'files', code: 'required' });
    const nowhere = new FormData();
    nowhere.append('source', new Blob([SUM_CPP]), 'main.cpp');
    expect((await api.post('/submissions', nowhere)).body.fields[0].code).to.equal('one_place');
  });

  it('accepts base64, and refuses invalid base64', async () => {
    const content = Buffer.from(SUM_CPP).toString('base64');
    const place = { problem: 'echo' };
    const taken = await api.post('/submissions', { place, files: [{ name: 'b.cpp', content, encoding: 'base64' }] });
    expect(taken.body.files).to.deep.equal([{ path: 'b.cpp', sizeBytes: SUM_CPP.length }]);
    const refused = await api.post('/submissions', {
      place,
      files: [{ name: 'b.cpp', content: '%', encoding: 'base64' }],
    });
    expect(refused.body.fields[0].field).to.equal('files.0.content');
  });

  it('refuses what the page refuses, and stores nothing', async () => {
    const before = await count();
    const problem = { problem: 'echo' };
    const refusals: [unknown, number, string][] = [
      [{ place: problem, files: [] }, 422, 'too_few'],
      [{ place: {}, files }, 422, 'one_place'],
      [{ place: { problem: 'echo', assignment }, files }, 422, 'one_place'],
      [{ place: problem, files: [{ name: 'notes.txt', content: 'x' }] }, 422, 'source_refused'],
      [{ place: { problem: 'none' }, files }, 404, 'problem_not_found'],
      [{ place: { contest: game.contest.slug, round: 'final', label: 'A' }, files }, 404, 'round_problem_not_found'],
      ['{"place":', 400, 'malformed_body'],
      [{ place: problem, files: [{ name: 'big.cpp', content: 'x'.repeat(3_000_000) }] }, 413, 'upload_too_large'],
    ];
    for (const [body, status, code] of refusals) {
      const answer = await api.post('/submissions', body);
      expect([answer.status, answer.body.code], JSON.stringify(body).slice(0, 80)).to.deep.equal([status, code]);
      expect(answer.headers.get('content-type')).to.contain('application/problem+json');
    }
    const typed = await api.post('/submissions', 'x', { 'content-type': 'text/plain' });
    expect([typed.status, typed.body.code]).to.deep.equal([415, 'unsupported_type']);
    const huge = await api.post('/submissions', { place: problem, files: [{ name: 'a', content: 'x'.repeat(17e6) }] });
    expect([huge.status, huge.body.code]).to.deep.equal([413, 'body_too_large']);
    const outsider = await other.post('/submissions', { place: { assignment }, files });
    expect(outsider.status).to.equal(403);
    expect(await count()).to.equal(before);
  });

  it('creates one submission per key, and refuses the key for other content', async () => {
    const body = { place: { problem: 'echo' }, files: [{ name: 'once.cpp', content: `${SUM_CPP}// once` }] };
    const key = { 'idempotency-key': 'build-1234' };
    const first = await api.post('/submissions', body, key);
    expect(first.status).to.equal(201);
    expect(first.headers.get('idempotency-replayed')).to.equal(null);
    const before = await count();
    const again = await api.post('/submissions', body, key);
    expect(again.status).to.equal(200);
    expect(again.headers.get('idempotency-replayed')).to.equal('true');
    expect(again.body.id).to.equal(first.body.id);
    const changed = await api.post('/submissions', { ...body, files }, key);
    expect([changed.status, changed.body.code]).to.deep.equal([422, 'idempotency_key_reused']);
    const elsewhere = await api.post('/submissions', { ...body, place: { assignment } }, key);
    expect(elsewhere.body.code).to.equal('idempotency_key_reused');
    expect(await count()).to.equal(before);
    expect((await other.post('/submissions', body, key)).status, 'of somebody else').to.equal(201);
    expect((await api.post('/submissions', body)).status, 'without a key').to.equal(201);
    expect((await api.post('/submissions', body, { 'idempotency-key': 'short' })).body.code).to.equal(
      'idempotency_key',
    );
  });

  it('lists own submissions, newest first, and skips none between pages when new ones arrive', async () => {
    const all = (await api.get('/submissions?limit=100')).body.items.map((one: { id: string }) => one.id);
    expect(all.length).to.be.greaterThan(3);
    const first = (await api.get('/submissions?limit=2')).body;
    await api.post('/submissions', { place: { problem: 'echo' }, files: [{ name: 'n.cpp', content: '// new\n' }] });
    const rest = (await api.get(`/submissions?limit=100&cursor=${first.next}`)).body;
    const ids = [...first.items, ...rest.items].map((one: { id: string }) => one.id);
    expect(ids).to.deep.equal(all);
    const inCourse = (await api.get('/submissions?course=engines')).body.items;
    expect(inCourse).to.have.length(1);
    expect((await api.get('/submissions?problem=sum')).body.items).to.have.length(1);
  });

  it('streams progress until the verdict, and ends the stream when the token is revoked', async () => {
    await site.app.background.drain();
    while ((await host.judge().then(() => site.app.db('judge_jobs').select('id'))).length > 0);
    const { id } = (await api.post('/submissions', { place: { problem: 'echo' }, files })).body;
    await site.app.background.drain();
    const read = (client: ApiClient, signal?: AbortSignal) =>
      fetch(`${site.url}/api/v1/submissions/${id}/events`, {
        headers: { authorization: `Bearer ${client.token}` },
        ...(signal && { signal }),
      });
    const short = new ApiClient(site, await tokenOf(site, ann));
    const ended = await read(short);
    expect(ended.headers.get('content-type')).to.contain('text/event-stream');
    await site.app
      .db('api_tokens')
      .where({ user_id: ann.id, prefix: short.token!.slice(0, 10) })
      .update({ revoked_at: site.clock.nowMs() });
    expect(await ended.text())
      .to.match(/^event: state\n/)
      .and.not.to.contain('event: done');

    const stream = await read(api);
    await host.judge();
    const events = (await stream.text())
      .trim()
      .split('\n\n')
      .filter((one) => !one.startsWith(':'));
    const parsed = events.map(
      (one) => JSON.parse(/^data: (.*)$/m.exec(one)![1]!) as { state: string; isOver: boolean },
    );
    expect(events[0]).to.match(/^event: state\n/);
    expect(parsed[0]).to.include({ isOver: false });
    expect(events.at(-1)).to.match(/^event: done\n/);
    expect(parsed.at(-1)).to.include({ state: 'AC', isOver: true });
  }).timeout(120_000);

  it('returns only the verdict while an ICPC round runs', async () => {
    game.at(10);
    const place = { contest: game.contest.slug, round: game.round.slug, label: 'A' };
    const key = { 'idempotency-key': 'last-minute' };
    const taken = await api.post('/submissions', { place, files }, key);
    expect(taken.status).to.equal(201);
    await site.app.background.drain();
    await host.heartbeat();
    await host.judge(WRONG);
    const { body } = await api.get(`/submissions/${taken.body.id}`);
    expect(body).to.include({ state: 'WA', score: null, judgedAt: null });
    expect(body.judging).not.to.have.any.keys('tests', 'score', 'pointsThere');
    site.clock.set(game.round.closesAt);
    expect((await api.get(`/submissions/${taken.body.id}`)).body.judging.tests.length).to.be.greaterThan(0);
    const late = await api.post('/submissions', { place, files });
    expect([late.status, late.body.code]).to.deep.equal([409, 'round_closed']);
    const again = await api.post('/submissions', { place, files }, key);
    expect([again.status, again.body.id], 'sent before').to.deep.equal([200, taken.body.id]);
    const due = await api.post('/submissions', { place: { assignment }, files });
    expect([due.status, due.body.code]).to.deep.equal([409, 'assignment_closed']);
  });

  it('is followed by one person in thirty-two places at most, and leaves the others theirs', async () => {
    const bob = await makePerson(site);
    const theirs = await apiOf(site, bob);
    const { id } = (await theirs.post('/submissions', { place: { problem: 'echo' }, files })).body;
    const closing = new AbortController();
    const follow = async (client: ApiClient, one: string, signal = closing.signal) =>
      (
        await fetch(`${site.url}/api/v1/submissions/${one}/events`, {
          headers: { authorization: `Bearer ${client.token}` },
          signal,
        })
      ).status;
    const last = new AbortController();
    for (let n = 0; n < 31; n += 1) expect(await follow(theirs, id)).to.equal(200);
    expect(await follow(theirs, id, last.signal)).to.equal(200);
    const refused = await theirs.get(`/submissions/${id}/events`);
    expect([refused.status, refused.body.code]).to.deep.equal([429, 'streams_at_once']);
    const own = (await api.post('/submissions', { place: { problem: 'echo' }, files })).body;
    expect(await follow(api, own.id), 'of somebody else').to.equal(200);
    last.abort();
    for (let n = 0; n < 100 && (await follow(theirs, id)) !== 200; n += 1) await sleep(50);
    expect((await theirs.get(`/submissions/${id}/events`)).status, 'in the place of one that was left').to.equal(429);
    closing.abort();
  }).timeout(60_000);

  it('ends for a reader who may no longer read it', async () => {
    const carl = await makePerson(site, { roles: ['organizer'] });
    const { id } = (await api.post('/submissions', { place: { problem: 'echo' }, files })).body;
    const reading = await fetch(`${site.url}/api/v1/submissions/${id}/events`, {
      headers: { authorization: `Bearer ${await tokenOf(site, carl)}` },
    });
    expect(reading.status).to.equal(200);
    await site.app.db('user_roles').where({ user_id: carl.id }).delete();
    expect(await reading.text())
      .to.match(/^event: state\n/)
      .and.not.to.contain('event: done');
  }).timeout(60_000);

  it('reads four large bodies of one person at the same time at most', async () => {
    const headers = {
      authorization: `Bearer ${api.token}`,
      'content-type': 'application/json',
      // Small ones are not read before they have come.
      'content-length': '200000',
    };
    const slow = Array.from({ length: 4 }, () => {
      const one = request(`${site.url}/api/v1/submissions`, { method: 'POST', headers }).on('error', () => undefined);
      one.write('{');
      return one;
    });
    let answer = await api.post('/submissions', {});
    for (let n = 0; n < 100 && answer.status !== 429; n += 1) answer = await api.post('/submissions', {});
    expect([answer.status, answer.body.code]).to.deep.equal([429, 'submissions_at_once']);
    for (const one of slow) one.destroy();
    while (answer.status === 429) answer = await api.post('/submissions', {});
    expect(answer.status).to.equal(422);
  });

  it('takes no half characters, and no entry point that is no word', async () => {
    const place = { problem: 'echo' };
    const half = await api.post('/submissions', { place, files: [{ name: 'a.cpp', content: '// \ud800' }] });
    expect(half.body.fields[0]).to.include({ field: 'files.0.content', code: 'format' });
    const word = await api.post('/submissions', { place, files, entryPoint: 'a\0b' });
    expect(word.body.fields[0]).to.include({ field: 'entryPoint', code: 'format' });
  });
});
