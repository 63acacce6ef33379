import { expect } from 'chai';
import { practiceAt } from '../../src/rounds/after-end.rules.ts';
import type { Round } from '../../src/rounds/rounds.rules.ts';

const round: Round = {
  ...{ id: 'r', contestId: 'c', slug: 'final', name: 'Final', opensAt: 1000, freezesAt: 7000, closesAt: 9000 },
  ...{ scoring: 'icpc', penaltyMinutes: 20, earlyStop: true, openedAt: 1000, frozenAt: 7000, closedAt: 9000 },
  ...{ thawedAt: 9500, pausedAt: null, pauseReason: null, hidesProblems: false, removed: [], rev: 1 },
  afterEnd: 'practice',
};
const contest = { archivedAt: null };
const said = (changes: Partial<Round>, nowMs = 10_000, wanted: 'practice' | 'virtual' = 'practice') => {
  const answer = practiceAt(contest, { ...round, ...changes }, nowMs, wanted);
  return answer.ok ? 'ok' : answer.code;
};

describe('practice after a round', () => {
  it('begins with the end of the round, to the millisecond, where organizers allow it', () => {
    expect(said({})).to.equal('ok');
    expect([8999, 9000].map((at) => said({ freezesAt: null, thawedAt: null }, at))).to.deep.equal([
      ...['practice_round_open', 'ok'],
    ]);
    expect(said({ afterEnd: 'off' })).to.equal('practice_off');
    expect(practiceAt(contest, round, 8999)).to.deep.include({ params: { closesAt: 9000 } });
  });

  it('waits for the end of a freeze, and of a pause', () => {
    expect(said({ thawedAt: null })).to.equal('practice_frozen');
    expect(said({ pausedAt: 8000 })).to.equal('practice_round_open');
  });

  it('is no part of an archived contest', () => {
    expect(practiceAt({ archivedAt: 1 }, round, 10_000)).to.deep.include({ code: 'practice_archived' });
  });

  it('has virtual participation only where that is allowed too', () => {
    expect(said({}, 10_000, 'virtual')).to.equal('practice_off');
    expect(said({ afterEnd: 'virtual' }, 10_000, 'virtual')).to.equal('ok');
    expect(said({ afterEnd: 'virtual' })).to.equal('ok');
  });
});
