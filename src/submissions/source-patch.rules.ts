/**
 * Reads patches as git and diff write them: `git diff`, `git format-patch` (one mail or several in one file, applied in
 * order) and plain `diff -u`. Works on latin1 text, one character a byte, so that no encoding is lost.
 *
 * A patch pasted into a form arrives with CRLF on every line whatever it had before; it is read as if it had none, and
 * the line endings of the patched file win when it is applied.
 */
import { refusal } from './source.rules.ts';
import type { PatchCommit, Refusal, RefusalCode } from './source.rules.ts';

export interface HunkLine {
  op: ' ' | '-' | '+';
  /** With its line end; without one where «\ No newline at end of file» follows. */
  text: string;
}

export interface Hunk {
  /** 1-based line of the old file. */
  oldStart: number;
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
  change: 'modify' | 'create' | 'delete' | 'rename' | 'copy';
  /** Octal mode of the result, where git says it. */
  mode?: string;
  isBinary: boolean;
  hunks: Hunk[];
  patchLine: number;
}

export interface Patch {
  commits: PatchCommit[];
  files: FilePatch[];
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;
const MAIL = /^From [0-9a-f]{7,64} /;
const NO_NEWLINE = /^\\ /;

/** Whether a text of unknown kind is a patch. */
export function looksLikePatch(text: string): boolean {
  return /^diff --git /m.test(text) || /^--- [^\n]+\n\+\+\+ [^\n]+\n@@ -/m.test(text.replaceAll('\r\n', '\n'));
}

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

class PatchReader {
  readonly #lines: string[];
  readonly #isGit: boolean;
  #at = 0;

  constructor(text: string) {
    const lines = text.split('\n');
    const isPasted = lines.slice(0, -1).every((line) => line.endsWith('\r'));
    this.#lines = isPasted ? lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)) : lines;
    this.#isGit = lines.some((line) => line.startsWith('diff --git '));
  }

  read(): Patch {
    const patch: Patch = { commits: [], files: [] };
    while (this.#at < this.#lines.length) {
      const line = this.#head();
      if (MAIL.test(line)) patch.commits.push(this.#mail());
      else if (line.startsWith('diff --git ')) patch.files.push(this.#gitFile());
      else if (!this.#isGit && this.#startsPlainFile()) patch.files.push(this.#plainFile());
      else if (!this.#isGit && HUNK.test(line)) this.#fail('patch_hunk_without_file');
      else this.#at += 1;
    }
    return patch;
  }

  /** The current line without the CR that headers of CRLF patches have. */
  #head(offset = 0): string {
    return (this.#lines[this.#at + offset] ?? '').replace(/\r$/, '');
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

  #startsPlainFile(): boolean {
    return this.#head().startsWith('--- ') && this.#head(1).startsWith('+++ ') && HUNK.test(this.#head(2));
  }

  #plainFile(): FilePatch {
    const patchLine = this.#at + 1;
    const oldPath = this.#pathOf(this.#head().slice(4));
    // `diff -N` names both sides of a deleted file; the time of the missing one is the epoch. For a new file see apply.
    const isGone = /\t(1970-01-01|1969-12-31) /.test(this.#head(1));
    const newPath = isGone ? undefined : this.#pathOf(this.#head(1).slice(4));
    this.#at += 2;
    const hunks = this.#hunks();
    const change = oldPath === undefined ? 'create' : newPath === undefined ? 'delete' : 'modify';
    return { oldPath, newPath, isBare: false, change, isBinary: false, hunks, patchLine };
  }

  #gitFile(): FilePatch {
    const both = this.#gitHeaderPaths(this.#head().slice('diff --git '.length));
    const file: FilePatch = {
      ...both,
      isBare: false,
      change: 'modify',
      isBinary: false,
      hunks: [],
      patchLine: this.#at + 1,
    };
    for (this.#at += 1; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#head();
      if (line.startsWith('diff --git ') || MAIL.test(line) || HUNK.test(line)) break;
      if (line.startsWith('--- ') && this.#head(1).startsWith('+++ ')) {
        this.#fileNames(file);
        break;
      }
      if (line === 'GIT binary patch' || /^Binary files .* differ$/.test(line)) file.isBinary = true;
      else if (!file.isBinary) this.#extendedHeader(file, line);
      if (line === '-- ') break;
    }
    if (file.oldPath === undefined && file.newPath === undefined) this.#fail('patch_no_path');
    file.hunks = this.#hunks();
    if (file.change === 'create') file.oldPath = undefined;
    if (file.change === 'delete') file.newPath = undefined;
    return file;
  }

  #fileNames(file: FilePatch): void {
    const oldPath = this.#pathOf(this.#head().slice(4));
    const newPath = this.#pathOf(this.#head(1).slice(4));
    if (oldPath === undefined) file.change = 'create';
    if (newPath === undefined) file.change = 'delete';
    if (!file.isBare) Object.assign(file, { oldPath, newPath });
    this.#at += 2;
  }

  #extendedHeader(file: FilePatch, line: string): void {
    const [, key, value] =
      /^(new file mode|deleted file mode|new mode|rename from|rename to|copy from|copy to) (.+)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) return;
    if (key === 'new file mode') Object.assign(file, { change: 'create', mode: value });
    else if (key === 'deleted file mode') Object.assign(file, { change: 'delete', mode: value });
    else if (key === 'new mode') file.mode = value;
    else {
      const path = utf8(unquoted(value));
      if (key.endsWith('from')) file.oldPath = path;
      else file.newPath = path;
      file.isBare = true;
      file.change = key.startsWith('rename') ? 'rename' : 'copy';
    }
  }

