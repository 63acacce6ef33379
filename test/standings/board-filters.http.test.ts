/** Boards narrowed to a university, a group, a course or starred participants, and the stars of people. */
import { parse } from 'csv-parse/sync';
import { expect } from 'chai';
import { setOverall } from '../../src/standings/overall-edits.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import type { TestClient } from '../setup/client.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, runningCourse, textOf } from '../submissions/submit-setup.ts';
import { madeRound, type TestRound } from './round-setup.ts';

eachEngine('a board with filters', (engine) => {
  let site: TestSite;
  let professor: TestPerson;
  let organizer: TestPerson;
  let people: TestPerson[];
  let game: TestRound;
  let ids: Map<string, string>;
  const contestPath = () => `/contests/${game.contest.slug}`;
  before(async () => {
    site = await startSite(engine);
    const host = await FakeJudgehost.online(site, 'east');
    professor = await makePerson(site, { roles: ['professor'] });
    organizer = await makePerson(site, { roles: ['organizer'] });
    people = [];
    for (const [displayName, university] of [
      ['Ann', 'East University'],
      ['Bob', 'West University'],
      ['Cy', 'East University'],
      ['Dan', 'West University'],
    ] as const)
      people.push(await makePerson(site, { displayName, university }));
    const sum = await importedProblem(site, 'sum');
    game = await madeRound(site, host, people, [{ versionId: sum }], 'icpc', false);
    for (const [index, minute] of [
      [1, 10],
      [0, 20],
      [2, 30],
    ] as const) {
      game.at(minute);
      await game.play(people[index]!, 'A');
    }
    const { rows } = (await site.client().get(`${game.path}/board`, { json: true })).json<{
      rows: { participant: { id: string; name: string } }[];
    }>();
    ids = new Map(rows.map(({ participant }) => [participant.name, participant.id]));
    for (const [name, group] of [
      ['Bob', 'Hall 1'],
      ['Cy', 'Hall 2'],
    ])
      await site.app.db('participant_details').insert({
        ...{ participant_id: ids.get(name!), contest_id: game.contest.id, external_id: name, group_name: group },
        room: `R${group!.at(-1)}`,
      });
    await runningCourse(site, professor, 'engines', [people[2]!, people[3]!]);
    await setOverall(
      site.app,
      systemActor('test'),
      game.contest,
      { kind: 'icpc', ties: 'share', bestOf: null, rounds: [{ roundId: game.round.id, weight: 1 }] },
      0,
    );
  });
  after(() => site.close());

  /** Rank, rank within the filter where there is one, and name of each row. */
  const rowsOf = (html: string) =>
    [...html.matchAll(/<tr class="(?:board-mine)?">([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
      textOf(row.slice(0, row.indexOf('</th>')))
        .replace(/\s+/g, ' ')
        .replace(/ (East|West) University/, '')
        .trim(),
    );
  const boards = () => [`${game.path}/board`, `${contestPath()}/board`];
  const shown = async (path: string, query: string, client: TestClient = site.client()) =>
    rowsOf((await client.get(`${path}?${query}`)).text);

  it('shows the rank on the board and the rank among those who are left', async () => {
    for (const path of boards()) {
      expect(await shown(path, '')).to.deep.equal(['1 Bob', '2 Ann', '3 Cy', '4 Dan']);
      expect(await shown(path, 'university=East+University')).to.deep.equal(['2 1 Ann', '3 2 Cy']);
      expect(await shown(path, 'group=Hall+2')).to.deep.equal(['3 1 Cy']);
      // Where everyone sits is for staff to know.
      expect(await shown(path, 'room=R2', organizer.client)).to.deep.equal(['3 1 Cy']);
      expect(await shown(path, 'room=R2')).to.deep.equal(['1 Bob', '2 Ann', '3 Cy', '4 Dan']);
      expect(await shown(path, 'university=East+University&q=cy')).to.deep.equal(['3 1 Cy']);
      expect(await shown(path, 'q=cy'), 'a search for a name makes no ranks').to.deep.equal(['3 Cy']);
      expect(await shown(path, 'university=None')).to.deep.equal([]);
      expect(await shown(path, 'university=West+University', people[3]!.client), 'not pinned').to.deep.equal([
        '1 1 Bob',
        '4 2 you Dan',
      ]);
      const csv = await site.client().get(`${path}?university=East+University&format=csv`);
      const lines = parse(csv.text.replace(/^\uFEFF/, '')) as string[][];
      expect(lines.slice(1).map((line) => line[1])).to.deep.equal(['Ann', 'Cy']);
      const json = await site.client().get(`${path}?group=Hall+1`, { json: true });
      expect(json.json<{ rows: unknown[] }>().rows).to.have.length(1);
      const html = (await site.client().get(`${path}?university=East+University`)).text;
      expect(html).to.contain('university=East+University&amp;format=csv').and.contain('<option value="Hall 1"');
    }
  });

  it('is narrowed to a course by its staff alone', async () => {
    for (const path of boards()) {
      expect(await shown(path, 'course=engines', professor.client)).to.deep.equal(['3 1 Cy', '4 2 Dan']);
      for (const client of [site.client(), people[2]!.client])
        expect(await shown(path, 'course=engines', client)).to.deep.equal([]);
      expect((await people[2]!.client.get(path)).text).not.to.contain('name="course"');
    }
  });

  it('keeps the stars of a person, and of a visitor in the address', async () => {
    const [ann] = people as [TestPerson];
    const star = (name: string, starred: string, who = ann) =>
      who.client.post(`${contestPath()}/stars`, { participant: ids.get(name)!, starred });
    const before = (await ann.client.get(boards()[0]!)).headers.get('etag');
    for (const name of ['Dan', 'Bob', 'Dan']) expect((await star(name, '1')).status).to.equal(303);
    expect((await ann.client.get(boards()[0]!)).headers.get('etag')).not.to.equal(before);
    for (const path of boards()) {
      expect(await shown(path, 'starred=1', ann.client)).to.deep.equal(['1 1 Bob', '4 2 Dan']);
      expect(await shown(path, 'starred=1', people[1]!.client), 'of others').to.deep.equal([]);
      expect(await shown(path, `only=${ids.get('Cy')},${ids.get('Ann')}`)).to.deep.equal(['2 1 Ann', '3 2 Cy']);
    }
    expect((await star('Bob', '')).location, 'from nowhere')
      .to.contain(`/contests/${game.contest.slug}`)
      .and.not.contain('/board');
    expect(await shown(boards()[0]!, 'starred=1', ann.client)).to.deep.equal(['4 1 Dan']);
    expect((await ann.client.get(`${game.path}/board/${ids.get('Dan')}`)).text).to.contain('Remove star');
    const bad = await ann.client.post(`${contestPath()}/stars`, { participant: '0'.repeat(26), starred: '1' });
    expect(bad.status).to.equal(404);
    expect((await site.client().post(`${contestPath()}/stars`, { participant: '0'.repeat(26) })).status).not.to.equal(
      200,
    );
    expect(await site.app.db('board_stars').where({ user_id: ann.id })).to.have.length(1);
  });

  it('lets nobody star more than a hundred', async () => {
    const [, bob] = people as [TestPerson, TestPerson];
    const many = Array.from({ length: 100 }, (_, n) => ({
      ...{ user_id: bob.id, contest_id: game.contest.id, participant_id: String(n).padStart(26, '0'), starred_at: n },
    }));
    await site.app.db('board_stars').insert(many);
    const answer = await bob.client.post(`${contestPath()}/stars`, { participant: ids.get('Ann')!, starred: '1' });
    expect(answer.status).to.equal(409);
    await site.app.db('board_stars').where({ user_id: bob.id }).delete();
  });
});
