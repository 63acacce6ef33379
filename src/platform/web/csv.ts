/** CSV for people: a BOM so that spreadsheets read UTF-8, and nothing that people typed is run as a formula. */
import type { Response } from 'express';
import { stringify } from 'csv-stringify/sync';

/** Text that somebody typed: a name, a title, an address. */
export interface TypedText {
  typed: string;
}

/** Our own words and numbers (`+1`, `-2`) stand as they are; null is an empty cell. */
export type CsvCell = string | number | null | TypedText;

/** Marks text that somebody typed, so that a spreadsheet does not run it; nothing typed is an empty cell. */
export function typed(text: string | null | undefined): CsvCell {
  return text ? { typed: text } : null;
}

/** What spreadsheets take for a formula: also after blanks, and in full width. */
const FORMULA = /^[\s\u0000]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/** A CSV text with a header row. Typed text that a spreadsheet would run gets a leading apostrophe. */
export function toCsv(header: CsvCell[], rows: CsvCell[][]): string {
  const written = (cell: CsvCell) => {
    if (cell === null || typeof cell !== 'object') return cell ?? '';
    return FORMULA.test(cell.typed) ? `'${cell.typed}` : cell.typed;
  };
  return `\uFEFF${stringify([header, ...rows].map((row) => row.map(written)))}`;
}

/** Sends a CSV as a download. */
export function sendCsv(res: Response, fileName: string, csv: string): void {
  res.type('text/csv; charset=utf-8').attachment(fileName).send(csv);
}
