/** Decoders, within limits, for filters of PDF streams that can hide text. Data without its end mark gives undefined. */
import { inflateSync } from 'node:zlib';

/** These decoders are slow: a stream that needs more work than this counts as unreadable. */
const MOST_DECODED_BYTES = 16 * 1024 * 1024;

type Decoder = (content: Buffer, most: number, dictionary: string) => Buffer | undefined;

export const DECODERS: Record<string, Decoder> = {
  FlateDecode: (content, most) => inflated(content, most),
  ASCII85Decode: (content) => ascii85(content),
  ASCIIHexDecode: (content) => asciiHex(content),
  RunLengthDecode: (content, most) => runLength(content, Math.min(most, MOST_DECODED_BYTES)),
  LZWDecode: (content, most, dictionary) =>
    lzw(content, Math.min(most, MOST_DECODED_BYTES), /\/EarlyChange\s+0\b/.test(dictionary) ? 0 : 1),
};

/** Short names are meant for inline images, but viewers accept them everywhere. */
export const SHORT_NAMES: Record<string, string> = {
  Fl: 'FlateDecode',
  A85: 'ASCII85Decode',
  AHx: 'ASCIIHexDecode',
  RL: 'RunLengthDecode',
  LZW: 'LZWDecode',
  DCT: 'DCTDecode',
  CCF: 'CCITTFaxDecode',
};

/** The output of these is always an image. */
export const PICTURES = ['DCTDecode', 'JPXDecode', 'JBIG2Decode', 'CCITTFaxDecode'];

export function inflated(content: Buffer, most: number): Buffer | undefined {
  try {
    return inflateSync(content, { maxOutputLength: Math.max(1, most) });
  } catch {
    return undefined;
  }
}

function ascii85(content: Buffer): Buffer | undefined {
  const end = content.indexOf('~>');
  if (end < 0 || end > MOST_DECODED_BYTES) return undefined;
  const out = Buffer.alloc(end * 4);
  let size = 0;
  let group: number[] = [];
  const put = (digits: readonly number[], count: number): void => {
    const value = digits.reduce((sum, digit) => sum * 85 + digit, 0);
    for (let i = 0; i < count; i += 1) out[size++] = Math.floor(value / 256 ** (3 - i)) % 256;
  };
  for (const sign of content.subarray(0, end)) {
    if (sign === 0x7a && group.length === 0) put([0, 0, 0, 0, 0], 4);
    else if (sign >= 0x21 && sign <= 0x75) {
      group.push(sign - 0x21);
      if (group.length < 5) continue;
      put(group, 4);
      group = [];
    } else if (!isBlank(sign)) return undefined;
  }
  if (group.length === 1) return undefined;
  if (group.length > 1) put([...group, 84, 84, 84, 84].slice(0, 5), group.length - 1);
  return out.subarray(0, size);
}

function asciiHex(content: Buffer): Buffer | undefined {
  const end = content.indexOf('>');
  if (end < 0 || end > MOST_DECODED_BYTES) return undefined;
  const digits = content.toString('latin1', 0, end).replace(/[\s\0]/g, '');
  if (!/^[0-9a-fA-F]*$/.test(digits)) return undefined;
  return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex');
}

function runLength(content: Buffer, most: number): Buffer | undefined {
  const parts: Buffer[] = [];
  let size = 0;
  for (let i = 0; i < content.length && size <= most;) {
    const length = content[i]!;
    if (length === 128) return Buffer.concat(parts);
    const part =
      length < 128 ? content.subarray(i + 1, i + 2 + length) : Buffer.alloc(257 - length, content[i + 1] ?? 0);
    parts.push(part);
    size += part.length;
    i += length < 128 ? length + 2 : 2;
  }
  return undefined;
}

function lzw(content: Buffer, most: number, early: 0 | 1): Buffer | undefined {
  const out: number[] = [];
  let table: number[][] = [];
  let before: number[] | undefined;
  let width = 9;
  let bits = 0;
  let count = 0;
  const clear = (): void => {
    table = Array.from({ length: 258 }, (_, byte) => (byte < 256 ? [byte] : []));
    before = undefined;
    width = 9;
  };
  clear();
  for (const byte of content) {
    bits = ((bits << 8) | byte) & 0xffffff;
    count += 8;
    if (count < width) continue;
    const code = (bits >> (count - width)) & ((1 << width) - 1);
    count -= width;
    if (code === 257) return Buffer.from(out);
    if (code === 256) {
      clear();
      continue;
    }
    const entry: number[] | undefined =
      table[code] ?? (before && code === table.length ? [...before, before[0]!] : undefined);
    if (!entry || out.length + entry.length > most) return undefined;
    for (const one of entry) out.push(one);
    if (before && table.length < 4096) table.push([...before, entry[0]!]);
    before = entry;
    width =
      table.length + early >= 2048 ? 12 : table.length + early >= 1024 ? 11 : table.length + early >= 512 ? 10 : 9;
  }
  return undefined;
}

function isBlank(sign: number): boolean {
  return sign === 0 || (sign >= 9 && sign <= 13) || sign === 32;
}
