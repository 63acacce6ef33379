/** Practice after a round: for everyone, judged last, and nothing official changes by a byte. */
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { systemActor } from '../../src/platform/actor.ts';
import { thawRound } from '../../src/rounds/round-edits.service.ts';
import { submissionsInContest } from '../../src/submissions/contest-submissions.service.ts';
import { getRoundUnchecked } from '../../src/rounds/rounds.service.ts';
import { apiOf } from '../api/api-setup.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import type { TestClient } from '../setup/client.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { CLOSE_MINUTE, FREEZE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, paste, problemYaml, submit, submissionId, textOf } from './submit-setup.ts';

eachEngine('practice after a round', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let stranger: TestPerson;
  let game: TestRound;
  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann' });
    const bob = await makePerson(site, { displayName: 'Bob' });
    stranger = await makePerson(site, { displayName: 'Sue' });
    const sum = await importedProblem(site, 'sum');
    const more = await importedProblem(site, 'more', sumPackage({ 'problem.yaml': problemYaml('More') }));
    game = await madeRound(site, host, [ann, bob], [{ versionId: sum }, { versionId: more }]);
    game.at(10);
    await game.play(ann, 'A', WRONG);
    game.at(30);
    await game.play(ann, 'A');
    game.at(FREEZE_MINUTE + 5);
    await game.play(bob, 'B');
    await site.app.background.drain();
  });
  after(() => site.close());

  const practice = (label: string) => `${game.path}/practice/${label}`;
  const setTo = async (afterEnd: string, who = organizer) => {
    const { rev } = await getRoundUnchecked(site.app, game.round.id);
    return await who.client.post(`${game.path}/after-end`, { afterEnd, rev: String(rev) });
  };
  const judged = async (plan?: Parameters<FakeJudgehost['judge']>[0]) => {
    await site.app.background.drain();
    await host.heartbeat();
    await host.judge(plan);
    await site.app.background.drain();
  };

  const textAt = async (client: TestClient, path: string) => {
    const { status, text } = await client.get(path);
    expect(status, path).to.equal(200);
    return text;
  };

  /** Everything that the public, a participant and staff are told of the round, and the rows that it is made of. */
  const official = async (): Promise<Record<string, string>> => {
    const found = new Map<string, string>();
    const keep = (name: string, text: string) => found.set(name, createHash('sha256').update(text).digest('hex'));
    const clics = `/api/2026-01/contests/${game.round.id}`;
    const parts = ['', '/state', '/problems', '/teams', '/submissions', '/judgements', '/scoreboard', '/awards'];
    const files = ['results.tsv', 'scoreboard.tsv', 'ranklist.srk.json'].map((file) => `${game.path}/export/${file}`);
    const readers: [string, TestClient][] = [
      ['public', site.client()],
      ['participant', ann.client],
      ['staff', organizer.client],
    ];
    for (const [reader, client] of readers) {
      keep(`${reader} board`, (await client.get(`${game.path}/board`, { json: true })).text);
      for (const path of [`${game.path}/board?format=csv`, `${game.path}/results/1.json`, ...files])
        keep(`${reader} ${path}`, await textAt(client, path));
    }
    for (const part of [...parts, '/event-feed?stream=false'])
      keep(`clics ${part}`, await (await fetch(`${site.url}${clics}${part}`)).text());
    for (const table of [
      'standings',
      'contest_events',
      'contest_logs',
      'balloons',
      'published_results',
      'ledger_entries',
      'participants',
      'grades',
    ])
      keep(`rows of ${table}`, JSON.stringify((await site.app.db(table)).map((row) => JSON.stringify(row)).sort()));
    const rows = (await site.app.db('submissions').where({ round_id: game.round.id })) as object[];
    keep('rows of submissions', JSON.stringify(rows.map((row) => JSON.stringify(row)).sort()));
    return Object.fromEntries(found);
  };

  it('is for organizers to allow, and begins when the round is over and the board is unfrozen', async () => {
    expect((await ann.client.get(`${game.path}/after-end`)).status).to.equal(403);
    expect((await setTo('practice', ann)).status).to.equal(403);
    expect((await setTo('everything')).status).to.equal(422);
    game.at(CLOSE_MINUTE);
    await site.app.background.drain();
    expect((await stranger.client.get(practice('A'))).status, 'off').to.equal(404);
    expect((await setTo('practice')).status).to.equal(303);
    site.clock.set(game.round.closesAt - 1);
    expect((await stranger.client.get(practice('A'))).status, 'while it runs').to.equal(404);
    site.clock.set(game.round.closesAt);
    const frozen = await paste(stranger.client, practice('A'), { code: 'int mine;' });
    expect([frozen.status, textOf(frozen.text).includes('still frozen')]).to.deep.equal([409, true]);
    expect(frozen.text).to.contain('int mine;');
    expect(textOf((await stranger.client.get(game.path)).text)).not.to.contain('Everyone can practice');
    await thawRound(site.app, systemActor('test'), game.round.id);
    await site.app.background.drain();
    const history = textOf((await organizer.client.get(`/contests/${game.contest.slug}/history`)).text);
    expect(history).to.contain('What is possible after the end of "The Final" changed');
  });

  it('changes no board, result, export, feed or ledger by a byte', async () => {
    const awards = { gold: '1', silver: '0', bronze: '0', honourable: '0', expectedNumber: '1' };
    const published = await organizer.client.post(`${game.path}/publish`, awards);
    expect(published.status, textOf(published.text).slice(0, 400)).to.equal(303);
    await site.app.background.drain();
    const before = await official();
    const page = textOf((await stranger.client.get(game.path)).text);
    expect(page).to.contain('Everyone can practice its problems');
    expect((await stranger.client.get(`${game.path}/problems/A`)).text).to.contain(`href="${practice('A')}"`);
    expect((await site.client().get(practice('A'))).text).to.contain('/sign-in?next=');
    for (const [who, label, plan] of [
      ...[[stranger, 'A'] as const, [ann, 'B'] as const, [ann, 'A', WRONG] as const, [stranger, 'B', WRONG] as const],
    ]) {
      const id = await submit(who.client, practice(label), { code: `int of${label}${who.displayName};` });
      expect((await organizer.client.get(game.path)).status).to.equal(200);
      expect(await official(), 'while it waits').to.deep.equal(before);
      await judged(plan);
      const shown = textOf((await who.client.get(`/submissions/${id}`)).text);
      expect(shown).to.contain('changes no board and no result');
      expect((await (who === ann ? stranger : ann).client.get(`/submissions/${id}`)).status).to.equal(404);
      expect(await official(), `${who.displayName} ${label}`).to.deep.equal(before);
    }
    submissionId(await paste(ann.client, practice('A'), { samples: '1' }));
    await judged();
    const api = await apiOf(site, stranger);
    const place = { contest: game.contest.slug, round: game.round.slug, label: 'A', practice: true };
    const sent = await api.post('/submissions', { place, files: [{ name: 'a.cpp', content: 'int q;' }] });
    expect([sent.status, (sent.body as { place: { type: string } }).place.type]).to.deep.equal([201, 'after-round']);
    await judged();
    expect(await official()).to.deep.equal(before);
    const list = textOf((await stranger.client.get('/submissions')).text);
    expect(list).to.contain('Practice after the round');
    expect(textOf((await stranger.client.get(practice('A'))).text), 'its history').to.contain('Accepted');
  }).timeout(120_000);

  it('is judged after everything else that waits', async () => {
    await submit(stranger.client, practice('A'), { code: 'int later;' });
    await site.app.background.drain();
    site.clock.set(site.clock.nowMs() + 60_000);
    const now = await submit(ann.client, '/problems/more', { code: 'int now;' });
    await site.app.background.drain();
    await host.heartbeat();
    const job = await host.take();
    const first = (await site.app.db('judge_jobs').where({ id: job.jobId }).first('submission_id')) as object;
    expect(first).to.deep.equal({ submission_id: now });
    await host.report(job);
    await judged();
  });

  it('is work of people, so that its contest stays', async () => {
    const all = (await site.app.db('submissions').whereIn('context_type', ['round', 'after-round'])) as object[];
    const [held] = submissionsInContest.holds!;
    expect(await held!.countUnchecked(site.app.db, game.contest.id)).to.equal(all.length);
    expect(all.filter((one) => 'round_id' in one && one.round_id === null)).not.to.deep.equal([]);
  });

  it('ends when organizers take it back', async () => {
    expect((await setTo('off')).status).to.equal(303);
    expect((await stranger.client.get(practice('A'))).status).to.equal(404);
    expect((await paste(stranger.client, practice('A'))).status).to.equal(404);
  });
});
