/** What is written in `problem.yaml` and means the same in several ways, purely. */

export const LICENSES = ['unknown', 'public domain', 'cc0', 'cc by', 'cc by-sa', 'educational', 'permission'] as const;

export const TYPES = ['pass-fail', 'scoring', 'multi-pass', 'interactive', 'submit-answer'] as const;

/** How strictly and by which names the rest of the package is read. */
export type FormatFamily = '2025-09' | 'draft' | 'legacy';

/** The family of a `problem_format_version`; undefined for one that does not exist. */
export function familyOf(version: string): FormatFamily | undefined {
  if (version === '2025-09') return '2025-09';
  if (version === '2023-07-draft' || version === '2023-07' || version === 'draft') return 'draft';
  if (version === 'legacy' || version === 'legacy-icpc') return 'legacy';
  return undefined;
}

/** What a `problem.yaml` says it is, whether or not the rest of it can be read. */
export function statedVersion(yaml: string): string | undefined {
  return /^problem_format_version[ \t]*:[ \t]*['"]?([^'"#\s]+)/m.exec(yaml)?.[1];
}

/** One of the format's licences, however people write it (`CC-BY-SA 4.0`); undefined where it is none of them. */
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
  // `cc0` ends in a number that is part of its name; plain `cc` is no licence.
  if (plain === 'cc') return /cc[\s_-]?0/i.test(written) ? 'cc0' : undefined;
  return Object.hasOwn(known, plain) ? known[plain] : undefined;
}

/** The words of a command line: parted by blanks, `'…'` and `"…"` and a backslash keep them together. */
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

/** Two numbers as `range` writes them, `-inf` and `inf` being no bound; undefined where it is not that. */
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
