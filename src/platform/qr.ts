/** QR codes for pages, as the path of an SVG: one unit a module, with the quiet zone that readers need; their modules for PDFs. */
import qrcode from 'qrcode-generator';

export interface Qr {
  /** Width and height in units. */
  size: number;
  /** Commands of an SVG path. */
  path: string;
}

const QUIET = 4;

/** The rows of a text's QR code, each module dark (true) or light, without the quiet zone. */
export function qrModules(text: string): boolean[][] {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const places = [...Array(code.getModuleCount()).keys()];
  return places.map((row) => places.map((column) => code.isDark(row, column)));
}

/** The QR code of a text, such as an address. */
export function qrOf(text: string): Qr {
  const rows = qrModules(text);
  const dark = rows.flatMap((modules, row) =>
    modules.map((isDark, column) => (isDark ? `M${column + QUIET} ${row + QUIET}h1v1h-1z` : '')),
  );
  return { size: rows.length + 2 * QUIET, path: dark.join('') };
}
