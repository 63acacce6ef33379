/**
 * Applies the hunks of one file like `git apply`. Context must match exactly. A hunk may have moved; then the nearest match is
 * used. A hunk without context before (after) its changes belongs to the start (end) of the file. Hunks may not overlap. A diff
 * without any context (`-U0`) is handled like `git apply --unidiff-zero`. If nothing matches exactly, CRLF and LF count as equal
 * and the file's own line ends are kept.
 */
import { refusal } from './source.rules.ts';
import type { Refusal } from './source.rules.ts';
import type { Hunk } from './source-patch.rules.ts';

/** Budget shared by all hunks of a patch. */
export interface Effort {
  /** How many line comparisons remain. */
  comparisons: number;
}

type SameLine = (a: string, b: string) => boolean;
const exactly: SameLine = (a, b) => a === b;
/** Checkouts and web forms change line ends without the author's knowledge. */
const butForLineEnds: SameLine = (a, b) => withLineEnd(a, '\n') === withLineEnd(b, '\n');

/** The text after the hunks, or why one does not fit: its position, and what was expected and found there. */
export function applyHunks(hunks: readonly Hunk[], before: string, path: string, effort: Effort): string | Refusal {
  const image = new Image(before, effort);
  for (const [index, hunk] of hunks.entries()) {
    const wrong = image.apply(hunk);
    if (wrong) {
      const { code, ...params } = wrong;
      return refusal(code, { path, hunk: index + 1, hunks: hunks.length, line: hunk.patchLine, ...params });
    }
  }
  return image.lines.join('');
}

/** Where a hunk may apply, which git derives from its context. */
interface Place {
  /** 0-based line where the search starts. */
  nominal: number;
  atBeginning: boolean;
  atEnd: boolean;
}

interface Misfit extends Record<string, string | number> {
  code: 'hunk_mismatch' | 'hunk_overlap' | 'hunk_past_end' | 'patch_too_complex';
}

class Image {
  lines: string[];
  /** For each line whether an earlier hunk wrote it; no other hunk may change it then. */
  #touched: boolean[];
  /** How many lines the earlier hunks added. */
  #grown = 0;

  constructor(
    text: string,
    private readonly effort: Effort,
  ) {
    this.lines = splitLines(text);
    this.#touched = this.lines.map(() => false);
  }

  apply(hunk: Hunk): Misfit | undefined {
    if (this.effort.comparisons <= 0) return { code: 'patch_too_complex' };
    const wanted = hunk.lines.filter((line) => line.op !== '+').map((line) => line.text);
    const place = this.#placeOf(hunk, wanted.length);
    let at = this.#find(wanted, place, exactly);
    const isExact = at !== undefined;
    at ??= this.#find(wanted, place, butForLineEnds);
    if (at === undefined) return this.#misfit(wanted, place);
    const added = replacement(hunk, this.lines, at, isExact);
    // Shifting the lines behind the hunk has a small cost per line.
    this.effort.comparisons -= this.lines.length >> 6;
    this.lines = replaced(this.lines, at, wanted.length, added);
    const written = added.map(() => true);
    this.#touched = replaced(this.#touched, at, wanted.length, written);
    this.#grown += added.length - wanted.length;
    return undefined;
  }

