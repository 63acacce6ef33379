import { expect } from 'chai';
import { isHostError, needsQuarantine, SUSPECT_PROBLEM_MS, usesTry } from '../../src/judgings/judge-tries.rules.ts';

describe('attempts that ended without a result', () => {
  it('use one of the three, unless the host gave the job back', () => {
    expect((['failed', 'reported', 'silent', 'unprepared', 'noisy'] as const).every(usesTry)).to.equal(true);
    expect(usesTry('returned')).to.equal(false);
  });

  it('count against the host that failed, unless the problem fails on others too', () => {
    expect([isHostError('failed', false), isHostError('reported', false)]).to.deep.equal([true, true]);
    expect([isHostError('failed', true), isHostError('reported', true)]).to.deep.equal([false, false]);
    for (const kind of ['silent', 'returned', 'unprepared', 'noisy'] as const)
      expect(isHostError(kind, false)).to.equal(false);
  });

  it('quarantine a host after the limit, but the only online host only after several problems', () => {
    expect(needsQuarantine(['a', 'a'], 3, true)).to.equal(false);
    expect(needsQuarantine(['a', 'a', 'a'], 3, true)).to.equal(true);
    expect(needsQuarantine(['a', 'a', 'a', 'a'], 3, false)).to.equal(false);
    expect(needsQuarantine(['a', 'b', 'a'], 3, false)).to.equal(true);
    expect(needsQuarantine(['a', 'b', 'c', 'd'], 0, true), 'switched off').to.equal(false);
    expect(needsQuarantine([], 0, true)).to.equal(false);
    expect(needsQuarantine(['a'], 1, true)).to.equal(true);
  });

  it('make the problem suspect for an hour', () => {
    expect(SUSPECT_PROBLEM_MS).to.equal(60 * 60_000);
  });
});
