/**
 * Bodies of JSON with few values. Parsing takes time by their number and not by their bytes: 16 MiB of brackets take seconds
 * of the event loop, and a schema then makes an error of each.
 */
import express, { type RequestHandler } from 'express';
import { Malformed } from '../errors.ts';
import { readingKept } from './arrivals.ts';

/** Commas, colons and opening brackets outside of texts; two hundred files of a submission have about 1,600. */
const MOST_MARKS = 10_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MARKS = new Set([...',:[{'].map((mark) => mark.charCodeAt(0)));

/** Whether a text of JSON has at most `most` of the marks between which values are. */
export function hasFewValues(text: Uint8Array, most = MOST_MARKS): boolean {
  let marks = 0;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at]!;
    if (byte === QUOTE) at = endOfText(text, at);
    else if (MARKS.has(byte) && (marks += 1) > most) return false;
  }
  return true;
}

/** Where the text that begins here has its other quote. */
function endOfText(text: Uint8Array, begin: number): number {
  let at = begin + 1;
  while (at < text.length && text[at] !== QUOTE) at += text[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** Throws for a member that every object has, such as `toString`: whoever makes a text of the object would fail. */
function refuseInherited(name: string, value: unknown): unknown {
  if (Object.hasOwn(Object.prototype, name)) throw new SyntaxError(`${name} is no name of a value`);
  return value;
}

/**
 * Reads JSON up to so many bytes. Answers 400 to more values than any request has, to members that every object has, and to
 * other encodings than UTF-8.
 */
export function jsonBody(limit: number | string): RequestHandler {
  const reader: RequestHandler = express.json({
    limit,
    type: 'application/json',
    reviver: refuseInherited,
    verify: (_req, _res, body, encoding) => {
      if (encoding !== 'utf-8' || !hasFewValues(body)) throw new Malformed('malformed_body');
    },
  });
  return readingKept(reader);
}
