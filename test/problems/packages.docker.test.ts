/**
 * The packages of `problems/` on a real Docker Engine: every example submission gets its expected verdict, and the
 * engine passes its tests.
 */
import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isThorough } from '../../scripts/testing/thorough.ts';
import { removeContainersOf, testSandbox } from '../judge/docker-setup.ts';
import { BUILD_LIMITS } from '../judge/jobs.ts';
import { buildBox, MIB, sh } from '../judge/sandbox-setup.ts';
import { verify, type Row } from './verify-command.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Judges all examples; each must match what the package expects. */
function verifyAll(name: string): Row[] {
  const { status, rows, start, summary, stderr } = verify(join(ROOT, 'problems', name), '--jobs', '2', '--no-cache');
  expect(start?.['problem'], stderr).to.equal(name);
  expect(
    rows.filter(({ agrees }) => !agrees),
    stderr,
  ).to.deep.equal([]);
  // How far the slowest accepted submission stays below the limit depends on the machine and on what else runs there.
  const { hasMargin } = summary?.['timeLimit'] as { hasMargin: boolean };
  expect(status, stderr).to.equal(hasMargin ? 0 : 1);
  return rows;
}

// The whole of them takes minutes; the tests of `npm start` judge some of their examples each time.
const describeThoroughly = isThorough
  ? describe
  : (_title: string, _suite: (this: Mocha.Suite) => void): void => undefined;

describeThoroughly('the problem packages of this repository, judged', function () {
  this.timeout(600_000);
  const ALL = ['AC', 'CE', 'MLE', 'OLE', 'REJECTED', 'RTE', 'TLE', 'WA'];
  const verdicts = (rows: Row[]): string[] => [...new Set(rows.map(({ got }) => got))].sort();

  it('sum: every verdict is as expected', () => {
    expect(verdicts(verifyAll('sum'))).to.deep.equal(ALL);
  });

  it('walrecovery: every verdict is as expected, from files and from patches', () => {
    const rows = verifyAll('walrecovery');
    expect(verdicts(rows)).to.deep.equal(ALL);
    const accepted = rows.filter(({ got }) => got === 'AC').map(({ path }) => path);
    expect(accepted).to.have.members(['accepted/engine', 'accepted/engine.patch']);
  });

  it('pointreads: every verdict except OLE is as expected, and speedups score as submissions.yaml says', () => {
    expect(verdicts(verifyAll('pointreads'))).to.deep.equal(ALL.filter((verdict) => verdict !== 'OLE'));
  });
});

describe('the storage engine of the kernel problems', function () {
  this.timeout(300_000);
  const instance = `test-engine-${randomBytes(4).toString('hex')}`;
  after(() => removeContainersOf(instance));

  for (const tree of ['tinylsm', ...(isThorough ? ['pointreads/.kernel/base'] : [])]) {
    it(`passes its own unit tests: ${tree}`, async () => {
      const folder = join(ROOT, 'problems', tree);
      const paths = (await readdir(folder, { recursive: true })).filter((path) =>
        /^(Makefile|(src|tests|tools)\/.*)$/.test(path),
      );
      const files = paths
        .filter((path) => statSync(join(folder, path)).isFile())
        .map((path) => ({ path, content: readFileSync(join(folder, path)) }));
      const box = await buildBox(await testSandbox(instance), { files, workBytes: 256 * MIB });
      try {
        // Building takes a minute where other tests want the cores as well.
        const limits = { ...BUILD_LIMITS, cpuTimeMs: 240_000, wallTimeMs: 240_000 };
        const command = 'mkdir tmp && CXXFLAGS=-O1 TMPDIR=$PWD/tmp make -s -j2 test';
        const { record, stdout, stderr } = await sh(box, command, { limits });
        expect(stderr.toString()).to.equal('');
        expect(stdout.toString()).to.match(/\n25 passed, 0 failed\n$/);
        expect(record.exitCode).to.equal(0);
      } finally {
        await box.close();
      }
    });
  }
});
