/** What `problem verify --only` selects from a package. */
import { expect } from 'chai';
import { narrowed, select } from '../../scripts/problem/selection.ts';
import type { Selection } from '../../scripts/problem/selection.ts';
import { printable, signalName } from '../../scripts/problem/table.ts';
import type { ProblemPackage } from '../../src/packages/package.rules.ts';

const EXAMPLES = ['accepted/a.cpp', 'accepted/dir', 'wrong_answer/a.cpp', 'wrong_answer/b.py'];
const TESTS = ['sample/1', 'secret/g1/01', 'secret/g1/02', 'secret/g2/01'];
const PKG = {
  examples: EXAMPLES.map((path) => ({ path })),
  tests: TESTS.map((name) => ({ name })),
  staticTests: [],
  kernel: { benchmark: {} },
} as unknown as ProblemPackage;

describe('the selection of problem verify --only', () => {
  const chosen = (...globs: string[]) => {
    const selection = select(PKG, globs) as Selection;
    return {
      examples: selection.examples.map(({ path }) => path),
      tests: selection.tests.map(({ name }) => name),
      isPartial: selection.isPartial,
    };
  };
  const all = { examples: EXAMPLES, tests: TESTS, isPartial: false };

  it('is everything without a glob', () => {
    expect(chosen()).to.deep.equal(all);
  });

  it('finds examples by path, folder or name, with or without submissions/ in front', () => {
    expect(chosen('accepted/*')).to.deep.equal({ ...all, examples: ['accepted/a.cpp', 'accepted/dir'] });
    for (const glob of ['wrong_answer', 'wrong_answer/', 'submissions/wrong_answer/*', 'wrong_answer/{a,b}.*'])
      expect(chosen(glob), glob).to.deep.equal({ ...all, examples: ['wrong_answer/a.cpp', 'wrong_answer/b.py'] });
    expect(chosen('a.cpp').examples).to.deep.equal(['accepted/a.cpp', 'wrong_answer/a.cpp']);
    expect(chosen('*.py', 'dir').examples).to.deep.equal(['accepted/dir', 'wrong_answer/b.py']);
  });

  it('finds tests by name or group, with or without data/ in front', () => {
    expect(chosen('sample')).to.deep.equal({ ...all, tests: ['sample/1'], isPartial: true });
    expect(chosen('secret/g1').tests).to.deep.equal(['secret/g1/01', 'secret/g1/02']);
    expect(chosen('data/secret/*/01').tests).to.deep.equal(['secret/g1/01', 'secret/g2/01']);
    expect(chosen('01').tests).to.deep.equal(['secret/g1/01', 'secret/g2/01']);
    expect(chosen('sample', 'secret')).to.deep.equal(all);
  });

  it('takes examples and tests together', () => {
    expect(chosen('b.py', 'sample')).to.deep.equal({
      examples: ['wrong_answer/b.py'],
      tests: ['sample/1'],
      isPartial: true,
    });
  });

  it('is refused if one of several globs matches nothing', () => {
    expect(select(PKG, ['sample', 'accepted/*.rs'])).to.match(
      /^--only "accepted\/\*\.rs" matches no example submission and no test\.\nExample submissions: accepted\/a\.cpp, /,
    );
  });

  it('leaves the package unchanged except for omitted tests; then no rule needs all tests', () => {
    expect(narrowed(PKG, select(PKG, ['accepted']) as Selection)).to.equal(PKG);
    const partial = narrowed(PKG, select(PKG, ['sample']) as Selection);
    expect(partial.tests).to.have.length(1);
    expect(partial.staticTests).to.equal(undefined);
    expect(partial.kernel!.benchmark).to.equal(undefined);
  });
});

describe('the output of problem verify about a submission', () => {
  it('cannot control the terminal', () => {
    expect(printable('a\tb\u001b[2J\u0007\u009b\u202ec\r')).to.equal('a  b�[2J���c�');
  });

  it('names signals', () => {
    expect(signalName(11)).to.equal('SIGSEGV');
    expect(signalName(6)).to.equal('SIGABRT');
    expect(signalName(99)).to.equal('signal 99');
  });
});
