/**
 * A certificate as a PDF of one page. Fonts are parsed here, which takes a while, so it runs in a thread (`platform/aside/`).
 * The fonts are embedded as subsets: only the characters that are printed.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as fontkit from 'fontkit';
import PDFDocument from 'pdfkit';
import { qrModules } from '../platform/qr.ts';
import { linesOf, runsOf, type Face } from './pdf-lines.rules.ts';

export interface PrintedCertificate {
  title: string;
  name: string;
  /** Above the name: "This certifies that". */
  lead: string;
  body: string[];
  signerName: string;
  signerRole: string;
  /** `No. KW-2026-…` and `November 30, 2026`, as they are printed. */
  serial: string;
  date: string;
  verify: string;
  url: string;
  issuer: string;
  /** For the properties of the file. */
  language: string;
  issuedAt: number;
}

const FONTS: Record<Face, string> = {
  regular: '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
  // The Chinese font has the letters of Western Europe; this one has the others that are written with Latin letters.
  'latin-regular': '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  'latin-bold': '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf',
};
const require = createRequire(import.meta.url);
/** Parsed once a thread: a font has ten megabytes. */
const parsed = new Map<string, fontkit.Font>();

/**
 * pdfkit parses the fonts of every document anew. So it gets the name of a font as its file, and this format, which fontkit asks
 * after all others, answers with the font that is parsed already.
 */
class ParsedFont {
  static probe(file: Buffer): boolean {
    return parsed.has(file.toString('latin1'));
  }

  constructor({ buffer }: { buffer: Uint8Array }) {
    return parsed.get(Buffer.from(buffer).toString('latin1')) as unknown as ParsedFont;
  }
}
(fontkit as unknown as { registerFormat(format: typeof ParsedFont): void }).registerFormat(ParsedFont);

/** What stands for the file of a font. */
function fontFile(face: Face): Buffer {
  const name = `font:${face}`;
  if (!parsed.has(name)) parsed.set(name, fontkit.create(readFileSync(require.resolve(FONTS[face]))) as fontkit.Font);
  return Buffer.from(name, 'latin1');
}

const INK = '#1d2733';
const MUTED = '#5b6673';
const ACCENT = '#1f5fbf';
const GOLD = '#b8860b';
const MARGIN = 64;

type Doc = InstanceType<typeof PDFDocument>;

interface Style {
  size: number;
  bold?: boolean;
  color?: string;
  /** The text gets smaller, down to this, until it fits into one line. */
  smallest?: number;
}

/** The PDF in base64. */
export async function certificatePdf(input: PrintedCertificate): Promise<string> {
  const doc = new PDFDocument({
    size: 'A4',
    layout: 'landscape',
    margin: 0,
    lang: input.language,
    info: {
      Title: `${input.title}: ${input.name}`,
      Author: input.issuer,
      Subject: input.serial,
      CreationDate: new Date(input.issuedAt),
    },
  });
  const parts: Buffer[] = [];
  doc.on('data', (part: Buffer) => parts.push(part));
  const ended = new Promise<void>((resolve) => doc.on('end', resolve));
  draw(doc, input);
  doc.end();
  await ended;
  return Buffer.concat(parts).toString('base64');
}

function draw(doc: Doc, input: PrintedCertificate): void {
  const { width, height } = doc.page;
  doc
    .rect(24, 24, width - 48, height - 48)
    .lineWidth(2)
    .stroke(ACCENT);
  doc
    .rect(31, 31, width - 62, height - 62)
    .lineWidth(0.6)
    .stroke(GOLD);
  const box = { left: MARGIN, width: width - 2 * MARGIN };
  let y = write(doc, input.issuer, { size: 13, color: MUTED }, box, 62);
  y = write(doc, input.title, { size: 38, bold: true, color: ACCENT, smallest: 20 }, box, y + 14);
  y = write(doc, input.lead, { size: 14, color: MUTED }, box, y + 16);
  y = write(doc, input.name, { size: 34, bold: true, smallest: 16 }, box, y + 6);
  doc
    .moveTo(width / 2 - 170, y + 4)
    .lineTo(width / 2 + 170, y + 4)
    .lineWidth(0.8)
    .stroke(GOLD);
  y += 18;
  // Body texts may be long: they get smaller until they end above the signature.
  const room = height - 168 - y;
  const size = [17, 15, 13, 11, 9].find((each) => heightOf(doc, input.body, each, box.width) <= room) ?? 8;
  for (const line of input.body) y = write(doc, line, { size }, box, y) + size * 0.35;
  drawFoot(doc, input);
}

