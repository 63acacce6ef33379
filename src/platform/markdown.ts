/** Safe HTML from Markdown by untrusted authors. */
import MarkdownIt from 'markdown-it';
import footnotes from 'markdown-it-footnote';
import { Formulas } from './maths.ts';
import { escapeHtml, safeHtml, type SafeHtmlOptions } from './safe-html.ts';

export interface MarkdownOptions extends SafeHtmlOptions {
  /** Called for each formula that exceeds a limit or that KaTeX cannot read. */
  onBadFormula?: (formula: string) => void;
}

const engine = new MarkdownIt({ html: true, linkify: false, typographer: false }).use(footnotes);

/** Math is removed before Markdown is rendered (underscores, asterisks), and put back as KaTeX output after sanitizing. */
const MATHS = /\$\$([\s\S]+?)\$\$|(?<![\\$])\$(?!\s)((?:\\.|[^$\\\n])+?)(?<!\s)\$(?!\d)/g;
const CODE = /(```[\s\S]*?```|~~~[\s\S]*?~~~|`[^`\n]*`)/;

/** Safe HTML of a Markdown text with footnotes, and with `$inline$` and `$$display$$` math (rendered on the server). */
export function renderMarkdown(source: string, options: MarkdownOptions = {}): string {
  const formulas = new Formulas();
  const prepared = source
    .split(CODE)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(MATHS, keepFormula)))
    .join('');
  formulas.failed.forEach((formula) => options.onBadFormula?.(formula));
  return formulas.putBack(safeHtml(engine.render(prepared), options));

  function keepFormula(whole: string, display: string | undefined, inline: string | undefined): string {
    const kept = formulas.keep(display ?? inline ?? '', display !== undefined);
    // As HTML, not as code between backticks: the formula may contain backticks.
    return (
      kept ??
      `<code>${escapeHtml(whole)
        .replace(/[\\`*_[\]~^]/g, '\\$&')
        .replace(/\s+/g, ' ')}</code>`
    );
  }
}
