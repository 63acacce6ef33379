import { expect } from 'chai';
import { DEFAULT_POOL, poolOf } from '../../src/judgings/judge-pools.rules.ts';
import { isHostError, needsQuarantine, usesTry } from '../../src/judgings/judge-tries.rules.ts';

describe('tries that ended without a result', () => {
  it('use one of the three, but for work that was given back', () => {
    expect((['failed', 'reported', 'silent', 'unprepared'] as const).every(usesTry)).to.equal(true);
    expect(usesTry('returned')).to.equal(false);
  });

  it('count against a host that erred itself, unless the problem fails elsewhere too', () => {
    expect([isHostError('failed', false), isHostError('reported', false)]).to.deep.equal([true, true]);
    expect([isHostError('failed', true), isHostError('reported', true)]).to.deep.equal([false, false]);
    for (const kind of ['silent', 'returned', 'unprepared'] as const) expect(isHostError(kind, false)).to.equal(false);
  });

  it('bring a host into quarantine after so many, one that stands alone only by several problems', () => {
    expect(needsQuarantine(['a', 'a'], 3, true)).to.equal(false);
    expect(needsQuarantine(['a', 'a', 'a'], 3, true)).to.equal(true);
    expect(needsQuarantine(['a', 'a', 'a', 'a'], 3, false)).to.equal(false);
    expect(needsQuarantine(['a', 'b', 'a'], 3, false)).to.equal(true);
    expect(needsQuarantine(['a', 'b', 'c', 'd'], 0, true), 'switched off').to.equal(false);
  });
});

describe('judge pools', () => {
  const round = { type: 'round', id: 'r' } as const;
  const contest = { type: 'contest', id: 'c' } as const;

  it('go by the narrowest place that names one, else by the default', () => {
    const places = [round, contest];
    expect(poolOf(places, [])).to.equal(DEFAULT_POOL);
    expect(poolOf(places, [{ ...contest, pool: 'big' }])).to.equal('big');
    const both = [
      { ...contest, pool: 'big' },
      { ...round, pool: 'final' },
    ];
    expect(poolOf(places, both)).to.equal('final');
    expect(poolOf([contest], [{ type: 'course', id: 'c', pool: 'lab' }])).to.equal(DEFAULT_POOL);
  });
});
