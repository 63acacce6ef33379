/** A table as a file has it, before its columns have a meaning. */
import type { FileFault, Params } from './table-limits.rules.ts';

export interface Cell {
  text: string;
  /** Why what stands here cannot be taken: a formula, a date, a number that has lost digits. */
  fault?: { code: string; params: Params };
}

export interface RawRow {
  /** As a spreadsheet or editor numbers it. */
  row: number;
  cells: Cell[];
}

export interface RawTable {
  /** Its headings. */
  columns: string[];
  rows: RawRow[];
  /** Set where the format says what each column is, so that nothing is guessed. */
  isFixed?: boolean;
  /** Remarks: keys of `note` in the messages. */
  notes: { code: string; params: Params }[];
}

/** Why a file cannot be read. */
export class TableFault extends Error {
  override readonly name = 'TableFault';
  readonly fault: FileFault;

  constructor(code: string, params: Params = {}, isTooLarge = false) {
    super(code);
    this.fault = { code, params, ...(isTooLarge ? { isTooLarge } : {}) };
  }
}
