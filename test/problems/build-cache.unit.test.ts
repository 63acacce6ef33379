/**
 * The builds that `problem verify` keeps between runs: private, limited in size, and shared by runs at the same time.
 */
import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCacheFolder, openBuildCache } from '../../scripts/problem/build-cache.ts';

const keyOf = (name: string): string => createHash('sha256').update(name).digest('hex');
const refusal = (opening: Promise<unknown>): Promise<string> => opening.then(String, (error: Error) => error.message);

describe('the builds that problem verify keeps', () => {
  let parent: string;
  let folder: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'build-cache-'));
    folder = join(parent, 'kernelway', 'builds');
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('are in the user’s cache folder, in a folder that no other user can enter', async () => {
    expect(buildCacheFolder({ XDG_CACHE_HOME: '/some/where' })).to.equal('/some/where/kernelway/builds');
    for (const unset of [undefined, '', 'relative'])
      expect(buildCacheFolder({ XDG_CACHE_HOME: unset })).to.equal(join(homedir(), '.cache/kernelway/builds'));
    const cache = await openBuildCache(folder);
    await cache.write(keyOf('a'), Buffer.from('built'));
    expect(statSync(folder).mode & 0o777).to.equal(0o700);
    expect(statSync(join(folder, keyOf('a'))).mode & 0o777).to.equal(0o600);
  });

  it('are not read from a folder that others can write to, or that is not a folder', async () => {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o770);
    expect(await refusal(openBuildCache(folder))).to.contain('is open to other users');
    rmSync(folder, { recursive: true });
    writeFileSync(folder, '');
    expect(await refusal(openBuildCache(folder))).to.match(/EEXIST|is not a folder/);
  });

  it('are visible to other runs at once, and count as absent once removed or damaged', async () => {
    const [one, other] = [await openBuildCache(folder), await openBuildCache(folder)];
    await one.write(keyOf('a'), Buffer.from('built'));
    expect((await other.read(keyOf('a')))!.toString()).to.equal('built');
    rmSync(join(folder, keyOf('a')));
    expect(await one.read(keyOf('a'))).to.equal(undefined);
    await one.write(keyOf('b'), Buffer.from('built'));
    writeFileSync(join(folder, keyOf('b')), 'torn');
    expect(await other.read(keyOf('b'))).to.equal(undefined);
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('stay within their limit by removing the least recently used first', async () => {
    const cache = await openBuildCache(folder, 3 * 132);
    const write = (name: string): Promise<void> => cache.write(keyOf(name), Buffer.alloc(100, name));
    for (const [age, name] of [
      [30, 'a'],
      [20, 'b'],
      [10, 'c'],
    ] as const) {
      await write(name);
      const then = new Date(Date.now() - age * 1000);
      utimesSync(join(folder, keyOf(name)), then, then);
    }
    expect(await cache.read(keyOf('a'))).to.not.equal(undefined);
    await write('d');
    expect(readdirSync(folder).sort()).to.deep.equal(['a', 'c', 'd'].map(keyOf).sort());
    await cache.write(keyOf('too large'), Buffer.alloc(1000));
    expect(readdirSync(folder)).to.have.length(3);
  });

  it('keep files that another run is writing, and remove files that a killed run left', async () => {
    const cache = await openBuildCache(folder);
    const hourAgo = new Date(Date.now() - 3_601_000);
    writeFileSync(join(folder, 'tmp-new'), 'half');
    writeFileSync(join(folder, 'tmp-old'), 'half');
    utimesSync(join(folder, 'tmp-old'), hourAgo, hourAgo);
    await cache.write(keyOf('a'), Buffer.from('built'));
    expect(readdirSync(folder).sort()).to.deep.equal([keyOf('a'), 'tmp-new'].sort());
  });

  it('are written by several runs at once without losing any', async () => {
    const caches = await Promise.all(Array.from({ length: 4 }, () => openBuildCache(folder)));
    const names = Array.from({ length: 40 }, (_, index) => `n${index}`);
    await Promise.all(names.map((name, index) => caches[index % 4]!.write(keyOf(name), Buffer.from(name))));
    for (const name of names) expect((await caches[0]!.read(keyOf(name)))?.toString()).to.equal(name);
  });

  it('never end a run because of a disk error', async () => {
    const cache = await openBuildCache(folder);
    rmSync(parent, { recursive: true });
    await cache.write(keyOf('a'), Buffer.from('built'));
    expect(await cache.read(keyOf('a'))).to.equal(undefined);
  });
});
