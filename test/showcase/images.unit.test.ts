/** Uploaded images are what their content says, whole and within limits. */
import { expect } from 'chai';
import fc from 'fast-check';
import { InvalidInput } from '../../src/platform/errors.ts';
import { IMAGE_BYTES_MAX, readImage } from '../../src/showcase/images.input.ts';
import { jpeg, png, webp, withChunk, withMarker, withRiff } from './images.ts';

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

const read = (content: Buffer) => readImage(content, 'image').image;

describe('an uploaded image', () => {
  it('is read by its content', () => {
    expect(read(png(40, 20))).to.deep.equal({ format: 'png', width: 40, height: 20 });
    expect(read(jpeg(400, 200))).to.deep.equal({ format: 'jpeg', width: 400, height: 200 });
    expect(read(webp(300, 150))).to.deep.equal({ format: 'webp', width: 300, height: 150 });
  });

  it('has the size in which a photo taken sideways is shown', () => {
    expect(read(jpeg(400, 200, 6))).to.include({ width: 200, height: 400 });
    expect(read(jpeg(400, 200, 3))).to.include({ width: 400, height: 200 });
    expect(read(jpeg(400, 200, 9))).to.include({ width: 400, height: 200 });
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

  it('is kept without what cameras and editors wrote into it, and looks the same', () => {
    const secret = Buffer.from('48.8584N 2.2945E');
    const kept = (content: Buffer) => readImage(content, 'image').content;
    for (const [name, content, plain] of [
      ...['eXIf', 'tEXt', 'iTXt', 'zTXt', 'prVt'].map((it) => [it, withChunk(png(40, 20), it, secret), png(40, 20)]),
      ...['e1', 'e2', 'ed', 'fe'].map((it) => [it, withMarker(jpeg(400, 200), it, secret), jpeg(400, 200)]),
      ...['EXIF', 'XMP ', 'note'].map((it) => [it, withRiff(webp(300, 150), it, secret, 0x0c), webp(300, 150)]),
      ['after a PNG', Buffer.concat([png(40, 20), secret]), png(40, 20)],
      ['after a JPEG', Buffer.concat([jpeg(400, 200), secret]), jpeg(400, 200)],
      ['after a WebP', Buffer.concat([webp(300, 150), secret]), webp(300, 150)],
    ] as [string, Buffer, Buffer][]) {
      expect(content.includes(secret), name).to.equal(true);
      expect(kept(content).equals(plain), name).to.equal(true);
    }
    const colours = Buffer.from('ICC_PROFILE\0 colours');
    expect(kept(withMarker(jpeg(400, 200), 'e2', colours)).includes(colours), 'a profile of colours').to.equal(true);
    // How the camera was held stays, and nothing else of what it wrote.
    const sideways = kept(withMarker(jpeg(400, 200, 6), 'e1', secret));
    expect(sideways.includes(secret)).to.equal(false);
    expect(read(sideways)).to.include({ width: 200, height: 400 });
    expect(kept(sideways).equals(sideways)).to.equal(true);
  });

  it('never keeps the reader busy, whatever it was made for', () => {
    const box = (type: string, data: Buffer) => {
      const head = Buffer.alloc(8);
      head.writeUInt32BE(8 + data.length);
      head.write(type, 4, 'latin1');
      return Buffer.concat([head, data]);
    };
    const filled = (start: Buffer, unit: Buffer) =>
      Buffer.concat([start, Buffer.alloc(IMAGE_BYTES_MAX - start.length, unit)]);
    // Boxes of no length inside of boxes, which stop readers of these formats for minutes.
    const heif = Buffer.concat([
      box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1')),
      box('meta', Buffer.concat([Buffer.alloc(4), box('iprp', box('ipco', Buffer.alloc(1024 * 1024)))])),
    ]);
    const cases: [string, Buffer][] = [
      ['HEIF', heif],
      ['JPEG XL', filled(box('JXL ', Buffer.from('0d0a870a', 'hex')), Buffer.from('000000016a786c70', 'hex'))],
      ['JPEG 2000', filled(box('jP  ', Buffer.from('0d0a870a', 'hex')), Buffer.alloc(8))],
      ['TIFF', filled(Buffer.from('49492a0008000000', 'hex'), Buffer.from([0xff]))],
      ['ICNS', filled(Buffer.from('69636e73003fffff', 'hex'), Buffer.from([0]))],
      ['SVG', filled(Buffer.from('<svg '), Buffer.from('<svg a="'))],
      ['a JPEG of markers', filled(Buffer.from('ffd8', 'hex'), Buffer.from('ffe10008457869664d4d', 'hex'))],
      ['a JPEG of fill', filled(Buffer.from('ffd8ffe0', 'hex'), Buffer.from([0]))],
      ['a JPEG of pixels', filled(Buffer.from('ffd8ffda0002', 'hex'), Buffer.from('ff00', 'hex'))],
      ['a PNG of chunks', filled(png(20, 20).subarray(0, 33), Buffer.from('000000006161616100000000', 'hex'))],
      ['a WebP of chunks', filled(Buffer.from('RIFF\xf8\xff?\0WEBP', 'latin1'), Buffer.from('VP8X\0\0\0\0'))],
    ];
    for (const [what, content] of cases) {
      const startedAt = performance.now();
      expect(refusal(content), what).to.equal('image_format');
      expect(performance.now() - startedAt, what).to.be.lessThan(1000);
    }
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
