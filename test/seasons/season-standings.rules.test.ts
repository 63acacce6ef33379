/** The standing of a season as a pure function of published results. */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  lastRanksShown,
  peopleShown,
  rankChange,
  seasonStanding,
  universitiesShown,
  type SeasonRule,
  type SeasonSource,
  type SourceRow,
} from '../../src/seasons/season-standings.rules.ts';

const RULE: SeasonRule = {
  ...{ points: 'table', table: [100, 80, 60], bestOf: null, minContests: 1, decayPercent: 0, ties: 'share' },
  universityBest: 2,
};

const row = (rank: number, who: string, more: Partial<SourceRow> = {}): SourceRow => ({
  ...{
    rank,
    memberIds: [who],
    universities: ['East'],
    solved: 10 - rank,
    valueMilli: (10 - rank) * 1000,
  },
  ...more,
});

const contest = (id: string, endsAt: number, rows: SourceRow[], more: Partial<SeasonSource> = {}): SeasonSource => ({
  ...{
    contestId: id,
    slug: id,
    name: id,
    weight: 1,
    endsAt,
    kind: 'points',
    rows,
    ranks: rows.map(({ rank }) => rank),
  },
  result: { roundSlug: null, roundName: null, number: 1 },
  ...more,
});

const totals = (standing: ReturnType<typeof seasonStanding>) =>
  standing.people.map(({ rank, id, totalMilli }) => `${rank} ${id} ${totalMilli / 1000}`);

const rules: fc.Arbitrary<SeasonRule> = fc.record({
  points: fc.constantFrom('table' as const, 'share' as const, 'sum' as const),
  table: fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 4 }),
  bestOf: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
  minContests: fc.integer({ min: 1, max: 3 }),
  decayPercent: fc.nat({ max: 100 }),
  ties: fc.constantFrom('share' as const, 'best' as const, 'last' as const),
  universityBest: fc.integer({ min: 1, max: 3 }),
});

const PEOPLE = ['ann', 'bob', 'cyd', 'dan', 'eve'];

