/** Small real files for statements: a PDF of one page, an image, a hostile drawing. */
import { deflateSync } from 'node:zlib';

/** A PDF of one page that says `words`; `catalog` is added to its root, `objects` after those of the page. */
export function pdfOf(words: string, { catalog = '', objects = [] as string[], isCompressed = false } = {}): Buffer {
  const drawing = `BT /F1 24 Tf 72 700 Td (${words}) Tj ET`;
  const content = isCompressed ? deflateSync(drawing).toString('latin1') : drawing;
  const filter = isCompressed ? ' /Filter /FlateDecode' : '';
  const all = [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< /Length ${content.length}${filter} >>\nstream\n${content}\nendstream`,
    ...objects,
  ];
  let text = '%PDF-1.5\n';
  const offsets = all.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = all.length + 1;
  text += `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

/** A stream object with deflated content, as newer tools store most objects. */
export function deflated(dictionary: string, content: string): string {
  const bytes = deflateSync(content).toString('latin1');
  return `<< ${dictionary} /Filter /FlateDecode /Length ${bytes.length} >>\nstream\n${bytes}\nendstream`;
}

/** 8 × 8 pixels of red. */
export const RED_PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP8z4APMOGVHbHSAEEsAROxCnMTAAAAAElFTkSuQmCC',
  'base64',
);

/** A drawing that would run a script, load something from `elsewhere` and link away, if nothing prevented it. */
export function hostileSvg(elsewhere: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="40" onload="document.title='SCRIPT RAN'; fetch('${elsewhere}/by-onload')">
<script>document.title = 'SCRIPT RAN'; fetch('${elsewhere}/by-script');</script>
<style>@import url(${elsewhere}/by-style.css); rect { fill: url(${elsewhere}/by-fill.svg#a); }</style>
<image href="${elsewhere}/by-image.png" width="10" height="10"/>
<use xlink:href="${elsewhere}/by-use.svg#a"/>
<foreignObject width="10" height="10"><iframe xmlns="http://www.w3.org/1999/xhtml" src="${elsewhere}/by-frame"></iframe></foreignObject>
<rect width="40" height="40" fill="teal"/></svg>
`;
}
