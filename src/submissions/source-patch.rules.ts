/**
 * Reads patches as git and diff write them: `git diff`, `git format-patch` (one mail or several in one file, applied in
 * order) and plain `diff -u`. Works on the latin1 text of `patchText`, one character a byte, so that no encoding is lost.
 *
 * What `git apply` takes is taken wholly; what it would pass over or cannot read is refused by line. Beyond git: a byte
 * order mark, UTF-16, a patch whose every line ends with CRLF (the patched file's line ends win), any prefix.
 */
import {
  decodedHeader,
  gitHeaderPaths,
  isEpoch,
  pathOf,
  unquoted,
  utf8,
  withoutBom,
} from './source-patch-names.rules.ts';
import { refusal } from './source.rules.ts';
import type { PatchCommit, Refusal, RefusalCode } from './source.rules.ts';

export interface HunkLine {
  op: ' ' | '-' | '+';
  /** With its line end; without one where "\ No newline at end of file" follows. */
  text: string;
}

export interface Hunk {
  /** 1-based line of the old file; 0 where it has none. */
  oldStart: number;
  /** The same in the new file, so where git looks for it first. */
  newStart: number;
  lines: HunkLine[];
  /** Line of the patch where its `@@` stands, 1-based. */
  patchLine: number;
}

export interface FilePatch {
  /** As written, with its `a/`; undefined for a new file. */
  oldPath?: string;
  /** As written, with its `b/`; undefined for a deleted file. */
  newPath?: string;
  /** Paths written without prefix even where the others have one (`rename from`). */
  isBare: boolean;
  /** Whether `diff --git` gave both sides other first folders (`a/`, `b/`); undefined where it does not say. */
  hasPrefix?: boolean;
  change: 'modify' | 'create' | 'delete' | 'rename' | 'copy';
  /** Octal mode of the result, where git says it. */
  mode?: string;
  /** Nothing but another file mode, as WSL and Windows leave on every file of a tree. */
  isModeOnly: boolean;
  isBinary: boolean;
  hunks: Hunk[];
  /** Which mail of the file it stands in: the diffs of one are made at once, and the mails one after the other. */
  commit: number;
  patchLine: number;
}

export interface Patch {
  commits: PatchCommit[];
  files: FilePatch[];
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;
const MAIL = /^From [0-9a-f]{7,64} /;
/** As git, which knows it in every language by its length. */
const NO_NEWLINE = /^\\ .{9}/;
const COMBINED = /^(diff --(cc|combined) |@@@+ -)/;
const ENCODED_MAIL = /^content-transfer-encoding: *(base64|quoted-printable)/i;
const BINARY = /^(GIT binary patch|(Binary files|Files) .* differ)$/;
const EXTENDED =
  /^(old mode|new mode|new file mode|deleted file mode|rename from|rename old|copy from|rename to|rename new|copy to|similarity index|dissimilarity index|index) (.+)$/;
const ORDINARY_FILE = /^100[0-7]{3}$/;

/** The patch, or why it cannot be read. `text` is latin1. */
export function parsePatch(text: string): { patch: Patch } | { refusal: Refusal } {
  const reader = new PatchReader(text);
  try {
    const patch = reader.read();
    return patch.files.length > 0 ? { patch } : { refusal: refusal('patch_no_diff') };
  } catch (error) {
    if (error instanceof BadPatch) return { refusal: error.refusal };
    throw error;
  }
}

class BadPatch extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

/** What is known of a file before its first hunk. */
interface GitHeader extends FilePatch {
  oldMode?: string;
  newMode?: string;
}

class PatchReader {
  readonly #lines: string[];
  readonly #patch: Patch = { commits: [], files: [] };
  #at = 0;

  constructor(text: string) {
    const lines = text.split('\n');
    const isPasted = lines.slice(0, -1).every((line) => line.endsWith('\r'));
    this.#lines = isPasted ? lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)) : lines;
  }

  read(): Patch {
    while (this.#at < this.#lines.length) {
      const line = this.#head();
      if (MAIL.test(line)) this.#patch.commits.push(this.#mail());
      else if (line.startsWith('diff --git ')) this.#gitFile();
      else if (COMBINED.test(line)) this.#fail('patch_combined');
      else if (ENCODED_MAIL.test(line)) this.#fail('patch_encoded_mail');
      else if (this.#startsPlainFile()) this.#patch.files.push(this.#plainFile());
      else if (HUNK.test(line)) this.#fail('patch_hunk_without_file');
      else this.#at += 1;
    }
    return this.#patch;
  }

  /** The current line without the CR that headers of CRLF patches have. */
  #head(offset = 0): string {
    return withoutBom(this.#lines[this.#at + offset] ?? '').replace(/\r$/, '');
  }

  /** Whether the patch ends inside the current line: then no one knows what was behind it. */
  #isCutOff(): boolean {
    return this.#at >= this.#lines.length - 1;
  }

