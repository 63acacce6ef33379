/** The text of files that people made: which encoding they have, and files that are no text at all. */

export const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be', 'big5'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Signatures of files that are no text, and what they are. */
const BINARY: readonly [string, string][] = [
  ['504b0304', 'zip'],
  ['504b0506', 'zip'],
  ['d0cf11e0a1b11ae1', 'ole'],
  ['25504446', 'pdf'],
  ['89504e47', 'image'],
  ['ffd8ff', 'image'],
  ['47494638', 'image'],
  ['1f8b', 'gzip'],
  ['526172211a', 'rar'],
  ['377abcaf271c', '7z'],
];

/** What a file is by its first bytes; undefined for text. */
export function signatureOf(content: Buffer): string | undefined {
  const start = content.subarray(0, 8).toString('hex');
  return BINARY.find(([signature]) => start.startsWith(signature))?.[1];
}

/** The text of a file in the first of these encodings that fits, without its mark; undefined when none does. */
export function decodedAs(
  content: Buffer,
  encodings: readonly Encoding[],
): { text: string; encoding: Encoding } | undefined {
  for (const encoding of encodings) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(content);
      return { text: text.replace(/^\uFEFF/, ''), encoding };
    } catch {
      // The next one may fit.
    }
  }
  return undefined;
}

/** By its mark; as UTF-16 by its zero bytes; or else as UTF-8, and then as GB 18030. */
export function likelyEncodings(content: Buffer): Encoding[] {
  const start = content.subarray(0, 3).toString('hex');
  if (start.startsWith('efbbbf')) return ['utf-8'];
  if (start.startsWith('fffe')) return ['utf-16le'];
  if (start.startsWith('feff')) return ['utf-16be'];
  const head = content.subarray(0, 4096);
  const zeros = [0, 0];
  for (const [index, byte] of head.entries()) if (byte === 0) zeros[index % 2]! += 1;
  // Lists are mostly digits, separators and line ends, which have a zero byte each.
  if (zeros[1]! > head.length / 10 && zeros[0]! < zeros[1]! / 4) return ['utf-16le'];
  if (zeros[0]! > head.length / 10 && zeros[1]! < zeros[0]! / 4) return ['utf-16be'];
  return ['utf-8', 'gb18030'];
}
