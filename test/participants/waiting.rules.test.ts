import { expect } from 'chai';
import fc from 'fast-check';
import {
  hasLimits,
  isBehind,
  limitFor,
  listMoves,
  mayTake,
  movingUp,
  type Claim,
} from '../../src/participants/waiting.rules.ts';

const NONE = { maxParticipants: null, maxPerUniversity: null };
const claims = (...universities: (string | null)[]): Claim[] =>
  universities.map((university, index) => ({ id: String(index), university }));
const ids = (found: readonly Claim[]) => found.map(({ id }) => id).join('');

describe('a waiting list', () => {
  it('exists where places are limited', () => {
    expect(hasLimits(NONE)).to.equal(false);
    expect(hasLimits({ ...NONE, maxParticipants: 1 })).to.equal(true);
    expect(hasLimits({ ...NONE, maxPerUniversity: 1 })).to.equal(true);
  });

  it('moves up in its order while places are free', () => {
    const rules = { ...NONE, maxParticipants: 3 };
    expect(ids(movingUp(rules, [null], claims(null, 'a', 'b')))).to.equal('01');
    expect(ids(movingUp(rules, [null, 'a', 'b'], claims(null)))).to.equal('');
    expect(ids(movingUp(rules, ['a', 'a', 'a', 'a'], claims(null))), 'also above the limit').to.equal('');
    expect(ids(movingUp(NONE, ['a'], claims('a', 'b'))), 'all, once nothing is limited').to.equal('01');
  });

  it('lets others pass those whose university is full, in any spelling of its name', () => {
    const rules = { maxParticipants: 4, maxPerUniversity: 1 };
    expect(ids(movingUp(rules, ['East University'], claims('east  university', 'B', 'b', 'C')))).to.equal('13');
    expect(limitFor(rules, ['a'], 'A')).to.deep.equal({ code: 'university_full', max: 1 });
    expect(limitFor(rules, ['a', null], 'b')).to.equal(undefined);
  });

  it('gives no place of a university to people without one', () => {
    expect(mayTake({ ...NONE, maxPerUniversity: 5 }, [], null)).to.equal(false);
    expect(mayTake({ ...NONE, maxPerUniversity: 5 }, [], 'a')).to.equal(true);
    expect(mayTake({ ...NONE, maxParticipants: 1 }, [], null)).to.equal(true);
    expect(ids(movingUp({ ...NONE, maxPerUniversity: 5 }, [], claims(null, 'a')))).to.equal('1');
  });

  it('comes before newcomers only where they want the same places', () => {
    const rules = { maxParticipants: 3, maxPerUniversity: 1 };
    expect(isBehind(rules, ['a'], claims('a'), 'b'), 'it waits for its university').to.equal(false);
    expect(isBehind(rules, ['a'], claims('b'), 'b')).to.equal(true);
    expect(isBehind(rules, ['a'], claims('b', 'c'), 'd')).to.equal(true);
    expect(isBehind(rules, ['a'], claims('b'), 'c')).to.equal(false);
    expect(isBehind(rules, ['a'], [], 'a'), 'no place at all').to.equal(true);
  });

  it('moves until the first round opens, for teams that need more members until teams lock, and not while it is off', () => {
    const on = { rostersLockAt: 50, waitingList: true };
    expect(listMoves({ startsAt: 100, teamMin: 1 }, on, 99)).to.equal(true);
    expect(listMoves({ startsAt: 100, teamMin: 1 }, on, 100)).to.equal(false);
    expect(listMoves({ startsAt: 100, teamMin: 2 }, on, 49)).to.equal(true);
    expect(listMoves({ startsAt: 100, teamMin: 2 }, on, 50)).to.equal(false);
    expect(listMoves({ startsAt: null, teamMin: 1 }, on, 1e9)).to.equal(true);
    expect(listMoves({ startsAt: null, teamMin: 2 }, { ...on, rostersLockAt: null }, 1e9)).to.equal(true);
    expect(listMoves({ startsAt: null, teamMin: 1 }, { ...on, waitingList: false }, 0)).to.equal(false);
  });

  it('never exceeds a limit, keeps its order, and leaves no one waiting for whom there is a place', () => {
    const university = fc.constantFrom(null, 'a', 'b', 'c');
    const limit = fc.option(fc.integer({ min: 1, max: 6 }), { nil: null });
    fc.assert(
      fc.property(
        fc.array(university, { maxLength: 8 }),
        fc.array(university, { maxLength: 8 }),
        limit,
        limit,
        (taken, waiting, maxParticipants, maxPerUniversity) => {
          const rules = { maxParticipants, maxPerUniversity };
          const list = claims(...waiting);
          const up = movingUp(rules, taken, list);
          expect(up).to.deep.equal(list.filter((one) => up.includes(one)));
          const after = [...taken, ...up.map((one) => one.university)];
          if (maxParticipants !== null) expect(after.length).to.be.at.most(Math.max(maxParticipants, taken.length));
          for (const name of ['a', 'b', 'c']) {
            const before = taken.filter((one) => one === name).length;
            const now = after.filter((one) => one === name).length;
            if (maxPerUniversity !== null) expect(now).to.be.at.most(Math.max(maxPerUniversity, before));
          }
          for (const one of list) if (!up.includes(one)) expect(mayTake(rules, after, one.university)).to.equal(false);
        },
      ),
    );
  });
});
