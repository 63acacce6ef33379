/** Tables as Excel workbooks; the cells are those of CSV. */
import type { Response } from 'express';
import { Lane, task } from '../aside/lane.ts';
import { Unavailable } from '../errors.ts';
import type { CsvCell } from './csv.ts';
import type { workbook } from './xlsx.aside.ts';

const WORKBOOK = task<typeof workbook>(import.meta.resolve('./xlsx.aside.ts'), 'workbook');
const lane = new Lane({ mostKeptChars: 1 });
const WITHIN_MS = 30_000;

const plain = (cell: CsvCell) => (cell !== null && typeof cell === 'object' ? cell.typed : cell);

/** Sends a table as a download. @throws Unavailable when it could not be written in time */
export async function sendXlsx(
  res: Response,
  fileName: string,
  table: { sheet: string; header: CsvCell[]; rows: CsvCell[][] },
): Promise<void> {
  const cells = { sheet: table.sheet, header: table.header.map(plain), rows: table.rows.map((row) => row.map(plain)) };
  const written = await lane.run(WORKBOOK, cells, WITHIN_MS);
  if (written === undefined) throw new Unavailable('table_not_written');
  res.type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet').attachment(fileName);
  res.send(Buffer.from(written, 'base64'));
}
