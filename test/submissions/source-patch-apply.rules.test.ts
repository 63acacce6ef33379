/** The tree after a patch: its files, the deleted ones, and which prefix of the paths is removed. */
import { expect } from 'chai';
import { applyPatch, pathsOfPatch } from '../../src/submissions/source-patch-apply.rules.ts';
import { parsePatch } from '../../src/submissions/source-patch.rules.ts';

type Files = Record<string, string>;
const BASE: Files = { 'src/a.cc': 'a\n', 'src/b.cc': 'b\n', Makefile: 'all:\n' };

const parsed = (patch: string) => {
  const read = parsePatch(patch);
  if ('refusal' in read) throw new Error(read.refusal.code);
  return read.patch;
};
const pathsOf = (patch: string, base = BASE) => pathsOfPatch(parsed(patch), (path) => path in base);
/** The changed and the deleted files, or the codes of the refusals. */
const result = (patch: string, base = BASE) => {
  const read = (path: string) => base[path];
  const done = applyPatch(parsed(patch), pathsOf(patch, base), read);
  if ('refusals' in done) return done.refusals.map(({ code, params }) => [code, params['path']]);
  return { changed: Object.fromEntries(done.applied.changed), deleted: done.applied.deleted };
};

const edit = (path: string, from: string, to: string) =>
  `--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-${from}\n+${to}\n`;
const create = (path: string, line: string) =>
  `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+${line}\n`;
const remove = (path: string, line: string) =>
  `diff --git a/${path} b/${path}\ndeleted file mode 100644\n--- a/${path}\n+++ /dev/null\n@@ -1 +0,0 @@\n-${line}\n`;
const move = (how: 'rename' | 'copy', from: string, to: string) =>
  `diff --git a/${from} b/${to}\nsimilarity index 100%\n${how} from ${from}\n${how} to ${to}\n`;
const mail = (...diffs: string[]) =>
  `From ${'0'.repeat(40)} Mon Sep 17 00:00:00 2001\nSubject: [PATCH] x\n\n---\n${diffs.join('')}-- \n2.39.5\n\n`;

