/** CSV for people: a BOM so that spreadsheets read UTF-8, and no cell that a spreadsheet would run as a formula. */
import type { Response } from 'express';
import { stringify } from 'csv-stringify/sync';

/** A CSV text with a header row. Text cells starting with =, +, -, @, tab or CR get a leading apostrophe. */
export function toCsv(header: string[], rows: (string | number | null)[][]): string {
  const safe = (cell: string | number | null) =>
    typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : (cell ?? '');
  return `\uFEFF${stringify([header, ...rows].map((row) => row.map(safe)))}`;
}

/** Sends a CSV as a download. */
export function sendCsv(res: Response, fileName: string, csv: string): void {
  res.type('text/csv; charset=utf-8').attachment(fileName).send(csv);
}
