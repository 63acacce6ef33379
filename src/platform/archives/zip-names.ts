/** Names in zip archives. Without the UTF-8 flag their encoding is not stated and must be recognized. */
import { crc32 } from 'node:zlib';
import * as yauzl from 'yauzl';

const UTF8_FLAG = 0x800;
const INFO_ZIP_UNICODE_PATH = 0x7075;

type NamedEntry = Pick<yauzl.Entry, 'generalPurposeBitFlag' | 'fileNameRaw' | 'extraFields'>;

const asUtf8 = strictDecoder('utf-8');
const asGb18030 = strictDecoder('gb18030');
/** A character of three bytes or more in UTF-8, as Chinese ones are: bytes of another encoding are hardly ever that by chance. */
const CHINESE = /[\u0800-\u{10FFFF}]/u;

/**
 * The names of all entries. A stated encoding (the flag, or Info-ZIP's field for Unicode names) is believed where the bytes
 * are valid in it. All other names share one encoding: UTF-8 if all of them are valid (Finder, many Unix tools), else GB18030
 * (Explorer in Chinese), else the format's default, code page 437. Only names in which UTF-8 is unmistakable keep it among
 * others: two tools may have written one archive. Names are returned composed (NFC), since Finder decomposes accents, and
 * with slashes, since old Windows tools write backslashes.
 */
export function zipNames(entries: readonly NamedEntry[]): string[] {
  const unsaid = entries.filter((entry) => saidName(entry) === undefined).map((entry) => entry.fileNameRaw);
  const isUtf8 = unsaid.every((raw) => asUtf8(raw) !== undefined);
  const decode = (raw: Buffer) => (isUtf8 ? asUtf8(raw) : surelyUtf8(raw));
  const isGb18030 = unsaid.every((raw) => decode(raw) !== undefined || asGb18030(raw) !== undefined);
  return entries.map((entry) => {
    const raw = entry.fileNameRaw;
    const name = saidName(entry) ?? decode(raw) ?? (isGb18030 ? asGb18030(raw) : undefined) ?? codePage437(raw);
    return name.replaceAll('\\', '/').normalize('NFC');
  });
}

function surelyUtf8(raw: Buffer): string | undefined {
  const name = asUtf8(raw);
  return name !== undefined && CHINESE.test(name) ? name : undefined;
}

function saidName({ generalPurposeBitFlag, fileNameRaw, extraFields }: NamedEntry): string | undefined {
  const field = extraFields.find(({ id }) => id === INFO_ZIP_UNICODE_PATH)?.data;
  // Version, checksum of the plain name (a tool may have renamed the entry and left this field behind), name.
  if (field && field.length > 5 && field[0] === 1 && field.readUInt32LE(1) === crc32(fileNameRaw))
    return asUtf8(field.subarray(5));
  return (generalPurposeBitFlag & UTF8_FLAG) !== 0 ? asUtf8(fileNameRaw) : undefined;
}

function strictDecoder(encoding: string): (raw: Buffer) => string | undefined {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  return (raw) => {
    try {
      return decoder.decode(raw);
    } catch {
      return undefined;
    }
  };
}

function codePage437(raw: Buffer): string {
  return yauzl.getFileNameLowLevel(0, raw, [], false);
}
