import { expect } from 'chai';
import fc from 'fast-check';
import {
  filterQuery,
  isNarrowed,
  matching,
  ranksWithin,
  readFilter,
  STARS_MAX,
  universitiesOn,
} from '../../src/standings/board-filters.rules.ts';

const ID = '01j0000000000000000000000';
const person = (id: string, universities: string[] = [], name = id) => ({
  ...{ id, name, universities, starred: false, disqualified: false, memberIds: [`u${id}`], memberNames: [name] },
});
const row = (rank: number | null, id: string, universities: string[] = [], name = id) => ({
  rank,
  participant: person(id, universities, name),
});
const facts = {
  groups: new Map<string, string>(),
  rooms: new Map<string, string>(),
  inCourse: null,
  starred: new Set<string>(),
};
const rows = [row(1, 'a', ['East']), row(1, 'b', ['West']), row(null, 'g', ['East']), row(3, 'c', ['East', 'West'])];
const left = (query: Record<string, unknown>, more: Partial<Parameters<typeof matching>[2]> = {}) =>
  matching(rows, readFilter(query), { ...facts, ...more }).map(({ participant }) => participant.id);

describe('the filter of a board', () => {
  it('leaves those that have everything asked for', () => {
    expect(left({})).to.deep.equal(['a', 'b', 'g', 'c']);
    expect(matching(rows, readFilter({}), facts), 'the same list, so that the own row is pinned').to.equal(rows);
    expect(left({ university: 'East' })).to.deep.equal(['a', 'g', 'c']);
    expect(left({ university: 'Eas' })).to.deep.equal([]);
    expect(left({ q: ' wEst ' })).to.deep.equal(['b', 'c']);
    expect(left({ q: 'a', university: 'East' }), 'in names and universities').to.deep.equal(['a', 'g', 'c']);
    expect(left({ group: 'Hall 1' }, { groups: new Map([['b', 'Hall 1']]) })).to.deep.equal(['b']);
    expect(left({ room: '101' }, { rooms: new Map([['c', '101']]) })).to.deep.equal(['c']);
    expect(left({ course: 'db' }, { inCourse: new Set(['uc']) })).to.deep.equal(['c']);
    expect(left({ course: 'db' }), 'a course that the reader does not teach').to.deep.equal([]);
    expect(left({ starred: '1' }, { starred: new Set(['g', 'c']) })).to.deep.equal(['g', 'c']);
    expect(left({ starred: 'yes' })).to.have.length(4);
    const listed = [row(1, `${ID}1`), row(2, `${ID}2`)];
    expect(matching(listed, readFilter({ only: `${ID}2,x` }), facts)).to.deep.equal([listed[1]]);
  });

  it('reads only what can be a filter, and writes it again', () => {
    const many = Array.from({ length: 300 }, (_, n) => `${ID.slice(0, 22)}${String(n).padStart(4, '0')}`);
    expect(readFilter({ only: many.join(',') }).only).to.deep.equal(many.slice(0, STARS_MAX));
    expect(readFilter({ only: ['x'], q: { a: 1 }, university: 7 })).to.deep.equal(readFilter({}));
    expect(readFilter({ q: 'x'.repeat(300) }).q).to.have.length(80);
    expect(readFilter({ university: 'x'.repeat(300) }).university).to.have.length(200);
    fc.assert(
      fc.property(
        fc.record({ q: fc.string(), university: fc.string(), group: fc.string(), starred: fc.constantFrom('1', '') }),
        (query) => {
          const filter = readFilter(query);
          expect(readFilter(filterQuery(filter))).to.deep.equal(filter);
        },
      ),
    );
    expect(filterQuery(readFilter({}))).to.deep.equal({});
    expect(filterQuery(readFilter({ starred: '1', only: `${ID}1` }))).to.deep.equal({ starred: '1', only: `${ID}1` });
  });

  it('makes ranks only of a group of participants', () => {
    for (const query of [
      { university: 'x' },
      { group: 'x' },
      { room: 'x' },
      { course: 'x' },
      { starred: '1' },
      { only: `${ID}1` },
    ])
      expect(isNarrowed(readFilter(query)), JSON.stringify(query)).to.equal(true);
    for (const query of [{}, { q: 'x' }]) expect(isNarrowed(readFilter(query))).to.equal(false);
  });
});

describe('ranks within a filter', () => {
  it('are shared where ranks are, and left out where there is none', () => {
    expect([...ranksWithin(rows)]).to.deep.equal([
      ['a', 1],
      ['b', 1],
      ['c', 3],
    ]);
    expect(
      [...ranksWithin([row(4, 'x'), row(7, 'y'), row(7, 'z'), row(9, 'w')])].map(([, rank]) => rank),
    ).to.deep.equal([1, 2, 2, 4]);
  });

  it('are the number of better ones and one', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 1, max: 9 }))), (ranks) => {
        const sorted = ranks.filter((rank) => rank !== null).sort((a, b) => a - b);
        const all = sorted.map((rank, index) => row(rank, String(index)));
        const within = ranksWithin(all);
        for (const { rank, participant } of all)
          expect(within.get(participant.id)).to.equal(sorted.filter((other) => other < (rank as number)).length + 1);
      }),
    );
  });

  it('has a list of universities, each once', () => {
    expect(universitiesOn(rows)).to.deep.equal(['East', 'West']);
  });
});
