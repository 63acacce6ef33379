import { PassThrough } from 'node:stream';
import type { Request } from 'express';
import { expect } from 'chai';
import { readForm } from '../../src/platform/web/uploads.ts';

describe('a form whose sender left', () => {
  const LIMITS = { totalBytes: 1000, files: 1 };
  const formOf = () =>
    Object.assign(new PassThrough(), {
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    }) as unknown as Request & PassThrough;
  const refusalOf = async (work: Promise<unknown>) => await work.catch((error: Error) => error);

  it('before it was read is refused at once', async () => {
    const req = formOf();
    req.destroy();
    expect(await refusalOf(readForm(req, LIMITS))).to.include({ kind: 'malformed' });
  });

  it('while it was read is refused when the connection ends', async () => {
    const req = formOf();
    req.write('--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nha');
    const reading = refusalOf(readForm(req, LIMITS));
    req.destroy();
    expect(await reading).to.include({ kind: 'malformed' });
  });
});
