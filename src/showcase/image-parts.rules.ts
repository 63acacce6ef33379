/**
 * The parts of a PNG, JPEG or WebP file, walked by the lengths that they state: what kind it is, whether it is whole, and the file
 * without what cameras and editors wrote into it, such as the place where a photo was taken.
 */
import type { Image } from './showcase.rules.ts';

type Format = Image['format'];

/** An image that was read: what it is, and its bytes as they are kept. */
export interface ReadImage {
  image: Omit<Image, 'sha256'>;
  content: Buffer;
}

interface Part {
  name: string;
  bytes: Buffer;
}

const PNG_START = Buffer.from('89504e470d0a1a0a', 'hex');
const JPEG_START = Buffer.from('ffd8', 'hex');
/** An ordinary file has some hundred. */
const PARTS_MAX = 20_000;

/** Parts that stay: pixels, and how they are shown. */
const PNG_KEPT = [
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'cHRM', 'gAMA', 'iCCP', 'sBIT', 'sRGB', 'cICP', 'mDCV', 'cLLI', 'bKGD'],
  ...['hIST', 'pHYs', 'acTL', 'fcTL', 'fdAT'],
];
const WEBP_KEPT = ['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF', 'ICCP'];
/** Flags of a WebP that say it has Exif and XMP. */
const WEBP_SAID = 0x08 | 0x04;

/** The format that the first bytes say; undefined for everything else. */
export function formatOf(content: Buffer): Format | undefined {
  const text = (from: number, to: number) => content.toString('latin1', from, to);
  if (content.subarray(0, 8).equals(PNG_START) && text(12, 16) === 'IHDR') return 'png';
  if (content.toString('hex', 0, 3) === 'ffd8ff') return 'jpeg';
  if (text(0, 4) === 'RIFF' && text(8, 15) === 'WEBPVP8') return 'webp';
  return undefined;
}

/** Parts in order up to the last one; undefined when something is missing, or lengths lead nowhere. */
function partsOf(content: Buffer, format: Format): Part[] | undefined {
  const parts: Part[] = [];
  let at = { png: PNG_START.length, jpeg: JPEG_START.length, webp: 12 }[format];
  const end = format === 'webp' ? content.readUInt32LE(4) + 8 : content.length;
  if (end > content.length) return undefined;
  while (at < end && parts.length < PARTS_MAX) {
    const found = PART_AT[format](content, at);
    if (!found || found.to > end) return undefined;
    parts.push({ name: found.name, bytes: content.subarray(at, found.to) });
    if (found.name === 'IEND' || found.name === 'd9') return parts;
    at = found.to;
  }
  return format === 'webp' && at >= end ? parts : undefined;
}

type PartAt = (content: Buffer, at: number) => { name: string; to: number } | undefined;

const PART_AT: Readonly<Record<Format, PartAt>> = {
  png: (content, at) =>
    at + 12 > content.length
      ? undefined
      : { name: content.toString('latin1', at + 4, at + 8), to: at + 12 + content.readUInt32BE(at) },
  webp: (content, at) => {
    if (at + 8 > content.length) return undefined;
    const length = content.readUInt32LE(at + 4);
    return { name: content.toString('latin1', at, at + 4), to: at + 8 + length + (length % 2) };
  },
  jpeg: (content, at) => {
    if (at + 2 > content.length || content[at] !== 0xff) return undefined;
    const name = content.toString('hex', at + 1, at + 2);
    if (name === 'd9') return { name, to: at + 2 };
    const length = at + 4 > content.length ? 0 : content.readUInt16BE(at + 2);
    if (length < 2) return undefined;
    const to = at + 2 + length;
    return { name, to: name === 'da' ? scanEnd(content, to) : to };
  },
};

/** Where the pixels of a JPEG end that begin here: at the next marker that is not one of theirs. */
function scanEnd(content: Buffer, from: number): number {
  for (let at = from; at + 1 < content.length; at += 1) {
    const next = content[at + 1] as number;
    if (content[at] === 0xff && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return content.length;
}

function isKept({ name, bytes }: Part, format: Format): boolean {
  switch (format) {
    case 'png':
      return PNG_KEPT.includes(name);
    case 'webp':
      return WEBP_KEPT.includes(name);
    case 'jpeg': {
      const begins = (words: string) => bytes.toString('latin1', 4, 4 + words.length) === words;
      if (name === 'e0') return begins('JFIF\0');
      if (name === 'e2') return begins('ICC_PROFILE\0');
      if (name === 'ee') return begins('Adobe');
      return name !== 'fe' && !name.startsWith('e');
    }
  }
}

/** The file without what says more than its pixels; undefined unless it is whole. What follows its end goes too. */
export function cleanImage(content: Buffer, format: Format): Buffer | undefined {
  const parts = partsOf(content, format);
  if (!parts) return undefined;
  const kept = parts.filter((part) => isKept(part, format)).map(({ bytes }) => bytes);
  if (format === 'png') return Buffer.concat([PNG_START, ...kept]);
  if (format === 'jpeg') return Buffer.concat([JPEG_START, ...kept]);
  const clean = Buffer.concat([content.subarray(0, 12), ...kept]);
  clean.writeUInt32LE(clean.length - 8, 4);
  if (clean.toString('latin1', 12, 16) === 'VP8X' && clean.length > 20) clean[20] = clean[20]! & ~WEBP_SAID;
  return clean;
}

/** The part of a JPEG that says how its camera was held. */
function orientationPart(orientation: number): Buffer {
  const part = Buffer.from(
    'ffe10022457869660000' + '4d4d002a00000008' + '0001' + '011200030000000100000000' + '00000000',
    'hex',
  );
  part.writeUInt16BE(orientation, 28);
  return part;
}

/** The markers of a JPEG before its first pixels, all of them with lengths that lead from one to the next. */
export function jpegHead(content: Buffer): Buffer {
  const parts = partsOf(content, 'jpeg') ?? [];
  const scan = parts.findIndex(({ name }) => name === 'da');
  return Buffer.concat([JPEG_START, ...parts.slice(0, Math.max(0, scan)).map(({ bytes }) => bytes)]);
}

/** A clean JPEG that is shown as its camera was held; 1 is upright. */
export function withOrientation(clean: Buffer, orientation: number): Buffer {
  if (orientation < 2 || orientation > 8) return clean;
  // Readers expect it first, or after the JFIF part.
  const hasJfif = clean.toString('hex', 2, 4) === 'ffe0';
  const at = hasJfif ? 4 + clean.readUInt16BE(4) : 2;
  return Buffer.concat([clean.subarray(0, at), orientationPart(orientation), clean.subarray(at)]);
}
