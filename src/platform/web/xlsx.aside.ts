/** Writes a table as an Excel workbook, in a thread (`platform/aside/`): thousands of rows take a while. */
import writeExcelFile from 'write-excel-file/node';

export interface WorkbookTable {
  sheet: string;
  header: (string | number | null)[];
  rows: (string | number | null)[][];
}

/** The workbook in base64. Text is a cell of text, whatever it begins with: Excel evaluates none of it. */
export async function workbook({ sheet, header, rows }: WorkbookTable): Promise<string> {
  const heading = header.map((value) => ({ value: String(value ?? ''), type: String, fontWeight: 'bold' as const }));
  const body = rows.map((row) =>
    row.map((value) => {
      if (value === null || value === '') return null;
      return typeof value === 'number' ? { value, type: Number } : { value, type: String };
    }),
  );
  const options = { sheet: sheet.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31), stickyRowsCount: 1 };
  const written = await writeExcelFile([heading, ...body], options).toBuffer();
  return written.toString('base64');
}
