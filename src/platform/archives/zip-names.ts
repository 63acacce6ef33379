/** Names in zip archives. Without the UTF-8 flag their encoding is not stated and must be recognized. */
import { crc32 } from 'node:zlib';
import * as yauzl from 'yauzl';

const UTF8_FLAG = 0x800;
const INFO_ZIP_UNICODE_PATH = 0x7075;

type NamedEntry = Pick<yauzl.Entry, 'generalPurposeBitFlag' | 'fileNameRaw' | 'extraFields'>;

/**
 * The names of all entries. A stated encoding (the flag, or Info-ZIP's field for Unicode names) is believed. All other
 * names share one encoding: UTF-8 if all of them are valid (Finder, many Unix tools), else GB18030 (Explorer in Chinese),
 * else the format's default, code page 437. Names are returned composed (NFC), since Finder decomposes accents, and with
 * slashes, since old Windows tools write backslashes.
 */
export function zipNames(entries: readonly NamedEntry[]): string[] {
  const unsaid = entries.filter((entry) => saidName(entry) === undefined).map((entry) => entry.fileNameRaw);
  const decode = ['utf-8', 'gb18030'].map(strictDecoder).find((one) => unsaid.every((raw) => one(raw) !== undefined));
  return entries.map((entry) => {
    const name = saidName(entry) ?? decode?.(entry.fileNameRaw) ?? codePage437(entry.fileNameRaw);
    return name.replaceAll('\\', '/').normalize('NFC');
  });
}

function saidName({ generalPurposeBitFlag, fileNameRaw, extraFields }: NamedEntry): string | undefined {
  const field = extraFields.find(({ id }) => id === INFO_ZIP_UNICODE_PATH)?.data;
  // Version, checksum of the plain name (a tool may have renamed the entry and left this field behind), name.
  if (field && field.length > 5 && field[0] === 1 && field.readUInt32LE(1) === crc32(fileNameRaw))
    return field.subarray(5).toString('utf8');
  return (generalPurposeBitFlag & UTF8_FLAG) !== 0 ? fileNameRaw.toString('utf8') : undefined;
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