  #hunks(): Hunk[] {
    const hunks: Hunk[] = [];
    for (;;) {
      const header = HUNK.exec(this.#head());
      if (!header) return hunks;
      hunks.push(this.#hunk(Number(header[1]), Number(header[2] ?? 1), Number(header[4] ?? 1)));
    }
  }

  #hunk(oldStart: number, oldCount: number, newCount: number): Hunk {
    const hunk: Hunk = { oldStart, lines: [], patchLine: this.#at + 1 };
    let oldLeft = oldCount;
    let newLeft = newCount;
    this.#at += 1;
    while (oldLeft > 0 || newLeft > 0) {
      const line = this.#lines[this.#at];
      if (line === undefined) this.#fail('patch_hunk_cut_off');
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

  /** A path of `---` or `+++`: quoted, or up to a tab; undefined for /dev/null. */
  #pathOf(raw: string): string | undefined {
    const path = raw.startsWith('"') ? unquoted(raw) : raw.split('\t')[0]!;
    return path === '/dev/null' ? undefined : utf8(path);
  }

  /** `a/x b/x`: needed only where no other line names the file (an empty file, a change of mode, a binary file). */
  #gitHeaderPaths(raw: string): { oldPath?: string; newPath?: string } {
    const quoted = /^("(?:[^"\\]|\\.)*"|\S+) ("(?:[^"\\]|\\.)*"|\S+)$/.exec(raw);
    if (quoted) return { oldPath: utf8(unquoted(quoted[1]!)), newPath: utf8(unquoted(quoted[2]!)) };
    // Names with blanks: both halves are the same but for the first character.
    const middle = (raw.length - 1) / 2;
    const [left, right] = [raw.slice(0, middle), raw.slice(middle + 1)];
    return left.slice(1) === right.slice(1) ? { oldPath: utf8(left), newPath: utf8(right) } : {};
  }
}

const ESCAPES: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Git's C-style quoting undone; anything else comes back as it is. */
export function unquoted(raw: string): string {
  if (!/^".*"$/.test(raw)) return raw;
  return raw
    .slice(1, -1)
    .replace(/\\([0-7]{3}|.)/g, (_, code: string) =>
      code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8) & 0xff) : (ESCAPES[code] ?? code),
    );
}

/** Bytes kept as latin1, read as the UTF-8 they are. */
function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

/** A mail header with its encoded words decoded; `raw` is latin1. */
function decodedHeader(raw: string): string {
  return utf8(raw)
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?(q|b)\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('utf8')
        : utf8(
            text
              .replaceAll('_', ' ')
              .replace(/=([0-9A-F]{2})/gi, (__, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          ),
    );
}
