/**
 * LaTeX source prepared for the converter: without comments, with the author's simple macros expanded, and with the ends of
 * groups and environments known. TeX is not run: a macro's text replaces its name, within the limits below on number and
 * depth. Anything beyond the limits stays as written.
 */

const MOST_EXPANSIONS = 2000;
const MOST_DEFINITIONS = 300;
const DEEPEST_EXPANSION = 20;
const MOST_CHARS_EXPANDED = 256 * 1024;
/** Optional arguments are short; searching further for the end would make hostile texts slow. */
const LONGEST_OPTION = 1000;

/** Environments whose content is literal text. */
const VERBATIM = /\\begin\{(verbatim|Verbatim|lstlisting|minted|alltt|comment)(\*?)\}/y;
const VERB = /\\(?:verb\*?|lstinline(?:\[[^\]\n]*\])?)(?![a-zA-Z])([^\sa-zA-Z*{])/y;
const COMMAND = /\\[a-zA-Z@]+/y;
const DEFINITION =
  /\\(?:(?:re|provide)?newcommand|(?:re|provide)command|DeclareRobustCommand)\*?\s{0,99}(?:\{\s{0,99}\\([a-zA-Z]+)\s{0,99}\}|\\([a-zA-Z]+))\s{0,99}(?:\[(\d)\])?(\[[^\]\n]*\])?\s{0,99}(?=\{)|\\def\s*\\([a-zA-Z]+)((?:#\d)*)\s*(?=\{)/y;
const OPERATOR = /\\DeclareMathOperator(\*?)\s*\{\s*\\([a-zA-Z]+)\s*\}\s*(?=\{)/y;

interface Macro {
  parameters: number;
  /** Default of the first parameter, if it is optional. */
  byDefault?: string;
  body: string;
}

export function at(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

/** The end and the content of a verbatim environment or `\verb` that starts here. */
export function verbatimAt(text: string, index: number): { end: number; content: string; name: string } | undefined {
  const environment = at(VERBATIM, text, index);
  if (environment) {
    const [opening, name = '', star = ''] = environment;
    const closing = `\\end{${name}${star}}`;
    const close = text.indexOf(closing, index);
    const start = index + opening.length;
    return close < 0
      ? { end: text.length, content: text.slice(start), name }
      : { end: close + closing.length, content: text.slice(start, close), name };
  }
  const verb = at(VERB, text, index);
  if (!verb) return undefined;
  const start = index + verb[0].length;
  const line = text.indexOf('\n', start);
  const close = text.indexOf(verb[1] ?? '', start);
  if (close < 0 || (line >= 0 && line < close)) return undefined;
  return { end: close + 1, content: text.slice(start, close), name: 'verb' };
}

/** Index after the group that starts here with `{`; -1 if it never ends. */
export function groupEnd(text: string, index: number): number {
  let depth = 0;
  for (let i = index; i < text.length; i += 1) {
    const sign = text[i];
    if (sign === '\\') i += 1;
    else if (sign === '{') depth += 1;
    else if (sign === '}' && (depth -= 1) === 0) return i + 1;
  }
  return -1;
}

/** Index after the `[…]` that starts here; -1 if there is none. */
export function optionEnd(text: string, index: number): number {
  if (text[index] !== '[') return -1;
  let depth = 0;
  for (let i = index + 1; i < text.length && i < index + LONGEST_OPTION; i += 1) {
    const sign = text[i];
    if (sign === '\\') i += 1;
    else if (sign === '{') depth += 1;
    else if (sign === '}') depth -= 1;
    else if (sign === ']' && depth <= 0) return i + 1;
  }
  return -1;
}

/** The text without comments and definitions, with macros expanded; `isStopped` if a limit stopped that. */
export function prepare(source: string): { text: string; isStopped: boolean } {
  const macros = new Map<string, Macro>();
  let expansions = 0;
  let definitions = 0;
  let chars = 0;
  let isStopped = false;
  return { text: expand(source.replace(/\r\n?/g, '\n'), 0), isStopped };

  function expand(text: string, depth: number): string {
    let out = '';
    let i = 0;
    while (i < text.length) {
      const sign = text[i] ?? '';
      if (sign === '%') {
        i = commentEnd(text, i);
      } else if (sign !== '\\') {
        const next = nextSpecial(text, i);
        out += text.slice(i, next);
        i = next;
      } else {
        const [put, end] = command(text, i, depth);
        out += put;
        i = end;
      }
    }
    return out;
  }

  function command(text: string, i: number, depth: number): [string, number] {
    const verbatim = verbatimAt(text, i);
    if (verbatim) return [verbatim.name === 'comment' ? '' : text.slice(i, verbatim.end), verbatim.end];
    const defined = define(text, i);
    if (defined !== undefined) return ['', defined];
    const name = at(COMMAND, text, i)?.[0];
    if (name === undefined) return [text.slice(i, i + 2), i + 2];
    const macro = macros.get(name.slice(1));
    if (!macro) return [name, i + name.length];
    const use = argumentsOf(macro, text, i + name.length);
    const body = use && macro.body.replace(/#(\d)/g, (_, digit: string) => use.values[Number(digit) - 1] ?? '');
    expansions += 1;
    chars += body?.length ?? 0;
    if (
      !use ||
      body === undefined ||
      expansions > MOST_EXPANSIONS ||
      depth >= DEEPEST_EXPANSION ||
      chars > MOST_CHARS_EXPANDED
    ) {
      isStopped = true;
      return [name, i + name.length];
    }
    return [expand(body, depth + 1), use.end];
  }

  function define(text: string, i: number): number | undefined {
    const found = at(DEFINITION, text, i);
    const operator = found ? null : at(OPERATOR, text, i);
    if ((!found && !operator) || (definitions += 1) > MOST_DEFINITIONS) return undefined;
    const start = i + ((found ?? operator)?.[0].length ?? 0);
    const end = groupEnd(text, start);
    if (end < 0) return undefined;
    const body = text.slice(start + 1, end - 1);
    if (operator) {
      macros.set(operator[2] ?? '', { parameters: 0, body: `\\operatorname${operator[1]}{${body}}` });
    } else if (found) {
      const parameters = found[5] === undefined ? Number(found[3] ?? 0) : (found[6] ?? '').length / 2;
      macros.set(found[1] ?? found[2] ?? found[5] ?? '', { parameters, byDefault: found[4]?.slice(1, -1), body });
    }
    return end;
  }
}

function argumentsOf(macro: Macro, text: string, start: number): { values: string[]; end: number } | undefined {
  const values: string[] = [];
  let end = start;
  for (let n = 0; n < macro.parameters; n += 1) {
    let from = end;
    while (/[ \t\n]/.test(text[from] ?? '')) from += 1;
    const option = n === 0 && macro.byDefault !== undefined ? optionEnd(text, from) : -1;
    if (option > 0) values.push(text.slice(from + 1, option - 1));
    else if (n === 0 && macro.byDefault !== undefined) values.push(macro.byDefault);
    else if (text[from] === '{') {
      const close = groupEnd(text, from);
      if (close < 0) return undefined;
      values.push(text.slice(from + 1, close - 1));
      end = close;
      continue;
    } else {
      const token = at(COMMAND, text, from)?.[0] ?? text[from];
      if (token === undefined) return undefined;
      values.push(token);
      end = from + token.length;
      continue;
    }
    if (option > 0) end = option;
  }
  return { values, end };
}

function commentEnd(text: string, index: number): number {
  const line = text.indexOf('\n', index);
  if (line < 0) return text.length;
  // The end of a commented line is not a space; an empty line after it still ends the paragraph.
  let end = line + 1;
  while (text[end] === ' ' || text[end] === '\t') end += 1;
  return text[end] === '\n' ? line : end;
}

const SPECIAL = /[\\%]/g;
function nextSpecial(text: string, index: number): number {
  SPECIAL.lastIndex = index;
  return SPECIAL.exec(text)?.index ?? text.length;
}

const CLOSINGS: Record<string, string> = { $: '$', $$: '$$', '\\(': '\\)', '\\[': '\\]' };

/** The end of each group and environment of a text, found in one pass so that no hostile text is slow. */
export class Ends {
  /** Index of `{` → index after its `}`. */
  readonly groups = new Map<number, number>();
  /** Index of `\begin{…}` → start and end of its `\end{…}`. */
  readonly environments = new Map<number, { from: number; end: number }>();
  /** Start of a formula → position up to which no end was found. */
  readonly #noFormula = new Map<string, number>();

  constructor(private readonly text: string) {
    const open: number[] = [];
    const begun: { name: string; index: number }[] = [];
    for (let i = 0; i < text.length; i += 1) {
      const sign = text[i];
      if (sign === '{') open.push(i);
      else if (sign === '}') {
        const from = open.pop();
        if (from !== undefined) this.groups.set(from, i + 1);
      } else if (sign === '\\') {
        const verbatim = verbatimAt(text, i);
        const border = verbatim ? null : at(/\\(begin|end)\{([^{}\\\n]{1,40})\}/y, text, i);
        if (verbatim) i = verbatim.end - 1;
        else if (!border) i += 1;
        else {
          const [whole, kind, name = ''] = border;
          if (kind === 'begin') begun.push({ name, index: i });
          else if (begun.at(-1)?.name === name)
            this.environments.set(begun.pop()!.index, { from: i, end: i + whole.length });
          i += whole.length - 1;
        }
      }
    }
  }

  /** The formula that starts here with `$`, `$$`, `\(` or `\[`; the search stops at the end of the paragraph. */
  formulaAt(index: number): { content: string; end: number; isDisplay: boolean } | undefined {
    const { text } = this;
    const opening = at(/\$\$|\$|\\\(|\\\[/y, text, index)?.[0];
    if (opening === undefined || index < (this.#noFormula.get(opening) ?? 0)) return undefined;
    const closing = CLOSINGS[opening] ?? '';
    let depth = 0;
    let i = index + opening.length;
    for (; i < text.length; i += 1) {
      if (depth <= 0 && text.startsWith(closing, i)) {
        const content = text.slice(index + opening.length, i);
        return { content, end: i + closing.length, isDisplay: opening === '$$' || opening === '\\[' };
      }
      const sign = text[i];
      if (sign === '\\') i += 1;
      else if (sign === '{') depth += 1;
      else if (sign === '}') depth -= 1;
      else if (sign === '\n' && text[i + 1] === '\n') break;
    }
    this.#noFormula.set(opening, i);
    return undefined;
  }
}

/** The text split where `separator` (sticky) matches outside groups, environments and formulas; with the matches. */
export function cutAt(text: string, separator: RegExp): { text: string; separator: string }[] {
  const ends = new Ends(text);
  const parts: { text: string; separator: string }[] = [];
  let start = 0;
  let cut = '';
  let i = 0;
  while (i < text.length) {
    const found = at(separator, text, i);
    if (found && found[0] !== '') {
      parts.push({ text: text.slice(start, i), separator: cut });
      cut = found[0];
      i = start = i + cut.length;
      continue;
    }
    const sign = text[i];
    if (sign === '\\') i = ends.environments.get(i)?.end ?? verbatimAt(text, i)?.end ?? i + 2;
    else if (sign === '{') i = ends.groups.get(i) ?? i + 1;
    else if (sign === '$') i = ends.formulaAt(i)?.end ?? i + 1;
    else i += 1;
  }
  parts.push({ text: text.slice(start), separator: cut });
  return parts;
}
