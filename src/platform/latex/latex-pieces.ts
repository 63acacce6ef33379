/** Types shared by the parts of the LaTeX converter. */
import { escapeHtml, type SafeHtmlOptions } from '../safe-html.ts';
import type { Ends } from './latex-source.ts';

export interface LatexOptions extends SafeHtmlOptions {
  /** Headings of `\Input` and the like, in the language of the text. */
  headings?: Record<string, string>;
  /** Values of commands such as `\\timelimit`, by command name: they come from the problem, not from the text. */
  facts?: Record<string, string>;
  /** The file of an `\includegraphics`, whose name may lack the extension. */
  findImage?: (name: string) => string | undefined;
}

export interface LatexResult {
  html: string;
  warnings: LatexWarning[];
}

export interface LatexWarning {
  /** `unknown`: a command, environment or formula is shown as its source; the others: a limit was reached. */
  code: 'unknown' | 'macros' | 'too_deep' | 'too_long';
  what: string;
}

export interface Arguments {
  values: string[];
  options: string[];
  /** Index after the last of them. */
  end: number;
}

export interface Piece {
  kind: 'inline' | 'block' | 'break';
  html: string;
}

/** What an environment needs from the conversion it is part of. */
export interface Writer {
  readonly options: LatexOptions;
  /** Records what is not shown as intended. */
  warn(what: string): void;
  inlineSource(source: string, what: string): Piece;
  blockSource(source: string, what: string): Piece;
  /** HTML of inline text. */
  inline(text: string): string;
  /** HTML of text with paragraphs. */
  blocks(text: string): string;
  /** A formula, or its source. */
  formula(content: string, isDisplay: boolean, source: string): Piece;
  /** The heading of a section that has a name in the words of the statement's language. */
  namedHeading(name: string): Piece;
  arguments(text: string, from: number, count: number, ends?: Ends): Arguments | undefined;
}

export function sourceBlock(source: string): string {
  return `<pre class="latex-source">${escapeHtml(source.trim())}</pre>`;
}