/** A contest in which some people have ranks that fit their figures, alone or in teams of two. */
const contests = fc
  .array(
    fc.record({
      values: fc.array(fc.nat({ max: 4 }), { minLength: 5, maxLength: 5 }),
      there: fc.subarray(PEOPLE),
      weight: fc.constantFrom(0.5, 1, 2),
      kind: fc.constantFrom('points' as const, 'icpc' as const, 'places' as const),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) =>
    all.map(({ values, there, weight, kind }, index) => {
      const figures = there.map((who) => values[PEOPLE.indexOf(who)] as number);
      const rows = there.map((who, at) =>
        row(figures.filter((one) => one > (figures[at] as number)).length + 1, who, {
          ...{ solved: figures[at] as number, valueMilli: (figures[at] as number) * 1000 },
          universities: [at % 2 === 0 ? 'East' : 'West'],
        }),
      );
      return contest(`c${index}`, index, rows, { weight, kind });
    }),
  );

describe('the standing of a season', () => {
  it('is the same whatever the order in which results were published', () => {
    fc.assert(
      fc.property(rules, contests, fc.infiniteStream(fc.nat()), (rule, all, chance) => {
        const shuffled = all
          .map((one) => ({ one, at: chance.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one);
        expect(seasonStanding(rule, shuffled)).to.deep.equal(seasonStanding(rule, all));
      }),
      { numRuns: 300 },
    );
  });

  it('has totals that are the sum of what counts, and ranks that follow from them', () => {
    fc.assert(
      fc.property(rules, contests, (rule, all) => {
        const { people, universities } = seasonStanding(rule, all);
        for (const rows of [people, universities])
          for (const [index, one] of rows.entries()) {
            const counted = one.cells.filter(({ counts }) => counts);
            expect(one.totalMilli).to.equal(counted.reduce((sum, { valueMilli }) => sum + valueMilli, 0));
            if (rule.bestOf !== null) expect(counted.length).to.be.at.most(rule.bestOf);
            const least = Math.min(...counted.map(({ valueMilli }) => valueMilli));
            for (const cell of one.cells) if (!cell.counts) expect(cell.valueMilli).to.be.at.most(least);
            const before = rows[index - 1];
            if (before && before.rank !== null && one.rank !== null) {
              expect(before.totalMilli).to.be.at.least(one.totalMilli);
              expect(one.rank).to.be.oneOf([before.rank, index + 1]);
            }
            expect(one.history.at(-1)).to.equal(one.rank);
          }
        for (const one of people) expect(one.rank === null).to.equal(one.contests < rule.minContests);
      }),
      { numRuns: 300 },
    );
  });

  it('has after each contest the ranks that it had then', () => {
    fc.assert(
      fc.property(rules, contests, (rule, all) => {
        const whole = seasonStanding(rule, all);
        for (const upTo of all.keys()) {
          const then = new Map(seasonStanding(rule, all.slice(0, upTo + 1)).people.map(({ id, rank }) => [id, rank]));
          for (const { id, history } of whole.people) expect(history[upTo]).to.equal(then.get(id) ?? null);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('tells the public only of people whose every result is shown to everyone', () => {
    const tops = fc.array(fc.option(fc.nat({ max: 3 }), { nil: null }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(rules, contests, tops, fc.constantFrom(...PEOPLE), (rule, all, top, reader) => {
        const standing = seasonStanding(rule, all);
        const lasts = lastRanksShown(standing, (id) => top[Number(id.slice(1))] ?? null);
        for (const [index, { rows }] of all.entries()) {
          const most = top[index] ?? null;
          if (most !== null) expect(rows.filter(({ rank }) => rank <= lasts[index]!).length).to.be.at.most(most);
        }
        const shown = peopleShown(standing.people, lasts, reader);
        for (const one of shown.filter(({ id }) => id !== reader))
          for (const [index, { rank }] of one.cells.entries()) expect(rank ?? 0).to.be.at.most(lasts[index]!);
        const open = standing.people.filter(({ cells }) =>
          cells.every(({ rank }, index) => rank === null || rank <= lasts[index]!),
        );
        expect(peopleShown(standing.people, lasts, null), 'and of all of those').to.deep.equal(open);
        const own = standing.people.filter((one) => open.includes(one) || one.id === reader);
        expect(shown, 'and of oneself').to.deep.equal(own);
        expect(peopleShown(standing.people, lasts, 'staff')).to.equal(standing.people);
        expect(universitiesShown(standing, lasts, true)).to.equal(standing.universities);
        if (lasts.every((last) => last === Infinity))
          expect(universitiesShown(standing, lasts, false)).to.equal(standing.universities);
        if (lasts.some((last) => last !== Infinity))
          expect(universitiesShown(standing, lasts, false)).to.deep.equal([]);
      }),
      { numRuns: 150 },
    );
  });

  it('tells by all that was published how far a contest shows its ranks, whoever left since', () => {
    const all = contest('c', 0, [row(1, 'ann'), row(3, 'cyd')], { ranks: [1, 1, 3] });
    const { people, ...standing } = seasonStanding(RULE, [all]);
    const lasts = lastRanksShown(standing, () => 1);
    // Ann shares the first rank with one who left: the contest shows neither of them.
    expect(lasts).to.deep.equal([0]);
    expect(peopleShown(people, lasts, null)).to.deep.equal([]);
    expect(lastRanksShown(standing, () => 2)).to.deep.equal([1]);
  });

  it('gives nothing for a team without members, and everyone else what they would have beside it', () => {
    const team = row(1, '', { memberIds: [] });
    const standing = seasonStanding({ ...RULE, points: 'share' }, [
      contest('c', 0, [team, row(2, 'bob', { universities: ['West'] })]),
    ]);
    expect(totals(standing)).to.deep.equal(['1 bob 88.889']);
    expect(standing.universities.map(({ id, cells }) => [id, cells[0]?.rank])).to.deep.equal([['West', 2]]);
  });

  it('ranks thirty thousand people as comparing each with all others does', () => {
    const COUNT = 30_000;
    // Few different results, so that most share a total or a rank.
    const all = [0, 1, 2].map((at) =>
      contest(
        `c${at}`,
        at,
        Array.from({ length: COUNT }, (_, who) =>
          row(1, `p${who}`, { valueMilli: ((who * (7 + at)) % 11) * 1000, universities: [`u${who % 3}`] }),
        ),
      ),
    );
    for (const ties of ['share', 'best', 'last'] as const) {
      const { people, universities } = seasonStanding({ ...RULE, points: 'sum', ties, bestOf: 2 }, all);
      expect(people).to.have.length(COUNT);
      const keys = people.map(({ id }) => {
        const values = [0, 1, 2].map((at) => ((Number(id.slice(1)) * (7 + at)) % 11) * 1000);
        const best = [...values].sort((a, b) => b - a);
        const inTurn = ties === 'share' ? [] : ties === 'best' ? best : values.reverse();
        return [best[0]! + best[1]!, ...inTurn].map((one) => String(one).padStart(6, '0')).join();
      });
      // Ranks after the first contest alone follow from its results.
      const firsts = people.map(({ id }) => (Number(id.slice(1)) * 7) % 11);
      for (let index = 0; index < COUNT; index += 1009) {
        const better = keys.filter((key) => key > keys[index]!).length;
        expect(people[index]?.rank).to.equal(better + 1);
        expect(people[index]?.history).to.have.length(3);
        expect(people[index]?.history[0]).to.equal(firsts.filter((one) => one > firsts[index]!).length + 1);
      }
      expect(universities.map(({ totalMilli }) => totalMilli)).to.deep.equal([40_000, 40_000, 40_000]);
    }
  });

  it('gives points by a table, shares of the best, or the points of the contest', () => {
    const one = contest('c', 0, [row(1, 'ann'), row(2, 'bob'), row(2, 'cyd'), row(4, 'dan')]);
    expect(totals(seasonStanding(RULE, [one]))).to.deep.equal(['1 ann 100', '2 bob 80', '2 cyd 80', '4 dan 0']);
    expect(totals(seasonStanding({ ...RULE, points: 'share' }, [one]))[1]).to.equal('2 bob 88.889');
    expect(totals(seasonStanding({ ...RULE, points: 'sum' }, [{ ...one, weight: 2 }]))[0]).to.equal('1 ann 18');
    const icpc = { ...one, kind: 'icpc' as const };
    expect(totals(seasonStanding({ ...RULE, points: 'sum' }, [icpc]))[0]).to.equal('1 ann 9');
    const places = contest('p', 0, [row(1, 'ann', { valueMilli: 2000 }), row(2, 'bob', { valueMilli: 4000 })], {
      kind: 'places',
    });
    expect(totals(seasonStanding({ ...RULE, points: 'share' }, [places]))).to.deep.equal(['1 ann 100', '2 bob 50']);
    expect(totals(seasonStanding({ ...RULE, points: 'sum' }, [places]))).to.deep.equal(['1 ann 0', '1 bob 0']);
  });

  it('weighs tables and shares, and gives nothing where nobody has anything', () => {
    const heavy = contest('c', 0, [row(1, 'ann'), row(2, 'bob')], { weight: 2 });
    expect(totals(seasonStanding(RULE, [heavy]))).to.deep.equal(['1 ann 200', '2 bob 160']);
    expect(totals(seasonStanding({ ...RULE, points: 'share' }, [heavy]))[0]).to.equal('1 ann 200');
    const solved = contest('i', 0, [row(1, 'ann', { solved: 4, valueMilli: 7 }), row(2, 'bob', { solved: 1 })], {
      kind: 'icpc',
    });
    expect(totals(seasonStanding({ ...RULE, points: 'share' }, [solved]))).to.deep.equal(['1 ann 100', '2 bob 25']);
    expect(totals(seasonStanding({ ...RULE, points: 'sum' }, [solved]))).to.deep.equal(['1 ann 4', '2 bob 1']);
    for (const valueMilli of [0, -5]) {
      const poor = contest('z', 0, [row(1, 'ann', { valueMilli }), row(2, 'bob', { valueMilli: -9 })]);
      expect(totals(seasonStanding({ ...RULE, points: 'share' }, [poor]))).to.deep.equal(['1 ann 0', '1 bob 0']);
    }
  });

  it('has contests that end at once in the order of their ids, and people who share a rank too', () => {
    const made = ['b', 'c', 'a'].map((id) => contest(id, 5, [row(1, `of-${id}`)]));
    for (const all of [made, made.toReversed()]) {
      const { sources, people } = seasonStanding(RULE, all);
      expect(sources.map(({ contestId }) => contestId)).to.deep.equal(['a', 'b', 'c']);
      expect(people.map(({ id }) => id)).to.deep.equal(['of-a', 'of-b', 'of-c']);
    }
    const early = [contest('z', 1, [row(1, 'ann')]), contest('a', 2, [row(1, 'bob')])];
    expect(seasonStanding(RULE, early).sources.map(({ contestId }) => contestId)).to.deep.equal(['z', 'a']);
  });

  it('says by how many ranks somebody rose since the contest before', () => {
    expect(
      [
        [5, 2],
        [1, 4, 4],
        [2, 7],
      ].map((history) => rankChange({ history })),
    ).to.deep.equal([3, 0, -5]);
    expect([[], [3], [null, 3], [3, null]].map((history) => rankChange({ history }))).to.deep.equal([
      ...[null, null, null, null],
    ]);
  });

  it('gives universities the best rank of their people, and nobody without one', () => {
    const rows = [row(3, 'ann'), row(2, 'bob'), row(4, 'cyd'), row(1, 'dan', { universities: [] })];
    const { universities } = seasonStanding(RULE, [contest('c', 0, rows)]);
    expect(universities.map(({ id, totalMilli, cells }) => [id, totalMilli, cells[0]!.rank])).to.deep.equal([
      ['East', 140_000, 2],
    ]);
  });

  it('lets old results fade, counts the best, and needs a minimum', () => {
    const all = [
      contest('a', 1, [row(1, 'ann'), row(2, 'bob')]),
      contest('b', 2, [row(1, 'bob'), row(2, 'ann')]),
      contest('c', 3, [row(1, 'cyd')]),
    ];
    const rule = { ...RULE, decayPercent: 50, minContests: 2 };
    const standing = seasonStanding(rule, all);
    // 100/4 + 80/2 and 80/4 + 100/2
    expect(totals(standing)).to.deep.equal(['1 bob 70', '2 ann 65', 'null cyd 100']);
    expect(standing.people.map(rankChange)).to.deep.equal([0, 0, null]);
    expect(totals(seasonStanding({ ...RULE, bestOf: 1 }, all))).to.deep.equal(['1 ann 100', '1 bob 100', '1 cyd 100']);
    expect(totals(seasonStanding({ ...RULE, bestOf: 1, ties: 'best' }, all))).to.deep.equal([
      ...['1 ann 100', '1 bob 100', '3 cyd 100'],
    ]);
    expect(totals(seasonStanding({ ...RULE, bestOf: 1, ties: 'last' }, all))[0]).to.equal('1 cyd 100');
  });

  it('gives each member what the team gets, and universities their best people', () => {
    const team = row(1, '', { memberIds: ['ann', 'bob', 'cyd'], universities: ['East'] });
    const mixed = row(2, '', { memberIds: ['dan', 'eve'], universities: ['East', 'West'] });
    const standing = seasonStanding(RULE, [contest('a', 1, [team, mixed, row(3, 'fay', { universities: ['West'] })])]);
    expect(totals(standing)).to.deep.equal(['1 ann 100', '1 bob 100', '1 cyd 100', '4 dan 80', '4 eve 80', '6 fay 60']);
    expect(standing.universities.map(({ id, totalMilli }) => `${id} ${totalMilli / 1000}`)).to.deep.equal([
      ...['East 200', 'West 60'],
    ]);
  });
});
