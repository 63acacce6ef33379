/** CSV for spreadsheets: with a BOM so that they read UTF-8, and with typed text never evaluated as a formula. */
import type { Response } from 'express';
import { stringify } from 'csv-stringify/sync';

/** Text typed by a person: a name, a title, an address. */
export interface TypedText {
  typed: string;
}

/** The site's own words and numbers (`+1`, `-2`) are not changed; null is an empty cell. */
export type CsvCell = string | number | null | TypedText;

/** Marks typed text, so that a spreadsheet does not evaluate it; empty text is an empty cell. */
export function typed(text: string | null | undefined): CsvCell {
  return text ? { typed: text } : null;
}

/** What spreadsheets read as a formula, also after spaces and with full-width signs. */
const FORMULA = /^[\s\u0000]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
/**
 * The same inside a text, after what separates cells where the comma does not: in much of Europe, and in LibreOffice besides
 * the comma. Names of several people are joined with it.
 */
const FORMULA_INSIDE = /([;|\t\r\n])(?=[^\S\t\r\n]*[=+\-@＝＋－＠])/gu;

/** CSV with a header row. Typed text that a spreadsheet would evaluate gets an apostrophe before it. */
export function toCsv(header: CsvCell[], rows: CsvCell[][]): string {
  return table(header, rows, ',');
}

/** The same with tabs between the cells. */
export function toTsv(header: CsvCell[], rows: CsvCell[][]): string {
  return table(header, rows, '\t');
}

function table(header: CsvCell[], rows: CsvCell[][], delimiter: string): string {
  const written = (cell: CsvCell) => {
    if (cell === null || typeof cell !== 'object') return cell ?? '';
    const inside = cell.typed.replace(FORMULA_INSIDE, "$1'");
    return FORMULA.test(cell.typed) ? `'${inside}` : inside;
  };
  const cells = [header, ...rows].map((row) => row.map(written));
  return `\uFEFF${stringify(cells, { delimiter })}`;
}

/** Sends a CSV as a download. */
export function sendCsv(res: Response, fileName: string, csv: string): void {
  res.type('text/csv; charset=utf-8').attachment(fileName).send(csv);
}
