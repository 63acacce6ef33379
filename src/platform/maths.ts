/** Math as HTML, rendered on the server within limits, because formulas come from untrusted authors. */
import katex from 'katex';

/** Longest formula. KaTeX needs 0.1 to 0.2 ms per character and about 1 ms per formula. */
const MOST_CHARS = 4000;
const MOST_CHARS_IN_ALL = 20_000;
const MOST_FORMULAS = 1000;
const DEEPEST = 60;
/** Definitions can make a short formula long ("macro bombs"), and would apply to that formula only. */
const DEFINES =
  /\\(?:[gex]?def|let|futurelet|(?:re|provide)?newcommand|newcommand|providecommand|global|long)(?![a-zA-Z])/;

/** HTML of a formula; undefined when it exceeds a limit, and its source is shown instead. */
export function renderMaths(formula: string, displayMode: boolean): string | undefined {
  if (formula.length > MOST_CHARS || DEFINES.test(formula) || depthOf(formula) > DEEPEST) return undefined;
  try {
    return katex.renderToString(formula, {
      displayMode,
      throwOnError: false,
      trust: false,
      strict: false,
      maxExpand: 500,
      maxSize: 20,
    });
  } catch {
    // `throwOnError: false` catches only KaTeX's own errors.
    return undefined;
  }
}

function depthOf(formula: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [brace] of formula.matchAll(/\\.|[{}]/gs)) {
    if (brace === '{') deepest = Math.max(deepest, (depth += 1));
    else if (brace === '}') depth -= 1;
  }
  return deepest;
}

/**
 * Formulas are replaced by markers no one can guess while the rest of the text is converted and sanitized: KaTeX writes
 * style attributes, which are not allowed in text by authors.
 */
export class Formulas {
  readonly #html: string[] = [];
  readonly #marker = `x${Math.random().toString(36).slice(2, 12)}x`;
  #charsLeft = MOST_CHARS_IN_ALL;
  /** Formulas that exceed a limit, or that KaTeX cannot read (it shows these with the reason). */
  readonly failed: string[] = [];

  /** The marker for a formula until `putBack`; undefined when the formula exceeds a limit. */
  keep(formula: string, displayMode: boolean): string | undefined {
    const isTooMuch = formula.length > this.#charsLeft || this.#html.length >= MOST_FORMULAS;
    const html = isTooMuch ? undefined : renderMaths(formula, displayMode);
    if (html === undefined || html.includes('class="katex-error"')) this.failed.push(formula);
    if (html === undefined) return undefined;
    this.#charsLeft -= formula.length;
    this.#html.push(html);
    return `${this.#marker}${this.#html.length - 1}${this.#marker}`;
  }

  putBack(safeHtml: string): string {
    const marked = new RegExp(`${this.#marker}(\\d+)${this.#marker}`, 'g');
    return safeHtml.replace(marked, (_, index: string) => this.#html[Number(index)] ?? '');
  }
}
