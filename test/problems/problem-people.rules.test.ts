import { expect } from 'chai';
import {
  knewBefore,
  mayGive,
  PROBLEM_ROLES,
  requireOwnerLeft,
  scopedRolesOf,
} from '../../src/problems/problem-people.rules.ts';
import { Conflict } from '../../src/platform/errors.ts';

describe('people of a problem', () => {
  it('have one scoped role each, and no one else has any', () => {
    expect(PROBLEM_ROLES.map((role) => scopedRolesOf(role))).to.deep.equal([
      ['problem-owner'],
      ['problem-editor'],
      ['problem-reader'],
    ]);
    expect(scopedRolesOf(undefined)).to.deep.equal([]);
  });

  it('may give a problem to students if it is open, or if they may read it', () => {
    expect(mayGive({ isPublic: true }, false)).to.equal(true);
    expect(mayGive({ isPublic: false }, true)).to.equal(true);
    expect(mayGive({ isPublic: false }, false)).to.equal(false);
  });

  it('never lose the last owner, neither by a lesser role nor by leaving', () => {
    for (const after of ['editor', 'reader', undefined] as const) {
      expect(() => requireOwnerLeft('owner', after, 0), after).to.throw(Conflict, 'last_problem_owner');
      expect(() => requireOwnerLeft('owner', after, 1), after).not.to.throw();
    }
    expect(() => requireOwnerLeft('owner', 'owner', 0)).not.to.throw();
    for (const before of ['editor', 'reader'] as const)
      expect(() => requireOwnerLeft(before, undefined, 0), 'a problem without an owner').not.to.throw();
  });
});

describe('people who could read hidden tests', () => {
  const span = (from: number, until: number | null) => ({ userId: 'u', from, until });

  it('knew them before a time if their role began before it, even if it has ended since', () => {
    expect(knewBefore(span(99, null), 100, null)).to.equal(true);
    expect(knewBefore(span(99, 99), 100, null)).to.equal(true);
    expect(knewBefore(span(100, null), 100, null), 'given at that very moment').to.equal(false);
    expect(knewBefore(span(101, null), 100, null)).to.equal(false);
  });

  it('do not include people whose access had ended when an organizer cleared them', () => {
    expect(knewBefore(span(10, 50), 100, 50), 'over by then').to.equal(false);
    expect(knewBefore(span(10, 51), 100, 50), 'over a moment later').to.equal(true);
    expect(knewBefore(span(10, null), 100, 50), 'they still can').to.equal(true);
    expect(knewBefore(span(60, 70), 100, 50), 'given after the decision').to.equal(true);
  });
});
