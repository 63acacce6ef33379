/** Text in files: which encoding it has, and its rows where it is CSV or TSV. */
import { parse, CsvError } from 'csv-parse/sync';
import { decodedAs, likelyEncodings, signatureOf, type Encoding } from '../text-encoding.ts';
import { MOST_CELL_CHARS, MOST_COLUMNS, MOST_ROWS } from './table-limits.rules.ts';
import { TableFault, type Cell, type RawRow } from './raw-table.ts';

/** The text of a file in the encoding that was chosen; without a choice in the one that it seems to have. */
export function decoded(content: Buffer, chosen: Encoding | null): { text: string; encoding: Encoding } {
  const encodings = chosen ? [chosen] : likelyEncodings(content);
  const found = decodedAs(content, encodings);
  if (!found) throw new TableFault('encoding', { encodings: encodings.join(', ') });
  return found;
}

/**
 * The text of a file that is no archive. @throws TableFault for old workbooks and other files that are no text, for zero bytes,
 * and for web pages and other formats that are named like a table
 */
export function plainText(content: Buffer, chosen: Encoding | null): { text: string; encoding: Encoding } {
  const signature = signatureOf(content);
  if (signature === 'ole') {
    const isEncrypted = content.includes(Buffer.from('EncryptedPackage', 'utf16le'));
    throw new TableFault(isEncrypted ? 'xlsx_encrypted' : 'xls');
  }
  if (signature !== undefined) throw new TableFault('not_a_table', { kind: signature.toUpperCase() });
  const found = decoded(content, chosen);
  requirePlainTable(found.text);
  return found;
}

/** @throws TableFault for zero bytes, and for web pages and other formats that are named like a table */
function requirePlainTable(text: string): void {
  const zero = text.indexOf('\0');
  if (zero !== -1) throw new TableFault('nul', { line: lineOf(text, zero) });
  const start = text.slice(0, 2000).trimStart().toLowerCase();
  if (/^(<!doctype html|<html|<head|<body|<table|<meta)/.test(start)) throw new TableFault('html');
  if (start.startsWith('<?xml') || start.startsWith('<')) throw new TableFault('xml');
  if (text.trim() === '') throw new TableFault('empty');
}

export function lineOf(text: string, at: number): number {
  return text.slice(0, at).split(/\r\n|\r|\n/).length;
}

const DELIMITERS = [',', '\t', ';', '|', '，', '；'];

/** What separates the cells: the one that most of the first lines have, equally often. */
export function delimiterOf(text: string): string {
  const lines = text
    .split(/\r\n|\r|\n/, 20)
    .filter((line) => line.trim() !== '')
    .slice(0, 10);
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    const counts = lines.map((line) => outsideQuotes(line).split(delimiter).length - 1);
    const usual = counts[0] ?? 0;
    const score = usual === 0 ? 0 : counts.filter((count) => count === usual).length * 100 + usual;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

const outsideQuotes = (line: string) => line.replace(/"[^"]*("|$)/g, '');

/** The rows of a text, empty ones left out. @throws TableFault that names the line */
export function textRows(text: string, delimiter: string, hasQuotes: boolean): RawRow[] {
  const rows: RawRow[] = [];
  let count = 0;
  try {
    parse(text, {
      delimiter,
      quote: hasQuotes ? '"' : false,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MOST_CELL_CHARS * MOST_COLUMNS,
      on_record: ({ info, record }: { info: { lines: number }; record: string[] }) => {
        if (record.every((cell) => cell.trim() === '')) return null;
        count += 1;
        // The heading, and perhaps a title or two above it.
        if (count <= MOST_ROWS + 10) rows.push({ row: info.lines, cells: record.map(textCell) });
        return null;
      },
    } as never);
  } catch (error) {
    if (error instanceof CsvError) throw csvFault(error, text);
    throw error;
  }
  if (count > MOST_ROWS + 10) throw new TableFault('too_many_rows', { count, max: MOST_ROWS });
  // The number is of the line on which a row ends, where a cell has several lines.
  return rows;
}

function textCell(text: string): Cell {
  return { text };
}

/** Where the quotation mark stands that none closes. */
function openQuoteLine(text: string): number {
  let open = -1;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) open = open === -1 ? at : -1;
  return lineOf(text, Math.max(open, 0));
}

function csvFault(error: CsvError, text: string): TableFault {
  const line = Number((error as unknown as { lines?: number }).lines ?? 0);
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return new TableFault('quote_open', { line: openQuoteLine(text) });
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return new TableFault('quote_inside', { line });
    case 'CSV_MAX_RECORD_SIZE':
      return new TableFault('row_too_long', { line, max: MOST_CELL_CHARS * MOST_COLUMNS });
    default:
      return new TableFault('csv', { line });
  }
}
