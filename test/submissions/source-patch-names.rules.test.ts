/** Names and texts in patches. latin1 here means one character per byte. */
import { expect } from 'chai';
import {
  decodedHeader,
  gitHeaderPaths,
  isEpoch,
  looksLikePatch,
  pathOf,
  patchText,
  unquoted,
  withoutBom,
} from '../../src/submissions/source-patch-names.rules.ts';

const latin1 = (text: string) => Buffer.from(text).toString('latin1');

describe('the text of a patch', () => {
  const diff = 'diff --git a/é b/é\n';
  const utf16 = (text: string) => Buffer.from(text, 'utf16le');

  for (const [kind, content] of [
    ['UTF-8', Buffer.from(diff)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${diff}`)],
    ['UTF-16, little-endian, with a mark', utf16(`\uFEFF${diff}`)],
    ['UTF-16, big-endian, with a mark', utf16(`\uFEFF${diff}`).swap16()],
    ['UTF-16, little-endian', utf16(diff)],
    ['UTF-16, big-endian', utf16(diff).swap16()],
  ] as const)
    it(`is the same, one character per byte, from ${kind}`, () => {
      expect(patchText(content)).to.equal(latin1(diff));
    });

  it('is unchanged if only its beginning looks like UTF-16', () => {
    const bytes = [
      [0xff, 0x64],
      [0x64, 0xfe],
      [0xfe, 0x64],
      [0x64, 0xff],
      [0x64, 0, 0, 0],
      [0x64, 0, 0x69, 0x66],
      [0x64, 0x69, 0x66, 0],
      [0, 0, 0x64, 0],
      [0, 0x64, 0, 0],
      [0, 0x64, 0x69, 0x66],
      [0x64, 0x69, 0, 0x66],
      [0, 0, 0, 0x66],
      [0xff, 0xfe, 0x64],
    ];
    for (const some of bytes)
      expect(patchText(Buffer.from(some)), some.join()).to.equal(Buffer.from(some).toString('latin1'));
  });

  it('loses a byte order mark at the beginning of a line, and nowhere else', () => {
    expect(withoutBom(latin1('\uFEFFdiff'))).to.equal('diff');
    expect(withoutBom(latin1('a\uFEFFdiff'))).to.equal(latin1('a\uFEFFdiff'));
  });

  it('is a patch if a file begins in it: for git with its own line, otherwise with three', () => {
    for (const text of [
      'diff --git a/x b/x\n',
      'Some words\n\ndiff --git a/x b/x\n',
      '--- a/x\n+++ b/x\n@@ -1 +1 @@\n',
      'Words\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n',
      '--- a/x\r\n+++ b/x\r\n@@ -1 +1 @@\r\n',
    ])
      expect(looksLikePatch(text), text).to.equal(true);
    for (const text of [
      'I ran diff --git a/x b/x\n',
      '--- a/x\n+++ b/x\nwords\n',
      '--- a/x\nwords\n+++ b/x\n@@ -1 +1 @@\n',
      'x--- a/x\n+++ b/x\n@@ -1 +1 @@\n',
      '--- \n+++ b/x\n@@ -1 +1 @@\n',
      '--- a/x\n+++ \n@@ -1 +1 @@\n',
    ])
      expect(looksLikePatch(text), text).to.equal(false);
  });
});

describe('names in a patch', () => {
  for (const [written, meant] of [
    ['"caf\\303\\251.cc"', latin1('café.cc')],
    ['"tab\\there"', 'tab\there'],
    ['"\\a\\b\\f\\n\\r\\t\\v"', '\x07\b\f\n\r\t\v'],
    ['"a \\"b\\" \\\\ c"', 'a "b" \\ c'],
    ['"\\777"', '\xff'],
    ['""', ''],
    ['plain\\t', 'plain\\t'],
    ['"open', '"open'],
    ['a "b"', 'a "b"'],
    ['"a" b', '"a" b'],
  ] as const)
    it(`are unquoted as git quotes them: ${written}`, () => {
      expect(unquoted(written)).to.equal(meant);
    });

  for (const [written, path] of [
    ['a/src/wal.cc', 'a/src/wal.cc'],
    ['a/src/wal.cc\t2026-11-28 10:00:00', 'a/src/wal.cc'],
    ['src/wal.cc 2026-11-28 10:00:00', 'src/wal.cc'],
    ['src/wal.cc 2026-11-28 10:00:00.123456789 +0100', 'src/wal.cc'],
    ['src/wal.cc 2026-11-28 10:00:00 -0800', 'src/wal.cc'],
    ['two words.cc', 'two words.cc'],
    ['at 2026-11-28 10:00:00 sharp', 'at 2026-11-28 10:00:00 sharp'],
    ['"a/caf\\303\\251 1.cc"\t2026', 'a/café 1.cc'],
    ['"a/\\"x\\".cc"', 'a/"x".cc'],
    ['a/"x"', 'a/"x"'],
    [latin1('a/café.cc'), 'a/café.cc'],
    ['/dev/null', undefined],
    ['/dev/null\t1970-01-01 00:00:00', undefined],
  ] as const)
    it(`end at a time: ${JSON.stringify(written)}`, () => {
      expect(pathOf(written)).to.equal(path);
    });

  for (const [time, is] of [
    ['1970-01-01 00:00:00 +0000', true],
    ['1970-01-01 00:00:00.000000000 +0000', true],
    ['1970-01-01 01:00:00 +0100', true],
    ['1970-01-01 01:00:00 +01:00', true],
    ['1970-01-01 05:30:00 +0530', true],
    ['1969-12-31 16:00:00 -0800', true],
    ['1969-12-31 20:30:00 -0330', true],
    ['1970-01-01 00:00:00', false],
    ['1970-01-01 00:00:00 +0100', false],
    ['1970-01-01 00:00:00 +0030', false],
    ['1970-01-01 00:00:01 +0000', false],
    ['1970-01-01 00:00:00.5 +0000', false],
    ['1970-01-01 00:01:00 +0000', false],
    ['1970-01-01 01:00:00 +0000', false],
    ['1969-12-31 00:00:00 +0000', false],
    ['1970-01-02 00:00:00 +0000', false],
    ['1970-01-01 00:00:00 +0000 or so', false],
    ['2026-11-28 00:00:00 +0000', false],
  ] as const)
    it(`mean a missing file by the time zero of any time zone: ${time} ${is ? 'does' : 'does not'}`, () => {
      expect(isEpoch(`src/wal.cc\t${time}`)).to.equal(is);
    });

  const pair = (oldPath: string, newPath: string) => ({ oldPath, newPath });
  const long = (length: number) => 'p'.repeat(length);
  for (const [kind, line, paths] of [
    ['prefixes', 'a/src/wal.cc b/src/wal.cc', pair('a/src/wal.cc', 'b/src/wal.cc')],
    ['prefixes of other lengths', 'old/x newer/x', pair('old/x', 'newer/x')],
    ['no prefix', 'Makefile Makefile', pair('Makefile', 'Makefile')],
    ['blanks', 'a/two words b/two words', pair('a/two words', 'b/two words')],
    ['quotes', '"a/\\303\\251" "b/\\303\\251"', pair('a/é', 'b/é')],
    ['bytes', latin1('a/é b/é'), pair('a/é', 'b/é')],
    ['the longest prefix', `a/x ${long(41)}/x`, pair('a/x', `${long(41)}/x`)],
    ['the longest prefix before', `${long(41)}/x a/x`, pair(`${long(41)}/x`, 'a/x')],
    ['a prefix that is too long', `a/x ${long(42)}/x`, {}],
    ['a prefix that is too long before', `${long(42)}/x a/x`, {}],
    ['other names', 'a/x b/y', {}],
    ['other names in quotes', '"a/x" "b/y"', {}],
    ['other names without a prefix', 'ax bx', {}],
    ['words before quotes', 'xx/y "a/x" "b/x"', {}],
    ['words behind quotes', '"a/x" "b/x" x', {}],
    ['one name', 'a/x', {}],
  ] as const)
    it(`are both read from the line of git, if they are the same: ${kind}`, () => {
      expect(gitHeaderPaths(line)).to.deep.equal(paths);
    });

  for (const [kind, written, meant] of [
    ['as it is', 'Fix the log', 'Fix the log'],
    ['bytes', latin1('中文'), '中文'],
    ['quoted', '=?UTF-8?q?caf=C3=A9_au=20lait?=', 'café au lait'],
    ['quoted in small letters', '=?utf-8?Q?=c3=a9?= x', 'é x'],
    ['base64', '=?UTF-8?b?5Lit5paH?=', '中文'],
    ['base64 in capitals', '=?UTF-8?B?5Lit5paH?= Ada', '中文 Ada'],
    ['folded into several', '=?UTF-8?q?ab?= \t =?UTF-8?q?cd?= ef', 'abcd ef'],
    ['in another encoding', '=?koi8-r?q?ab?=', '=?koi8-r?q?ab?='],
  ] as const)
    it(`of people and subjects are decoded: ${kind}`, () => {
      expect(decodedHeader(written)).to.equal(meant);
    });
});
