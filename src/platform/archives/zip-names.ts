/** Names in zip archives. Without the UTF-8 flag no one says what encoding they are in; what writes them shows it. */
import { crc32 } from 'node:zlib';
import * as yauzl from 'yauzl';

const UTF8_FLAG = 0x800;
const INFO_ZIP_UNICODE_PATH = 0x7075;

type NamedEntry = Pick<yauzl.Entry, 'generalPurposeBitFlag' | 'fileNameRaw' | 'extraFields'>;

/**
 * The names of all entries. One that says what it is (the flag, or Info-ZIP's field for Unicode names) is believed. The
 * others are of one encoding together: UTF-8 where all of them are (the Finder, many Unix tools), else GB18030 (Explorer
 * in Chinese), else what the format says, code page 437. Composed (NFC), for the Finder takes accents apart, and with
 * slashes, also where old Windows tools wrote backslashes.
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
  // Version, checksum of the other name (a tool that renamed the entry may have left this one behind), the name.
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
