/** Submissions, clarifications and start times over the Contest API, and each refusal of them. */
import { request } from 'node:http';
import { expect } from 'chai';
import { ZipFile } from 'yazl';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { HOUR, MINUTE } from '../contests/contest-setup.ts';
import { INTAKE_LIMITS } from '../../src/platform/intake-line.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, SUM_CPP } from '../submissions/submit-setup.ts';
import { madeRound, type TestRound } from '../standings/round-setup.ts';
import { tokenOf } from '../api/api-setup.ts';
import { ClicsClient, clientOf, expectObject } from './clics-setup.ts';

async function zipOf(files: Record<string, string>): Promise<string> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('base64');
}

eachEngine('writing over the Contest API', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let ann: TestPerson;
  let stranger: TestPerson;
  let game: TestRound;
  let base: string;
  let data: string;
  let team: ClicsClient;
  let staff: ClicsClient;
  let problemId: string;
  let teamId: string;
  before(async () => {
    site = await startSite(engine, { API_REQUESTS_PER_MINUTE: '100000' });
    const host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga Organizer' });
    ann = await makePerson(site, { displayName: 'Ann Archer' });
    stranger = await makePerson(site, { displayName: 'Sam Stranger' });
    game = await madeRound(site, host, [ann], [{ versionId: await importedProblem(site, 'sum') }], 'icpc');
    base = `/contests/${game.round.id}`;
    data = await zipOf({ 'main.cpp': SUM_CPP });
    team = await clientOf(site, '2026-01', ann);
    staff = await clientOf(site, '2026-01', organizer);
    game.at(10);
    await site.app.background.drain();
    [{ id: problemId }] = await staff.get(`${base}/problems`);
    [{ id: teamId }] = await staff.get(`${base}/teams`);
  });
  after(() => site.close());

  const countSubmissions = async () => (await site.app.db('submissions').where({ round_id: game.round.id })).length;
  const submission = (changes: object = {}) => ({
    language_id: 'cpp',
    problem_id: problemId,
    files: [{ data, mime: 'application/zip' }],
    ...changes,
  });

  it('takes a submission of a team, and shows it at once', async () => {
    const { status, body } = await team.write('POST', `${base}/submissions`, submission());
    expect([status, body.team_id, body.problem_id, body.language_id]).to.deep.equal([200, teamId, problemId, 'cpp']);
    expectObject('2026-01', 'submissions', body);
    expect(await team.get(`${base}/submissions/${body.id}`)).to.deep.equal(body);
    // In the older version just the same.
    const older = await clientOf(site, '2023-06', ann);
    expect((await older.write('POST', `${base}/submissions`, submission({ team_id: teamId }))).status).to.equal(200);
  });

  it('keeps no place of programs that left while their submissions waited', async () => {
    const turns = await Promise.all(Array.from({ length: INTAKE_LIMITS.atOnce }, () => site.app.intake.enter(0)));
    const before = await countSubmissions();
    const body = JSON.stringify(submission());
    const token = Buffer.from(`someone:${team.token}`).toString('base64');
    const headers = {
      authorization: `Basic ${token}`,
      'content-type': 'application/json',
      'content-length': body.length,
    };
    const sent = Array.from({ length: 4 }, () => {
      const one = request(`${site.url}/api/2026-01${base}/submissions`, { method: 'POST', headers, agent: false });
      one.on('error', () => undefined).end(body);
      return one;
    });
    while (site.app.intake.waiting < sent.length) await new Promise((resolve) => setImmediate(resolve));
    for (const one of sent) one.destroy();
    await fetch(`${site.url}/healthz`);
    for (const end of turns) end();
    while ((await countSubmissions()) < before + sent.length) await new Promise((resolve) => setImmediate(resolve));
    expect((await team.write('POST', `${base}/submissions`, submission())).status).to.equal(200);
  });

  it('takes a submission of staff for a team as of its arrival where it names no time', async () => {
    const turns = await Promise.all(Array.from({ length: INTAKE_LIMITS.atOnce }, () => site.app.intake.enter(0)));
    const arrivedAt = site.clock.nowMs();
    const answer = staff.write('POST', `${base}/submissions`, submission({ team_id: teamId }));
    while (site.app.intake.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
    site.clock.advance(3_000);
    for (const end of turns) end();
    expect(Date.parse((await answer).body.time)).to.equal(arrivedAt);
  });

  it('takes a submission of staff for a team, at a time until now', async () => {
    const time = new Date(game.round.opensAt + 5 * MINUTE).toISOString();
    const answer = await staff.write('POST', `${base}/submissions`, submission({ team_id: teamId, time }));
    expect([answer.status, answer.body.time, answer.body.contest_time]).to.deep.equal([200, time, '0:05:00.000']);
    for (const [changes, status] of [
      [{ team_id: teamId, time: new Date(site.clock.nowMs() + 1000).toISOString() }, 422],
      [{ team_id: teamId, time: new Date(game.round.opensAt - 1000).toISOString() }, 409],
      [{ team_id: 'nobody' }, 422],
      [{}, 422],
    ] as const)
      expect((await staff.write('POST', `${base}/submissions`, submission(changes))).status).to.equal(status);
  });

  it('takes none of staff after the deadline of the problem', async () => {
    const minute = (n: number) => game.round.opensAt + n * MINUTE;
    const problem = () => site.app.db('round_problems').where({ round_id: game.round.id });
    await problem().update({ open_until: minute(4) });
    for (const [at, status] of [
      [minute(4) - 1, 200],
      [minute(4), 409],
    ] as const) {
      const time = new Date(at).toISOString();
      const answer = await staff.write('POST', `${base}/submissions`, submission({ team_id: teamId, time }));
      expect(answer.status, time).to.equal(status);
    }
    await problem().update({ open_until: null });
  });

  it('refuses submissions with the property and the reason, and stores nothing', async () => {
    const before = (await staff.get(`${base}/submissions`)).length;
    const refusals: [changes: unknown, status: number, names: string][] = [
      ['{', 400, ''],
      ['[]', 422, ''],
      [{}, 422, 'language_id'],
      [submission({ language_id: undefined }), 422, 'language_id'],
      [submission({ problem_id: 'none' }), 422, 'problem_id'],
      [submission({ problem_id: '../etc' }), 422, 'problem_id'],
      [submission({ team_id: 'other' }), 403, 'team_id'],
      [submission({ time: '2026-01-01T00:00:00Z' }), 403, 'time'],
      [submission({ time: 'yesterday' }), 422, 'time'],
      [submission({ id: 'mine' }), 422, 'id'],
      [submission({ files: [] }), 422, 'files'],
      [submission({ files: [{ data: '%%%' }] }), 422, 'files.0.data'],
      [submission({ files: [{ data, mime: 'text/plain' }] }), 422, 'files.0.mime'],
      [submission({ files: [{ data }, { data }] }), 422, 'files'],
      [submission({ files: [{ data: Buffer.from('no zip').toString('base64') }] }), 422, ''],
      [submission({ language_id: 'cobol' }), 422, ''],
    ];
    for (const [body, status, names] of refusals) {
      const answer = await team.write('POST', `${base}/submissions`, body);
      const what = JSON.stringify(body).slice(0, 120);
      expect([answer.status, answer.body.code], `${what}: ${answer.text}`).to.deep.equal([status, status]);
      expect(answer.body.message, what).to.contain(names);
    }
    const form = await team.send(`${base}/submissions`, {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    });
    expect(form.status).to.equal(415);
    expect((await staff.get(`${base}/submissions`)).length).to.equal(before);
  });

  it('lets only participants and staff write, with a token that may submit', async () => {
    const visitor = await clientOf(site, '2026-01');
    const reading = new ClicsClient(site, '2026-01', await tokenOf(site, ann, ['read']));
    const other = await clientOf(site, '2026-01', stranger);
    for (const [path, body] of [
      ['submissions', submission()],
      ['clarifications', { text: 'May I?' }],
    ] as const) {
      expect((await visitor.write('POST', `${base}/${path}`, body)).status).to.equal(401);
      expect((await reading.write('POST', `${base}/${path}`, body)).status).to.equal(403);
      expect((await other.write('POST', `${base}/${path}`, body)).status).to.equal(403);
    }
    const start = { id: game.round.id, start_time: new Date().toISOString() };
    expect((await visitor.write('PATCH', base, start)).status).to.equal(401);
    expect((await team.write('PATCH', base, start)).status).to.equal(403);
    const { capabilities } = await visitor.get(`${base}/access`);
    expect(capabilities).to.deep.equal([]);
    expect((await team.get(`${base}/access`)).capabilities).to.deep.equal(['team_submit', 'post_clar']);
    expect((await staff.get(`${base}/access`)).capabilities).to.include.members([
      'contest_start',
      'admin_submit',
      'admin_clar',
    ]);
  });

  it('takes questions of teams, and answers and announcements of staff', async () => {
    const asked = await team.write('POST', `${base}/clarifications`, { text: 'Is it sorted?', problem_id: problemId });
    expect([asked.status, asked.body.from_team_id, asked.body.problem_id]).to.deep.equal([200, teamId, problemId]);
    expectObject('2026-01', 'clarifications', asked.body);
    const answered = await staff.write('POST', `${base}/clarifications`, {
      text: 'It is.',
      reply_to_id: asked.body.id,
      to_team_id: teamId,
    });
    expect([answered.status, answered.body.reply_to_id, answered.body.to_team_id]).to.deep.equal([
      200,
      asked.body.id,
      teamId,
    ]);
    const announced = await staff.write('POST', `${base}/clarifications`, { text: 'Lunch.' });
    expect([announced.status, announced.body.to_team_id]).to.deep.equal([200, null]);
    const visitor = await clientOf(site, '2026-01');
    const all = (await visitor.get(`${base}/clarifications`)) as { text: string }[];
    expect(all.map(({ text }) => text)).to.deep.equal(['Lunch.']);
    expect(await team.get(`${base}/clarifications`)).to.have.length(3);
    for (const [client, body, status] of [
      [team, { text: '' }, 422],
      [team, { text: 'x'.repeat(100_000) }, 413],
      [team, { text: 'x', to_team_id: teamId }, 403],
      [team, { text: 'x', reply_to_id: asked.body.id }, 403],
      [team, { text: 'x', from_team_id: 'other' }, 403],
      [team, { text: 'x', problem_id: 'none' }, 422],
      [staff, { text: 'x', to_team_id: teamId }, 422],
      [staff, { text: 'x', from_team_id: teamId }, 403],
      [staff, { text: 'x', reply_to_id: 'none' }, 422],
      [staff, { text: 'again', reply_to_id: asked.body.id }, 409],
    ] as const) {
      const answer = await client.write('POST', `${base}/clarifications`, body);
      expect(answer.status, `${JSON.stringify(body).slice(0, 80)}: ${answer.text}`).to.equal(status);
    }
  });

  it('moves the start with freeze and end, until 30 seconds before it', async () => {
    const host = await FakeJudgehost.online(site, 'west');
    const next = await madeRound(site, host, [], [], 'icpc');
    const { id, opensAt } = next.round;
    const patch = (body: unknown) => staff.write('PATCH', `/contests/${id}`, body);
    const at = (ms: number) => new Date(ms).toISOString();
    const moved = await patch({ id, start_time: at(opensAt + HOUR) });
    expect([moved.status, moved.body.start_time, moved.body.duration]).to.deep.equal([
      200,
      at(opensAt + HOUR),
      '5:00:00.000',
    ]);
    expectObject('2026-01', 'contest', moved.body);
    const refusals: [body: unknown, status: number][] = [
      [{ start_time: at(opensAt) }, 422],
      [{ id: 'other', start_time: at(opensAt) }, 409],
      [{ id, start_time: null }, 422],
      [{ id, start_time: null, countdown_pause_time: '0:10:00' }, 422],
      [{ id, start_time: 'soon' }, 422],
      [{ id, start_time: at(opensAt), duration: '1:00:00' }, 422],
      [{ id, start_time: at(site.clock.nowMs() + 29_000) }, 403],
      [{ id, start_time: at(site.clock.nowMs() - 1000) }, 403],
    ];
    for (const [body, status] of refusals) expect((await patch(body)).status, JSON.stringify(body)).to.equal(status);
    site.clock.set(opensAt + HOUR - 20_000);
    expect((await patch({ id, start_time: at(opensAt + 3 * HOUR) })).status).to.equal(403);
    expect((await staff.get(`/contests/${id}`)).start_time).to.equal(at(opensAt + HOUR));
  });
});
