/** Lists read in pages while items are added and removed: what stays comes once, in the order of the list. */
import { expect } from 'chai';
import fc from 'fast-check';
import { newId } from '../../src/platform/ids.ts';
import { publishedContest } from '../contests/contest-setup.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound } from '../standings/round-setup.ts';
import { importedProblem, runningCourse } from '../submissions/submit-setup.ts';
import { apiOf, type ApiClient } from './api-setup.ts';

const DAY = 86_400_000;
const RUNS = 12;

/** A list, and how a row of it with one of a few sort keys is made: equal keys are the hard case. */
interface List {
  table: 'problems' | 'courses' | 'contests';
  row(key: number, id: string): Record<string, unknown>;
}

/** What happens before each page but the first: keys of new items, and which of the first items go. */
interface Meanwhile {
  added: number[];
  removed: number;
}

eachEngine('lists of the API in pages', (engine) => {
  let site: TestSite;
  let api: ApiClient;
  let nowMs: number;
  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine, { API_REQUESTS_PER_MINUTE: '100000' });
    nowMs = site.clock.nowMs();
    api = await apiOf(site, await makePerson(site));
    await importedProblem(site, 'sum');
    await runningCourse(site, await makePerson(site, { roles: ['professor'] }), 'engines');
    await publishedContest(site);
  });
  after(() => site.close());

  /** Running, coming, undated and past, two of each key. */
  const spans = [
    [-DAY, DAY],
    [-2 * DAY, DAY],
    [DAY, 2 * DAY],
    [null, null],
    [-3 * DAY, -DAY],
    [-4 * DAY, -2 * DAY],
  ] as const;
  const at = (fromNowMs: number | null | undefined) => (fromNowMs == null ? null : nowMs + fromNowMs);
  const lists: List[] = [
    { table: 'problems', row: (key, id) => ({ slug: id, name: `第 ${key} "problem"`, name_norm: `${key}` }) },
    { table: 'courses', row: (key, id) => ({ slug: id, created_at: nowMs + key }) },
    {
      table: 'contests',
      row: (key, id) => ({ slug: id, starts_at: at(spans[key]?.[0]), ends_at: at(spans[key]?.[1]) }),
    },
  ];

  for (const { table, row } of lists)
    it(`of ${table} have what stays once, in order, whatever is added or removed between pages`, async () => {
      const [model] = (await site.app.db(table).limit(1)) as Record<string, unknown>[];
      const add = async (keys: readonly number[]) => {
        const rows = keys.map((key) => {
          const id = newId();
          return { ...model, id, ...row(key, id) };
        });
        if (rows.length > 0) await site.app.db(table).insert(rows);
        return rows.map(({ id }) => id);
      };
      const slugs = (body: { items: { slug: string }[] }) => body.items.map(({ slug }) => slug);
      const key = fc.nat(spans.length - 1);
      await fc.assert(
        fc.asyncProperty(
          fc.array(key, { minLength: 3, maxLength: 12 }),
          fc.integer({ min: 1, max: 4 }),
          fc.array(fc.record<Meanwhile>({ added: fc.array(key, { maxLength: 3 }), removed: fc.nat(3) }), {
            maxLength: 4,
          }),
          async (keys, limit, meanwhile) => {
            await site.app.db(table).delete();
            const first = await add(keys);
            const removed = new Set<string>();
            const inOrder = slugs((await api.get(`/${table}?limit=100`)).body);
            const seen: string[] = [];
            let query = `limit=${limit}`;
            for (let page = 0; ; page += 1) {
              const { body, status } = await api.get(`/${table}?${query}`);
              expect(status).to.equal(200);
              expect(body.items.length).to.be.at.most(limit);
              seen.push(...slugs(body));
              if (body.next === null) break;
              query = `cursor=${body.next}`;
              const { added, removed: which } = meanwhile[page] ?? { added: [], removed: first.length };
              await add(added);
              const gone = first[which];
              if (gone !== undefined && !removed.has(gone)) {
                removed.add(gone);
                await site.app.db(table).where({ id: gone }).delete();
              }
            }
            expect(new Set(seen).size, 'none twice').to.equal(seen.length);
            const stayed = inOrder.filter((slug) => !removed.has(slug));
            expect(seen.filter((slug) => stayed.includes(slug))).to.deep.equal(stayed);
          },
        ),
        { numRuns: RUNS },
      );
      await site.app.db(table).delete();
      if (model) await site.app.db(table).insert(model);
    }).timeout(120_000);

  it('of a contest that starts meanwhile keep the place it had', async () => {
    const shown = async (query: string) => (await api.get(`/contests?${query}`)).body;
    const { contest } = await publishedContest(site);
    const all = (await shown('limit=100')).items.map(({ slug }: { slug: string }) => slug);
    const first = await shown('limit=1');
    site.clock.set(contest.startsAt! + 1);
    const rest = await shown(`cursor=${first.next}&limit=100`);
    site.clock.set(nowMs);
    expect([...first.items, ...rest.items].map(({ slug }) => slug)).to.deep.equal(all);
  });

  it('of a board repeat no row when somebody registers, and end with the same rows', async () => {
    const host = await FakeJudgehost.online(site, 'east');
    const people = [];
    for (const displayName of ['Ann', 'Bob', 'Dora', 'Ed']) people.push(await makePerson(site, { displayName }));
    const version = await importedProblem(site, 'echo');
    const game = await madeRound(site, host, people, [{ versionId: version }], 'icpc', false);
    game.at(5);
    await game.play(people[2]!, 'A');
    await site.app.background.drain();
    const path = `/contests/${game.contest.slug}/rounds/final/board`;
    const names: string[] = [];
    let query = 'limit=2';
    for (let page = 0; ; page += 1) {
      const { items, next } = (await api.get(`${path}?${query}`)).body;
      names.push(...items.map((row: { participant: { name: string } }) => row.participant.name));
      if (next === null) break;
      query = `cursor=${next}`;
      // Before the cursor, which stands at Ann, and after it.
      for (const displayName of page === 0 ? ['Aaron', 'Carl'] : []) {
        const { client } = await makePerson(site, { displayName });
        const answer = await client.post(`/contests/${game.contest.slug}/register`);
        expect(answer.status).to.equal(303);
      }
    }
    expect(names).to.deep.equal(['Dora', 'Ann', 'Bob', 'Carl', 'Ed']);
  }).timeout(60_000);

  it('refuse a cursor of another list or none of ours with 400, naming it', async () => {
    const { next } = (await api.get('/contests?limit=1')).body;
    expect(next).to.be.a('string');
    const { slug } = (await api.get('/contests')).body.items[0];
    const board = `/contests/${slug}/rounds/final/board`;
    for (const list of ['/problems', '/courses', '/submissions', board])
      for (const cursor of [next, 'xyz', 'a'.repeat(3000), '']) {
        const { status, headers, body } = await api.get(`${list}?cursor=${cursor}`);
        expect(status, `${list} ${cursor}`).to.equal(400);
        expect(headers.get('content-type')).to.contain('application/problem+json');
        expect(body).to.include({ code: 'cursor' });
        expect(body.fields[0]).to.include({ field: 'cursor', code: 'cursor' });
      }
  });
});
