/** The overall board of a contest as organizers set it up and everyone reads it: page, CSV, JSON, API, freeze, kept answers. */
import { expect } from 'chai';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { createRound } from '../../src/rounds/round-edits.service.ts';
import type { Round } from '../../src/rounds/rounds.rules.ts';
import { registerPerson } from '../../src/participants/registration.service.ts';
import { setDisqualified } from '../../src/participants/disqualifications.service.ts';
import { listParticipantsUnchecked } from '../../src/participants/participants.service.ts';
import type { Contest } from '../../src/contests/contests.rules.ts';
import { systemActor, visitor } from '../../src/platform/actor.ts';
import { weightField } from '../../src/standings/overall.rules.ts';
import { freshOverallFor, recentOverallFor } from '../../src/standings/overall.service.ts';
import { apiOf } from '../api/api-setup.ts';
import { HOUR, publishedContest } from '../contests/contest-setup.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, submit } from '../submissions/submit-setup.ts';

eachEngine('the overall board', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let contest: Contest;
  let first: Round;
  let second: Round;
  let startMs: number;
  let path: string;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann' });
    bob = await makePerson(site, { displayName: 'Bob', university: 'East' });
    const versionId = await importedProblem(site, 'sum');
    startMs = site.clock.nowMs();
    ({ contest, round: first } = await publishedContest(
      site,
      { participation: 'person', name: 'Two Rounds' },
      { freezesInMs: null, closesInMs: 2 * HOUR },
    ));
    const actor = systemActor('test');
    second = await createRound(site.app, actor, contest.id, {
      ...{ slug: 'second', name: 'Second Round', scoring: 'icpc', penaltyMinutes: 20, earlyStop: true },
      ...{ opensAt: startMs + 3 * HOUR, freezesAt: startMs + 4 * HOUR, closesAt: startMs + 5 * HOUR },
    });
    for (const { id } of [first, second])
      await addRoundProblem(site.app, actor, id, { problemVersionId: versionId, points: 100, weight: 1 });
    for (const person of [ann, bob]) await registerPerson(site.app, person.actor, contest);
    await site.app.background.drain();
    path = `/contests/${contest.slug}/board`;
  });
  after(() => site.close());

  const at = (hours: number) => site.clock.set(startMs + hours * HOUR);
  const play = async (who: TestPerson, round: Round, plan?: Parameters<FakeJudgehost['judge']>[0]) => {
    await submit(who.client, `/contests/${contest.slug}/rounds/${round.slug}/problems/A`);
    await host.heartbeat();
    await host.judge(plan);
    await site.app.background.drain();
  };
  const form = (more: Record<string, string> = {}) => ({
    ...{ kind: 'icpc', ties: 'last_round', bestOf: '', rev: '0' },
    ...{ [weightField(first.id)]: '1', [weightField(second.id)]: '1' },
    ...more,
  });
  const rowsOf = async (who: TestPerson['client'], query = '') => {
    const answer = await who.get(`${path}${query}`, { json: true });
    return answer.json<{ frozen: boolean; rows: { rank: number; participant: { name: string }; solved: number }[] }>();
  };

  it('is not there before an organizer sets it up, and only they can', async () => {
    expect((await site.client().get(path)).status).to.equal(404);
    expect((await ann.client.get(`${path}/edit`)).status).to.equal(403);
    expect((await ann.client.post(`${path}/edit`, form())).status).to.equal(403);
    const overview = await organizer.client.get(`/contests/${contest.slug}`);
    expect(overview.text).to.contain(`${path}/edit`);
    expect((await site.client().get(`/contests/${contest.slug}`)).text).not.to.contain(`${path}/edit`);
  });

  it('refuses bad values with the field and keeps what was typed', async () => {
    for (const [bad, words] of [
      [{ kind: 'points' }, 'has ICPC scoring and no points'],
      [{ bestOf: '3' }, '2'],
      [{ [weightField(first.id)]: '-1' }, '0.01'],
      [{ [weightField(first.id)]: '1e2' }, 'number'],
      [{ [weightField(first.id)]: '', [weightField(second.id)]: '' }, 'at least one round'],
      [{ kind: 'magic' }, ''],
    ] as const) {
      const answer = await organizer.client.post(`${path}/edit`, form({ ...bad, ties: 'best_round' }));
      expect(answer.status, JSON.stringify(bad)).to.equal(422);
      expect(answer.text)
        .to.contain(words)
        .and.match(/<option value="best_round" selected/);
    }
  });

  it('previews a rule without saving it', async () => {
    const query = new URLSearchParams(form()).toString();
    const answer = await organizer.client.get(`${path}/edit?${query}`);
    expect(answer.text).to.contain('The first ten with these rules').and.contain('Ann');
    expect((await site.client().get(path)).status).to.equal(404);
  });

  it('combines rounds, states its rules, and leads from board to board', async () => {
    const saved = await organizer.client.post(`${path}/edit`, form());
    expect([saved.status, saved.headers.get('location')]).to.deep.equal([303, path]);
    at(1.1);
    await play(ann, first, WRONG);
    await play(bob, first);
    at(3.2);
    await play(ann, second);
    const html = (await site.client().get(path)).text;
    expect(html)
      .to.contain('Ranked by problems solved in all rounds')
      .and.contain('the better result in the last round');
    expect(html).to.contain(`/contests/${contest.slug}/rounds/second/board`);
    expect((await site.client().get(`/contests/${contest.slug}/rounds/second/board`)).text).to.contain(
      `href="${path}"`,
    );
    expect((await site.client().get(`/contests/${contest.slug}`)).text).to.contain(`href="${path}"`);
    const { rows } = await rowsOf(site.client());
    expect(rows.map(({ rank, participant, solved }) => [rank, participant.name, solved])).to.deep.equal([
      [1, 'Bob', 1],
      [2, 'Ann', 1],
    ]);
  });

  it('is the same recent and computed anew, and 304 while nothing changed', async () => {
    for (const asPublic of [true, false])
      expect(await recentOverallFor(site.app, organizer.actor, contest.slug, asPublic)).to.deep.equal(
        await freshOverallFor(site.app, organizer.actor, contest.slug, asPublic),
      );
    const client = site.client();
    const etag = (await client.get(path)).headers.get('etag') ?? '';
    expect((await client.get(path, { headers: { 'if-none-match': etag } })).status).to.equal(304);
  });

  it('pins the viewer’s own row and shows visitors one page for all', async () => {
    const rows = [...(await ann.client.get(path)).text.matchAll(/<tr class="(board-mine)?">/g)].map(([, mine]) => mine);
    expect(rows).to.deep.equal(['board-mine', undefined]);
    expect((await site.client().get(path)).text).not.to.contain('board-mine');
    expect((await site.client().get(path)).text).to.equal((await site.client().get(path)).text);
    expect((await site.client().get(`${path}?q=east`)).text)
      .to.contain('Bob')
      .and.not.contain('Ann<');
  });

  it('has members’ names in CSV and JSON, and an answer in both languages', async () => {
    const csv = await site.client().get(`${path}?format=csv`);
    expect(csv.headers.get('content-type')).to.contain('text/csv');
    expect(csv.text).to.contain('Bob,Bob,East,1,').and.contain('Second Round');
    const json = await site.client().get(path, { json: true });
    expect(json.text).to.contain('"members":["Bob"]');
    const chinese = await site.client().get(path, { headers: { 'accept-language': 'zh-CN' } });
    expect(chinese.text).to.contain('总榜').and.contain('按各轮通过题数之和排名');
  });

  it('shows the public what the frozen boards show, and staff everything', async () => {
    at(4.1);
    const before = await rowsOf(site.client());
    expect(before.frozen).to.equal(true);
    await play(bob, second);
    const publicRows = await rowsOf(site.client());
    expect(publicRows.rows.map(({ participant, solved }) => [participant.name, solved])).to.deep.equal([
      ['Bob', 1],
      ['Ann', 1],
    ]);
    expect((await rowsOf(ann.client)).rows).to.deep.equal(publicRows.rows);
    const full = await rowsOf(organizer.client);
    expect(full.rows.map(({ participant, solved }) => [participant.name, solved])[0]).to.deep.equal(['Bob', 2]);
    expect((await rowsOf(organizer.client, '?view=public')).rows).to.deep.equal(publicRows.rows);
    expect((await site.client().get(path)).text).to.contain('count as they were when the freeze began: Second Round');
  });

  it('lists whoever is disqualified from the contest at the end', async () => {
    const participant = (await listParticipantsUnchecked(site.app, contest.id)).find(({ name }) => name === 'Bob');
    await setDisqualified(site.app, organizer.actor, contest, participant?.id ?? '', true, 'Copied.');
    await site.app.background.drain();
    const { rows } = await rowsOf(organizer.client);
    expect(rows.map(({ rank, participant: { name } }) => [rank, name])).to.deep.equal([
      [1, 'Ann'],
      [null, 'Bob'],
    ]);
    expect((await freshOverallFor(site.app, visitor, contest.slug)).rows.at(-1)?.participant.disqualified).to.equal(
      true,
    );
  });

  it('is told by the API a page at a time', async () => {
    const api = await apiOf(site, ann);
    const of = `/contests/${contest.slug}/board`;
    const one = (await api.get(`${of}?limit=1`)).body;
    expect(one.items.map((row: { participant: object }) => row.participant)).to.deep.equal([
      {
        id: one.items[0].participant.id,
        name: 'Ann',
        members: ['Ann'],
        universities: [],
        isGuest: false,
        isDisqualified: false,
        isMine: true,
      },
    ]);
    expect([one.total, one.rule.kind, one.isFrozen]).to.deep.equal([2, 'icpc', true]);
    const two = (await api.get(`${of}?cursor=${one.next}`)).body;
    expect([two.items.length, two.items[0].participant.name, two.next]).to.deep.equal([1, 'Bob', null]);
    expect((await api.get(`${of}?cursor=abc`)).status).to.equal(400);
  });

  it('refuses an edit that another overtook, and can be removed', async () => {
    expect((await organizer.client.post(`${path}/edit`, form({ rev: '0' }))).status).to.equal(409);
    expect((await organizer.client.post(`${path}/edit`, form({ rev: '1', bestOf: '1' }))).status).to.equal(303);
    expect((await site.client().get(path)).text).to.contain('the best round counts, out of 2');
    const history = (await organizer.client.get(`/contests/${contest.slug}/history`)).text;
    expect(history).to.contain('Overall board set: The Final × 1, Second Round × 1');
    expect((await ann.client.post(`${path}/remove`)).status).to.equal(403);
    expect((await organizer.client.post(`${path}/remove`)).status).to.equal(303);
    expect((await organizer.client.post(`${path}/remove`)).status).to.equal(404);
    expect((await site.client().get(path)).status).to.equal(404);
  });
});
