/** Kept builds of a submission are used only for the person who submitted it. */
import { expect } from 'chai';
import type { BuiltCache } from '../../judge/stages/job-context.ts';
import { sharedBuilds } from '../../judge/stages/kept-builds.ts';
import { Blobs } from './jobs.ts';

describe('kept builds of submissions', () => {
  const KEY = 'a'.repeat(64);
  const jobOf = (sharesBuilds?: string) => new Blobs().sumJob('cpp', {}, { sharesBuilds });
  let kept: Map<string, Buffer>;
  let cache: BuiltCache;

  beforeEach(() => {
    kept = new Map();
    cache = {
      read: (key) => Promise.resolve(kept.get(key)),
      write: (key, content) => Promise.resolve(void kept.set(key, content)),
    };
  });

  it('are found only with the key they are shared under', async () => {
    await sharedBuilds(cache, jobOf('ours'))!.write(KEY, Buffer.from('built'));
    expect(String(await sharedBuilds(cache, jobOf('ours'))!.read(KEY))).to.equal('built');
    expect(await sharedBuilds(cache, jobOf('theirs'))!.read(KEY)).to.equal(undefined);
    expect(await cache.read(KEY)).to.equal(undefined);
    expect([...kept.keys()][0]).to.match(/^[0-9a-f]{64}$/);
  });

  it('do not exist without such a key or without a place to keep them', () => {
    expect(sharedBuilds(cache, jobOf())).to.equal(undefined);
    expect(sharedBuilds(undefined, jobOf('ours'))).to.equal(undefined);
  });

  it('that cannot be kept cause no error', async () => {
    const full = { ...cache, write: () => Promise.reject(new Error('the disk is full')) };
    await sharedBuilds(full, jobOf('ours'))!.write(KEY, Buffer.from('built'));
    expect(kept.size).to.equal(0);
  });
});
