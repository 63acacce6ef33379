/**
 * Packages of every kind with `kernelway problem verify` on a real Docker Engine: each example gets its expected
 * verdict.
 */
import { expect } from 'chai';
import type { Tree } from '../submissions/source-fixtures.ts';
import { folderOf, removeFolders } from '../packages/package-fixtures.ts';
import * as kinds from '../packages/kind-packages.ts';
import { verify } from './verify-command.ts';

describe('kernelway problem verify of every kind of package', function () {
  this.timeout(300_000);
  afterEach(removeFolders);

  const agrees = (tree: Tree, count: number): void => {
    const { status, rows, stderr } = verify(folderOf(tree), '--jobs', '2');
    expect(
      rows.filter((row) => !row.agrees),
      stderr,
    ).to.deep.equal([]);
    expect(rows, stderr).to.have.length(count);
    expect(status, stderr).to.equal(0);
  };

  it('interactive', () => agrees(kinds.interactive, 7));
  it('multi-pass', () => agrees(kinds.multiPass, 4));
  it('submit-answer', () => agrees(kinds.answers, 3));
  it('arguments and files of tests, arguments of the validator by test', () => agrees(kinds.argsAndFiles, 3));
  it('static validation, and a validator with scripts', () => agrees(kinds.staticAndScripts, 2));
  it('older graders', () => agrees(kinds.legacyScoring, 2));
  it('a grader of the package that gives points', () => agrees(kinds.legacyGrader, 3));
  it('a grader of the package that decides', () => agrees(kinds.graderDecides, 3));

  it('a grader of the package that prints nonsense, which is not blamed on the submission', () => {
    const { rows } = verify(folderOf(kinds.brokenGrader));
    expect(rows.map(({ got }) => got)).to.deep.equal(['JE', 'JE', 'JE']);
  });
});
