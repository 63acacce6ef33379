/**
 * The default output validator of the problem package format 2025-09: compares two outputs as tokens of bytes separated by white
 * space. It runs in the judge process (it executes nothing), reads both buffers once, and copies a token only to parse it as a
 * number or to show it in a message.
 */
import type { DefaultChecker } from './contract/job.ts';

export interface CheckResult {
  accepted: boolean;
  /** For staff, when rejected: the position of the first difference. */
  message?: string;
}

/** The grammar of the format: decimal, optional scientific notation, no hex, no "inf", no "nan". */
const FLOAT = /^[+-]?(\d*\.\d+|\d+\.?)([eE][+-]?\d+)?$/;
const SHOWN_BYTES = 60;

/**
 * Compares the output of a program with the answer file.
 * @returns accepted, or the first difference: line of the output (from 1), expected token, actual token.
 */
export function checkDefault(answer: Buffer, output: Buffer, flags: Omit<DefaultChecker, 'kind'>): CheckResult {
  if (answer.equals(output)) return { accepted: true };
  const tolerant = flags.floatAbsoluteTolerance !== undefined || flags.floatRelativeTolerance !== undefined;
  let a = 0;
  let o = 0;
  let line = 1;
  for (;;) {
    const answerSpaceStart = a;
    const outputSpaceStart = o;
    while (a < answer.length && isSpace(answer[a]!)) a++;
    const lineBefore = line;
    while (o < output.length && isSpace(output[o]!)) if (output[o++] === 0x0a) line++;
    if (flags.spaceChangeSensitive && !sameRange(answer, answerSpaceStart, a, output, outputSpaceStart, o)) {
      const expected = shown(answer, answerSpaceStart, a, true);
      const got = shown(output, outputSpaceStart, o, true);
      return rejected(`line ${lineBefore}: white space differs: expected ${expected}, got ${got}`);
    }
    const answerStart = a;
    const outputStart = o;
    while (a < answer.length && !isSpace(answer[a]!)) a++;
    while (o < output.length && !isSpace(output[o]!)) o++;
    if (answerStart === a && outputStart === o) return { accepted: true };
    if (outputStart === o) return rejected(`line ${line}: output ends, expected ${shown(answer, answerStart, a)}`);
    if (answerStart === a) return rejected(`line ${line}: expected the end, got ${shown(output, outputStart, o)}`);
    if (sameRange(answer, answerStart, a, output, outputStart, o)) continue;
    if (tolerant && sameNumber(answer, answerStart, a, output, outputStart, o, flags)) continue;
    if (!isNumberHere(tolerant, answer, answerStart, a) && !flags.caseSensitive) {
      if (sameRange(answer, answerStart, a, output, outputStart, o, lower)) continue;
    }
    const expected = shown(answer, answerStart, a);
    return rejected(`line ${line}: expected ${expected}, got ${shown(output, outputStart, o)}`);
  }
}

function rejected(message: string): CheckResult {
  return { accepted: false, message };
}

/** Space, form feed, line feed, carriage return, horizontal and vertical tab, as the format lists them. */
function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte;
}

function sameRange(
  a: Buffer,
  aStart: number,
  aEnd: number,
  b: Buffer,
  bStart: number,
  bEnd: number,
  fold?: (byte: number) => number,
): boolean {
  if (aEnd - aStart !== bEnd - bStart) return false;
  for (let i = aStart, j = bStart; i < aEnd; i++, j++) {
    if (a[i] !== b[j] && (fold === undefined || fold(a[i]!) !== fold(b[j]!))) return false;
  }
  return true;
}

function parseFloatToken(buffer: Buffer, start: number, end: number): number | undefined {
  const text = buffer.toString('latin1', start, end);
  return FLOAT.test(text) ? Number(text) : undefined;
}

/** With a tolerance, an answer token that is a number is compared only as a number, never as text. */
function isNumberHere(tolerant: boolean, answer: Buffer, start: number, end: number): boolean {
  return tolerant && parseFloatToken(answer, start, end) !== undefined;
}

function sameNumber(
  answer: Buffer,
  aStart: number,
  aEnd: number,
  output: Buffer,
  oStart: number,
  oEnd: number,
  flags: Omit<DefaultChecker, 'kind'>,
): boolean {
  const wanted = parseFloatToken(answer, aStart, aEnd);
  const got = wanted === undefined ? undefined : parseFloatToken(output, oStart, oEnd);
  if (wanted === undefined || got === undefined) return false;
  const difference = Math.abs(got - wanted);
  return (
    got === wanted ||
    (flags.floatAbsoluteTolerance !== undefined && difference <= flags.floatAbsoluteTolerance) ||
    (flags.floatRelativeTolerance !== undefined && difference <= flags.floatRelativeTolerance * Math.abs(wanted))
  );
}

/** Shortened and quoted, with visible white space if that is what differs. */
function shown(buffer: Buffer, start: number, end: number, escaped = false): string {
  const clipped = end - start > SHOWN_BYTES;
  const text = buffer.toString('utf8', start, clipped ? start + SHOWN_BYTES : end) + (clipped ? '…' : '');
  return escaped ? JSON.stringify(text) : `"${text}"`;
}