describe('paths of a patch', () => {
  const git = (old: string, now: string) =>
    `diff --git ${old} ${now}\nindex 1..2 100644\n--- ${old}\n+++ ${now}\n@@ -1 +1 @@\n-a\n+x\n`;
  const plain = (old: string, now: string) => `--- ${old}\n+++ ${now}\n@@ -1 +1 @@\n-a\n+x\n`;
  for (const [kind, patch, path, base] of [
    ['with the prefixes of git', git('a/src/a.cc', 'b/src/a.cc'), 'src/a.cc'],
    ['with the prefixes of a plain diff', plain('a/src/a.cc', 'b/src/a.cc'), 'src/a.cc'],
    ['with the names of two folders', plain('kernel.orig/src/a.cc', 'kernel/src/a.cc'), 'src/a.cc'],
    ['with two folders too many', plain('old/kernel/src/a.cc', 'new/kernel/src/a.cc'), 'src/a.cc'],
    ['without prefix', plain('src/a.cc', 'src/a.cc'), 'src/a.cc'],
    [
      'without prefix, in a folder of one letter',
      git('a/x.cc', 'a/x.cc'),
      'a/x.cc',
      { 'a/x.cc': 'a\n', 'x.cc': 'a\n' },
    ],
    [
      'with prefixes before a folder of one letter',
      git('a/a/x.cc', 'b/a/x.cc'),
      'a/x.cc',
      { 'a/x.cc': 'a\n', 'x.cc': 'a\n' },
    ],
    ['where the file is unknown, with prefixes', plain('a/src/none.cc', 'b/src/none.cc'), 'src/none.cc'],
    ['where the file is unknown, without', plain('src/none.cc', 'src/none.cc'), 'src/none.cc'],
    ['where a folder of more letters could be a prefix', plain('ab/none.cc', 'ab/none.cc'), 'ab/none.cc'],
    ['at the top without a prefix', plain('Makefile', 'Makefile'), 'Makefile'],
    [
      'where most files are known with one',
      plain('src/a.cc', 'src/a.cc') + plain('x/src/a.cc', 'y/src/a.cc') + plain('x/src/b.cc', 'y/src/b.cc'),
      'src/a.cc',
    ],
  ] as [string, string, string, Files?][])
    it(`are found ${kind}`, () => {
      const all = pathsOf(patch, base);
      expect(all.at(-1)?.oldPath === 'src/b.cc' ? all[1] : all[0]).to.deep.equal({ oldPath: path, newPath: path });
    });

  it('are found among files that the patch itself created before', () => {
    const made =
      mail('--- /dev/null\n+++ new/src/n.cc\n@@ -0,0 +1 @@\n+n\n') + mail(plain('old/src/n.cc', 'new/src/n.cc'));
    expect(pathsOf(made)).to.deep.equal([
      { oldPath: undefined, newPath: 'src/n.cc' },
      { oldPath: 'src/n.cc', newPath: 'src/n.cc' },
    ]);
  });

  it('are guessed from all names if no file is known', () => {
    const none = plain('a/src/none.cc', 'b/src/none.cc');
    const oldPaths = (patch: string) => pathsOf(patch).map(({ oldPath, newPath }) => oldPath ?? newPath);
    expect(oldPaths('--- /dev/null\n+++ b/src/n.cc\n@@ -0,0 +1 @@\n+n\n')).to.deep.equal(['src/n.cc']);
    expect(oldPaths(none + plain('none', 'none'))).to.deep.equal(['a/src/none.cc', 'none']);
    const rename = move('rename', 'one/x', 'one/y');
    expect(oldPaths(`${rename}words\n${none}`)).to.deep.equal(['one/x', 'src/none.cc']);
    expect(oldPaths(rename + git('a/none.cc', 'a/none.cc'))).to.deep.equal(['one/x', 'a/none.cc']);
  });

  it('keep a name without the folders that others lose', () => {
    const patch = plain('a/src/a.cc', 'b/src/a.cc') + plain('a/src/b.cc', 'b/src/b.cc') + plain('Makefile', 'Makefile');
    expect(pathsOf(patch).map(({ oldPath }) => oldPath)).to.deep.equal(['src/a.cc', 'src/b.cc', 'Makefile']);
  });

  it('of a rename are complete, regardless of the prefix of others', () => {
    expect(pathsOf(move('rename', 'src/a.cc', 'src/c.cc') + git('a/src/b.cc', 'b/src/b.cc'))).to.deep.equal([
      { oldPath: 'src/a.cc', newPath: 'src/c.cc' },
      { oldPath: 'src/b.cc', newPath: 'src/b.cc' },
    ]);
  });
});

