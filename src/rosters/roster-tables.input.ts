/** From the bytes of a file to the students of a list: CSV in several encodings, workbooks, and OneRoster archives. */
import { ArchiveRefusal } from '../platform/archives/archive.ts';
import { openZip } from '../platform/archives/zip.ts';
import { TableFault, type RawRow } from '../platform/tables/raw-table.ts';
import { MOST_COLUMNS, MOST_ROWS, type Params } from '../platform/tables/table-limits.rules.ts';
import { decoded, delimiterOf, plainText, textRows } from '../platform/tables/text-table.ts';
import { signatureOf, type Encoding } from '../platform/text-encoding.ts';
import { readWorkbook } from '../platform/tables/workbook.ts';
import { oneRosterRows } from './oneroster.input.ts';
import { MOST_BYTES } from './roster-limits.rules.ts';
import { columnsOf, fieldOf, FIELDS, type RosterField } from './roster-fields.rules.ts';
import type { ListedRow } from './roster-plan.rules.ts';
import { isOfClass, listedRow } from './roster-rows.input.ts';

const ZIP_LIMITS = { totalBytes: 64 * 1024 * 1024, entries: 500 };

export interface ReadRoster {
  rows: ListedRow[];
  format: 'csv' | 'xlsx' | 'oneroster';
  encoding: Encoding | null;
  /** In the order of the list. */
  columns: RosterField[];
  notes: { code: string; params: Params }[];
}

/** @throws TableFault that says what is wrong, and where */
export async function readRoster(
  bytes: Uint8Array,
  chosen: Encoding | null,
  onlyClass: string | null,
): Promise<ReadRoster> {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (content.length === 0) throw new TableFault('empty');
  if (content.length > MOST_BYTES) throw new TableFault('too_large', { limitMib: MOST_BYTES / 1024 / 1024 }, true);
  const read = await readContent(content, chosen, onlyClass);
  if (onlyClass === null) return read;
  const rows = read.rows.filter((one) => isOfClass(one, onlyClass));
  if (!rows.some(({ className }) => className === onlyClass))
    throw new TableFault('class_unknown', { value: onlyClass });
  return { ...read, rows, notes: [...read.notes, { code: 'only_class', params: { value: onlyClass } }] };
}

async function readContent(content: Buffer, chosen: Encoding | null, onlyClass: string | null): Promise<ReadRoster> {
  if (signatureOf(content) === 'zip') return await readZip(content, chosen, onlyClass);
  const { text, encoding } = plainText(content, chosen);
  return { ...students(textRows(text, delimiterOf(text), true)), format: 'csv', encoding };
}

async function readZip(content: Buffer, chosen: Encoding | null, onlyClass: string | null): Promise<ReadRoster> {
  const files = await csvFiles(content);
  if (files) {
    const texts = new Map([...files].map(([name, file]) => [name, decoded(file, chosen).text]));
    return { ...oneRosterRows(texts, onlyClass), format: 'oneroster', encoding: null, columns: [...FIELDS] };
  }
  const { rows: cells, merged, name, others } = await readWorkbook(content);
  if (cells.length === 0) throw new TableFault('empty');
  const { rows, notes, columns } = students(cells);
  const inRows = merged.find(({ last }) => last >= (rows[0]?.row ?? 0));
  if (inRows) throw new TableFault('merged', { range: inRows.range });
  if (others.length > 0) notes.push({ code: 'first_sheet', params: { name, others: others.length } });
  return { rows, format: 'xlsx', encoding: null, columns, notes };
}

/** The files of an archive that are named as OneRoster has them, by lower-case name; undefined for other archives. */
async function csvFiles(content: Buffer): Promise<Map<string, Buffer> | undefined> {
  const zip = await openZip(content, ZIP_LIMITS).catch((error: unknown) => {
    throw zipFault(error);
  });
  try {
    const named = zip.files.map((file) => [file.path.split('/').at(-1)!.toLowerCase(), file] as const);
    if (!named.some(([name]) => name === 'users.csv')) return undefined;
    const wanted = new Map<string, Buffer>();
    for (const [name, file] of named)
      if (ONE_ROSTER.includes(name) && !wanted.has(name)) wanted.set(name, await file.read());
    return wanted;
  } catch (error) {
    throw zipFault(error);
  } finally {
    zip.close();
  }
}

const ONE_ROSTER = ['users.csv', 'enrollments.csv', 'classes.csv', 'orgs.csv', 'roles.csv', 'manifest.csv'];

function zipFault(error: unknown): TableFault {
  if (!(error instanceof ArchiveRefusal)) return new TableFault('zip_broken');
  if (error.code === 'archive_bomb' || error.code === 'too_large' || error.code === 'too_many_files')
    return new TableFault('xlsx_bomb', { limitMib: ZIP_LIMITS.totalBytes / 1024 / 1024 }, true);
  return new TableFault(error.code === 'archive_encrypted' ? 'xlsx_encrypted' : 'zip_broken');
}

/** Above the headings there may be a title. */
const TITLE_ROWS = 10;

function students(rows: readonly RawRow[]): Pick<ReadRoster, 'rows' | 'notes' | 'columns'> {
  const known = ({ cells }: RawRow) => new Set(cells.flatMap(({ text }) => fieldOf(text) ?? [])).size;
  const at = rows.slice(0, TITLE_ROWS).findIndex((row) => known(row) >= 2);
  const head = rows[Math.max(at, 0)];
  if (!head) throw new TableFault('empty');
  if (head.cells.length > MOST_COLUMNS)
    throw new TableFault('too_many_columns', { count: head.cells.length, max: MOST_COLUMNS });
  const headings = head.cells.map(({ text }) => text.trim());
  const columns = columnsOf(headings);
  for (const field of ['number', 'name'] as const)
    if (columns[field] === undefined)
      throw new TableFault(`no_${field}`, { columns: headings.filter(Boolean).join(', ').slice(0, 200) });
  const below = rows.slice(Math.max(at, 0) + 1);
  if (below.length === 0) throw new TableFault('header_only');
  if (below.length > MOST_ROWS) throw new TableFault('too_many_rows', { count: below.length, max: MOST_ROWS });
  const listed = below.map(({ row, cells }) => {
    const extra = cells.slice(headings.length).find(({ text }) => text.trim() !== '');
    const given = Object.entries(columns).map(([field, index]) => [field, cells[index] ?? { text: '' }] as const);
    const one = listedRow(
      { row, file: null },
      Object.fromEntries(given) as Partial<Record<RosterField, { text: string }>>,
    );
    const params = { count: cells.length, max: headings.length };
    if (extra) one.faults.push({ row, file: null, field: null, code: 'too_many_cells', params });
    return one;
  });
  const order = FIELDS.filter((field) => columns[field] !== undefined).sort((a, b) => columns[a]! - columns[b]!);
  return { rows: listed, columns: order, notes: at > 0 ? [{ code: 'title_rows', params: { count: at } }] : [] };
}
