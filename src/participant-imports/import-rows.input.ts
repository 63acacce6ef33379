/** From the cells of a table to the values of rows: each is checked alone, and what is wrong is told with its place. */
import { z } from 'zod';
import { isUsername, PASSWORD_MIN } from '../accounts/users.rules.ts';
import { shownName } from '../platform/shown-name.ts';
import { FIELD_MAX, type Field, type Mapping } from './import-fields.rules.ts';
import { type Params } from '../platform/tables/table-limits.rules.ts';
import { MOST_GIVEN_PASSWORDS, shownValue, type RowFault } from './import-faults.rules.ts';
import type { PlanRow, Values } from './plan-parts.rules.ts';
import type { Cell } from '../platform/tables/raw-table.ts';
import type { Table, TableRow } from './tables.input.ts';

/** Ids as CLICS has them. */
const EXTERNAL_ID = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/u;
/** What spreadsheets make of long numbers. */
const ROUNDED = /^\d+([.,]\d+)?E\+?\d+$/i;
const YES = new Set(['1', 'yes', 'y', 'true', 'x', '*', '✓', '√', '★', '是', '打星', 'guest', 'star']);
const NO = new Set(['', '0', 'no', 'n', 'false', '-', '否', '不']);
const NAMES: readonly Field[] = ['team', 'name', 'university', 'group', 'room'];
const EXACT: readonly Field[] = ['externalId', 'studentNumber', 'username'];
const email = z.email();

/** The rows of a table, each with its values or with what is wrong. */
export function planRows(table: Table, mapping: Mapping): PlanRow[] {
  let passwords = 0;
  return table.rows.map((row) => {
    const faults: RowFault[] = [];
    const at = { row: row.row, file: row.file };
    const wrong = (field: Field | null, code: string, params: Params = {}) =>
      faults.push({ ...at, field, code, params });
    const extra = row.cells.slice(mapping.length).find(({ text }) => text.trim() !== '');
    if (extra) wrong(null, 'too_many_cells', { count: row.cells.length, max: mapping.length });
    const values: Values = {};
    for (const [index, field] of mapping.entries()) {
      const cell = row.cells[index];
      if (field === null || !cell) continue;
      const value = valueOf(field, cell, wrong);
      if (value !== undefined && value !== '') values[field] = value;
    }
    if (values.password !== undefined && (passwords += 1) > MOST_GIVEN_PASSWORDS)
      wrong('password', 'too_many_passwords', { max: MOST_GIVEN_PASSWORDS });
    return { ...at, values, faults };
  });
}

function valueOf(field: Field, cell: Cell, wrong: (field: Field, code: string, params?: Params) => void) {
  const shown = shownValue(cell.text);
  const max = FIELD_MAX[field];
  if (cell.fault) return void wrong(field, cell.fault.code, { value: shown, ...cell.fault.params });
  // Our own exports put it there, so that a spreadsheet does not evaluate a name.
  const text = cell.text.replace(/(^|[;|\t\r\n])'(?=\s*[=+\-@＝＋－＠])/gu, '$1').trim();
  if (text === '') return '';
  const control = CONTROL.exec(text)?.[0];
  if (control !== undefined) {
    const code = `U+${(control.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    return void wrong(field, 'control', { code, value: field === 'password' ? '' : shown });
  }
  if (field === 'password') {
    if (text.length < PASSWORD_MIN || text.length > max) wrong(field, 'password_length', { min: PASSWORD_MIN, max });
    return text;
  }
  if (/^[=＝]/.test(text)) return void wrong(field, 'formula', { value: shown });
  if (EXACT.includes(field) && ROUNDED.test(text)) return void wrong(field, 'number_rounded', { value: shown });
  const value = NAMES.includes(field) ? shownName(text) : text;
  if (value === '') return void wrong(field, 'invisible', { value: shown });
  if (Math.max(value.length, value.normalize('NFKC').length) > max)
    return void wrong(field, 'too_long', { value: shown, length: [...value].length, max });
  return checkedValue(field, value, shown, wrong);
}

function checkedValue(
  field: Field,
  value: string,
  shown: string,
  wrong: (field: Field, code: string, params?: Params) => void,
): string | undefined {
  if (field === 'username' && !isUsername(value)) wrong(field, 'username_format', { value: shown });
  if (field === 'email' && !email.safeParse(value).success) wrong(field, 'email_format', { value: shown });
  if (field === 'externalId' && !EXTERNAL_ID.test(value)) wrong(field, 'id_format', { value: shown });
  if (field === 'studentNumber' && !/^[\p{L}\p{N}][\p{L}\p{N} ./_-]*$/u.test(value))
    wrong(field, 'student_format', { value: shown });
  if (field !== 'guest') return value;
  const word = value.toLowerCase();
  if (!YES.has(word) && !NO.has(word)) wrong(field, 'guest_value', { value: shown });
  return YES.has(word) ? 'yes' : 'no';
}

/** A row of a table as a preview shows it, cut to what fits. */
export function previewCells(row: TableRow, columns: number): string[] {
  return Array.from({ length: columns }, (_, index) => shownValue(row.cells[index]?.text ?? ''));
}
