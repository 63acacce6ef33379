/**
 * Applies a patch to a tree, all or nothing, as `git apply` would: context must match exactly, a hunk may have moved. The
 * first hunk of a file that does not fit is reported with its place and with what was expected and found there.
 */
import { MOST_REFUSALS, refusal } from './source.rules.ts';
import type { Refusal } from './source.rules.ts';
import type { FilePatch, Hunk, Patch } from './source-patch.rules.ts';

/** Content of a file of the base as latin1 text, or undefined. */
export type ReadBase = (path: string) => string | undefined;

export interface AppliedPatch {
  /** Changed and new files, latin1. */
  changed: Map<string, string>;
  deleted: string[];
}

/** Comparisons of lines before a search for a moved hunk gives up: enough for any honest patch, milliseconds for others. */
const SEARCH_BUDGET = 5_000_000;
/** Bytes read and written for all files of a patch, which may touch or copy one again and again: about a second at worst. */
const WORK_BUDGET_BYTES = 24 * 1024 * 1024;
const SYMLINK_MODE = '120000';
const SUBMODULE_MODE = '160000';

/** Old and new path of a file patch with the prefix (`a/`, `b/`, a folder name) taken off. */
export interface PatchPaths {
  oldPath?: string;
  newPath?: string;
}

/**
 * Every file of the patch with its real paths. How much to strip is decided for the whole patch: `a/` and `b/` (or what
 * git's mnemonic prefixes put there) where that finds the most files of the base.
 */
export function pathsOfPatch(patch: Patch, existsInBase: (path: string) => boolean): PatchPaths[] {
  const known = (strip: number): number => {
    const created = new Set<string>();
    let found = 0;
    for (const file of patch.files) {
      const { oldPath, newPath } = strippedPaths(file, strip);
      if (oldPath !== undefined && (existsInBase(oldPath) || created.has(oldPath))) found += 1;
      if (newPath !== undefined) created.add(newPath);
    }
    return found;
  };
  const written = patch.files.flatMap(({ oldPath, newPath, isBare }) => (isBare ? [] : [oldPath, newPath]));
  const hasPrefix = written.every((path) => path === undefined || /^[a-z]\//.test(path));
  const candidates = hasPrefix ? [1, 0, 2] : [0, 1, 2];
  const strip = candidates.reduce((best, candidate) => (known(candidate) > known(best) ? candidate : best));
  return patch.files.map((file) => strippedPaths(file, strip));
}

function strippedPaths(file: FilePatch, strip: number): PatchPaths {
  const off = (path: string | undefined): string | undefined => {
    if (path === undefined || file.isBare) return path;
    const parts = path.split('/');
    return parts.length > strip ? parts.slice(strip).join('/') : path;
  };
  return { oldPath: off(file.oldPath), newPath: off(file.newPath) };
}

/** The tree after the patch, or every reason why it does not apply (one a file). */
export function applyPatch(
  patch: Patch,
  paths: readonly PatchPaths[],
  readBase: ReadBase,
): { applied: AppliedPatch } | { refusals: Refusal[] } {
  const tree = new PatchedTree(readBase);
  const refusals: Refusal[] = [];
  for (const [index, file] of patch.files.entries()) {
    const problem = tree.apply(file, paths[index]!);
    if (problem && refusals.length < MOST_REFUSALS) refusals.push(problem);
    if (tree.workBytes > WORK_BUDGET_BYTES)
      return { refusals: [refusal('too_large', { sizeBytes: tree.workBytes, limitBytes: WORK_BUDGET_BYTES })] };
  }
  return refusals.length > 0 ? { refusals } : { applied: tree.result() };
}

class PatchedTree {
  /** Undefined: deleted. */
  readonly #touched = new Map<string, string | undefined>();
  #budget = SEARCH_BUDGET;
  /** Read and written so far. */
  workBytes = 0;

  constructor(private readonly readBase: ReadBase) {}

  result(): AppliedPatch {
    const changed = new Map<string, string>();
    const deleted: string[] = [];
    for (const [path, content] of this.#touched) {
      const before = this.readBase(path);
      if (content === undefined && before !== undefined) deleted.push(path);
      if (content !== undefined && content !== before) changed.set(path, content);
    }
    return { changed, deleted };
  }

  apply(file: FilePatch, { oldPath, newPath }: PatchPaths): Refusal | undefined {
    const path = newPath ?? oldPath ?? '';
    if (file.mode === SYMLINK_MODE) return refusal('symlink', { path });
    if (file.mode === SUBMODULE_MODE) return refusal('special_file', { path });
    if (file.isBinary) return refusal('patch_binary', { path, line: file.patchLine });
    const isNew = oldPath === undefined || (file.change === 'modify' && this.#createsFromNothing(file, oldPath));
    const before = isNew ? '' : this.#read(oldPath);
    if (before === undefined) return refusal('patch_file_missing', { path: oldPath!, line: file.patchLine });
    const target = newPath ?? oldPath!;
    const movesOnto = file.change === 'rename' || file.change === 'copy' ? target !== oldPath : isNew;
    if (movesOnto && newPath !== undefined && this.#read(target) !== undefined) {
      return refusal('patch_file_exists', { path, line: file.patchLine });
    }
    this.workBytes += before.length;
    const after = this.#applyHunks(file, before, path);
    this.workBytes += typeof after === 'string' ? after.length : 0;
    if (typeof after !== 'string') return after;
    if (newPath === undefined) {
      if (after !== '') return refusal('patch_deletes_more', { path, line: file.patchLine });
      this.#touched.set(oldPath!, undefined);
      return undefined;
    }
    if (file.change === 'rename') this.#touched.set(oldPath!, undefined);
    this.#touched.set(target, after);
    return undefined;
  }

  /** `diff -N` names a new file on both sides: its only hunk starts at line 0 of nothing. */
  #createsFromNothing(file: FilePatch, oldPath: string): boolean {
    const only = file.hunks.length === 1 ? file.hunks[0] : undefined;
    return only?.oldStart === 0 && only.lines.every((line) => line.op === '+') && this.#read(oldPath) === undefined;
  }

  #read(path: string): string | undefined {
    return this.#touched.has(path) ? this.#touched.get(path) : this.readBase(path);
  }

  #applyHunks(file: FilePatch, before: string, path: string): string | Refusal {
    const old = splitLines(before);
    const out: string[] = [];
    let next = 0;
    let moved = 0;
    for (const [index, hunk] of file.hunks.entries()) {
      const wanted = hunk.lines.filter((line) => line.op !== '+').map((line) => line.text);
      // Without old lines the header names the line *after* which the new ones go.
      const nominal = (wanted.length === 0 ? hunk.oldStart : hunk.oldStart - 1) + moved;
      const at = this.#find(old, wanted, nominal, next);
      if (at === undefined) {
        return mismatch(old, wanted, Math.max(nominal, next), {
          path,
          hunk: index + 1,
          hunks: file.hunks.length,
          line: hunk.patchLine,
        });
      }
      moved += at - nominal;
      pushAll(out, old.slice(next, at));
      pushAll(out, replacement(hunk, old, at));
      next = at + wanted.length;
    }
    pushAll(out, old.slice(next));
    return out.join('');
  }

  /** Where the old lines of a hunk stand: at their place, or the nearest one; at or after `from`. */
  #find(old: readonly string[], wanted: readonly string[], nominal: number, from: number): number | undefined {
    if (wanted.length === 0) return nominal >= from && nominal <= old.length ? nominal : undefined;
    const last = old.length - wanted.length;
    // A header may claim any number; the search starts inside the file.
    const start = Math.min(Math.max(nominal, from), last);
    for (let distance = 0; distance <= Math.max(start - from, last - start); distance += 1) {
      for (const at of distance === 0 ? [start] : [start - distance, start + distance]) {
        if (at < from || at > last) continue;
        if (this.#fits(old, wanted, at)) return at;
        if (this.#budget <= 0) return undefined;
      }
    }
    return undefined;
  }

  #fits(old: readonly string[], wanted: readonly string[], at: number): boolean {
    for (let i = 0; i < wanted.length; i += 1) {
      this.#budget -= 1;
      if (!sameLine(old[at + i]!, wanted[i]!)) return false;
    }
    return true;
  }
}

