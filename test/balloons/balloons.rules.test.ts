import { expect } from 'chai';
import fc from 'fast-check';
import {
  BALLOON_ACTS,
  isBalloonShown,
  stateAfter,
  stateAfterJudging,
  type BalloonState,
} from '../../src/balloons/balloons.rules.ts';

const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('balloons', () => {
  const of = (state: BalloonState, claimedBy: string | null = null) => ({ state, claimedBy });

  it('go from waiting to claimed, delivered and back', () => {
    expect(stateAfter(of('waiting'), 'claim', 'me')).to.equal('claimed');
    expect(stateAfter(of('claimed', 'me'), 'deliver', 'me')).to.equal('delivered');
    expect(stateAfter(of('waiting'), 'deliver', 'me')).to.equal('delivered');
    expect(stateAfter(of('claimed', 'me'), 'release', 'me')).to.equal('waiting');
    expect(stateAfter(of('delivered', 'other'), 'undo', 'me')).to.equal('waiting');
  });

  it('belong to whoever claimed them', () => {
    for (const act of ['claim', 'release', 'deliver'] as const)
      expect(codeOf(() => stateAfter(of('claimed', 'other'), act, 'me'))).to.equal('balloon_claimed');
    expect(codeOf(() => stateAfter(of('claimed', 'me'), 'undo', 'me'))).to.equal('balloon_moved');
    for (const act of ['claim', 'release', 'deliver'] as const)
      expect(codeOf(() => stateAfter(of('delivered', 'other'), act, 'me'))).to.equal('balloon_moved');
  });

  it('that were withdrawn are of no one any more', () => {
    for (const act of BALLOON_ACTS)
      expect(codeOf(() => stateAfter(of('withdrawn'), act, 'me'))).to.equal('balloon_moved');
  });

  it('do not change when the same act comes twice', () => {
    const states = fc.constantFrom<BalloonState>('waiting', 'claimed', 'delivered', 'withdrawn');
    fc.assert(
      fc.property(states, fc.constantFrom(null, 'me', 'other'), fc.constantFrom(...BALLOON_ACTS), (state, by, act) => {
        const first = codeOf(() => stateAfter(of(state, state === 'waiting' ? null : by), act, 'me'));
        if (first === null || String(first).startsWith('balloon_')) return;
        const after = of(first as BalloonState, first === 'waiting' ? null : 'me');
        expect(stateAfter(after, act, 'me')).to.equal(null);
      }),
    );
  });

  it('show nothing that is solved during a freeze, unless they should', () => {
    const frozen = { freezesAt: 100, thawedAt: null };
    expect(isBalloonShown({ solvedAt: 99 }, frozen, false)).to.equal(true);
    expect(isBalloonShown({ solvedAt: 100 }, frozen, false)).to.equal(false);
    expect(isBalloonShown({ solvedAt: 100 }, frozen, true)).to.equal(true);
    expect(isBalloonShown({ solvedAt: 100 }, { ...frozen, thawedAt: 200 }, false)).to.equal(true);
    expect(isBalloonShown({ solvedAt: 100 }, { freezesAt: null, thawedAt: null }, false)).to.equal(true);
  });

  it('are withdrawn by a rejudging until they are delivered, and come back', () => {
    expect(stateAfterJudging('waiting', false)).to.equal('withdrawn');
    expect(stateAfterJudging('claimed', false)).to.equal('withdrawn');
    expect(stateAfterJudging('delivered', false)).to.equal(null);
    expect(stateAfterJudging('withdrawn', false)).to.equal(null);
    expect(stateAfterJudging('withdrawn', true)).to.equal('waiting');
    expect(stateAfterJudging('claimed', true)).to.equal(null);
  });
});
