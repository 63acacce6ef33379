/** Workbooks for tests, written part by part, so that each can be as odd as a test needs. */
import yazl from 'yazl';

export interface OddCell {
  text?: string;
  number?: string;
  formula?: string;
  /** 1: a date; 2: `0000`. */
  style?: number;
}

const escape = (text: string) => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);

function cell(value: string | OddCell, column: number, row: number): string {
  const at = `${String.fromCharCode(65 + column)}${row}`;
  const one = typeof value === 'string' ? { text: value } : value;
  if (one.formula !== undefined) return `<c r="${at}"><f>${escape(one.formula)}</f><v>${one.number ?? 1}</v></c>`;
  if (one.number !== undefined) return `<c r="${at}" s="${one.style ?? 0}"><v>${one.number}</v></c>`;
  return `<c r="${at}" t="inlineStr"><is><t>${escape(one.text ?? '')}</t></is></c>`;
}

/** A workbook with one sheet. */
export async function workbook(
  rows: (string | OddCell)[][],
  options: { merged?: string; more?: [string, Buffer | string][]; without?: string; sheet?: string } = {},
): Promise<Buffer> {
  const sheetRows = rows
    .map((cells, at) => `<row r="${at + 1}">${cells.map((one, column) => cell(one, column, at + 1)).join('')}</row>`)
    .join('');
  const merged = options.merged ? `<mergeCells count="1"><mergeCell ref="${options.merged}"/></mergeCells>` : '';
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const parts: [string, Buffer | string][] = [
    ['[Content_Types].xml', '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'],
    [
      'xl/workbook.xml',
      `<workbook xmlns="${main}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
        '<sheets><sheet name="Teams" sheetId="1" r:id="rId1"/></sheets></workbook>',
    ],
    [
      'xl/_rels/workbook.xml.rels',
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' +
        '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
    ],
    [
      'xl/styles.xml',
      `<styleSheet xmlns="${main}"><numFmts><numFmt numFmtId="164" formatCode="0000"/></numFmts>` +
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>',
    ],
    [
      'xl/worksheets/sheet1.xml',
      options.sheet ?? `<worksheet xmlns="${main}"><sheetData>${sheetRows}</sheetData>${merged}</worksheet>`,
    ],
    ...(options.more ?? []),
  ];
  return await zipOf(parts.filter(([name]) => name !== options.without));
}

/** A zip with these files. */
export async function zipOf(files: [string, Buffer | string][]): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of files) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The text in GB 18030, which Node decodes but does not encode: for these characters only. */
export function gbk(text: string): Buffer {
  const decoder = new TextDecoder('gb18030');
  const bytes = new Map<string, number[]>();
  const wanted = new Set([...text].filter((one) => one > '\u007f'));
  for (let high = 0x81; high < 0xff && bytes.size < wanted.size; high += 1)
    for (let low = 0x40; low < 0xff; low += 1) {
      if (low === 0x7f) continue;
      const character = decoder.decode(new Uint8Array([high, low]));
      if (wanted.has(character)) bytes.set(character, [high, low]);
    }
  return Buffer.from([...text].flatMap((one) => bytes.get(one) ?? [one.charCodeAt(0)]));
}
