import { expect } from 'chai';
import fc from 'fast-check';
import {
  hasLimits,
  isBehind,
  limitFor,
  listMoves,
  mayTake,
  movingUp,
  takenPlaces,
  type Claim,
} from '../../src/participants/waiting.rules.ts';

const NONE = { maxParticipants: null, maxPerUniversity: null };
const claims = (...universities: (string | null)[]): Claim[] =>
  universities.map((university, index) => ({ id: String(index), university }));
const taken = (...universities: (string | null)[]) =>
  takenPlaces(universities.map((university) => ({ university, count: 1 })));
const ids = (found: readonly Claim[]) => found.map(({ id }) => id).join('');

describe('a waiting list', () => {
  it('exists where places are limited', () => {
    expect(hasLimits(NONE)).to.equal(false);
    expect(hasLimits({ ...NONE, maxParticipants: 1 })).to.equal(true);
    expect(hasLimits({ ...NONE, maxPerUniversity: 1 })).to.equal(true);
  });

  it('moves up in its order while places are free', () => {
    const rules = { ...NONE, maxParticipants: 3 };
    expect(ids(movingUp(rules, taken(null), claims(null, 'a', 'b')))).to.equal('01');
    expect(ids(movingUp(rules, taken(null, 'a', 'b'), claims(null)))).to.equal('');
    expect(ids(movingUp(rules, taken('a', 'a', 'a', 'a'), claims(null))), 'also above the limit').to.equal('');
    expect(ids(movingUp(NONE, taken('a'), claims('a', 'b'))), 'all, once nothing is limited').to.equal('01');
  });

  it('lets others pass those whose university is full, in any spelling of its name', () => {
    const rules = { maxParticipants: 4, maxPerUniversity: 1 };
    expect(ids(movingUp(rules, taken('East University'), claims('east  university', 'B', 'b', 'C')))).to.equal('13');
    expect(limitFor(rules, taken('a'), 'A')).to.deep.equal({ code: 'university_full', max: 1 });
    expect(limitFor(rules, taken('a', null), 'b')).to.equal(undefined);
  });

  it('gives no place of a university to people without one', () => {
    expect(mayTake({ ...NONE, maxPerUniversity: 5 }, taken(), null)).to.equal(false);
    expect(mayTake({ ...NONE, maxPerUniversity: 5 }, taken(), 'a')).to.equal(true);
    expect(mayTake({ ...NONE, maxParticipants: 1 }, taken(), null)).to.equal(true);
    expect(ids(movingUp({ ...NONE, maxPerUniversity: 5 }, taken(), claims(null, 'a')))).to.equal('1');
  });

  it('counts a university once for all spellings, and gives only so many places as are asked for', () => {
    const counted = takenPlaces([
      { university: 'East', count: 2 },
      { university: ' east ', count: 1 },
      { university: null, count: 4 },
    ]);
    expect(counted.inAll).to.equal(7);
    expect([...counted.ofUniversities]).to.deep.equal([['east', 3]]);
    expect(ids(movingUp(NONE, counted, claims('a', 'b', 'c'), 2))).to.equal('01');
    expect([...counted.ofUniversities], 'the count is not changed').to.deep.equal([['east', 3]]);
  });

  it('comes before newcomers only where they want the same places', () => {
    const rules = { maxParticipants: 3, maxPerUniversity: 1 };
    expect(isBehind(rules, taken('a'), claims('a'), 'b'), 'it waits for its university').to.equal(false);
    expect(isBehind(rules, taken('a'), claims('b'), 'b')).to.equal(true);
    expect(isBehind(rules, taken('a'), claims('b', 'c'), 'd')).to.equal(true);
    expect(isBehind(rules, taken('a'), claims('b'), 'c')).to.equal(false);
    expect(isBehind(rules, taken('a'), [], 'a'), 'no place at all').to.equal(true);
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
        (before, waiting, maxParticipants, maxPerUniversity) => {
          const rules = { maxParticipants, maxPerUniversity };
          const list = claims(...waiting);
          const up = movingUp(rules, taken(...before), list);
          expect(up).to.deep.equal(list.filter((one) => up.includes(one)));
          const after = [...before, ...up.map((one) => one.university)];
          if (maxParticipants !== null) expect(after.length).to.be.at.most(Math.max(maxParticipants, before.length));
          for (const name of ['a', 'b', 'c']) {
            const then = before.filter((one) => one === name).length;
            const now = after.filter((one) => one === name).length;
            if (maxPerUniversity !== null) expect(now).to.be.at.most(Math.max(maxPerUniversity, then));
          }
          for (const one of list)
            if (!up.includes(one)) expect(mayTake(rules, taken(...after), one.university)).to.equal(false);
        },
      ),
    );
  });
});
