import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { keepPrivate } from '../../src/platform/storage/private-files.ts';

describe('what a site stores', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'kernelway-private-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const modeOf = (path: string): number => statSync(path).mode & 0o777;

  it('is closed to other users of the machine, also where it was open before', () => {
    const dataDir = join(folder, 'data');
    const database = join(folder, 'elsewhere.sqlite');
    mkdirSync(dataDir);
    chmodSync(dataDir, 0o755);
    for (const ending of ['', '-wal', '-shm']) {
      writeFileSync(database + ending, '');
      chmodSync(database + ending, 0o644);
    }
    expect(keepPrivate({ dataDir, databaseUrl: `sqlite:${database}` })).to.deep.equal([]);
    expect(modeOf(dataDir)).to.equal(0o700);
    for (const ending of ['', '-wal', '-shm']) expect(modeOf(database + ending), ending).to.equal(0o600);
    const fresh = join(folder, 'fresh', 'data');
    keepPrivate({ dataDir: fresh, databaseUrl: 'mysql://somebody@host/kernelway' });
    expect(modeOf(fresh)).to.equal(0o700);
  });
});
