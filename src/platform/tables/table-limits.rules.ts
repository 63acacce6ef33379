/** How much of a table is read, and how a file that cannot be read is told. */

/** Rows of one list, without the headings. */
export const MOST_ROWS = 30_000;
export const MOST_COLUMNS = 60;
/** Of any cell; what a field takes at most is less. */
export const MOST_CELL_CHARS = 2000;

export type Params = Record<string, string | number>;

/** Why a file cannot be read. The words for the code are under `file` in the messages of the feature that reads it. */
export interface FileFault {
  code: string;
  params: Params;
  /** Too much of something: answered with 413. */
  isTooLarge?: boolean;
}
