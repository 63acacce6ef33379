/**
 * Text laid out on pages for a monospaced font, so that how many pages it takes is known before a printer has it, and a page on
 * paper is the page that was counted. Characters of two cells (Chinese, for one) count as two.
 */
import { eastAsianWidth } from 'get-east-asian-width';

export interface PageFormat {
  /** Cells in a line, without the number before it. */
  columns: number;
  rows: number;
  /** A tab goes to the next multiple of this. */
  tab: number;
}

/** A4, upright, at 9 points with room for the numbers of lines. */
export const A4: PageFormat = { columns: 88, rows: 62, tab: 4 };

export interface PrintedRow {
  /** From 1; null for the rest of a line that is longer than a row. */
  number: number | null;
  text: string;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const PLAIN = /^[\x20-\x7e]*$/;
/** What would move, hide or reorder other text on paper. */
const UNSEEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]/g;

/** The text with line feeds alone; control characters and marks that reorder text are written out, and blanks at its end go. */
export function printable(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(UNSEEN, (character) => {
      const code = character.codePointAt(0)!;
      return code < 0x20
        ? String.fromCodePoint(0x2400 + code)
        : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
    })
    .trimEnd();
}

/** The pages of a printable text; none when it is empty. */
export function pagesOfText(text: string, format: PageFormat = A4): PrintedRow[][] {
  const pages: PrintedRow[][] = [];
  if (text === '') return pages;
  for (const [index, line] of text.split('\n').entries())
    for (const [at, row] of rowsOf(line, format).entries()) {
      if (pages.length === 0 || pages.at(-1)!.length >= format.rows) pages.push([]);
      pages.at(-1)!.push({ number: at === 0 ? index + 1 : null, text: row });
    }
  return pages;
}

/** The rows that a line takes; at least one. */
function rowsOf(line: string, { columns, tab }: PageFormat): string[] {
  if (PLAIN.test(line)) return line.length <= columns ? [line] : line.match(new RegExp(`.{1,${columns}}`, 'g'))!;
  const rows: string[] = [];
  let [row, width] = ['', 0];
  for (const { segment } of graphemes.segment(line)) {
    const piece = segment === '\t' ? ' '.repeat(tab - (width % tab)) : segment;
    const cells = segment === '\t' ? piece.length : widthOf(segment);
    if (width + cells > columns) {
      rows.push(row);
      [row, width] = ['', 0];
    }
    row += piece;
    width += cells;
  }
  return [...rows, row];
}

/** Cells of one character as people see it. */
export function widthOf(grapheme: string): number {
  return eastAsianWidth(grapheme.codePointAt(0)!);
}
