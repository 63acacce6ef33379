/**
 * Whether a PDF may be shown in the page by the browser's viewer. Viewers run JavaScript in a PDF (Chromium does, under any
 * content security policy), so a PDF with active content is only offered for download. This checks the bytes and every
 * stream through its filters, without following the file's structure, which could be crafted to mislead. A file that cannot
 * be read completely counts as active. `pdf-objects.ts` looks a second time, through a parser.
 */
import { DECODERS, inflated, PICTURES, SHORT_NAMES } from './pdf-filters.ts';

const MOST_DECODED_BYTES = 64 * 1024 * 1024;
const MOST_STREAMS = 50_000;
const MOST_FILTERS = 8;

/** Actions that run code, send or load something, or open other files. Short names count only with a value after them. */
const ACTIVE =
  /\/(?:(?:JavaScript|Launch|SubmitForm|ImportData|GoToR|GoToE|RichMedia\w*|Rendition|Movie|Sound)(?![A-Za-z0-9])|(?:XFA|AA)\s*(?:<<|\[|\d+\s+\d+\s+R))/;
const ENCRYPTED = /\/Encrypt(?![A-Za-z0-9])/;
const FILTER = /\/Filter\s*(\[[^\]]{0,200}\]?|\/[^\s/<>[\]()]+|\d+\s+\d+\s+R)/g;

/** True when everything could be read and nothing active was found. */
export function isPassivePdf(content: Buffer): boolean {
  const text = content.toString('latin1');
  const plain = names(text);
  if (!text.slice(0, 1024).includes('%PDF-') || ACTIVE.test(plain) || ENCRYPTED.test(plain)) return false;
  let leftBytes = MOST_DECODED_BYTES;
  let streams = 0;
  for (const { index, 0: word } of text.matchAll(/stream(?:\r\n|\n|\r)/g)) {
    if (text.slice(Math.max(0, index - 3), index) === 'end') continue;
    if ((streams += 1) > MOST_STREAMS) return false;
    const dictionary = names(text.slice(Math.max(0, text.lastIndexOf('endobj', index)), index));
    // A predictor changes the inflated data: images and the file's index use one, a list of objects does not need it.
    if (/\/Predictor\s+(?!1\b)/.test(dictionary) && dictionary.includes('/ObjStm')) return false;
    const data = content.subarray(index + word.length);
    const found = lookInto(data, dictionary, leftBytes);
    if (!found) return false;
    leftBytes -= found.reduce((sum, { length }) => sum + length, 0);
    if (found.some((layer) => ACTIVE.test(names(layer.toString('latin1'))))) return false;
  }
  return true;
}

/** The output of each filter of a stream; undefined when a filter cannot be decoded. */
function lookInto(data: Buffer, dictionary: string, most: number): Buffer[] | undefined {
  const filters = filtersOf(dictionary);
  if (!filters || filters.length > MOST_FILTERS) return undefined;
  // A viewer may inflate a deflated stream that does not name the filter.
  if (filters.length === 0) {
    const inside = isDeflated(data) ? inflated(data, most) : undefined;
    return inside ? [inside] : [];
  }
  const layers: Buffer[] = [];
  let now = data;
  for (const filter of filters) {
    if (PICTURES.includes(filter)) return dictionary.includes('/ObjStm') ? undefined : layers;
    const left = most - layers.reduce((sum, { length }) => sum + length, 0);
    const next = left > 0 ? DECODERS[filter]?.(now, left, dictionary) : undefined;
    if (!next) return undefined;
    layers.push(next);
    now = next;
  }
  return layers;
}

/** The filters named in a dictionary, in order; undefined when another object names them. */
function filtersOf(dictionary: string): string[] | undefined {
  const given = [...dictionary.matchAll(FILTER)].map((one) => one[1]!);
  if (given.some((value) => /\d\s{1,99}\d{1,9}\s{1,99}R/.test(value))) return undefined;
  // If there are several, a viewer may use any of them: they must all be equal.
  if (new Set(given).size > 1) return undefined;
  const found = [...(given[0] ?? '').matchAll(/\/([^\s/<>[\]()]+)/g)].map(([, name]) => name!);
  return found.map((name) => SHORT_NAMES[name] ?? name);
}

/** `/J#61vaScript` is `/JavaScript`. */
function names(text: string): string {
  return text.replace(/#([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

function isDeflated(data: Buffer): boolean {
  const head = data.length >= 2 ? data.readUInt16BE(0) : 0;
  return ((head >> 8) & 0x0f) === 8 && head % 31 === 0;
}
