import { expect } from 'chai';
import type { AppError } from '../../src/platform/errors.ts';
import { requireUndecided, type RoundDisqualification } from '../../src/participants/participants.rules.ts';

const codeOf = (run: () => void): string | undefined => {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as AppError).code;
  }
};

describe('a registration', () => {
  it('can be withdrawn only while no organizer has made it a guest, hid it or disqualified it', () => {
    const decided = (
      starred: boolean,
      disqualifiedAt: number | null,
      disqualifiedIn: RoundDisqualification[] = [],
      hiddenAt: number | null = null,
    ) => codeOf(() => requireUndecided({ starred, disqualifiedAt, disqualifiedIn, hiddenAt }));
    expect(decided(false, null)).to.equal(undefined);
    expect(decided(true, null)).to.equal('participant_decided');
    expect(decided(false, 0)).to.equal('participant_decided');
    expect(decided(false, null, [{ roundId: 'r1', atMs: 1, reason: 'x' }])).to.equal('participant_decided');
    expect(decided(false, null, [], 0)).to.equal('participant_decided');
  });
});
