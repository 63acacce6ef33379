/**
 * Inputs that a pattern takes longest to match: what leads to each repetition, the repeated part many times, and an
 * ending that does not match; also every two characters of the pattern in turn. A pattern with quadratic work takes
 * seconds on one of them, one with linear work microseconds.
 */
import { RegExpParser, type AST } from '@eslint-community/regexpp';

const ENDINGS = ['', '\u0000', '!', '\n', 'a', '}'];
const MOST_SIGNS = 6;

/** Strings of about `chars` characters. */
export function worstInputs(source: string, flags: string, chars: number): string[] {
  const pattern = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(source, 0, source.length, {
    unicode: flags.includes('u'),
    unicodeSets: flags.includes('v'),
  });
  const found = new Set<string>();
  const repeated = (text: string): string => text.repeat(Math.ceil(chars / Math.max(1, text.length))).slice(0, chars);
  const signs = new Set<string>();
  const walk = (alternative: AST.Alternative, before: string): string => {
    let prefix = before;
    for (const element of alternative.elements) prefix += visit(element, prefix);
    return prefix.slice(before.length);
  };
  /** Collects what the element can match repeatedly, and returns the shortest text it matches. */
  const visit = (element: AST.Element, before: string): string => {
    switch (element.type) {
      case 'Character':
      case 'CharacterSet':
      case 'CharacterClass':
      case 'ExpressionCharacterClass': {
        const options = examplesOf(element);
        options.forEach((sign) => signs.add(sign));
        return options[0] ?? '';
      }
      case 'Group':
      case 'CapturingGroup':
        return element.alternatives.map((one) => walk(one, before))[0] ?? '';
      case 'Assertion':
        if ('alternatives' in element) element.alternatives.forEach((one) => walk(one, before));
        return '';
      case 'Quantifier': {
        const parts =
          'alternatives' in element.element
            ? element.element.alternatives.map((one) => walk(one, before))
            : element.element.type === 'Backreference'
              ? ['']
              : examplesOf(element.element);
        parts.forEach((part) => [...part].length === 1 && signs.add(part));
        if (element.max > 8)
          for (const part of parts) {
            for (const ending of ENDINGS) found.add(before + repeated(part) + ending);
            found.add(repeated(before + part));
            found.add(repeated(`${before}${part}\n`));
          }
        return (parts[0] ?? '').repeat(Math.min(Math.max(element.min, 1), 8));
      }
      default:
        return '';
    }
  };
  pattern.alternatives.forEach((one) => walk(one, ''));
  const few = [...signs].slice(0, MOST_SIGNS);
  for (const one of few)
    for (const other of few) {
      found.add(repeated(one + other));
      found.add(repeated(one).slice(chars / 2) + repeated(other).slice(chars / 2) + '\u0000');
    }
  return [...found];
}

const CANDIDATES = [
  ' ',
  '\n',
  '\t',
  'a',
  'A',
  '0',
  '_',
  '.',
  '-',
  '/',
  '\\',
  '{',
  '(',
  '[',
  '<',
  '"',
  "'",
  '*',
  '#',
  'é',
];

function examplesOf(element: { raw: string; type: string } & AST.Node): string[] {
  if (element.type === 'Character') return [String.fromCodePoint(element.value)];
  const one = new RegExp(`^(?:${element.raw})$`, /\\p|\\u\{/.test(element.raw) ? 'u' : 's');
  return CANDIDATES.filter((sign) => one.test(sign)).slice(0, 4);
}
