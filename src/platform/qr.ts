/** QR codes for pages, as the path of an SVG: one unit a module, with the quiet zone that readers need. */
import qrcode from 'qrcode-generator';

export interface Qr {
  /** Width and height in units. */
  size: number;
  /** Commands of an SVG path. */
  path: string;
}

const QUIET = 4;

/** The QR code of a text, such as an address. */
export function qrOf(text: string): Qr {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  const dark: string[] = [];
  for (let row = 0; row < count; row += 1)
    for (let column = 0; column < count; column += 1)
      if (code.isDark(row, column)) dark.push(`M${column + QUIET} ${row + QUIET}h1v1h-1z`);
  return { size: count + 2 * QUIET, path: dark.join('') };
}
