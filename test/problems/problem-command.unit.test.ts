/** `kernelway problem` as an operator runs it, where nothing has to be judged. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { folderOf, removeFolders, sumPackage } from './package-fixtures.ts';

const COMMAND = fileURLToPath(new URL('../../scripts/kernelway.mjs', import.meta.url));

function problem(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [COMMAND, 'problem', ...args], { encoding: 'utf8' });
}

describe('kernelway problem', function () {
  this.timeout(30_000);
  afterEach(removeFolders);

  it('lists everything that is wrong with a package and ends with 2', () => {
    const folder = folderOf(sumPackage({ 'data/secret/01.ans': undefined, 'statement/problem.en.md': undefined }));
    const { status, stderr, stdout } = problem('verify', folder);
    expect(status).to.equal(2);
    expect(stdout).to.equal('');
    expect(stderr).to.contain('data/secret/01.in: The test has no answer file data/secret/01.ans.');
    expect(stderr).to.contain('statement/problem.en.md: There is no problem statement.');
  });

  it('says the same as one JSON document on standard output', () => {
    const folder = folderOf(sumPackage({ 'data/secret/01.ans': undefined }));
    const { status, stdout } = problem('verify', folder, '--json');
    expect(status).to.equal(2);
    expect(JSON.parse(stdout)).to.deep.include({
      submissions: [],
      problems: [{ file: 'data/secret/01.in', reason: 'The test has no answer file data/secret/01.ans.' }],
    });
  });

  it('refuses what cannot be judged yet with its reason', () => {
    const yaml = sumPackage()['problem.yaml']!.toString();
    const { status, stderr } = problem('verify', folderOf(sumPackage({ 'problem.yaml': `${yaml}type: interactive\n` })));
    expect(status).to.equal(2);
    expect(stderr).to.contain('problem.yaml: Interactive problems cannot be judged yet.');
  });

  it('ends with 2 and the usage when the command line is not understood', () => {
    for (const args of [['verify'], ['verify', 'a', 'b'], ['verify', 'a', '--jobs', 'many'], ['verify', 'a', '--fast']]) {
      const { status, stderr, stdout } = problem(...args);
      expect(status, args.join(' ')).to.equal(2);
      expect(stderr).to.contain('Usage: npx kernelway problem');
      expect(stdout).to.equal('');
    }
  });

  it('ends with 2 for a path that is not there', () => {
    const { status, stderr } = problem('verify', '/nonexistent/sum');
    expect(status).to.equal(2);
    expect(stderr).to.contain('sum: It cannot be read (ENOENT).');
  });
});
