/** The time that languages have in a problem. */
import { expect } from 'chai';
import { factoredLanguages, timeFactorOf } from '../../src/packages/time-factors.rules.ts';

const TYPE = { scoring: false, interactive: false, multiPass: false, submitAnswer: false };

describe('the time factor of a language in a problem', () => {
  it('is what is usual here, unless the package names the language, what it is a variant of, or all', () => {
    expect(timeFactorOf({}, 'python3')).to.equal(3);
    expect(timeFactorOf({}, 'cpp')).to.equal(1);
    expect(timeFactorOf({ timeFactors: { python3: 1.5 } }, 'python3')).to.equal(1.5);
    expect(timeFactorOf({ timeFactors: { python3: 1.5 } }, 'pypy3')).to.equal(1.5);
    expect(timeFactorOf({ timeFactors: { pypy3: 1, python3: 1.5, default: 4 } }, 'pypy3')).to.equal(1);
    expect(timeFactorOf({ timeFactors: { default: 1 } }, 'java')).to.equal(1);
    expect(timeFactorOf({ timeFactors: { default: 4, java: 2 } }, 'java')).to.equal(2);
    expect(timeFactorOf({ timeFactors: { java: 5 } }, 'python3')).to.equal(3);
  });

  it('is 1 without a language', () => {
    expect(timeFactorOf({ timeFactors: { default: 4 } }, undefined)).to.equal(1);
    expect(timeFactorOf({ timeFactors: { default: 4 } }, 'klingon')).to.equal(1);
  });
});

describe('the languages with a time of their own', () => {
  const of = (more: object) =>
    factoredLanguages({ languages: 'all', type: TYPE, ...more }).map(
      ({ id, factor, usual }) => `${id} ${factor}/${usual}`,
    );

  it('are those allowed in the problem whose factor is not 1, or usually is not', () => {
    expect(of({ languages: ['cpp', 'python3'] })).to.deep.equal(['python3 3/3', 'pypy3 2/2']);
    expect(of({ languages: ['cpp', 'python3'], timeFactors: { default: 1 } })).to.deep.equal([
      'python3 1/3',
      'pypy3 1/2',
    ]);
    expect(of({ languages: ['cpp'], timeFactors: { cpp: 2 } })).to.deep.equal(['cpp 2/1', 'cpp20 2/1']);
    expect(of({})).to.include('java 2/2').and.not.include('c 1/1');
  });

  it('are none where no language is chosen', () => {
    expect(of({ kernel: {} })).to.deep.equal([]);
    expect(of({ type: { ...TYPE, submitAnswer: true } })).to.deep.equal([]);
  });
});
