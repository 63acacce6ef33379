/** How patches write names of files and their own text: git's quoting, `diff --git` lines, timestamps, encodings. */

const UTF8_BOM = '\xEF\xBB\xBF';
const ESCAPES: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const QUOTED = '"(?:[^"\\\\]|\\\\.)*"';

/**
 * The text of a patch as latin1, one character a byte. PowerShell writes UTF-16 or UTF-8 with a byte order mark; those
 * become UTF-8 without one. Bytes that are no UTF-16 although they say so come back as they are, and hold no diff.
 */
export function patchText(content: Buffer): string {
  const encoding = utf16Of(content);
  if (encoding !== undefined && content.length % 2 === 0) {
    const text = new TextDecoder(encoding).decode(content);
    return Buffer.from(text, 'utf8').toString('latin1');
  }
  return withoutBom(content.toString('latin1'));
}

/** Whether a text of unknown kind (as `patchText` gives it) is a patch. */
export function looksLikePatch(text: string): boolean {
  return /^diff --git /m.test(text) || /^--- [^\n]+\n\+\+\+ [^\n]+\n@@ -/m.test(text.replaceAll('\r\n', '\n'));
}

function utf16Of(content: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second, third, fourth] = content;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  // Without a mark: a patch begins with ASCII, of which every other byte is then zero.
  if (first && second === 0 && third && fourth === 0) return 'utf-16le';
  if (first === 0 && second && third === 0 && fourth) return 'utf-16be';
  return undefined;
}

/** A line without the byte order mark that concatenated files leave at its head; latin1. */
export function withoutBom(line: string): string {
  return line.startsWith(UTF8_BOM) ? line.slice(UTF8_BOM.length) : line;
}

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
export function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

/** The path on a `---` or `+++` line (without these): quoted, or up to a tab or a timestamp; undefined for /dev/null. */
export function pathOf(raw: string): string | undefined {
  const quoted = new RegExp(`^${QUOTED}`).exec(raw)?.[0];
  const plain = raw.split('\t')[0]!.replace(/ \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?( [+-]\d{4})?$/, '');
  const path = quoted === undefined ? plain : unquoted(quoted);
  return path === '/dev/null' ? undefined : utf8(path);
}

/** Whether a `---` or `+++` line carries the time zero, which `diff -N` gives to a file that is not there. */
export function isEpoch(raw: string): boolean {
  const time = /(1970-01-01|1969-12-31) (\d\d):(\d\d):00(?:\.0+)?(?: ([+-])(\d\d):?(\d\d))$/.exec(raw);
  if (!time) return false;
  const [, day, hour, minute, sign, zoneHour, zoneMinute] = time;
  const zoneMinutes = (Number(zoneHour) * 60 + Number(zoneMinute)) * (sign === '-' ? -1 : 1);
  const dayMinutes = day === '1970-01-01' ? 0 : -1440;
  return dayMinutes + Number(hour) * 60 + Number(minute) - zoneMinutes === 0;
}

/**
 * Both paths of a `diff --git` line (without these words), where they are one path but for the first folder: what is
 * needed when no other line names the file.
 */
export function gitHeaderPaths(raw: string): { oldPath?: string; newPath?: string } {
  const [, first, second] = new RegExp(`^(${QUOTED}) (${QUOTED})$`).exec(raw) ?? [];
  if (first !== undefined && second !== undefined) return samePath(unquoted(first), unquoted(second));
  // The two are nearly of one length, so the blank between them is near the middle: `a/x b/x`, `old/x new/x`, `x x`.
  for (let at = raw.indexOf(' '); at !== -1; at = raw.indexOf(' ', at + 1)) {
    if (Math.abs(raw.length - 1 - 2 * at) > LONGEST_PREFIX_DIFFERENCE) continue;
    const paths = samePath(raw.slice(0, at), raw.slice(at + 1));
    // At no other blank could they be one path, too: what follows the first `/` of each would have two lengths.
    if (paths.oldPath !== undefined) return paths;
  }
  return {};
}

/** Prefixes such as `old/` and `new/` or two names of a working copy differ in length by this at most. */
const LONGEST_PREFIX_DIFFERENCE = 40;

function samePath(left: string, right: string): { oldPath?: string; newPath?: string } {
  const rest = (path: string) => path.slice(path.indexOf('/'));
  const isSame = left === right || (left.includes('/') && rest(left) === rest(right));
  return isSame ? { oldPath: utf8(left), newPath: utf8(right) } : {};
}

/** A mail header with its encoded words decoded; `raw` is latin1. */
export function decodedHeader(raw: string): string {
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
