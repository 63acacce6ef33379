/** The supervisor's frames on our side: type, little-endian length, payload. `judge/supervisor/main.c` explains each type. */
export const FRAME_PAYLOAD_MAX = 64 * 1024;
const HEADER_BYTES = 5;

export interface Frame {
  type: string;
  payload: Buffer;
}

/** One whole frame. */
export function encodeFrame(type: string, payload: Buffer = Buffer.alloc(0)): Buffer {
  if (payload.length > FRAME_PAYLOAD_MAX) throw new RangeError('a frame holds at most 64 KiB');
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(type, 0, 'latin1');
  header.writeUInt32LE(payload.length, 1);
  return Buffer.concat([header, payload]);
}

/** Content as frames of one type, each of the largest size. */
export function* piecesOf(type: string, content: Buffer): Generator<Buffer> {
  for (let at = 0; at < content.length; at += FRAME_PAYLOAD_MAX)
    yield encodeFrame(type, content.subarray(at, at + FRAME_PAYLOAD_MAX));
}

/** Key and value pairs as the payload of a job; a list repeats its key. */
export function encodePairs(pairs: [string, string | number][]): Buffer {
  return Buffer.from(pairs.map(([key, value]) => `${key}=${value}\0`).join(''), 'utf8');
}

/** The pairs of a result. */
export function decodePairs(payload: Buffer): Map<string, string> {
  return new Map(
    payload
      .toString('utf8')
      .split('\0')
      .filter((pair) => pair.includes('='))
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}

/** Cuts a byte stream into frames. */
export class FrameDecoder {
  #chunks: Buffer[] = [];
  #length = 0;

  /** The frames completed by these bytes. @throws RangeError when the stream is not a sequence of frames. */
  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const frames: Frame[] = [];
    if (this.#length < HEADER_BYTES) return frames;
    let all = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    while (all.length >= HEADER_BYTES) {
      const length = all.readUInt32LE(1);
      if (length > FRAME_PAYLOAD_MAX) throw new RangeError('the supervisor sent something that is no frame');
      if (all.length < HEADER_BYTES + length) break;
      frames.push({
        type: String.fromCharCode(all[0] as number),
        payload: all.subarray(HEADER_BYTES, HEADER_BYTES + length),
      });
      all = all.subarray(HEADER_BYTES + length);
    }
    this.#chunks = all.length > 0 ? [all] : [];
    this.#length = all.length;
    return frames;
  }
}
