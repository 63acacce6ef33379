/** Archives that are made while they download. */
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { openZip } from '../../src/platform/archives/zip.ts';
import { zipStream } from '../../src/platform/archives/zip-stream.ts';

const AT = Date.UTC(2026, 10, 30);

describe('a ZIP made while it downloads', () => {
  it('has all files in their order, and says when it has ended', async () => {
    let ended = 0;
    const output = zipStream(
      async (files) => {
        await files.add('a/one.txt', AT, Readable.from([Buffer.from('one')]));
        await files.add('two.txt', AT, Readable.from([Buffer.from('two')]), { compress: false });
      },
      () => (ended += 1),
    );
    const zip = await openZip(await buffer(output), { totalBytes: 1000, entries: 5 });
    const texts: string[] = [];
    for (const file of zip.files) texts.push((await file.read()).toString());
    zip.close();
    expect(texts).to.deep.equal(['one', 'two']);
    if (!output.closed) await once(output, 'close');
    expect(ended).to.equal(1);
  });

  it('closes the file that is being read when its reader leaves, and opens no other', async () => {
    let ended = 0;
    const endless = new Readable({ read: () => undefined });
    const later = new Readable({ read: () => undefined });
    let wasLeft = false;
    const filled = new Promise<void>((resolve) => {
      const output = zipStream(
        async (files) => {
          setTimeout(() => output.destroy(), 5);
          await files.add('endless', AT, endless);
          wasLeft = files.isLeft();
          await files.add('later', AT, later);
          resolve();
        },
        () => (ended += 1),
      );
      output.resume();
    });
    await filled;
    expect([endless.destroyed, wasLeft, later.destroyed, ended]).to.deep.equal([true, true, true, 1]);
  });

  it('fails with the error of a file, or of whoever adds files', async () => {
    const broken = new Readable({ read: () => broken.destroy(new Error('gone')) });
    const fills = [
      async (files: Parameters<Parameters<typeof zipStream>[0]>[0]) => await files.add('x', AT, broken),
      async () => await Promise.reject(new Error('gone')),
    ];
    for (const fill of fills) {
      let ended = 0;
      const output = zipStream(fill, () => (ended += 1));
      const failed = await buffer(output).then(
        () => 'whole',
        (error: Error) => error.message,
      );
      expect([failed, ended]).to.deep.equal(['gone', 1]);
    }
  });
});
