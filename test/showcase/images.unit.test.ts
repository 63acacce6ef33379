/** Uploaded images are what their content says, whole and within limits. */
import { expect } from 'chai';
import fc from 'fast-check';
import { InvalidInput } from '../../src/platform/errors.ts';
import { IMAGE_BYTES_MAX, readImage } from '../../src/showcase/images.input.ts';
import { jpeg, png, webp } from './images.ts';

function refusal(content: Buffer): string {
  try {
    readImage(content, 'image');
    return 'accepted';
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    expect(error.field).to.equal('image');
    return error.code;
  }
}

describe('an uploaded image', () => {
  it('is read by its content', () => {
    expect(readImage(png(40, 20), 'image')).to.deep.equal({ format: 'png', width: 40, height: 20 });
    expect(readImage(jpeg(400, 200), 'image')).to.deep.equal({ format: 'jpeg', width: 400, height: 200 });
    expect(readImage(webp(300, 150), 'image')).to.deep.equal({ format: 'webp', width: 300, height: 150 });
  });

  it('has the size in which a photo taken sideways is shown', () => {
    expect(readImage(jpeg(400, 200, 6), 'image')).to.include({ width: 200, height: 400 });
    expect(readImage(jpeg(400, 200, 3), 'image')).to.include({ width: 400, height: 200 });
  });

  it('is refused when it is none, another kind, cut off, too small or too large', () => {
    const whole = png(200, 100);
    const cases: [string, Buffer, string][] = [
      ['nothing', Buffer.alloc(0), 'image_format'],
      ['text', Buffer.from('<html><script>alert(1)</script>'), 'image_format'],
      ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"/>'), 'image_format'],
      ['a GIF', Buffer.from('GIF89a\x40\x00\x40\x00\x00\x00\x00;', 'latin1'), 'image_format'],
      ['a signature alone', whole.subarray(0, 8), 'image_format'],
      ['a PNG that is cut off', whole.subarray(0, whole.length - 12), 'image_format'],
      ['a JPEG that is cut off', jpeg(400, 200).subarray(0, -2), 'image_format'],
      ['a WebP that is cut off', webp(300, 150).subarray(0, -1), 'image_format'],
      ['a PNG of 15 pixels', png(15, 40), 'image_too_small'],
      ['a PNG that says 0 pixels', png(40, 40, { width: 0, height: 40 }), 'image_too_small'],
      ['a PNG that says 60,000 pixels', png(40, 40, { width: 60_000, height: 60_000 }), 'image_too_large'],
      ['one of many pixels', png(40, 40, { width: 7000, height: 4000 }), 'image_too_large'],
      ['one of many bytes', Buffer.concat([whole, Buffer.alloc(IMAGE_BYTES_MAX)]), 'upload_too_large'],
    ];
    for (const [what, content, code] of cases) expect(refusal(content), what).to.equal(code);
  });

  it('makes the reader fail with a refusal alone, whatever its bytes are', () => {
    const starts = [png(20, 20), jpeg(20, 20, 1), webp(20, 20)];
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 60 }), fc.nat(60), (start, noise, at) => {
        const mixed = Buffer.from(start);
        mixed.set(noise.subarray(0, Math.max(0, mixed.length - at)), Math.min(at, mixed.length));
        refusal(mixed);
      }),
      { numRuns: 500 },
    );
  });
});
