import { expect } from 'chai';
import { sharesHiddenTests } from '../../src/problems/same-tests.rules.ts';
import type { StoredPackage } from '../../src/packages/package.rules.ts';

/** A package with hidden tests of these names; samples begin with `s`. */
const withTests = (...names: string[]) => ({
  tests: names.map((name) => ({
    isSample: name.startsWith('s'),
    input: { sha256: `in ${name}`, sizeBytes: 1 },
    answer: { sha256: `ans ${name}`, sizeBytes: 1 },
  })) as StoredPackage['tests'],
});

describe('problems with the same hidden tests', () => {
  it('share at least half of the tests of the smaller one, whichever comes first', () => {
    const four = withTests('1', '2', '3', '4');
    for (const [other, isSame] of [
      [four, true],
      [withTests('1', '2', '8', '9'), true],
      [withTests('1', '7', '8', '9'), false],
      [withTests('1', '9'), true],
      [withTests('4'), true],
      [withTests('1', '2', '3', '4', '5', '6', '7', '8', '9'), true],
      [withTests('9'), false],
    ] as const) {
      expect(sharesHiddenTests(four, other)).to.equal(isSame);
      expect(sharesHiddenTests(other, four)).to.equal(isSame);
    }
  });

  it('do not include those that share only samples, or have no hidden tests', () => {
    expect(sharesHiddenTests(withTests('s1', '1'), withTests('s1', '2'))).to.equal(false);
    expect(sharesHiddenTests(withTests('s1'), withTests('s1'))).to.equal(false);
    expect(sharesHiddenTests(withTests(), withTests())).to.equal(false);
  });

  it('have equal answers too, because equal inputs alone mean little', () => {
    const other = withTests('1');
    other.tests[0]!.answer = { sha256: 'another', sizeBytes: 1 };
    expect(sharesHiddenTests(withTests('1'), other)).to.equal(false);
  });
});
