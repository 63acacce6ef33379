/**
 * The tokens of the event feed: where a reader is. A token belongs to one contest and one kind of reader, and its check digits
 * say so, so that a token from elsewhere is refused instead of read as another place.
 */
import type { Reader } from './clics-formats.rules.ts';
import type { Marks } from './contest-model.rules.ts';

/** A short text that differs for other texts, by FNV-1a; it keeps no secret. */
function checkOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash.toString(36).padStart(7, '0');
}

function readerKey(reader: Reader): string {
  return reader.kind === 'team' ? `team ${reader.teamId}` : reader.kind;
}

/** The marks that this kind of reader may know: the number of all events would tell the public of hidden ones. */
function figuresOf(reader: Reader, marks: Marks): number[] {
  return reader.kind === 'staff' ? [marks.all] : reader.kind === 'team' ? [marks.open, marks.own] : [marks.open];
}

export function tokenOf(contestId: string, reader: Reader, marks: Marks): string {
  const figures = figuresOf(reader, marks).join('.');
  return `${figures}-${checkOf(`${contestId} ${readerKey(reader)} ${figures}`)}`;
}

/** The marks that a token names; undefined for one that is malformed, or of another contest or reader. */
export function marksOf(token: string, contestId: string, reader: Reader): Marks | undefined {
  const found = /^(\d{1,15})(?:\.(\d{1,15}))?-[0-9a-z]{7}$/.exec(token);
  if (!found) return undefined;
  const [first, second] = [Number(found[1]), Number(found[2] ?? 0)];
  const marks = reader.kind === 'staff' ? { all: first, open: 0, own: 0 } : { all: 0, open: first, own: second };
  return tokenOf(contestId, reader, marks) === token ? marks : undefined;
}

/** Whether a place is one that this contest has not reached: the token is from before a restored backup. */
export function isAhead(marks: Marks, now: Marks): boolean {
  return marks.all > now.all || marks.open > now.open || marks.own > now.own;
}
