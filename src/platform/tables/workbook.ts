/**
 * Workbooks of Excel. The container is read by the site's own reader of zips, whose limits hold while it inflates, and each
 * part by a strict parser that calls back and makes no objects from names in the file
 * ([decision 26](../../../docs/decisions/0026-workbooks-are-read-cell-by-cell.md)). Formulas, dates, merged cells and numbers
 * that have lost digits are told by the name of their cell.
 */
import { SaxesParser } from 'saxes';
import { ArchiveRefusal, type ArchiveFile } from '../archives/archive.ts';
import { openZip } from '../archives/zip.ts';
import { MOST_CELL_CHARS, MOST_COLUMNS, MOST_ROWS } from './table-limits.rules.ts';
import { TableFault, type Cell, type RawRow } from './raw-table.ts';

const LIMITS = { totalBytes: 128 * 1024 * 1024, entries: 2000 };
/** Texts of a workbook that its cells name by number. */
const MOST_SHARED_CHARS = 64 * 1024 * 1024;

export interface Sheet {
  rows: RawRow[];
  /** Ranges such as `A2:A5`, each with the numbers of its rows. */
  merged: { range: string; first: number; last: number }[];
  name: string;
  /** Other sheets that can be seen; they are not read. */
  others: string[];
}

/** The first sheet of a workbook that can be seen. @throws TableFault */
export async function readWorkbook(content: Buffer): Promise<Sheet> {
  const zip = await openZip(content, LIMITS).catch((error: unknown) => {
    throw zipFault(error);
  });
  try {
    const files = new Map(zip.files.map((file) => [file.path, file]));
    if (!files.has('xl/workbook.xml')) throw notWorkbook(files);
    const sheets = await listSheets(files);
    const [first, ...others] = sheets.filter(({ isHidden }) => !isHidden);
    const file = first && files.get(first.path);
    if (!first || !file) throw new TableFault('xlsx_no_sheet');
    const shared = await readShared(files.get('xl/sharedStrings.xml'));
    const formats = await readFormats(files.get('xl/styles.xml'));
    const sheet = await readSheet(file, shared, formats);
    return { ...sheet, name: first.name, others: others.map(({ name }) => name) };
  } catch (error) {
    throw error instanceof TableFault ? error : zipFault(error);
  } finally {
    zip.close();
  }
}

function zipFault(error: unknown): TableFault {
  if (!(error instanceof ArchiveRefusal)) return new TableFault('xlsx_broken');
  if (error.code === 'archive_bomb' || error.code === 'too_large' || error.code === 'too_many_files')
    return new TableFault('xlsx_bomb', { limitMib: LIMITS.totalBytes / 1024 / 1024 }, true);
  if (error.code === 'archive_encrypted') return new TableFault('xlsx_encrypted');
  return new TableFault('xlsx_broken');
}

function notWorkbook(files: Map<string, ArchiveFile>): TableFault {
  const names = [...files.keys()];
  if (names.some((name) => name.startsWith('word/'))) return new TableFault('docx');
  if (names.includes('content.xml')) return new TableFault('ods');
  const inside = names.find((name) => /\.(zip|xlsx|xls|csv|tsv|json)$/i.test(name));
  return inside === undefined ? new TableFault('zip') : new TableFault('zip_inside', { name: inside.slice(0, 100) });
}

type Attributes = Record<string, string | undefined>;

interface Handlers {
  open?: (name: string, attributes: Attributes) => void;
  text?: (text: string) => void;
  close?: (name: string) => void;
}