  #placeOf({ oldStart, newStart, lines }: Hunk, wantedLines: number): Place {
    if (lines.every(({ op }) => op !== ' ')) {
      // Without old lines, the header names the line *after* which the new ones are inserted.
      const first = wantedLines === 0 ? oldStart : oldStart - 1;
      return { nominal: Math.max(0, first + this.#grown), atBeginning: false, atEnd: false };
    }
    const atBeginning = oldStart <= 1;
    const atEnd = lines.at(-1)!.op !== ' ';
    const nominal = atBeginning ? 0 : atEnd ? this.lines.length - wantedLines : Math.max(0, newStart - 1);
    return { nominal: Math.max(0, nominal), atBeginning, atEnd };
  }

  /** Where the old lines stand: at their place, or the nearest one, of two equally near the later. */
  #find(wanted: readonly string[], { nominal, atBeginning, atEnd }: Place, isSame: SameLine): number | undefined {
    const last = this.lines.length - wanted.length;
    if (wanted.length === 0) return nominal <= last ? nominal : undefined;
    if (atEnd && nominal !== last) return undefined;
    // A header may claim any number; the search starts inside the file.
    const start = Math.min(nominal, this.lines.length);
    for (let distance = 0; distance <= this.lines.length; distance += 1) {
      for (const at of [start + distance, start - distance]) {
        if (at >= 0 && at <= last && this.#fits(wanted, at, isSame)) return at;
        if (this.effort.comparisons <= 0) return undefined;
      }
      if (atBeginning || atEnd) return undefined;
    }
    return undefined;
  }

  #fits(wanted: readonly string[], at: number, isSame: SameLine): boolean {
    for (let i = 0; i < wanted.length; i += 1) {
      this.effort.comparisons -= 1;
      if (!isSame(this.lines[at + i]!, wanted[i]!)) return false;
    }
    return !this.#isTouched(at, wanted.length);
  }

  /** Whether an earlier hunk wrote any of these lines. */
  #isTouched(at: number, count: number): boolean {
    for (let line = at; line < at + count; line += 1) if (this.#touched[line]) return true;
    return false;
  }

  #misfit(wanted: readonly string[], { nominal }: Place): Misfit {
    const wrong = wanted.findIndex((line, i) => !butForLineEnds(this.lines[nominal + i] ?? '', line));
    if (wrong === -1 && this.#isTouched(nominal, wanted.length)) return { code: 'hunk_overlap', fileLine: nominal + 1 };
    // All lines are there: then more follow, although the hunk ends where the file should.
    const offset = wrong === -1 ? wanted.length : wrong;
    const expected = shown(wanted[offset] ?? '');
    const found = this.lines[nominal + offset];
    const where = { fileLine: nominal + offset + 1, expected };
    if (found === undefined) return { code: 'hunk_past_end', ...where, fileLines: this.lines.length };
    return { code: 'hunk_mismatch', ...where, found: shown(found) };
  }
}

/**
 * The new lines of a hunk. Context keeps the file's own bytes; where its line ends are other ones than the patch has, added
 * lines get those of the file.
 */
function replacement(hunk: Hunk, old: readonly string[], at: number, isExact: boolean): string[] {
  const added = (line: string) => (isExact ? line : withLineEnd(line, old[at]!.endsWith('\r\n') ? '\r\n' : '\n'));
  const lines: string[] = [];
  let oldAt = at;
  for (const line of hunk.lines) {
    if (line.op === '+') lines.push(added(line.text));
    else {
      if (line.op === ' ') lines.push(old[oldAt]!);
      oldAt += 1;
    }
  }
  return lines;
}

/** More values than this are not passed as arguments: the stack has no room for a hundred thousand. */
const MOST_ARGUMENTS = 1000;

/** The list with `count` values at a place replaced; the list itself where that is cheaper. */
function replaced<T>(list: T[], at: number, count: number, values: readonly T[]): T[] {
  if (values.length > MOST_ARGUMENTS) return [...list.slice(0, at), ...values, ...list.slice(at + count)];
  list.splice(at, count, ...values);
  return list;
}

/** A line with another end, if it has one. */
function withLineEnd(line: string, end: string): string {
  return line.replace(/\r?\n/, end);
}

function splitLines(text: string): string[] {
  const lines: string[] = [];
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = text.indexOf('\n', start) + 1 || text.length;
    lines.push(text.slice(start, end));
  }
  return lines;
}

/** A line as people read it, without its end, bounded. */
function shown(latin1: string): string {
  const text = Buffer.from(withLineEnd(latin1, ''), 'latin1').toString('utf8');
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
