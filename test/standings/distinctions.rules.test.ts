/** Awards by rule beside the medals: who gets which, and that no rule gives anything by itself. */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  distinctionsOf,
  givesAny,
  NO_DISTINCTIONS,
  requireBandsInOrder,
  type DistinctionPlan,
} from '../../src/standings/distinctions.rules.ts';

const one = (id: string, rank: number | null, universities: string[] = [], hasSuccess = true) => ({
  ...{ id, rank, universities, hasSuccess },
});
const plan = (more: Partial<DistinctionPlan>): DistinctionPlan => ({ ...NO_DISTINCTIONS, ...more });
const given = (found: ReturnType<typeof distinctionsOf>) =>
  [...found].flatMap(([id, all]) => all.map((each) => `${id} ${Object.values(each).join(' ')}`)).sort();

describe('distinctions', () => {
  const people = [
    one('ann', 1, ['East']),
    one('guest', null, ['East', 'North']),
    one('bob', 2, ['East']),
    one('cy', 2, ['West', 'North']),
    one('dan', 4, ['North'], false),
  ];

  it('are none by default', () => {
    expect(given(distinctionsOf(people, [{ problem: 'A', participantId: 'ann' }], NO_DISTINCTIONS))).to.deep.equal([]);
    expect(givesAny(NO_DISTINCTIONS)).to.equal(false);
    for (const more of [
      { ranks: 1 },
      { firstToSolve: true },
      { universities: true },
      { bands: [{ name: 'x', percent: 1 }] },
    ])
      expect(givesAny(plan(more))).to.equal(true);
  });

  it('name the first ranks, which those of equal rank share', () => {
    expect(given(distinctionsOf(people, [], plan({ ranks: 2 })))).to.deep.equal([
      'ann rank 1',
      'bob rank 2',
      'cy rank 2',
    ]);
    expect(given(distinctionsOf(people, [], plan({ ranks: 1 })))).to.deep.equal(['ann rank 1']);
  });

  it('give the best band that a rank is in, of all who are ranked', () => {
    const bands = [
      { name: 'High', percent: 25 },
      { name: 'Honors', percent: 50 },
    ];
    expect(given(distinctionsOf(people, [], plan({ bands })))).to.deep.equal([
      'ann band High',
      'bob band Honors',
      'cy band Honors',
    ]);
  });

  it('go to the best of each university who is ranked with a success', () => {
    expect(given(distinctionsOf(people, [], plan({ universities: true })))).to.deep.equal([
      'ann university East',
      'cy university North',
      'cy university West',
    ]);
    const tied = [one('ann', 1, ['East']), one('bob', 1, ['East'])];
    expect(given(distinctionsOf(tied, [], plan({ universities: true })))).to.have.length(2);
  });

  it('go to the first to solve a problem, except guests', () => {
    const firsts = [
      { problem: 'A', participantId: 'bob' },
      { problem: 'B', participantId: 'guest' },
    ];
    expect(given(distinctionsOf(people, firsts, plan({ firstToSolve: true })))).to.deep.equal(['bob first A']);
  });

  it('never go to anyone without a rank or a success, whatever the plan', () => {
    const anyone = fc.record({
      id: fc.string({ minLength: 1, maxLength: 3 }),
      rank: fc.option(fc.integer({ min: 1, max: 6 })),
      universities: fc.array(fc.constantFrom('E', 'W'), { maxLength: 2 }),
      hasSuccess: fc.boolean(),
    });
    const anyPlan = fc.record({
      ranks: fc.integer({ min: 0, max: 6 }),
      bands: fc.array(fc.record({ name: fc.constant('b'), percent: fc.integer({ min: 1, max: 100 }) }), {
        maxLength: 3,
      }),
      firstToSolve: fc.boolean(),
      universities: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.uniqueArray(anyone, { selector: ({ id }) => id, maxLength: 8 }), anyPlan, (all, wanted) => {
        const firsts = all.map(({ id }) => ({ problem: id, participantId: id }));
        for (const id of distinctionsOf(all, firsts, wanted).keys()) {
          const found = all.find((each) => each.id === id);
          expect(found?.rank).not.to.equal(null);
          expect(found?.hasSuccess).to.equal(true);
        }
      }),
    );
  });

  it('refuse bands that reach no further than a better one', () => {
    const bands = (...percents: number[]) => percents.map((percent) => ({ name: 'b', percent }));
    expect(() => requireBandsInOrder(bands(10, 11))).not.to.throw();
    expect(() => requireBandsInOrder(bands(10, 10))).to.throw('band_not_wider');
    expect(() => requireBandsInOrder(bands(10, 20, 15))).to.throw('band_not_wider');
  });
});
