/** Who is promoted by results: never more than there are places, never one before another of the same rank. */
import { expect } from 'chai';
import fc from 'fast-check';
import { mayEnterRound, requireEntrant } from '../../src/participants/round-entrants.rules.ts';
import { promotionHref } from '../../src/promotions/promotion-links.rules.ts';
import { promotionOf, requireBeforeOpening } from '../../src/promotions/promotions.rules.ts';

const row = (participantId: string, rank: number | null, eligible = true) => ({ participantId, rank, eligible });
const shown = (list: ReturnType<typeof promotionOf>) =>
  list.map((one) => `${one.position} ${one.participantId} ${one.state}`);

describe('a promotion', () => {
  const rows = [row('a', 1), row('guest', null), row('b', 2), row('c', 2), row('d', 4), row('zero', 5, false)];

  it('takes the best with a rank and a success, and lets the next ones wait', () => {
    expect(shown(promotionOf(rows, 1, 1))).to.deep.equal(['1 a promoted', '2 b waiting']);
    expect(shown(promotionOf(rows, 3, 9))).to.deep.equal([
      '1 a promoted',
      '2 b promoted',
      '3 c promoted',
      '4 d waiting',
    ]);
    expect(shown(promotionOf(rows, 9, 0))).to.have.length(4);
  });

  it('lets participants of equal rank who do not all fit wait together', () => {
    expect(shown(promotionOf(rows, 2, 0))).to.deep.equal(['1 a promoted', '2 b waiting', '3 c waiting']);
    const three = [row('a', 1), row('b', 2), row('c', 2), row('d', 2), row('e', 5)];
    expect(promotionOf(three, 2, 0).map(({ participantId }) => participantId)).to.deep.equal(['a', 'b', 'c', 'd']);
    expect(shown(promotionOf(rows, 2, 2))).to.deep.equal(['1 a promoted', '2 b waiting', '3 c waiting', '4 d waiting']);
  });

  it('never takes more than the places, nor one of a rank without all of that rank', () => {
    const anyRows = fc.array(fc.record({ rank: fc.option(fc.integer({ min: 1, max: 5 })), eligible: fc.boolean() }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 5 }), (some, places, waiting) => {
        const all = some.map((one, index) => ({ ...one, participantId: `p${index}` }));
        const list = promotionOf(all, places, waiting);
        const rankOf = (id: string) => all.find(({ participantId }) => participantId === id)?.rank ?? 0;
        const promoted = list
          .filter(({ state }) => state === 'promoted')
          .map(({ participantId }) => rankOf(participantId));
        const others = all.filter(
          ({ rank, eligible, participantId }) =>
            rank !== null &&
            eligible &&
            !list.some((one) => one.participantId === participantId && one.state === 'promoted'),
        );
        expect(promoted.length).to.be.at.most(places);
        for (const { rank } of others) expect(promoted.every((better) => better < (rank as number))).to.equal(true);
        expect(new Set(list.map(({ participantId }) => participantId)).size).to.equal(list.length);
        expect(list.map(({ position }) => position)).to.deep.equal(list.map((_one, index) => index + 1));
      }),
    );
  });

  it('begins without a reason of anybody', () => {
    expect(promotionOf(rows, 1, 1).map(({ reason }) => reason)).to.deep.equal(['', '']);
    expect(promotionHref('cup', 'heat')).to.equal('/contests/cup/rounds/heat/promotion');
  });

  it('may change until the round opens', () => {
    expect(() => requireBeforeOpening({ opensAt: 10, name: 'Final' }, 9)).not.to.throw();
    expect(() => requireBeforeOpening({ opensAt: 10, name: 'Final' }, 10))
      .to.throw('promotion_round_open')
      .with.property('params')
      .that.deep.equals({ round: 'Final', at: 10 });
  });
});

describe('a round with a list', () => {
  const list = [
    { participantId: 'a', position: 1, state: 'promoted' as const, reason: '' },
    { participantId: 'b', position: 2, state: 'waiting' as const, reason: '' },
  ];
  it('is for those promoted alone, and without a list for everyone', () => {
    expect(['a', 'b', 'c'].map((id) => mayEnterRound(list, id))).to.deep.equal([true, false, false]);
    expect(mayEnterRound([], 'c')).to.equal(true);
    const round = { name: 'Final' };
    expect(() => requireEntrant({ hasList: true, state: 'waiting' }, round)).to.throw('round_not_promoted');
    expect(() => requireEntrant({ hasList: true, state: null }, round)).to.throw('round_not_promoted');
    expect(() => requireEntrant({ hasList: true, state: 'promoted' }, round)).not.to.throw();
    expect(() => requireEntrant({ hasList: false, state: null }, round)).not.to.throw();
  });
});