/** The new lines of a hunk. Context keeps the file's own bytes; added lines get the line end of their surroundings. */
function replacement(hunk: Hunk, old: readonly string[], at: number): string[] {
  const fileIsCrlf = (old[at] ?? old[at - 1] ?? '').endsWith('\r\n');
  const patchIsCrlf = hunk.lines.some((line) => line.op !== '+' && line.text.endsWith('\r\n'));
  const hasOld = hunk.lines.some((line) => line.op !== '+');
  const lines: string[] = [];
  let oldAt = at;
  for (const line of hunk.lines) {
    if (line.op === '+')
      lines.push(hasOld && fileIsCrlf !== patchIsCrlf ? withLineEnd(line.text, fileIsCrlf) : line.text);
    else {
      if (line.op === ' ') lines.push(old[oldAt]!);
      oldAt += 1;
    }
  }
  return lines;
}

function withLineEnd(text: string, crlf: boolean): string {
  return text.replace(/\r?\n$/, crlf ? '\r\n' : '\n');
}

/** CRLF and LF are the same line: checkouts and forms change them behind people's backs. */
function sameLine(a: string, b: string): boolean {
  return a === b || a.replace(/\r\n$/, '\n') === b.replace(/\r\n$/, '\n');
}

function splitLines(text: string): string[] {
  const lines: string[] = [];
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = text.indexOf('\n', start) + 1 || text.length;
    lines.push(text.slice(start, end));
  }
  return lines;
}

function pushAll(out: string[], lines: readonly string[]): void {
  for (const line of lines) out.push(line);
}

function mismatch(
  old: readonly string[],
  wanted: readonly string[],
  at: number,
  where: { path: string; hunk: number; hunks: number; line: number },
): Refusal {
  const wrong = wanted.findIndex((line, i) => old[at + i] === undefined || !sameLine(old[at + i]!, line));
  const offset = Math.max(wrong, 0);
  const expected = shown((wanted[offset] ?? '').replace(/\r?\n$/, ''));
  const found = old[at + offset];
  const params = { ...where, fileLine: at + offset + 1, expected };
  if (found === undefined) return refusal('hunk_past_end', { ...params, fileLines: old.length });
  return refusal('hunk_mismatch', { ...params, found: shown(found.replace(/\r?\n$/, '')) });
}

/** Bytes as people read them, bounded. */
function shown(latin1: string): string {
  const text = Buffer.from(latin1, 'latin1').toString('utf8');
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