function drawFoot(doc: Doc, input: PrintedCertificate): void {
  const { width, height } = doc.page;
  const base = height - 104;
  const signer = { left: MARGIN + 10, width: 240 };
  if (input.signerName !== '') {
    doc
      .moveTo(signer.left, base)
      .lineTo(signer.left + signer.width, base)
      .lineWidth(0.8)
      .stroke(MUTED);
    write(doc, input.signerName, { size: 14, bold: true, smallest: 8 }, signer, base - 26);
    write(doc, input.signerRole, { size: 10, color: MUTED, smallest: 6 }, signer, base + 6);
  }
  const middle = { left: width / 2 - 120, width: 240 };
  write(doc, input.date, { size: 12 }, middle, base - 24);
  write(doc, input.serial, { size: 10, color: MUTED }, middle, base + 6);
  const side = 84;
  const qr = { left: width - MARGIN - 10 - 150, width: 150 };
  drawQr(doc, input.url, qr.left + (qr.width - side) / 2, base - 62, side);
  write(
    doc,
    input.verify,
    { size: 8, color: MUTED, smallest: 5 },
    { left: qr.left - 30, width: qr.width + 60 },
    base + 26,
  );
  const wide = { left: MARGIN - 20, width: width - 2 * (MARGIN - 20) };
  write(doc, input.url, { size: 7.5, color: MUTED, smallest: 4 }, wide, base + 40);
}

function drawQr(doc: Doc, text: string, left: number, top: number, side: number): void {
  const rows = qrModules(text);
  const unit = side / rows.length;
  doc.save().fillColor('#000000');
  for (const [row, modules] of rows.entries())
    for (const [column, isDark] of modules.entries())
      if (isDark) doc.rect(left + column * unit, top + row * unit, unit, unit);
  doc.fill().restore();
}

/** Writes centered lines and returns where the next one starts. */
function write(doc: Doc, text: string, style: Style, box: { left: number; width: number }, top: number): number {
  if (text === '') return top;
  let { size } = style;
  const smallest = style.smallest ?? size;
  while (size > smallest && widthOf(doc, text, size, style.bold) > box.width) size -= 0.5;
  let y = top;
  for (const line of linesIn(doc, text, size, style.bold, box.width)) {
    let x = box.left + (box.width - widthOf(doc, line, size, style.bold)) / 2;
    // Fonts stand on one line, whatever their heights.
    const baseline = y + size * 1.16;
    for (const run of runsOf(line, style.bold === true)) {
      use(doc, run.face, size)
        .fillColor(style.color ?? INK)
        .text(run.text, x, baseline, { lineBreak: false, baseline: 'alphabetic' });
      x += doc.widthOfString(run.text);
    }
    y += size * 1.5;
  }
  return y;
}

function heightOf(doc: Doc, paragraphs: readonly string[], size: number, width: number): number {
  return paragraphs.reduce(
    (sum, text) => sum + linesIn(doc, text, size, false, width).length * size * 1.5 + size * 0.35,
    0,
  );
}

function linesIn(doc: Doc, text: string, size: number, bold: boolean | undefined, width: number): string[] {
  return linesOf(text, (part) => widthOf(doc, part, size, bold) <= width);
}

function widthOf(doc: Doc, text: string, size: number, bold: boolean | undefined): number {
  return runsOf(text, bold === true).reduce((sum, run) => sum + use(doc, run.face, size).widthOfString(run.text), 0);
}

function use(doc: Doc, face: Face, size: number): Doc {
  if (!known.get(doc)?.has(face)) {
    doc.registerFont(face, fontFile(face));
    known.set(doc, new Set([...(known.get(doc) ?? []), face]));
  }
  return doc.font(face).fontSize(size);
}

const known = new WeakMap<Doc, Set<Face>>();
