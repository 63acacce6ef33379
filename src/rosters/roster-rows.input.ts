/** From the cells of a list to students: each value is checked alone, and what is wrong is told with its place. */
import { z } from 'zod';
import { studentKey } from '../courses/roster.rules.ts';
import type { Cell } from '../platform/tables/raw-table.ts';
import type { Params } from '../platform/tables/table-limits.rules.ts';
import { FIELD_MAX, FIELDS, looksLikeDate, type RosterField } from './roster-fields.rules.ts';
import type { ListedRow, RowFault } from './roster-plan.rules.ts';

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/u;
/** What spreadsheets make of long numbers. */
const ROUNDED = /^\d+([.,]\d+)?E\+?\d+$/i;
/** Our own exports put it there, so that a spreadsheet does not evaluate a text. */
const GUARD = /^'(?=\s*[=+\-@＝＋－＠])/u;
const email = z.email();

type Cells = Partial<Record<RosterField, Cell>>;

/** Whether a row is of the class that is wanted. One with a fault and no class may be: it must not look as if no one was there. */
export function isOfClass({ className, faults }: ListedRow, onlyClass: string | null): boolean {
  return onlyClass === null || className === onlyClass || (className === null && faults.length > 0);
}

/** A student of a list, with what is wrong. Fields without a column are null. */
export function listedRow(at: { row: number; file: string | null }, cells: Cells, isRemoved = false): ListedRow {
  const faults: RowFault[] = [];
  const value = (field: RosterField): string | null => {
    const cell = cells[field];
    if (!cell) return null;
    const wrong = (code: string, params: Params = {}) =>
      void faults.push({ ...at, field, code, params: { value: shownValue(cell.text), ...params } });
    const text = valueOf(field, cell, wrong);
    return text === '' ? null : text;
  };
  const [number, name, className, mail] = FIELDS.map(value) as [
    string | null,
    string | null,
    string | null,
    string | null,
  ];
  const missing = (field: RosterField, isThere: boolean) => {
    if (!isThere && !faults.some((one) => one.field === field))
      faults.push({ ...at, field, code: 'required', params: {} });
  };
  missing('number', studentKey(number) !== '');
  if (!isRemoved) missing('name', name !== null);
  return { ...at, number: number ?? '', name: name ?? '', className, email: mail, isRemoved, faults };
}

function valueOf(field: RosterField, cell: Cell, wrong: (code: string, params?: Params) => void): string {
  const text = cell.text.replace(GUARD, '').trim();
  if (cell.fault) wrong(cell.fault.code, cell.fault.params);
  else if (CONTROL.test(text)) wrong('control');
  else if (/^[=＝]/.test(text)) wrong('formula');
  else if (field === 'number' && ROUNDED.test(text)) wrong('number_rounded');
  else if (field === 'number' && looksLikeDate(text)) wrong('date_value');
  else if (field === 'number' && /^#(N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!)$/i.test(text)) wrong('error_value');
  else if (field === 'number' && text !== '' && !/^[\p{L}\p{N}][\p{L}\p{N} ./_-]*$/u.test(text)) wrong('number_format');
  else if (field === 'email' && text !== '' && !email.safeParse(text).success) wrong('email_format');
  const max = FIELD_MAX[field];
  const length = Math.max(text.length, text.normalize('NFKC').length);
  if (length > max) wrong('too_long', { length, max });
  return length > max ? text.slice(0, max) : text;
}

/** Text of a cell that is fit for a message: short, and without what would change its direction or hide. */
function shownValue(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`);
  const chars = [...plain];
  return chars.length > 60 ? `${chars.slice(0, 60).join('')}…` : plain;
}
