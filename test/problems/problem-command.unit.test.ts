/** `kernelway problem` as an operator runs it, where nothing has to be judged. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderOf, removeFolders, sumPackage } from '../packages/package-fixtures.ts';

const COMMAND = fileURLToPath(new URL('../../scripts/kernelway.mjs', import.meta.url));

function problem(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return problemIn({}, ...args);
}

function problemIn(
  environment: Record<string, string>,
  ...args: string[]
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [COMMAND, 'problem', ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
}

describe('kernelway problem', function () {
  this.timeout(30_000);
  afterEach(removeFolders);

  it('lists everything that is wrong with a package and exits with 2', () => {
    const folder = folderOf(sumPackage({ 'data/secret/01.ans': undefined, 'statement/problem.en.md': undefined }));
    const { status, stderr, stdout } = problem('verify', folder);
    expect(status).to.equal(2);
    expect(stdout).to.equal('');
    expect(stderr).to.contain('data/secret/01.in: The test has no answer file data/secret/01.ans.');
    expect(stderr).to.contain('statement/problem.en.md: There is no problem statement.');
  });

  it('reports the same in the last line of JSON', () => {
    const folder = folderOf(sumPackage({ 'data/secret/01.ans': undefined }));
    const { status, stdout } = problem('verify', folder, '--json');
    expect(status).to.equal(2);
    expect(JSON.parse(stdout)).to.deep.include({
      event: 'summary',
      exitCode: 2,
      judged: 0,
      problems: [{ file: 'data/secret/01.in', reason: 'The test has no answer file data/secret/01.ans.' }],
    });
  });

  it('refuses a package that cannot be judged, with the reason', () => {
    const { status, stderr } = problem(
      'verify',
      folderOf(sumPackage({ 'output_validator/check.xyz': 'main = undefined\n' })),
    );
    expect(status).to.equal(2);
    expect(stderr).to.contain('output_validator: The output validator is not in a language this site supports.');
  });

  it('lists the available names when --only matches nothing', () => {
    const folder = folderOf(sumPackage({}));
    const { status, stderr, stdout } = problem('verify', folder, '--only', 'accepted/*.rs', '--json');
    expect(status).to.equal(2);
    expect(stderr).to.contain('--only "accepted/*.rs" matches no example submission and no test.');
    expect(stderr).to.match(/^Example submissions: .*accepted\/sum\.cpp/m);
    expect(stderr).to.contain('Tests: sample/1, secret/01');
    expect(JSON.parse(stdout)).to.deep.include({ event: 'summary', exitCode: 2, judged: 0 });
  });

  it('exits with 2 and the usage when the command line is invalid', function () {
    this.timeout(120_000);
    for (const args of [
      ['verify'],
      ['verify', 'a', 'b'],
      ['verify', 'a', '--jobs', 'many'],
      ['verify', 'a', '--fast'],
      ['verify', 'a', '--only', ''],
      ['check', 'a', '--only', 'sample'],
    ]) {
      const { status, stderr, stdout } = problem(...args);
      expect(status, args.join(' ')).to.equal(2);
      expect(stderr).to.contain('Usage: npx kernelway problem');
      expect(stdout).to.equal('');
    }
  });

  it('exits with 2 for a missing path', () => {
    const { status, stderr } = problem('verify', '/nonexistent/sum');
    expect(status).to.equal(2);
    expect(stderr).to.contain("sum: It can't be read (ENOENT).");
  });

  it('shows what an import would store, exports what was stored, and importing that changes nothing', function () {
    this.timeout(120_000);
    const folder = folderOf(sumPackage({ 'generators/gen.py': 'print(1)\n' }));
    const site = dirname(folder);
    const own = { DATABASE_URL: `sqlite:${join(site, 'site.sqlite')}`, DATA_DIR: join(site, 'data') };
    const out = join(site, 'out.zip');
    expect(problemIn(own, 'import', folder, '--dry-run').stdout).to.contain(
      'sum: would be a new problem. Nothing was stored.',
    );
    expect(problemIn(own, 'export', 'sum', out)).to.include({ status: 2 });
    expect(existsSync(out)).to.equal(false);
    expect(problemIn(own, 'import', folder).stderr).to.contain('sum: imported as version 1.');
    const exported = problemIn(own, 'export', 'sum', out, '--version', '1');
    expect(exported.status, exported.stderr).to.equal(0);
    expect(problemIn(own, 'import', out).stderr).to.contain('sum: this content is version 1 already.');
    expect(problemIn(own, 'export', 'sum', out, '--version', '2')).to.include({ status: 2 });
    expect(existsSync(out), 'a failed export leaves the older file').to.equal(true);
  });
});
