import { expect } from 'chai';
import { conflicts, nowAndBefore, requireNoParticipant } from '../../src/contest-staff/contest-staff.rules.ts';
import { Conflict } from '../../src/platform/errors.ts';

const person = (userId: string, endedAt: number | null, role: 'jury' | 'volunteer' = 'jury') => ({
  ...{ userId, role, givenBy: null, givenAt: 1, endedAt },
});

describe('people of a contest', () => {
  it('are told apart by whether their role still holds; who came back counts as there', () => {
    const { now, before } = nowAndBefore([
      person('a', null),
      person('b', 5),
      person('b', 9),
      person('c', 3),
      person('c', null),
    ]);
    expect(now.map(({ userId }) => userId)).to.deep.equal(['a', 'c']);
    expect(before.map(({ userId, endedAt }) => [userId, endedAt])).to.deep.equal([['b', 9]]);
  });

  it('are in conflict when they compete and saw what competitors must not, also if they left since', () => {
    const people = [person('a', null), person('b', 5), person('c', null), person('d', null, 'volunteer')];
    const found = conflicts(people, new Set(['a', 'b', 'd']));
    expect(found.map(({ userId }) => userId)).to.deep.equal(['a', 'b']);
    expect(conflicts([person('a', 5), person('a', null)], new Set(['a']))).to.have.length(1);
  });

  it('are refused when they are registered', () => {
    expect(() => requireNoParticipant('a', new Set(['a'])))
      .to.throw(Conflict)
      .with.property('code', 'contest_person_participates');
    expect(() => requireNoParticipant('a', new Set(['b']))).not.to.throw();
  });
});