  #fail(code: RefusalCode): never {
    throw new BadPatch(refusal(code, { line: this.#at + 1 }));
  }

  /** `From <hash>`, headers, empty line; the message is skipped by the main loop. */
  #mail(): PatchCommit {
    const headers = new Map<string, string>();
    let name = '';
    for (this.#at += 1; this.#at < this.#lines.length && this.#head() !== ''; this.#at += 1) {
      const line = this.#head();
      const header = /^([A-Za-z-]+): ?(.*)$/.exec(line);
      if (header) headers.set((name = header[1]!.toLowerCase()), header[2]!);
      else if (/^[ \t]/.test(line)) headers.set(name, `${headers.get(name) ?? ''} ${line.trim()}`);
    }
    if (/base64|quoted-printable/i.test(headers.get('content-transfer-encoding') ?? ''))
      this.#fail('patch_encoded_mail');
    const subject = decodedHeader(headers.get('subject') ?? '').replace(/^\[PATCH[^\]]*\] */, '');
    return { subject, author: decodedHeader(headers.get('from') ?? '') };
  }

  #emptyFile(): GitHeader {
    const commit = this.#patch.commits.length;
    const flags = { isBare: false, isModeOnly: false, isBinary: false };
    return { ...flags, change: 'modify', hunks: [], commit, patchLine: this.#at + 1 };
  }

  #startsPlainFile(): boolean {
    return this.#head().startsWith('--- ') && this.#head(1).startsWith('+++ ') && HUNK.test(this.#head(2));
  }

  #plainFile(): FilePatch {
    const file = this.#emptyFile();
    const [oldLine, newLine] = [this.#head().slice(4), this.#head(1).slice(4)];
    const [oldPath, newPath] = [pathOf(oldLine), pathOf(newLine)];
    this.#at += 2;
    file.hunks = this.#hunks();
    // `diff -N` names both sides of a new and of a deleted file; the time of the missing one is zero.
    if (oldPath === undefined || isEpoch(oldLine)) return { ...file, change: 'create', newPath: newPath ?? oldPath };
    if (newPath === undefined || isEpoch(newLine)) return { ...file, change: 'delete', oldPath };
    // Both are the same file, under the name without what a backup's has at its end (`wal.cc.orig`).
    const bare = (path: string) => path.slice(path.indexOf('/') + 1);
    return bare(newPath).startsWith(bare(oldPath))
      ? { ...file, oldPath, newPath: oldPath }
      : { ...file, oldPath: newPath, newPath };
  }

  #gitFile(): void {
    const header = this.#emptyFile();
    const fromHeader = gitHeaderPaths(this.#head().slice('diff --git '.length));
    const start = this.#at;
    for (this.#at += 1; this.#at < this.#lines.length; this.#at += 1) if (!this.#gitHeaderLine(header)) break;
    const isBinary = BINARY.test(this.#head());
    // A line on its own says nothing: git writes it for files that only look changed.
    if (this.#at === start + 1 && !isBinary && !HUNK.test(this.#head())) {
      if (this.#at === this.#lines.length || (this.#isCutOff() && this.#head() !== ''))
        this.#fail('patch_hunk_cut_off');
      if (fromHeader.oldPath === undefined) this.#fail('patch_no_path');
      return;
    }
    if (header.oldPath === undefined && header.newPath === undefined) Object.assign(header, fromHeader);
    const { oldPath, newPath, oldMode, newMode, ...rest } = header;
    const needsBoth = header.change !== 'create' && header.change !== 'delete';
    if ((oldPath ?? newPath) === undefined || (needsBoth && (oldPath === undefined || newPath === undefined)))
      this.#fail('patch_no_path');
    const hunks = this.#hunks();
    const isEmpty = header.change === 'modify' && hunks.length === 0 && !isBinary;
    if (isEmpty && (oldMode === undefined || newMode === undefined || oldMode === newMode))
      this.#fail('patch_empty_entry');
    this.#patch.files.push({
      ...rest,
      hasPrefix: fromHeader.oldPath === undefined ? undefined : fromHeader.oldPath !== fromHeader.newPath,
      oldPath: header.change === 'create' ? undefined : oldPath,
      newPath: header.change === 'delete' ? undefined : newPath,
      mode: newMode,
      isModeOnly: isEmpty && ORDINARY_FILE.test(oldMode ?? '') && ORDINARY_FILE.test(newMode ?? ''),
      isBinary,
      hunks,
    });
  }

  /** Takes one line between `diff --git` and the first hunk; false for one that does not belong there. */
  #gitHeaderLine(header: GitHeader): boolean {
    const line = this.#head();
    if (this.#isCutOff()) return false;
    if (line.startsWith('--- ')) this.#name(header, 'oldPath', pathOf(line.slice(4)));
    else if (line.startsWith('+++ ')) this.#name(header, 'newPath', pathOf(line.slice(4)));
    else {
      const [, key, value] = EXTENDED.exec(line) ?? [];
      if (key === undefined || value === undefined) return false;
      this.#extended(header, key, value);
    }
    return true;
  }

  /** Names one side; a name that a rename gave before must be the same but for its prefix. */
  #name(header: GitHeader, side: 'oldPath' | 'newPath', path: string | undefined): void {
    if (path === undefined) {
      this.#change(header, side === 'oldPath' ? 'create' : 'delete');
      return;
    }
    const known = header.isBare ? header[side] : undefined;
    if (known !== undefined && path !== known && !path.endsWith(`/${known}`)) this.#fail('patch_names_differ');
    if (known === undefined) header[side] = path;
  }

