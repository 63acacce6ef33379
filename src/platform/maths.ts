/** Maths as HTML, rendered on the server, within bounds: a formula comes from whoever wrote the text around it. */
import katex from 'katex';

/** A longer formula is no formula. KaTeX needs 0.1 to 0.2 ms a character, and about 1 ms a formula. */
const MOST_CHARS = 4000;
const MOST_CHARS_IN_ALL = 20_000;
const MOST_FORMULAS = 1000;
const DEEPEST = 60;
/** Definitions make a short formula long ("macro bombs"), and hold for that one formula only. */
const DEFINES =
  /\\(?:[gex]?def|let|futurelet|(?:re|provide)?newcommand|newcommand|providecommand|global|long)(?![a-zA-Z])/;

/** HTML of a formula, or undefined where it is too much: then the text shows its source. */
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
    // Only its own kind of error is caught by `throwOnError: false`.
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
 * Formulas stand aside, under a marker no one can guess, while the text around them is converted and made safe: KaTeX
 * writes style attributes, which no text of people may have.
 */
export class Formulas {
  readonly #html: string[] = [];
  readonly #marker = `x${Math.random().toString(36).slice(2, 12)}x`;
  #charsLeft = MOST_CHARS_IN_ALL;
  /** Formulas that are too much, or that KaTeX cannot read (those are shown in its way, with the reason). */
  readonly failed: string[] = [];

  /** What stands for the formula until `putBack`; undefined where it is too much. */
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
