/** Names in zip archives as Windows Explorer, the macOS Finder, Info-ZIP and others write them. */
import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import { ZipFile } from 'yazl';
import { zipNames } from '../../src/platform/archives/zip-names.ts';
import { openZip } from '../../src/platform/archives/zip.ts';

const LIMITS = { totalBytes: 1e6, entries: 100 };

const entry = (raw: string | Buffer, flag = 0, field?: Buffer) => ({
  generalPurposeBitFlag: flag,
  fileNameRaw: Buffer.from(raw as string),
  extraFields: field ? [{ id: 0x7075, data: field }] : [],
});
const unicodeField = (raw: Buffer, name: string, version = 1): Buffer => {
  const head = Buffer.alloc(5);
  head[0] = version;
  head.writeUInt32LE(crc32(raw), 1);
  return Buffer.concat([head, Buffer.from(name)]);
};
/** "工具.h", "涓.h" (its second byte is a backslash) and "通.h" (valid UTF-8 by chance) in GBK. */
const TOOL = Buffer.from('b9a4bedf2e68', 'hex');
const BACKSLASH = Buffer.from('815c2e68', 'hex');
const CHANCE = Buffer.from('cda82e68', 'hex');

describe('zip: names', () => {
  for (const name of ['z01-explorer-gbk', 'z02-finder-utf8-noflag'])
    it(`reads the names of ${name}.zip`, async () => {
      const zip = await openZip(readFileSync(new URL(`zips/${name}.zip`, import.meta.url)), LIMITS);
      expect(zip.files.map(({ path }) => path)).to.deep.equal(['main.cpp', '工具.h']);
      zip.close();
    });

  it('reads valid UTF-8 as UTF-8, and composes accents that the Finder decomposes', () => {
    expect(zipNames([entry('a/工具.h'), entry('e\u0301.h'), entry('main.cpp')])).to.deep.equal([
      'a/工具.h',
      'é.h',
      'main.cpp',
    ]);
  });

  it('reads anything else as GB18030, all unflagged names of the archive together', () => {
    expect(zipNames([entry(TOOL), entry(CHANCE), entry('plain.cpp'), entry('é.h', 0x800)])).to.deep.equal([
      '工具.h',
      '通.h',
      'plain.cpp',
      'é.h',
    ]);
    // The backslash byte is part of a character.
    expect(zipNames([entry(BACKSLASH)])[0]).to.equal(new TextDecoder('gb18030').decode(BACKSLASH));
    expect(zipNames([entry(BACKSLASH)])[0]).to.not.contain('/');
    expect(zipNames([entry('src\\main.cpp')])).to.deep.equal(['src/main.cpp']);
  });

  it('tells the encodings apart if two tools wrote one archive, and ignores a wrong flag', () => {
    expect(zipNames([entry(TOOL), entry('工具/解答.cpp'), entry('é.h')])).to.deep.equal([
      '工具.h',
      '工具/解答.cpp',
      '茅.h',
    ]);
    expect(zipNames([entry(TOOL, 0x800), entry('工具.h', 0x800)])).to.deep.equal(['工具.h', '工具.h']);
    expect(zipNames([entry(Buffer.from([0x81, 0x2e, 0x68])), entry('工具.h')])).to.deep.equal(['ü.h', '工具.h']);
    const broken = unicodeField(TOOL, '');
    expect(zipNames([entry(TOOL, 0, Buffer.concat([broken, TOOL]))])).to.deep.equal(['工具.h']);
  });

  it('falls back to code page 437 if it is not GB18030 either', () => {
    expect(zipNames([entry(Buffer.from([0x81, 0x2e, 0x68]))])).to.deep.equal(['ü.h']);
  });

  it('uses the Unicode name of Info-ZIP unless it belongs to another name', () => {
    const raw = Buffer.from('??.h');
    expect(zipNames([entry(raw, 0, unicodeField(raw, '工具.h'))])).to.deep.equal(['工具.h']);
    expect(zipNames([entry(raw, 0, unicodeField(Buffer.from('old.h'), '工具.h'))])).to.deep.equal(['??.h']);
    expect(zipNames([entry(raw, 0, unicodeField(raw, '工具.h', 2))])).to.deep.equal(['??.h']);
    expect(zipNames([entry(raw, 0, Buffer.from([1, 2]))])).to.deep.equal(['??.h']);
  });

  it('checks the decoded name like any other path', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('x'), 'xx_yy_evil.cpp');
    zip.end();
    const parts: Buffer[] = [];
    for await (const part of zip.outputStream as AsyncIterable<Buffer>) parts.push(part);
    const bad = Buffer.concat(parts).toString('latin1').replaceAll('xx_yy_evil.cpp', '..\\..\\evi1.cpp');
    const refused = await openZip(Buffer.from(bad, 'latin1'), LIMITS).then(
      () => 'taken',
      (error: { code: string }) => error.code,
    );
    expect(refused).to.equal('path_traversal');
  });
});