  #extended(header: GitHeader, key: string, value: string): void {
    if (key === 'old mode') header.oldMode = value;
    else if (key === 'new mode') header.newMode = value;
    else if (key === 'new file mode') {
      header.newMode = value;
      this.#change(header, 'create');
    } else if (key === 'deleted file mode') this.#change(header, 'delete');
    else if (key.startsWith('rename') || key.startsWith('copy')) {
      header[/(from|old)$/.test(key) ? 'oldPath' : 'newPath'] = utf8(unquoted(value));
      header.isBare = true;
      this.#change(header, key.startsWith('rename') ? 'rename' : 'copy');
    } else if (key === 'index') header.newMode ??= / (\d{6})$/.exec(value)?.[1];
  }

  #change(header: GitHeader, change: FilePatch['change']): void {
    if (header.change !== 'modify' && header.change !== change) this.#fail('patch_names_differ');
    header.change = change;
  }

  #hunks(): Hunk[] {
    const hunks: Hunk[] = [];
    for (;;) {
      const header = HUNK.exec(this.#head());
      if (!header) {
        if (this.#head().startsWith('@@ -')) this.#fail('patch_hunk_count');
        return hunks;
      }
      const [oldStart, oldCount, newStart, newCount] = [1, 2, 3, 4].map((part) => Number(header[part] ?? 1));
      hunks.push(this.#hunk({ oldStart: oldStart!, newStart: newStart! }, oldCount!, newCount!));
    }
  }

  #hunk(start: Pick<Hunk, 'oldStart' | 'newStart'>, oldCount: number, newCount: number): Hunk {
    const hunk: Hunk = { ...start, lines: [], patchLine: this.#at + 1 };
    let oldLeft = oldCount;
    let newLeft = newCount;
    this.#at += 1;
    while (oldLeft > 0 || newLeft > 0) {
      const line = this.#lines[this.#at];
      if (line === undefined || (this.#isCutOff() && !NO_NEWLINE.test(line))) this.#fail('patch_hunk_cut_off');
      // Mailers and editors cut the blank off an empty line of context.
      const op = line === '' || line === '\r' ? ' ' : line[0]!;
      if (op !== ' ' && op !== '-' && op !== '+') {
        if (!NO_NEWLINE.test(line)) this.#fail('patch_hunk_cut_off');
        this.#dropNewline(hunk);
        continue;
      }
      if (op !== '+') oldLeft -= 1;
      if (op !== '-') newLeft -= 1;
      if (oldLeft < 0 || newLeft < 0) this.#fail('patch_hunk_count');
      hunk.lines.push({ op, text: `${line === '\r' ? '\r' : line.slice(1)}\n` });
      this.#at += 1;
    }
    if (NO_NEWLINE.test(this.#head())) this.#dropNewline(hunk);
    return hunk;
  }

  #dropNewline(hunk: Hunk): void {
    const last = hunk.lines.at(-1);
    if (!last) this.#fail('patch_hunk_count');
    last.text = last.text.replace(/\r?\n$/, '');
    this.#at += 1;
  }
}
