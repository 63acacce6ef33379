/** From the bytes of files to one table: which format they have, where its headings are, and what cannot be read. */
import { fieldOfHeading } from './import-fields.rules.ts';
import { MOST_COLUMNS, MOST_ROWS } from '../platform/tables/table-limits.rules.ts';
import { MOST_BYTES, MOST_FILES } from './import-faults.rules.ts';
import { memberColumn, rowsOfMembers } from './member-columns.rules.ts';
import { TableFault, type RawRow, type RawTable } from '../platform/tables/raw-table.ts';
import { icpcPart, isIcpc } from './table-icpc.input.ts';
import { entriesTable, joinedSet, jsonEntries, kindOfEntries, type SetPart } from './table-json.input.ts';
import { delimiterOf, plainText, textRows } from '../platform/tables/text-table.ts';
import { signatureOf, type Encoding } from '../platform/text-encoding.ts';
import { readWorkbook } from '../platform/tables/workbook.ts';

export interface InputFile {
  name: string;
  content: Uint8Array;
}

/** A row with the name of its file where there are several. */
export interface TableRow extends RawRow {
  file: string | null;
}

export interface Table extends RawTable {
  rows: TableRow[];
  /** How the text was read; null for a workbook. */
  encoding: Encoding | null;
}

/** @throws TableFault that says what is wrong, and where */
export async function readTable(files: readonly InputFile[], encoding: Encoding | null): Promise<Table> {
  if (files.length === 0) throw new TableFault('empty');
  if (files.length > MOST_FILES) throw new TableFault('too_many_files', { count: files.length, max: MOST_FILES });
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  if (bytes > MOST_BYTES) throw new TableFault('too_large', { limitMib: MOST_BYTES / 1024 / 1024 }, true);
  const parts: SetPart[] = [];
  let used: Encoding | null = null;
  for (const file of files) {
    const read = await named(file, files.length > 1, () => readFile(file, encoding));
    used ??= read.encoding;
    if ('part' in read) parts.push(read.part);
    else if (files.length > 1) throw new TableFault('several_files', { file: file.name });
    else
      return { ...read.table, rows: read.table.rows.map((row) => ({ ...row, file: null })), encoding: read.encoding };
  }
  const set = joinedSet(parts);
  const hasSeveral = files.length > 1;
  return { ...set, rows: set.rows.map((row) => ({ ...row, file: hasSeveral ? row.file : null })), encoding: used };
}

/** Says which of several files a fault is in. */
async function named<T>(file: InputFile, hasSeveral: boolean, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof TableFault && hasSeveral) Object.assign(error.fault.params, { file: file.name.slice(0, 100) });
    throw error;
  }
}

type Read = { encoding: Encoding | null } & ({ part: SetPart } | { table: RawTable });

async function readFile({ name, content: bytes }: InputFile, chosen: Encoding | null): Promise<Read> {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (content.length === 0) throw new TableFault('empty');
  if (signatureOf(content) === 'zip') return { table: await workbookTable(content), encoding: null };
  const { text, encoding } = plainText(content, chosen);
  if (/^\s*[[{]/.test(text)) {
    const entries = jsonEntries(text);
    const kind = kindOfEntries(name, entries);
    if (!kind) return { table: entriesTable(entries), encoding };
    return { part: { kind, fileName: name, rows: entries.map((entry, at) => ({ row: at + 1, entry })) }, encoding };
  }
  if (isIcpc(text)) return { part: icpcPart(name, textRows(text, '\t', false)), encoding };
  return { table: headed(textRows(text, delimiterOf(text), true), []), encoding };
}

async function workbookTable(content: Buffer): Promise<RawTable> {
  const { rows, merged, name, others } = await readWorkbook(content);
  if (rows.length === 0) throw new TableFault('empty');
  const table = headed(
    rows,
    others.length > 0 ? [{ code: 'first_sheet', params: { name, others: others.length } }] : [],
  );
  const firstRow = table.rows[0]?.row ?? 0;
  const inRows = merged.find(({ last }) => last >= firstRow);
  if (inRows) throw new TableFault('merged', { range: inRows.range });
  return table;
}

/** Above the headings there may be a title. */
const TITLE_ROWS = 10;

function headed(rows: readonly RawRow[], notes: RawTable['notes']): RawTable {
  if (rows.length === 0) throw new TableFault('empty');
  const known = ({ cells }: RawRow) =>
    cells.filter(({ text }) => fieldOfHeading(text) !== undefined || memberColumn(text) !== undefined).length;
  const found = rows.slice(0, TITLE_ROWS).findIndex((row) => known(row) >= 2);
  const at = Math.max(found, 0);
  const head = rows[at]!;
  const columns = head.cells.map(({ text }) => text.trim());
  while (columns.length > 0 && columns.at(-1) === '') columns.pop();
  if (columns.length > MOST_COLUMNS)
    throw new TableFault('too_many_columns', { count: columns.length, max: MOST_COLUMNS });
  if (columns.length === 1 && known(head) === 0) throw new TableFault('one_column', { line: head.row });
  const below = rows.slice(at + 1);
  if (below.length === 0) throw new TableFault('header_only');
  requireRows(below.length);
  const wide = rowsOfMembers(columns, below);
  if (wide) requireRows(wide.rows.length);
  const ofMembers = wide ? [{ code: 'member_columns', params: { count: wide.members } }] : [];
  const ofTitle = at > 0 ? [{ code: 'title_rows', params: { count: at } }] : [];
  return { columns: wide?.columns ?? columns, rows: wide?.rows ?? below, notes: [...notes, ...ofTitle, ...ofMembers] };
}

function requireRows(count: number): void {
  if (count > MOST_ROWS) throw new TableFault('too_many_rows', { count, max: MOST_ROWS });
}
