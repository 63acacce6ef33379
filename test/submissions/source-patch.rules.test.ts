/** How the files of a patch are read, as git and diff write them and as other tools change them. */
import { expect } from 'chai';
import { parsePatch, type FilePatch } from '../../src/submissions/source-patch.rules.ts';

const text = (...lines: string[]) => `${lines.join('\n')}\n`;
const read = (patch: string) => {
  const parsed = parsePatch(patch);
  if ('refusal' in parsed) throw new Error(JSON.stringify(parsed.refusal));
  return parsed.patch;
};
const HUNK = ['@@ -1,2 +1,2 @@', '-a', '+b', ' c'];
const GIT = ['diff --git a/x b/x', 'index 1111111..2222222 100644', '--- a/x', '+++ b/x', ...HUNK];
const PLAIN = ['--- a/x', '+++ b/x', ...HUNK];
const READ_HUNK = {
  oldStart: 1,
  newStart: 1,
  lines: [
    { op: '-', text: 'a\n' },
    { op: '+', text: 'b\n' },
    { op: ' ', text: 'c\n' },
  ],
};

describe('a file in a patch', () => {
  it('has its paths, its change, its mode, its hunks, and its line', () => {
    expect(read(text('words', ...GIT, 'words', ...GIT))).to.deep.equal({
      commits: [],
      files: [2, 11].map((patchLine) => ({
        isBare: false,
        isModeOnly: false,
        isBinary: false,
        change: 'modify',
        commit: 0,
        patchLine,
        hasPrefix: true,
        oldPath: 'a/x',
        newPath: 'b/x',
        mode: '100644',
        hunks: [{ ...READ_HUNK, patchLine: patchLine + 4 }],
      })),
    });
    expect(read(text('words', ...PLAIN))).to.deep.equal({
      commits: [],
      files: [
        {
          isBare: false,
          isModeOnly: false,
          isBinary: false,
          change: 'modify',
          commit: 0,
          patchLine: 2,
          oldPath: 'a/x',
          newPath: 'a/x',
          hunks: [{ ...READ_HUNK, patchLine: 4 }],
        },
      ],
    });
  });

  const [rename, copy] = (['rename', 'copy'] as const).map((how) => [
    'diff --git a/x b/y',
    'similarity index 90%',
    `${how} from x`,
    `${how} to y`,
  ]) as [string[], string[]];
  const kinds: [string, string[], Partial<FilePatch>][] = [
    [
      'a new file',
      ['diff --git a/x b/x', 'new file mode 100755', 'index 0..1', '--- /dev/null', '+++ b/x', '@@ -0,0 +1 @@', '+a'],
      { change: 'create', oldPath: undefined, newPath: 'b/x', mode: '100755' },
    ],
    [
      'a new file without content',
      ['diff --git a/x b/x', 'new file mode 100644', 'index 0..e69de29'],
      { change: 'create', oldPath: undefined, newPath: 'b/x', hunks: [] },
    ],
    [
      'a new file, said by its empty side alone',
      ['diff --git a/x b/x', '--- /dev/null', '+++ b/x', '@@ -0,0 +1 @@', '+a'],
      { change: 'create', oldPath: undefined, newPath: 'b/x' },
    ],
    [
      'a file that is gone',
      [
        'diff --git a/x b/x',
        'deleted file mode 100644',
        'index 1..0',
        '--- a/x',
        '+++ /dev/null',
        '@@ -1 +0,0 @@',
        '-a',
      ],
      { change: 'delete', oldPath: 'a/x', newPath: undefined, mode: undefined },
    ],
    [
      'a file without content that is gone',
      ['diff --git a/x b/x', 'deleted file mode 100644', 'index e69de29..0'],
      { change: 'delete', oldPath: 'a/x', newPath: undefined },
    ],
    [
      'a file that is gone, said by its empty side alone',
      ['diff --git a/x b/x', '--- a/x', '+++ /dev/null', '@@ -1 +0,0 @@', '-a'],
      { change: 'delete', oldPath: 'a/x', newPath: undefined },
    ],
    ['a rename', rename, { change: 'rename', oldPath: 'x', newPath: 'y', isBare: true, hasPrefix: undefined }],
    [
      'a rename with changes',
      [...rename, 'index 1..2 100644', '--- a/x', '+++ b/y', ...HUNK],
      { change: 'rename', oldPath: 'x', newPath: 'y', mode: '100644' },
    ],
    [
      'a rename in the words of old git',
      ['diff --git a/x b/y', 'rename old x', 'rename new y'],
      { change: 'rename', oldPath: 'x', newPath: 'y', isBare: true },
    ],
    [
      'a rename with names in quotes',
      ['diff --git "a/\\303\\251" b/y', 'rename from "\\303\\251"', 'rename to "y\\tz"'],
      { oldPath: 'é', newPath: 'y\tz' },
    ],
    ['a copy', copy, { change: 'copy', oldPath: 'x', newPath: 'y', isBare: true }],
    [
      'another mode',
      ['diff --git a/x b/x', 'old mode 100644', 'new mode 100755'],
      { change: 'modify', oldPath: 'a/x', newPath: 'b/x', mode: '100755', isModeOnly: true },
    ],
    [
      'another mode and changes',
      ['diff --git a/x b/x', 'old mode 100644', 'new mode 100755', 'index 1..2', '--- a/x', '+++ b/x', ...HUNK],
      { mode: '100755', isModeOnly: false },
    ],
    [
      'a file that becomes a link',
      ['diff --git a/x b/x', 'old mode 100644', 'new mode 120000'],
      { mode: '120000', isModeOnly: false },
    ],
    [
      'a link that becomes a file',
      ['diff --git a/x b/x', 'old mode 120000', 'new mode 100644'],
      { mode: '100644', isModeOnly: false },
    ],
    [
      'a binary file',
      ['diff --git a/x b/x', 'index 1..2 100644', 'Binary files a/x and b/x differ'],
      { isBinary: true, oldPath: 'a/x', newPath: 'b/x', hunks: [] },
    ],
    [
      'a binary file without its index',
      ['diff --git a/x b/x', 'Binary files a/x and b/x differ'],
      { isBinary: true, oldPath: 'a/x' },
    ],
    [
      'a binary file in words of diff',
      ['diff --git a/x b/x', 'index 1..2', 'Files a/x and b/x differ'],
      { isBinary: true },
    ],
    [
      'a binary file with its content',
      ['diff --git a/x b/x', 'index 1..2 100644', 'GIT binary patch', 'literal 4', 'Lc$}'],
      { isBinary: true },
    ],
    [
      'hunks right behind its line',
      ['diff --git a/x b/x', ...HUNK],
      { change: 'modify', oldPath: 'a/x', newPath: 'b/x' },
    ],
    [
      'names without prefixes',
      ['diff --git x x', '--- x', '+++ x', ...HUNK],
      { oldPath: 'x', newPath: 'x', hasPrefix: false },
    ],
    [
      'a rewrite',
      ['diff --git a/x b/x', 'dissimilarity index 90%', 'index 1..2 100644', '--- a/x', '+++ b/x', ...HUNK],
      { change: 'modify', mode: '100644' },
    ],
    ['no git: a new file', ['--- /dev/null', '+++ x', '@@ -0,0 +1 @@', '+a'], { change: 'create', newPath: 'x' }],
    [
      'no git: a file that is gone',
      ['--- x', '+++ /dev/null', '@@ -1 +0,0 @@', '-a'],
      { change: 'delete', oldPath: 'x' },
    ],
    [
      'no git: a new file by its time',
      ['--- old/x\t1970-01-01 00:00:00 +0000', '+++ new/x\t2026-11-28 10:00:00 +0000', '@@ -0,0 +1 @@', '+a'],
      { change: 'create', newPath: 'new/x' },
    ],
    [
      'no git: a file that is gone by its time',
      ['--- old/x\t2026-11-28 10:00:00 +0000', '+++ new/x\t1970-01-01 00:00:00 +0000', '@@ -1 +0,0 @@', '-a'],
      { change: 'delete', oldPath: 'old/x' },
    ],
    ['no git: a backup of the old file', ['--- a/x.orig', '+++ b/x', ...HUNK], { oldPath: 'b/x', newPath: 'b/x' }],
    ['no git: a new name beside the old file', ['--- a/x', '+++ b/x.new', ...HUNK], { oldPath: 'a/x', newPath: 'a/x' }],
    ['no git: names without folders', ['--- x.orig', '+++ x', ...HUNK], { oldPath: 'x', newPath: 'x' }],
  ];
  for (const [kind, lines, expected] of kinds)
    it(`is read: ${kind}`, () => {
      const { files } = read(text(...lines));
      expect(files).to.have.length(1);
      const found = Object.fromEntries(Object.keys(expected).map((key) => [key, files[0]![key as keyof FilePatch]]));
      expect(found).to.deep.equal(expected);
    });

  it('is ignored if git names it without a change', () => {
    expect(read(text('diff --git a/y b/y', ...GIT)).files.map(({ newPath }) => newPath)).to.deep.equal(['b/x']);
    expect(read(text(...GIT, 'diff --git a/y b/y', 'words')).files).to.have.length(1);
  });

  it('is read with a byte order mark before it, and with CR at the end of its headers', () => {
    const bom = Buffer.from('\uFEFF').toString('latin1');
    expect(read(text(...GIT) + bom + text(...GIT)).files).to.have.length(2);
    const crlf = [...GIT.slice(0, 4).map((line) => `${line}\r`), ...HUNK];
    expect(read(text(...crlf))).to.deep.equal(read(text(...GIT)));
  });

  it('is read without the CR that all lines got when it was pasted, except perhaps the last', () => {
    const pasted = text(...GIT).replaceAll('\n', '\r\n');
    expect(read(pasted)).to.deep.equal(read(text(...GIT)));
    expect(read(`${pasted}-- \r`)).to.deep.equal(read(text(...GIT)));
    const mixed = read(text(...GIT.slice(0, -1).map((line) => `${line}\r`), ' c')).files[0]!.hunks[0]!;
    expect(mixed.lines.map((line) => line.text)).to.deep.equal(['a\r\n', 'b\r\n', 'c\n']);
  });
});
