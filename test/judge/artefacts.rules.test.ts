import { expect } from 'chai';
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtefactCache, DiskCache, sha256Hex } from '../../judge/artefacts.ts';

describe('the cache of inputs', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kw-artefacts-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const refOf = (content: Buffer): { sha256: string; sizeBytes: number } => ({
    sha256: sha256Hex(content),
    sizeBytes: content.length,
  });
  const one = Buffer.alloc(1000, 1);
  const two = Buffer.alloc(1000, 2);
  const three = Buffer.alloc(1000, 3);

  it('downloads once, also for two requests at the same time', async () => {
    let downloads = 0;
    const cache = new ArtefactCache(new DiskCache(folder, 10_000), async () => {
      downloads++;
      return one;
    });
    const both = await Promise.all([cache.fetch(refOf(one)), cache.fetch(refOf(one))]);
    expect(both.every((content) => content.equals(one))).to.equal(true);
    expect((await cache.fetch(refOf(one))).equals(one)).to.equal(true);
    expect(downloads).to.equal(1);
  });

  it('refuses content with a wrong hash and keeps nothing of it', async () => {
    const cache = new ArtefactCache(new DiskCache(folder, 10_000), async () => two);
    const refusal = await cache.fetch(refOf(one)).catch((error: Error) => error.name);
    expect(refusal).to.equal('ArtefactError');
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('evicts the least recently used first, and keeps that order after a restart', async () => {
    const first = new DiskCache(folder, 2_200);
    await first.write(sha256Hex(one), one);
    await new Promise((resolve) => setTimeout(resolve, 15));
    await first.write(sha256Hex(two), two);
    await new Promise((resolve) => setTimeout(resolve, 15));
    expect(await first.read(sha256Hex(one))).to.deep.equal(one);
    const second = new DiskCache(folder, 2_200);
    await second.write(sha256Hex(three), three);
    expect(await second.read(sha256Hex(two))).to.equal(undefined);
    expect(await second.read(sha256Hex(one))).to.deep.equal(one);
    expect(await second.read(sha256Hex(three))).to.deep.equal(three);
    expect((await readdir(folder)).sort()).to.deep.equal([sha256Hex(one), sha256Hex(three)].sort());
    expect(second.totalBytes).to.equal(2 * (1000 + 32));
  });

  it('treats a truncated file as absent and removes unfinished writes', async () => {
    await new DiskCache(folder, 10_000).write(sha256Hex(one), one);
    await truncate(join(folder, sha256Hex(one)), 500);
    await writeFile(join(folder, 'tmp-unfinished'), 'x');
    const cache = new DiskCache(folder, 10_000);
    expect(await cache.read(sha256Hex(one))).to.equal(undefined);
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('works again once an unreadable folder is repaired, and leaves nothing of a failed write', async () => {
    const place = join(folder, 'cache');
    await writeFile(place, 'in the way');
    const cache = new DiskCache(place, 10_000);
    const { sha256 } = refOf(one);
    const failure = await cache.read(sha256).catch((error: Error) => error);
    expect(failure).to.be.instanceOf(Error);
    await rm(place);
    await cache.write(sha256, one);
    expect((await cache.read(sha256))?.equals(one)).to.equal(true);
    await mkdir(join(place, refOf(two).sha256));
    expect(await cache.write(refOf(two).sha256, two).catch((error: Error) => error)).to.be.instanceOf(Error);
    expect((await readdir(place)).filter((name) => name.startsWith('tmp-'))).to.deep.equal([]);
  });

  it('refuses a key that is not a hash', async () => {
    const refusal = await new DiskCache(folder, 10_000).write('../escape', one).catch((error: Error) => error.name);
    expect(refusal).to.equal('ArtefactError');
  });
});