/** Calls back for each element of a part, by its name without prefix. @throws TableFault when it is not well-formed */
async function parseXml(file: ArchiveFile, handlers: Handlers): Promise<void> {
  const parser = new SaxesParser();
  const local = (name: string) => name.slice(name.indexOf(':') + 1);
  parser.on('opentag', ({ name, attributes }) => handlers.open?.(local(name), attributes as Attributes));
  parser.on('text', (text) => handlers.text?.(text));
  parser.on('cdata', (text) => handlers.text?.(text));
  parser.on('closetag', ({ name }) => handlers.close?.(local(name)));
  parser.on('error', () => {
    throw new TableFault('xlsx_broken');
  });
  const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.read());
  for (let start = 0; start < text.length; start += 65_536) parser.write(text.slice(start, start + 65_536));
  parser.close();
}

async function listSheets(files: Map<string, ArchiveFile>) {
  const targets = new Map<string, string>();
  const relations = files.get('xl/_rels/workbook.xml.rels');
  if (relations)
    await parseXml(relations, {
      open: (name, { Id, Target }) => {
        if (name === 'Relationship' && Id !== undefined && Target !== undefined) targets.set(Id, Target);
      },
    });
  const sheets: { name: string; path: string; isHidden: boolean }[] = [];
  await parseXml(files.get('xl/workbook.xml')!, {
    open: (name, attributes) => {
      if (name !== 'sheet') return;
      const target = targets.get(attributes['r:id'] ?? '') ?? `worksheets/sheet${sheets.length + 1}.xml`;
      const path = target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`;
      const isHidden = attributes.state === 'hidden' || attributes.state === 'veryHidden';
      if (path.includes('worksheets/')) sheets.push({ name: (attributes.name ?? '').slice(0, 60), path, isHidden });
    },
  });
  return sheets;
}

async function readShared(file: ArchiveFile | undefined): Promise<string[]> {
  const shared: string[] = [];
  if (!file) return shared;
  let text = '';
  let chars = 0;
  let isReading = false;
  let phonetic = 0;
  await parseXml(file, {
    open: (name) => {
      if (name === 'si') text = '';
      if (name === 'rPh') phonetic += 1;
      isReading = name === 't' && phonetic === 0;
    },
    text: (piece) => {
      if (!isReading) return;
      chars += piece.length;
      if (chars > MOST_SHARED_CHARS) throw new TableFault('xlsx_bomb', { limitMib: 64 }, true);
      if (text.length <= MOST_CELL_CHARS) text += piece;
    },
    close: (name) => {
      if (name === 'rPh') phonetic -= 1;
      if (name === 't') isReading = false;
      if (name === 'si') shared.push(text);
    },
  });
  return shared;
}

/** What a style does to a number: a date, or zeros in front up to so many digits. */
type Format = { kind: 'date' } | { kind: 'zeros'; digits: number } | null;

const BUILT_IN_DATES = (id: number) => (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 58);

async function readFormats(file: ArchiveFile | undefined): Promise<Format[]> {
  const formats: Format[] = [];
  if (!file) return formats;
  const codes = new Map<number, string>();
  let isCells = false;
  await parseXml(file, {
    open: (name, attributes) => {
      if (name === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
      if (name === 'cellXfs') isCells = true;
      if (name === 'xf' && isCells) formats.push(formatOf(Number(attributes.numFmtId), codes));
    },
    close: (name) => {
      if (name === 'cellXfs') isCells = false;
    },
  });
  return formats;
}

function formatOf(id: number, codes: ReadonlyMap<number, string>): Format {
  const code = codes.get(id);
  if (code === undefined) return BUILT_IN_DATES(id) ? { kind: 'date' } : null;
  const plain = code.replace(/"[^"]{0,99}"|\\.|\[[^\]]{0,99}\]/g, '');
  if (/^0{2,}$/.test(plain)) return { kind: 'zeros', digits: plain.length };
  return /[ymdhs年月日]/i.test(plain.replace(/general/i, '')) ? { kind: 'date' } : null;
}

async function readSheet(file: ArchiveFile, shared: readonly string[], formats: readonly Format[]) {
  const rows: RawRow[] = [];
  const merged: Sheet['merged'] = [];
  let count = 0;
  let row: RawRow = { row: 0, cells: [] };
  let cell:
    { column: number; type: string; style: number; value: string; isFormula: boolean; name: string } | undefined;
  let isReading = false;
  let phonetic = 0;
  await parseXml(file, {
    open: (name, attributes) => {
      if (name === 'row') row = { row: Number(attributes.r) || row.row + 1, cells: [] };
      else if (name === 'c') {
        const column = columnOf(attributes.r ?? '') ?? row.cells.length;
        const label = attributes.r ?? '';
        if (column >= MOST_COLUMNS) cell = undefined;
        else
          cell = {
            column,
            type: attributes.t ?? 'n',
            style: Number(attributes.s ?? 0),
            value: '',
            isFormula: false,
            name: label,
          };
      } else if (name === 'f' && cell) cell.isFormula = true;
      else if (name === 'rPh') phonetic += 1;
      else if (name === 'mergeCell') {
        const [first, last] = rowsOf(attributes.ref ?? '');
        if (last > 0) merged.push({ range: (attributes.ref ?? '').slice(0, 30), first, last });
      }
      isReading = (name === 'v' || name === 't') && phonetic === 0;
    },
    text: (piece) => {
      if (isReading && cell && cell.value.length <= MOST_CELL_CHARS) cell.value += piece;
    },
    close: (name) => {
      if (name === 'rPh') phonetic -= 1;
      if (name === 'v' || name === 't') isReading = false;
      if (name === 'c' && cell) {
        row.cells[cell.column] = cellOf(cell, shared, formats);
        cell = undefined;
      }
      if (name !== 'row') return;
      const cells = Array.from(row.cells, (one: Cell | undefined) => one ?? { text: '' });
      if (cells.every(({ text, fault }) => text.trim() === '' && !fault)) return;
      count += 1;
      if (count <= MOST_ROWS + 10) rows.push({ row: row.row, cells });
    },
  });
  if (count > MOST_ROWS + 10) throw new TableFault('too_many_rows', { count, max: MOST_ROWS });
  return { rows, merged };
}

function cellOf(
  cell: { type: string; style: number; value: string; isFormula: boolean; name: string },
  shared: readonly string[],
  formats: readonly Format[],
): Cell {
  const at = { cell: cell.name };
  if (cell.isFormula) return { text: cell.value, fault: { code: 'formula_cell', params: at } };
  switch (cell.type) {
    case 's':
      return { text: shared[Number(cell.value)] ?? '' };
    case 'str':
    case 'inlineStr':
      return { text: cell.value };
    case 'b':
      return { text: cell.value === '1' ? 'TRUE' : 'FALSE' };
    case 'e':
      return { text: cell.value, fault: { code: 'error_cell', params: at } };
    case 'd':
      return { text: cell.value, fault: { code: 'date_cell', params: at } };
    default:
      return numberCell(cell.value, formats[cell.style] ?? null, at);
  }
}

function numberCell(value: string, format: Format, at: { cell: string }): Cell {
  if (value === '') return { text: '' };
  if (format?.kind === 'date') return { text: value, fault: { code: 'date_cell', params: at } };
  const number = Number(value);
  if (!Number.isFinite(number)) return { text: value };
  // Spreadsheets keep fifteen digits of a number; what is longer has lost its end already.
  if (Math.abs(number) >= 1e15) return { text: value, fault: { code: 'number_cell', params: at } };
  if (Number.isInteger(number)) {
    const text = String(number);
    return { text: format?.kind === 'zeros' ? text.padStart(format.digits, '0') : text };
  }
  return { text: value };
}

/** `B7` is column 1. */
function columnOf(label: string): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(label)?.[0];
  if (letters === undefined) return undefined;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function rowsOf(range: string): [number, number] {
  const [first = 0, last = first] = range.split(':').map((label) => Number(/\d{1,9}$/.exec(label)?.[0] ?? 0));
  return [first, last];
}
