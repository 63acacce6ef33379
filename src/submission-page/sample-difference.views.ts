/** A sample's expected and actual output, line by line, with the differences that the checker counts marked. */
import { diffArrays } from 'diff';
import type { CheckerFlags } from '../packages/package.rules.ts';

export interface ShownLine {
  text: string;
  differs: boolean;
}

export interface SampleColumns {
  expected: ShownLine[];
  yours: ShownLine[];
}

/** Outputs that differ everywhere take long to compare; they are then compared word by word, in order. */
const TIMEOUT_MS = 200;

interface Token {
  text: string;
  line: number;
}

/**
 * Both outputs in lines. `flags` are those of the default checker, which compares words and numbers and ignores white space and
 * line ends unless the flags say otherwise. Undefined for a checker of the package: what it compares is unknown, so nothing is
 * marked.
 */
export function sampleColumns(expected: string, yours: string, flags: CheckerFlags | undefined): SampleColumns {
  if (!flags) return { expected: shownLines(expected, new Set()), yours: shownLines(yours, new Set()) };
  const marked = differing(tokensOf(expected, flags), tokensOf(yours, flags), flags);
  return { expected: shownLines(expected, marked.expected), yours: shownLines(yours, marked.yours) };
}

function tokensOf(text: string, { spaceChangeSensitive }: CheckerFlags): Token[] {
  const tokens: Token[] = [];
  let line = 0;
  // What the judge takes for white space: a no-break space is part of a word.
  for (const piece of text.match(/[\t-\r ]+|[^\t-\r ]+/g) ?? []) {
    const isSpace = /^[\t-\r ]/.test(piece);
    if (!isSpace || spaceChangeSensitive) tokens.push({ text: piece, line });
    if (isSpace) line += piece.split('\n').length - 1;
  }
  return tokens;
}

function differing(expected: Token[], yours: Token[], flags: CheckerFlags) {
  const marked = { expected: new Set<number>(), yours: new Set<number>() };
  const comparator = (a: Token, b: Token) => sameToken(a.text, b.text, flags);
  const changes = diffArrays(expected, yours, { comparator, timeout: TIMEOUT_MS }) as
    ReturnType<typeof diffArrays<Token>> | undefined;
  if (!changes) {
    for (let at = 0; at < Math.max(expected.length, yours.length); at += 1) {
      const [a, b] = [expected[at], yours[at]];
      if (a && b && comparator(a, b)) continue;
      if (a) marked.expected.add(a.line);
      if (b) marked.yours.add(b.line);
    }
    return marked;
  }
  for (const { added, removed, value } of changes) {
    if (added) value.forEach(({ line }) => marked.yours.add(line));
    if (removed) value.forEach(({ line }) => marked.expected.add(line));
  }
  return marked;
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

function sameToken(expected: string, yours: string, flags: CheckerFlags): boolean {
  if (expected === yours) return true;
  const { floatAbsoluteTolerance: absolute, floatRelativeTolerance: relative, caseSensitive } = flags;
  const isTolerant = absolute !== undefined || relative !== undefined;
  if (isTolerant && NUMBER.test(expected)) {
    if (!NUMBER.test(yours)) return false;
    const distance = Math.abs(Number(expected) - Number(yours));
    return (
      Number(expected) === Number(yours) ||
      distance <= (absolute ?? -1) ||
      distance <= (relative ?? -1) * Math.abs(Number(expected))
    );
  }
  const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return !caseSensitive && lower(expected) === lower(yours);
}

function shownLines(text: string, marked: ReadonlySet<number>): ShownLine[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line, index) => ({ text: line.replace(/\r$/, ''), differs: marked.has(index) }));
}
