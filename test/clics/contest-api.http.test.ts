/** The Contest API before, during and after rounds of each kind, for each reader, in both versions, against the schemas. */
import { expect } from 'chai';
import { answer, announce } from '../../src/clarifications/answering.service.ts';
import { ask } from '../../src/clarifications/asking.service.ts';
import { VERSIONS, type Version } from '../../src/clics/clics-formats.rules.ts';
import { thawRound } from '../../src/rounds/round-edits.service.ts';
import { publishResult } from '../../src/standings/results.service.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { kernelPackage } from '../packages/package-fixtures.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, problemYaml } from '../submissions/submit-setup.ts';
import { CLOSE_MINUTE, FREEZE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import {
  ClicsClient,
  clientOf,
  expectEvent,
  expectObject,
  expectSame,
  expectValid,
  type FeedEvent,
} from './clics-setup.ts';

const READERS = ['public', 'team', 'staff'] as const;

eachEngine('the Contest API', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let versionIds: string[];
  let recovery: string;
  before(async () => {
    site = await startSite(engine, { API_REQUESTS_PER_MINUTE: '100000' });
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga Organizer' });
    ann = await makePerson(site, { displayName: 'Ann Archer', university: 'East University' });
    bob = await makePerson(site, { displayName: 'Bob Baker' });
    recovery = await importedProblem(site, 'recovery', kernelPackage({ 'problem.yaml': problemYaml('Recovery') }));
    versionIds = [await importedProblem(site, 'sum'), await importedProblem(site, 'echo')];
  });
  after(() => site.close());

  const people = () => ({ public: undefined, team: ann, staff: organizer });

  /** Reads everything there is, checks it, and returns what the feed says. */
  async function readAll(client: ClicsClient, id: string): Promise<FeedEvent[]> {
    const { version } = client;
    const access = await client.get(`/contests/${id}/access`);
    expectValid(version, 'access', access);
    for (const { type, properties } of access.endpoints as { type: string; properties: string[] }[]) {
      if (type === 'event-feed') continue;
      const found = await client.get(`/contests/${id}${type === 'contest' ? '' : `/${type}`}`);
      const isOne = ['contest', 'state', 'scoreboard'].includes(type);
      expectValid(version, type, found);
      if (type === 'scoreboard') continue;
      for (const object of isOne ? [found] : (found as object[])) {
        expectObject(version, type, object);
        expect(properties, type).to.include.members(Object.keys(object));
      }
      const [first] = isOne ? [] : (found as { id: string }[]);
      if (first) expect(await client.get(`/contests/${id}/${type}/${first.id}`)).to.deep.equal(first);
    }
    const events = await client.feed(id);
    for (const event of events) expectEvent(version, event);
    await expectSame(client, id, events);
    return events;
  }

  const count = (events: readonly FeedEvent[], type: string) => events.filter((event) => event.type === type).length;

  async function announceAndAsk(game: TestRound): Promise<void> {
    const { contest } = game;
    await announce(site.app, organizer.actor, contest, { about: '', text: 'Welcome.', formKey: game.path });
    const { id } = await ask(site.app, bob.actor, contest, {
      about: `round:${game.round.id}`,
      text: 'May I?',
      formKey: `q ${game.path}`,
    });
    await answer(site.app, organizer.actor, contest, id, { text: 'You may.', audience: 'asker', rev: 0 });
  }

  for (const scoring of ['icpc', 'points', 'kernel'] as const)
    it(`is valid and agrees with its feed in a ${scoring} round, for each reader, at each time`, async () => {
      const chosen = scoring === 'kernel' ? [versionIds[0]!, recovery] : versionIds;
      const problems = chosen.map((versionId) => ({ versionId, points: 50 }));
      const game = await madeRound(site, host, [ann, bob], problems, scoring);
      const { id } = game.round;
      const counts: Record<string, number[]> = {};
      const readEach = async (when: string) => {
        for (const version of VERSIONS)
          for (const reader of READERS) {
            const events = await readAll(await clientOf(site, version, people()[reader]), id);
            counts[`${when} ${reader}`] = [
              'problems',
              'submissions',
              'judgements',
              'runs',
              'clarifications',
              'awards',
            ].map((type) => count(events, type));
          }
      };

      await readEach('before');
      expect(counts['before public']).to.deep.equal([0, 0, 0, 0, 0, 0]);
      expect(counts['before staff']![0]).to.equal(2);

      game.at(10);
      await site.app.background.drain();
      await game.play(ann, 'A', WRONG);
      await game.play(ann, 'A');
      await game.play(bob, 'B');
      await announceAndAsk(game);
      await site.app.background.drain();
      await readEach('during');
      expect(counts['during public']!.slice(0, 3)).to.deep.equal([2, 3, 3]);
      expect(counts['during public']![4]).to.equal(1);
      expect(counts['during team']![4]).to.equal(1);
      expect(counts['during staff']![4]).to.equal(3);

      game.at(FREEZE_MINUTE + 1);
      await site.app.background.drain();
      await game.play(ann, 'B');
      await game.play(bob, 'A', WRONG);
      await site.app.background.drain();
      await readEach('frozen');
      expect(counts['frozen public']!.slice(1, 4)).to.deep.equal([5, 3, 0]);
      expect(counts['frozen team']!.slice(1, 4)).to.deep.equal([5, 4, 0]);
      expect(counts['frozen staff']!.slice(1, 3)).to.deep.equal([5, 5]);

      game.at(CLOSE_MINUTE + 1);
      await site.app.background.drain();
      await thawRound(site.app, organizer.actor, id);
      await readEach('thawed');
      expect(counts['thawed public']!.slice(1, 4)).to.deep.equal([5, 5, 0]);
      const rule = { counts: { gold: 1, silver: 1, bronze: 0, honourable: 0 }, ties: 'lower' as const };
      const { slug } = game.contest;
      const published = { rule, note: '', expectedNumber: 1 };
      await publishResult(site.app, organizer.actor, slug, game.round.slug, published);
      await readEach('finalized');
      const client = await clientOf(site, '2026-01');
      const awards = (await client.get(`/contests/${id}/awards`)) as { id: string; team_ids: string[] }[];
      const ids = awards.map((award) => award.id.replace(/[a-z0-9]{16}$/, 'P')).sort();
      expect(ids).to.include.members(['first-to-solve-P', 'gold-medal', 'rank-1', 'winner']);
      const events = await client.feed(id);
      expect(events.at(-1)!.type).to.equal('state');
      expect(events.at(-1)!.data.end_of_updates).to.be.a('string');
      await site.app.background.drain();
    }).timeout(120_000);

  it('names itself, and lists the rounds of published contests', async () => {
    for (const version of VERSIONS) {
      const client = await clientOf(site, version);
      for (const path of ['/', '']) {
        const information = await client.get(path);
        expectValid(version, 'api_information', information);
        expect(information.version).to.equal(version);
      }
      const contests = (await client.get('/contests')) as { id: string; scoreboard_type: string }[];
      expectValid(version, 'contests', contests);
      for (const contest of contests) expect(await client.get(`/contests/${contest.id}`)).to.deep.equal(contest);
    }
  });

  it('writes penalties and times as each version wants them', async () => {
    const game = await madeRound(site, host, [ann], [{ versionId: versionIds[0]! }], 'icpc');
    game.at(61.5);
    await site.app.background.drain();
    await game.play(ann, 'A');
    await site.app.background.drain();
    const read = async (version: Version) => {
      const client = await clientOf(site, version);
      const contest = await client.get(`/contests/${game.round.id}`);
      const { rows } = await client.get(`/contests/${game.round.id}/scoreboard`);
      return { penalty: contest.penalty_time, score: rows[0].score, time: rows[0].problems[0].time, contest };
    };
    const now = await read('2026-01');
    expect(now.penalty).to.equal('0:20:00.000');
    expect(now.score).to.deep.equal({ num_solved: 1, total_time: '1:01:00.000', time: '1:01:30.000' });
    expect(now.time).to.equal('1:01:30.000');
    expect(now.contest).to.include({ duration: '5:00:00.000', scoreboard_freeze_duration: '1:00:00.000' });
    const then = await read('2023-06');
    expect([then.penalty, then.score, then.time]).to.deep.equal([20, { num_solved: 1, total_time: 61, time: 61 }, 61]);
  });

  it('leaves guests out of the board, and hides them in the list of teams', async () => {
    const game = await madeRound(site, host, [ann, bob], [{ versionId: versionIds[0]! }], 'icpc');
    const { setStarred } = await import('../../src/participants/participant-edits.service.ts');
    const { ownParticipant } = await import('../../src/participants/participants.service.ts');
    const guest = (await ownParticipant(site.app, bob.actor, game.contest.id))!;
    await setStarred(site.app, organizer.actor, game.contest, guest.id, true, 'A guest.');
    const client = await clientOf(site, '2026-01');
    const base = `/contests/${game.round.id}`;
    const teams = (await client.get(`${base}/teams`)) as { id: string; hidden: boolean; group_ids: string[] }[];
    expect(teams.find((team) => team.id === guest.id)).to.deep.include({ hidden: true, group_ids: ['guests'] });
    expect((await client.get(`${base}/scoreboard`)).rows).to.have.length(1);
    expect((await client.get(`${base}/scoreboard?group_id=participants`)).rows).to.have.length(1);
    expect((await client.get(`${base}/scoreboard?group_id=guests`)).rows).to.have.length(0);
    expect((await client.send(`${base}/scoreboard?group_id=none`)).status).to.equal(400);
  });

  it('filters by ids, alone, together and for none', async () => {
    const game = await madeRound(
      site,
      host,
      [ann, bob],
      versionIds.map((versionId) => ({ versionId })),
      'icpc',
    );
    game.at(1);
    await site.app.background.drain();
    await game.play(ann, 'A');
    await game.play(bob, 'A', WRONG);
    const client = await clientOf(site, '2026-01', organizer);
    const base = `/contests/${game.round.id}`;
    const [first] = (await client.get(`${base}/submissions`)) as Record<string, string>[];
    const of = async (query: string) => ((await client.get(`${base}/submissions?${query}`)) as unknown[]).length;
    expect(await of(`team_id=${first!.team_id}`)).to.equal(1);
    expect(await of(`problem_id=${first!.problem_id}`)).to.equal(2);
    expect(await of(`problem_id=${first!.problem_id}&team_id=${first!.team_id}&language_id=cpp`)).to.equal(1);
    expect(await of('language_id=rust')).to.equal(0);
    expect(await of('unknown=1')).to.equal(2);
    const judged = await client.get(`${base}/judgements?judgement_type_id=WA`);
    expect(judged).to.have.length(1);
    const without = (await client.get(`${base}/teams?organization_id=`)) as { name: string }[];
    expect(without.map(({ name }) => name)).to.deep.equal(['Bob Baker']);
    expect((await client.send(`${base}/submissions?team_id=a&team_id=b`)).status).to.equal(400);
  });

  it('gives the files of submissions to staff alone', async () => {
    const game = await madeRound(site, host, [ann], [{ versionId: versionIds[0]! }], 'icpc');
    game.at(1);
    await site.app.background.drain();
    await game.play(ann, 'A');
    const staff = await clientOf(site, '2026-01', organizer);
    const [submission] = await staff.get(`/contests/${game.round.id}/submissions`);
    const [file] = submission.files;
    const zip = await staff.send(`/${file.href}`);
    expect([zip.status, zip.headers.get('content-type'), zip.text.slice(0, 2)]).to.deep.equal([
      200,
      'application/zip',
      'PK',
    ]);
    for (const person of [ann, undefined]) {
      const client = await clientOf(site, '2026-01', person);
      expect((await client.get(`/contests/${game.round.id}/submissions`))[0].files).to.deep.equal([]);
      expect((await client.send(`/${file.href}`)).status).to.equal(404);
    }
  });

  it('answers errors as the API wants them, also to pages of other sites', async () => {
    const client = await clientOf(site, '2026-01');
    const refusals: [path: string, status: number][] = [
      ['/contests/nothing', 404],
      ['/contests/..%2f..', 404],
      [`/contests/${'x'.repeat(400)}`, 404],
      ['/nothing', 404],
    ];
    for (const [path, status] of refusals) {
      const answered = await client.send(path);
      expect(answered.status, path).to.equal(status);
      expect(answered.body, path).to.have.all.keys('code', 'message');
      expect(answered.body.code).to.equal(status);
      expect(answered.headers.get('access-control-allow-origin')).to.equal('*');
    }
    const wrong = await new ClicsClient(site, '2026-01', 'kwy_wrong').send('/contests');
    expect([wrong.status, wrong.body.code]).to.deep.equal([401, 401]);
    expect(wrong.headers.get('www-authenticate')).to.contain('Basic');
    const preflight = await client.send('/contests', { method: 'OPTIONS' });
    expect(preflight.status).to.equal(204);
    expect(preflight.headers.get('access-control-allow-headers')).to.contain('authorization');
  });

  it('knows no drafts, not even for staff', async () => {
    const { createContest } = await import('../../src/contests/contest-edits.service.ts');
    const { createRound } = await import('../../src/rounds/round-edits.service.ts');
    const fields = {
      name: 'Draft',
      summary: '',
      description: '',
      registrationOpensAt: null,
      registrationClosesAt: null,
    };
    const entry = { entry: 'anyone' as const, entryUniversities: [], entryCourseIds: [] };
    const teams = { participation: 'team' as const, teamMin: 1, teamMax: 3 };
    const draft = { slug: 'draft-cup', ...fields, ...entry, ...teams };
    const { id } = await createContest(site.app, organizer.actor, draft);
    const opensAt = site.clock.nowMs() + 3_600_000;
    const times = { opensAt, freezesAt: null, closesAt: opensAt + 3_600_000 };
    const round = await createRound(site.app, organizer.actor, id, {
      ...{ slug: 'final', name: 'Final', scoring: 'icpc', penaltyMinutes: 20, earlyStop: true },
      ...times,
    });
    for (const person of [organizer, undefined]) {
      const client = await clientOf(site, '2026-01', person);
      expect((await client.send(`/contests/${round.id}`)).status).to.equal(404);
      const contests = (await client.get('/contests')) as { id: string }[];
      expect(contests.map((one) => one.id)).not.to.include(round.id);
    }
  });
});