describe('a tree after a patch', () => {
  const done: [string, string, Files, string[]][] = [
    ['a change', edit('src/a.cc', 'a', 'x'), { 'src/a.cc': 'x\n' }, []],
    ['a new file', create('src/n.cc', 'n'), { 'src/n.cc': 'n\n' }, []],
    ['a file that is gone', remove('src/a.cc', 'a'), {}, ['src/a.cc']],
    ['a rename', move('rename', 'src/a.cc', 'src/c.cc'), { 'src/c.cc': 'a\n' }, ['src/a.cc']],
    ['a copy', move('copy', 'src/a.cc', 'src/c.cc'), { 'src/c.cc': 'a\n' }, []],
    [
      'files that swap their names',
      move('rename', 'src/a.cc', 'src/b.cc') + move('rename', 'src/b.cc', 'src/a.cc'),
      { 'src/a.cc': 'b\n', 'src/b.cc': 'a\n' },
      [],
    ],
    [
      'files that swap their names in a mail',
      mail(move('rename', 'src/a.cc', 'src/b.cc'), move('rename', 'src/b.cc', 'src/a.cc')),
      { 'src/a.cc': 'b\n', 'src/b.cc': 'a\n' },
      [],
    ],
    [
      'lines before a file without context',
      '--- src/a.cc\n+++ src/a.cc\n@@ -0,0 +1 @@\n+n\n',
      { 'src/a.cc': 'n\na\n' },
      [],
    ],
    [
      'a rename to a name that another file leaves',
      move('rename', 'src/a.cc', 'src/b.cc') + move('rename', 'src/b.cc', 'src/c.cc'),
      { 'src/b.cc': 'a\n', 'src/c.cc': 'b\n' },
      ['src/a.cc'],
    ],
    [
      'a rename to the name of a file that is gone',
      remove('src/b.cc', 'b') + move('rename', 'src/a.cc', 'src/b.cc'),
      { 'src/b.cc': 'a\n' },
      ['src/a.cc'],
    ],
    [
      'a copy of what is changed by the same commit',
      edit('src/a.cc', 'a', 'x') + move('copy', 'src/a.cc', 'src/c.cc'),
      { 'src/a.cc': 'x\n', 'src/c.cc': 'a\n' },
      [],
    ],
    [
      'a copy of what an earlier commit changed',
      mail(edit('src/a.cc', 'a', 'x')) + mail(move('copy', 'src/a.cc', 'src/c.cc')),
      { 'src/a.cc': 'x\n', 'src/c.cc': 'x\n' },
      [],
    ],
    ['two diffs of one file', edit('src/a.cc', 'a', 'x') + edit('src/a.cc', 'x', 'y'), { 'src/a.cc': 'y\n' }, []],
    [
      'a change that a later commit takes back',
      mail(edit('src/a.cc', 'a', 'x')) + mail(edit('src/a.cc', 'x', 'a')),
      {},
      [],
    ],
    ['a new file that a later commit removes', mail(create('src/n.cc', 'n')) + mail(remove('src/n.cc', 'n')), {}, []],
    [
      'a removed file that a later commit makes again',
      mail(remove('src/a.cc', 'a')) + mail(create('src/a.cc', 'n')),
      { 'src/a.cc': 'n\n' },
      [],
    ],
    [
      'a new file of `diff -N` without a time',
      '--- src/n.cc\n+++ src/n.cc\n@@ -0,0 +1 @@\n+n\n',
      { 'src/n.cc': 'n\n' },
      [],
    ],
  ];
  for (const [kind, patch, changed, deleted] of done)
    it(`has ${kind}`, () => {
      expect(result(patch)).to.deep.equal({ changed, deleted });
    });

  const mode = (path: string, to: string) => `diff --git a/${path} b/${path}\nold mode 100644\nnew mode ${to}\n`;
  const refused: [string, string, [string, string][]][] = [
    ['a change of a missing file', edit('src/n.cc', 'a', 'x'), [['patch_file_missing', 'src/n.cc']]],
    ['a rename of a missing file', move('rename', 'src/n.cc', 'src/m.cc'), [['patch_file_missing', 'src/n.cc']]],
    [
      'a change of a file that is gone',
      remove('src/a.cc', 'a') + edit('src/a.cc', 'a', 'x'),
      [['patch_file_missing', 'src/a.cc']],
    ],
    [
      'a change of a file an earlier commit removed',
      mail(remove('src/a.cc', 'a')) + mail(edit('src/a.cc', 'a', 'x')),
      [['patch_file_missing', 'src/a.cc']],
    ],
    ['a new file that is there', create('src/a.cc', 'n'), [['patch_file_exists', 'src/a.cc']]],
    [
      'a new file that is there already by the patch',
      mail(create('src/n.cc', 'n')) + mail(create('src/n.cc', 'n')),
      [['patch_file_exists', 'src/n.cc']],
    ],
    ['a rename to a file that is there', move('rename', 'src/a.cc', 'src/b.cc'), [['patch_file_exists', 'src/b.cc']]],
    ['a copy to a file that is there', move('copy', 'src/a.cc', 'src/b.cc'), [['patch_file_exists', 'src/b.cc']]],
    [
      'a copy to a file whose name another rename took',
      move('rename', 'src/a.cc', 'src/b.cc') +
        move('rename', 'src/b.cc', 'src/a.cc') +
        move('copy', 'Makefile', 'src/a.cc'),
      [['patch_file_exists', 'src/a.cc']],
    ],
    ['a removal of a part', remove('src/a.cc', 'a').replace('a/src', 'a/src'), [['patch_deletes_more', 'src/a.cc']]],
    ['a hunk that does not fit', edit('src/a.cc', 'z', 'x'), [['hunk_mismatch', 'src/a.cc']]],
    ['a link', mode('src/a.cc', '120000'), [['symlink', 'src/a.cc']]],
    ['a repository within', mode('src/a.cc', '160000'), [['special_file', 'src/a.cc']]],
    [
      'a binary file',
      'diff --git a/src/a.cc b/src/a.cc\nindex 1..2 100644\nBinary files a/src/a.cc and b/src/a.cc differ\n',
      [['patch_binary', 'src/a.cc']],
    ],
    [
      'every file that does not fit',
      edit('src/n.cc', 'a', 'x') + edit('src/b.cc', 'b', 'x') + create('src/a.cc', 'n'),
      [
        ['patch_file_missing', 'src/n.cc'],
        ['patch_file_exists', 'src/a.cc'],
      ],
    ],
    [
      'lines to add without context to a missing file that has some',
      '--- src/n.cc\n+++ src/n.cc\n@@ -1,0 +2 @@\n+n\n',
      [['patch_file_missing', 'src/n.cc']],
    ],
    [
      'a copy to a file that only a later commit renames',
      mail(move('copy', 'Makefile', 'src/b.cc')) + mail(move('rename', 'src/b.cc', 'src/c.cc')),
      [['patch_file_exists', 'src/b.cc']],
    ],
    [
      'a copy to a file that is changed',
      edit('src/b.cc', 'b', 'x') + move('copy', 'Makefile', 'src/b.cc'),
      [['patch_file_exists', 'src/b.cc']],
    ],
    [
      'a copy to a file that is changed afterwards',
      `${move('copy', 'Makefile', 'src/b.cc')}words\n${edit('src/b.cc', 'b', 'x')}`,
      [['patch_file_exists', 'src/b.cc']],
    ],
    [
      'a rename of a missing file that gets lines',
      `${move('rename', 'src/n.cc', 'src/m.cc')}@@ -0,0 +1 @@\n+n\n`,
      [['patch_file_missing', 'src/n.cc']],
    ],
    [
      'a hunk for a missing file that removes lines before the first',
      '--- src/n.cc\n+++ src/n.cc\n@@ -0,1 +1 @@\n-x\n+n\n',
      [['patch_file_missing', 'src/n.cc']],
    ],
    [
      'two hunks for a missing file',
      '--- src/n.cc\n+++ src/n.cc\n@@ -0,0 +1 @@\n+n\n@@ -0,0 +2 @@\n+m\n',
      [['patch_file_missing', 'src/n.cc']],
    ],
  ];
  for (const [kind, patch, codes] of refused)
    it(`does not exist: ${kind}`, () => {
      const base = kind.endsWith('of a part') ? { ...BASE, 'src/a.cc': 'a\nmore\n' } : BASE;
      expect(result(patch, base)).to.deep.equal(codes);
    });

  it('does not exist after errors, of which at most twenty are reported', () => {
    const patch = Array.from({ length: 25 }, (_, index) => edit(`src/${index}.cc`, 'a', 'x')).join('');
    expect(result(patch)).to.have.length(20);
  });

  it('does not exist if the patch reads and writes more than 24 MiB', () => {
    const MIB = 1024 * 1024;
    const base = { 'src/a.cc': `${'x'.repeat(2 * MIB - 1)}\n` };
    const copies = (count: number) =>
      Array.from({ length: count }, (_, index) => move('copy', 'src/a.cc', `src/${index}.cc`)).join('');
    expect(result(copies(6), base)).to.have.property('deleted');
    const read = (path: string) => (base as Files)[path];
    const tooMuch = parsed(copies(7));
    expect(
      applyPatch(
        tooMuch,
        pathsOfPatch(tooMuch, (path) => path in base),
        read,
      ),
    ).to.deep.equal({
      refusals: [{ code: 'too_large', params: { sizeBytes: 28 * MIB, limitBytes: 24 * MIB } }],
    });
  });

  it('is refused with the line of the patch where a file begins', () => {
    const patch = parsed(`Words\n${edit('src/n.cc', 'a', 'x')}${create('src/a.cc', 'n')}`);
    const done = applyPatch(
      patch,
      pathsOfPatch(patch, () => false),
      (path) => BASE[path],
    );
    expect(done).to.deep.equal({
      refusals: [
        { code: 'patch_file_missing', params: { path: 'src/n.cc', line: 2 } },
        { code: 'patch_file_exists', params: { path: 'src/a.cc', line: 7 } },
      ],
    });
  });
});
