/** What can be wrong with an imported file: with the whole of it, or with a row. */
import type { Params } from '../platform/tables/table-limits.rules.ts';
import type { Field } from './import-fields.rules.ts';

/** Files of one import together. */
export const MOST_BYTES = 16 * 1024 * 1024;
export const MOST_FILES = 8;
/** Rows with a password of their own, each of which takes a fraction of a second. */
export const MOST_GIVEN_PASSWORDS = 1000;

/** What is wrong with a row. The code is a key of `fault` in the messages. */
export interface RowFault {
  /** As a spreadsheet or editor numbers it, the heading counted too; of a JSON list, the number of the entry. */
  row: number;
  /** Null where there was one file. */
  file: string | null;
  field: Field | null;
  code: string;
  /** `value` is what stands there. */
  params: Params;
}

/** Text of a cell that is fit for a message: short, and without what would change its direction or hide. */
export function shownValue(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`);
  const chars = [...plain];
  return chars.length > 60 ? `${chars.slice(0, 60).join('')}…` : plain;
}
