/** Pure functions for values that `problem.yaml` can write in several ways. */

export const LICENSES = ['unknown', 'public domain', 'cc0', 'cc by', 'cc by-sa', 'educational', 'permission'] as const;

export const TYPES = ['pass-fail', 'scoring', 'multi-pass', 'interactive', 'submit-answer'] as const;

/** Which file names and how strict a check the rest of the package gets. */
export type FormatFamily = '2025-09' | 'draft' | 'legacy';

/** The family of a `problem_format_version`; undefined for one that does not exist. */
export function familyOf(version: string): FormatFamily | undefined {
  if (version === '2025-09') return '2025-09';
  if (version === '2023-07-draft' || version === '2023-07' || version === 'draft') return 'draft';
  if (version === 'legacy' || version === 'legacy-icpc') return 'legacy';
  return undefined;
}

/** The format stated by a `problem.yaml`, even if the rest cannot be read. */
export function statedVersion(yaml: string): string | undefined {
  return /^problem_format_version[ \t]*:[ \t]*['"]?([^'"#\s]+)/m.exec(yaml)?.[1];
}

/** One of the format's licenses in any common spelling (`CC-BY-SA 4.0`); undefined if unknown. */
export function licenseOf(written: string): (typeof LICENSES)[number] | undefined {
  const plain = written
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .replace(/ ?v?\d{1,9}(?:\.\d{1,9}){0,9}$/, '')
    .trim();
  const known: Record<string, (typeof LICENSES)[number]> = {
    unknown: 'unknown',
    'public domain': 'public domain',
    cc0: 'cc0',
    'cc by': 'cc by',
    'cc by sa': 'cc by-sa',
    educational: 'educational',
    permission: 'permission',
  };
  // The digit in `cc0` is part of its name; plain `cc` is not a license.
  if (plain === 'cc') return /cc[\s_-]?0/i.test(written) ? 'cc0' : undefined;
  return Object.hasOwn(known, plain) ? known[plain] : undefined;
}

/** The words of a command line, split at spaces, with `'…'`, `"…"` and backslash as quotes. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let i = 0; i < line.length; i += 1) {
    const sign = line[i]!;
    if (sign === '\\' && quote !== "'" && i + 1 < line.length) {
      word = (word ?? '') + line[(i += 1)]!;
    } else if (quote !== '') {
      if (sign === quote) quote = '';
      else word = (word ?? '') + sign;
    } else if (sign === '"' || sign === "'") {
      quote = sign;
      word ??= '';
    } else if (/\s/.test(sign)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + sign;
  }
  return word === undefined ? words : [...words, word];
}

/** The two numbers of a `range`; `-inf` and `inf` mean no bound. Undefined for anything else. */
export function rangeOf(written: string): [number, number] | undefined {
  const bounds = written.trim().split(/\s+/).map(boundOf);
  const [low, high] = bounds;
  if (bounds.length !== 2 || low === undefined || high === undefined || low > high) return undefined;
  return [low, high];
}

function boundOf(word: string): number | undefined {
  const infinite = /^([+-]?)inf(inity)?$/i.exec(word);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  return /^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(word) ? Number(word) : undefined;
}
