/** The packages of `problems/` as committed: complete, in both languages, and with the current engine. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { withPackage } from '../../src/packages/packages.service.ts';
import type { PackageReading } from '../../src/packages/package.rules.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MIB = 1024 * 1024;

function read(name: string): Promise<PackageReading> {
  return withPackage(`${ROOT}problems/${name}`, (reading) => Promise.resolve(reading));
}

describe('the problem packages of this repository', () => {
  for (const name of ['sum', 'walrecovery', 'pointreads']) {
    it(`${name} is read without any note, with statements and names in English and Chinese`, async () => {
      const { package: pkg, problems, unsupported, notices } = await read(name);
      expect({ problems, unsupported, notices }).to.deep.equal({ problems: [], unsupported: [], notices: [] });
      expect(pkg!.statements.map(({ language, format }) => `${language}.${format}`)).to.deep.equal(['en.md', 'zh.md']);
      expect(Object.keys(pkg!.name).sort()).to.deep.equal(['en', 'zh']);
      expect(pkg!.tests.filter(({ isSample }) => isSample)).to.have.length.within(2, 3);
    });
  }

  it('the starter code is the engine with the named files replaced', () => {
    const { status, stdout } = spawnSync(process.execPath, ['problems/make-bases.mjs', '--check'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(stdout).to.equal('');
    expect(status).to.equal(0);
  });

  it('the correct recovery is not part of the starter code that students get', async () => {
    const { package: pkg } = await read('walrecovery');
    const solution = pkg!.examples.find(({ path }) => path === 'accepted/engine')!.files[0]!;
    const inBase = pkg!.kernel!.baseFiles.find(({ path }) => path === 'src/recovery.cc')!;
    expect(solution.path).to.equal(inBase.path);
    const hashes = pkg!.kernel!.baseFiles.map(({ sha256 }) => sha256);
    expect(hashes).not.to.include(solution.blob.sha256);
    expect(pkg!.kernel!.baseArchive.sizeBytes).to.be.lessThan(MIB);
  });

  it('recovery is worth 100 points in four groups; point reads give 60 for tests and 40 for speed', async () => {
    const recovery = (await read('walrecovery')).package!;
    expect(recovery.groups.map(({ name, maxScore }) => [name, maxScore])).to.deep.equal([
      ['secret', 100],
      ['secret/1-replay', 20],
      ['secret/2-torn', 25],
      ['secret/3-corrupt', 25],
      ['secret/4-crash', 30],
    ]);
    const reading = (await read('pointreads')).package!.kernel!;
    expect(reading.testPoints).to.equal(60);
    expect(reading.speedup).to.deep.equal({ points: 40, fullAt: 40 });
    expect(reading.benchmark!.driver!.command).to.include('{nonce}');
    expect(reading.benchmark!.command).to.deep.equal(reading.run);
  });
});
