/** What a file of a past contest may hold, and what can be wrong with it. */

/** Of the uploaded file. */
export const MOST_BYTES = 64 * 1024 * 1024;
/** Of everything that is read from an archive, unpacked. */
export const MOST_UNPACKED_BYTES = 512 * 1024 * 1024;
export const MOST_ENTRIES = 20_000;
/** Of a file that is read as one document; a feed is read line by line. */
export const MOST_DOCUMENT_BYTES = 64 * 1024 * 1024;
export const MOST_LINES = 2_000_000;
export const MOST_LINE_BYTES = 1024 * 1024;
export const MOST_SUBMISSIONS = 100_000;
export const MOST_JUDGEMENTS = 300_000;
export const MOST_TEAMS = 30_000;
/** Of any other kind of object. */
export const MOST_OBJECTS = 10_000;
/** Faults, differences and left out objects that are kept to be shown; all are counted. */
export const MOST_KEPT = 300;

export type Params = Record<string, string | number>;

/** Where something stands: a file, and the line or the number of the entry in it. */
export interface Place {
  file: string;
  line: number;
}

/** Something that is wrong with one object. The code is a key of `fault` in the messages. */
export interface PastFault extends Place {
  code: string;
  params: Params;
}

/** Why a file cannot be read at all. The code is a key of `file` in the messages. */
export class PastRefusal extends Error {
  override readonly name = 'PastRefusal';
  constructor(
    readonly code: string,
    readonly params: Params = {},
    readonly isTooLarge = false,
  ) {
    super(`${code} ${JSON.stringify(params)}`);
  }
}

const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text of a file that is fit for a message: short, and without what hides or turns round. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const plain = text.slice(0, 400).replace(HIDDEN, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`);
  const chars = [...plain];
  return chars.length > 60 ? `${chars.slice(0, 60).join('')}…` : plain;
}
