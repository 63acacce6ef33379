/**
 * Whether a PDF may be opened in the page by a browser's own viewer. Viewers run the JavaScript of a PDF (Chromium's
 * does, under any content security policy), so one with something active in it is only offered for download. This looks
 * at the bytes and into every deflated stream, without following the file's structure, which could be made to mislead;
 * a file that cannot be looked into counts as active.
 */
import { inflateSync } from 'node:zlib';

const MOST_INFLATED_BYTES = 64 * 1024 * 1024;
const MOST_STREAMS = 50_000;

/** Actions that run code, send or fetch something, or open other files. Short names count where their value follows. */
const ACTIVE =
  /\/(?:(?:JavaScript|Launch|SubmitForm|ImportData|GoToR|GoToE|RichMedia\w*|Rendition|Movie|Sound)(?![A-Za-z0-9])|(?:XFA|AA)\s*(?:<<|\[|\d+\s+\d+\s+R))/;
/** Ways to write a stream that are not looked into here. */
const OPAQUE =
  /\/(?:(?:Encrypt|ASCII85Decode|ASCIIHexDecode|LZWDecode|RunLengthDecode)(?![A-Za-z0-9])|Filter\s*(?:\d|\[?\s*\/(?:A85|AHx|LZW|RL|Crypt)(?![A-Za-z0-9])|\[[^\]]{0,80}(?:\d\s+R|\/Fl\w*\s*\/Fl)))/;

/** True when nothing active was found and everything could be looked into. */
export function isPassivePdf(content: Buffer): boolean {
  const text = content.toString('latin1');
  if (!text.slice(0, 1024).includes('%PDF-') || !isPassive(text)) return false;
  let bytes = 0;
  let streams = 0;
  for (const { index, 0: word } of text.matchAll(/stream(?:\r\n|\n|\r)/g)) {
    if (text.slice(Math.max(0, index - 3), index) === 'end') continue;
    if ((streams += 1) > MOST_STREAMS) return false;
    const dictionary = names(text.slice(Math.max(0, text.lastIndexOf('endobj', index)), index));
    // A predictor changes what was inflated: images and the file's index have one, a list of objects needs none.
    if (/\/Predictor\s+(?!1\b)/.test(dictionary) && dictionary.includes('/ObjStm')) return false;
    const start = index + word.length;
    if (!isDeflated(content, start)) continue;
    const inflated = inflate(content.subarray(start), MOST_INFLATED_BYTES - bytes);
    if (!inflated) {
      if (/\/Fl(?:ateDecode)?(?![A-Za-z0-9])/.test(dictionary)) return false;
      continue;
    }
    bytes += inflated.length;
    if (!isPassive(inflated.toString('latin1'))) return false;
  }
  return true;
}

function isPassive(text: string): boolean {
  const plain = names(text);
  return !ACTIVE.test(plain) && !OPAQUE.test(plain);
}

/** `/J#61vaScript` is `/JavaScript`. */
function names(text: string): string {
  return text.replace(/#([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

function isDeflated(content: Buffer, start: number): boolean {
  const head = content.length >= start + 2 ? content.readUInt16BE(start) : 0;
  return ((head >> 8) & 0x0f) === 8 && head % 31 === 0;
}

function inflate(content: Buffer, most: number): Buffer | undefined {
  try {
    return inflateSync(content, { maxOutputLength: Math.max(1, most) });
  } catch {
    return undefined;
  }
}
