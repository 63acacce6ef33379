import { expect } from 'chai';
import { DEFAULT_POOL, MOST_POOLS, PLACE_TYPES, poolOf } from '../../src/judge-queue/judge-pools.rules.ts';

const round = { type: 'round', id: 'r' } as const;
const contest = { type: 'contest', id: 'c' } as const;
const course = { type: 'course', id: 'k' } as const;

describe('the judge pool of a job', () => {
  it('is the default if no place names one', () => {
    expect(DEFAULT_POOL).to.equal('default');
    expect(poolOf([], [])).to.equal('default');
    expect(poolOf([round, contest], [])).to.equal('default');
    expect(poolOf([], [{ ...round, pool: 'big' }])).to.equal('default');
  });

  it('is that of the first place that names one, in any order of the names', () => {
    const named = [
      { ...contest, pool: 'big' },
      { ...round, pool: 'final' },
    ];
    expect(poolOf([round, contest], named)).to.equal('final');
    expect(poolOf([round, contest], [...named].reverse())).to.equal('final');
    expect(poolOf([contest, round], named)).to.equal('big');
    expect(poolOf([{ type: 'round', id: 'another' }, contest], named)).to.equal('big');
  });

  it('depends on the kind of the place and on its id', () => {
    expect(poolOf([course], [{ type: 'course', id: 'another', pool: 'lab' }])).to.equal('default');
    expect(poolOf([course], [{ type: 'contest', id: course.id, pool: 'lab' }])).to.equal('default');
    expect(poolOf([course], [{ ...course, pool: 'lab' }])).to.equal('lab');
  });

  it('can be set for rounds, contests and courses, with at most ten pools per host', () => {
    expect(PLACE_TYPES).to.deep.equal(['round', 'contest', 'course']);
    expect(MOST_POOLS).to.equal(10);
  });
});
