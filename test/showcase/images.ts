/** Small images for tests, made here. */
import { crc32, deflateSync } from 'node:zlib';

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG of one colour; with `said`, its header alone says another size. */
export function png(
  width: number,
  height: number,
  said: { width: number; height: number } = { width, height },
): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(said.width, 0);
  head.writeUInt32BE(said.height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 0x7a)]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

/** What a JPEG of that size begins and ends with; with an orientation of its camera perhaps. */
export function jpeg(width: number, height: number, orientation?: number): Buffer {
  const frame = Buffer.from('ffc0001108000000000301110002110103110100', 'hex').subarray(0, 19);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  const app0 = Buffer.from('ffe000104a46494600010100000100010000', 'hex');
  const exif = Buffer.from('4578696600004d4d002a000000080001011200030000000100000000' + '00000000', 'hex');
  if (orientation !== undefined) exif.writeUInt16BE(orientation, 24);
  const app1 = Buffer.concat([Buffer.from('ffe1', 'hex'), Buffer.from([0, exif.length + 2]), exif]);
  const parts = orientation === undefined ? [app0, frame] : [app0, app1, frame];
  return Buffer.concat([
    Buffer.from('ffd8', 'hex'),
    ...parts,
    Buffer.from('ffda0002', 'hex'),
    Buffer.from('ffd9', 'hex'),
  ]);
}

/** A WebP of that size without its pixels. */
export function webp(width: number, height: number): Buffer {
  const body = Buffer.alloc(10);
  body.writeUIntLE(width - 1, 4, 3);
  body.writeUIntLE(height - 1, 7, 3);
  const vp8x = Buffer.concat([Buffer.from('VP8X'), Buffer.from([10, 0, 0, 0]), body]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(4 + vp8x.length);
  return Buffer.concat([Buffer.from('RIFF'), size, Buffer.from('WEBP'), vp8x]);
}

/** A PNG with one more chunk after its header. */
export function withChunk(image: Buffer, type: string, data: Buffer): Buffer {
  return Buffer.concat([image.subarray(0, 33), chunk(type, data), image.subarray(33)]);
}

/** A JPEG with one more part at its beginning, which has this marker. */
export function withMarker(image: Buffer, marker: string, data: Buffer): Buffer {
  const head = Buffer.from(`ff${marker}0000`, 'hex');
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([image.subarray(0, 2), head, data, image.subarray(2)]);
}

/** A WebP with one more chunk at its end, and with these flags. */
export function withRiff(image: Buffer, type: string, data: Buffer, flags: number): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(data.length, 4);
  const longer = Buffer.concat([image, head, data, Buffer.alloc(data.length % 2)]);
  longer.writeUInt32LE(longer.length - 8, 4);
  longer[20] = flags;
  return longer;
}
