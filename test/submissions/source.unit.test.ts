/** What is handed in, and what it is refused for: real archives, real patches of a real git. */
import { expect } from 'chai';
import { languages } from '../../judge/contract/languages.ts';
import { packTar } from '../../src/platform/archives/tar.ts';
import { baseTree, baseTreeOf } from '../../src/submissions/source-base.input.ts';
import { checkSource } from '../../src/submissions/source.input.ts';
import type { SourceRules } from '../../src/submissions/source.input.ts';
import { languageOfFiles } from '../../src/submissions/source.rules.ts';
import type { Refusal } from '../../src/submissions/source.rules.ts';
import { GitRepository, tarGzOf, zipOf, zipWithName } from './source-fixtures.ts';
import type { Tree } from './source-fixtures.ts';

const lines = (n: number, prefix = 'line'): string =>
  Array.from({ length: n }, (_, i) => `${prefix} ${i + 1}\n`).join('');
const BASE: Tree = {
  'src/recovery.cc': lines(60),
  'src/recovery.h': 'void recover();\n',
  'src/wal.cc': lines(20, 'wal'),
  'src/crlf.cc': lines(10).replaceAll('\n', '\r\n'),
  'src/no_newline.cc': 'first\nlast',
  Makefile: 'all:\n\ttrue\n',
};
const asMap = (tree: Tree): Map<string, Buffer> =>
  new Map(Object.entries(tree).map(([path, content]) => [path, Buffer.from(content)]));

const standard: SourceRules = { limits: { totalBytes: 4096, files: 10, uploadBytes: 1024 * 1024 } };
const kernel: SourceRules = {
  limits: { totalBytes: 64 * 1024, files: 20, uploadBytes: 1024 * 1024 },
  base: baseTree(asMap(BASE)),
  editable: ['src/**'],
};

async function taken(name: string, content: Buffer | string, rules: SourceRules) {
  const result = await checkSource([{ name, content: Buffer.from(content) }], rules);
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusals)}`);
  return {
    ...result.source,
    files: Object.fromEntries(result.source.files.map(({ path, content: c }) => [path, c.toString('utf8')])),
  };
}

async function refused(name: string, content: Buffer | string, rules: SourceRules): Promise<Refusal> {
  const result = await checkSource([{ name, content: Buffer.from(content) }], rules);
  if (result.ok) throw new Error(`taken: ${result.source.files.map(({ path }) => path).join(', ')}`);
  return result.refusals[0]!;
}

describe('source: files and archives', () => {
  it('takes one file, and several', async () => {
    expect((await taken('main.cpp', 'int main(){}', standard)).files).to.deep.equal({ 'main.cpp': 'int main(){}' });
    const two = await checkSource(
      [
        { name: 'a.cpp', content: Buffer.from('a') },
        { name: 'b.h', content: Buffer.from('b') },
      ],
      standard,
    );
    expect(two.ok && two.source.files.map(({ path }) => path)).to.deep.equal(['a.cpp', 'b.h']);
  });

  it('takes a zip and a tar.gz, without their only top folder and without litter', async () => {
    const zip = await zipOf({
      'sum/main.cpp': 'm',
      'sum/lib/a.h': 'a',
      '__MACOSX/sum/._main.cpp': 'x',
      'sum/.DS_Store': 'x',
    });
    expect((await taken('sum.zip', zip, standard)).files).to.deep.equal({ 'main.cpp': 'm', 'lib/a.h': 'a' });
    const tgz = await tarGzOf({ 'sum/main.cpp': 'm', 'sum/b.h': 'b' }, [{ name: 'sum/lib', type: 'directory' }]);
    expect((await taken('sum.tar.gz', tgz, standard)).files).to.deep.equal({ 'main.cpp': 'm', 'b.h': 'b' });
  });

  it('does not take a folder of the base tree for a top folder', async () => {
    const zip = await zipOf({ 'src/recovery.cc': 'new' });
    expect((await taken('x.zip', zip, kernel)).files).to.deep.equal({ 'src/recovery.cc': 'new' });
  });

  it('takes the whole tree and keeps what may be changed', async () => {
    const tree = Object.fromEntries(Object.entries(BASE).map(([path, content]) => [`kv/${path}`, content]));
    const source = await taken('kv.zip', await zipOf({ ...tree, 'kv/src/recovery.cc': 'new' }), kernel);
    expect(source.files).to.include({ 'src/recovery.cc': 'new' });
    expect(source.files).to.not.have.property('Makefile');
  });

  it('puts a single file where the only editable file of that name is', async () => {
    expect((await taken('recovery.cc', 'new', kernel)).files).to.deep.equal({ 'src/recovery.cc': 'new' });
  });

  it('refuses a changed protected file, and says what may be changed', async () => {
    const why = await refused('x.zip', await zipOf({ 'src/recovery.cc': 'new', Makefile: 'cheat' }), kernel);
    expect(why).to.deep.equal({ code: 'path_not_editable', params: { path: 'Makefile', editable: 'src/**' } });
  });

  it('refuses nothing, empty files and archives without files', async () => {
    expect(await checkSource([], standard)).to.deep.equal({ ok: false, refusals: [{ code: 'empty', params: {} }] });
    expect((await refused('a.cpp', '', standard)).code).to.equal('empty');
    expect((await refused('a.tgz', await tarGzOf({}, [{ name: 'd', type: 'directory' }]), standard)).code).to.equal(
      'empty',
    );
  });

  it('says how much too large a submission is', async () => {
    const why = await refused('a.cpp', 'x'.repeat(5000), standard);
    expect(why).to.deep.equal({ code: 'too_large', params: { sizeBytes: 5000, limitBytes: 4096 } });
    const zip = await refused('a.zip', await zipOf({ 'a.cpp': 'xy'.repeat(2500) }), standard);
    expect(zip).to.deep.equal({ code: 'too_large', params: { sizeBytes: 5000, limitBytes: 4096 } });
  });

  it('refuses too many files', async () => {
    const tree = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`f${i}.cpp`, 'x']));
    expect(await refused('a.zip', await zipOf(tree), standard)).to.deep.equal({
      code: 'too_many_files',
      params: { count: 11, limit: 10 },
    });
  });

  it('refuses bombs before they are inflated, as zip and as tar.gz', async () => {
    const zeros = Buffer.alloc(50 * 1024 * 1024);
    expect((await refused('a.zip', await zipOf({ 'a.cpp': zeros }), standard)).code).to.equal('archive_bomb');
    expect((await refused('a.tgz', await tarGzOf({ 'a.cpp': zeros }), standard)).code).to.equal('archive_bomb');
  });

  it('refuses a zip that is larger inside than it declares', async () => {
    const zip = await zipOf({ 'a.cpp': 'x'.repeat(3000) });
    // Declared sizes stand in the directory at the end and in the data descriptor.
    const lying = Buffer.from(zip);
    for (let at = lying.indexOf('PK\x01\x02', 0, 'latin1'); at !== -1; at = -1) lying.writeUInt32LE(10, at + 24);
    expect((await refused('a.zip', lying, standard)).code).to.equal('archive_broken');
  });

  for (const [name, code] of [
    ['../evil.cpp', 'path_traversal'],
    ['a/../../evil.cpp', 'path_traversal'],
    ['/etc/evil.cpp', 'path_absolute'],
    ['C:/evil.cpp', 'path_absolute'],
    ['.git/config', 'path_git'],
    ['a/.GIT/config', 'path_git'],
    ['a\u0001b.cpp', 'path_invalid'],
  ] as const) {
    it(`refuses the path ${JSON.stringify(name)} in a zip, a tar and as a file name`, async () => {
      expect((await refused('a.zip', await zipWithName(name), standard)).code).to.equal(code);
      expect((await refused('a.tgz', await tarGzOf({ [name]: 'x' }), standard)).code).to.equal(code);
      expect((await refused(name, 'x', standard)).code).to.equal(code);
    });
  }

  it('refuses links and special files', async () => {
    expect(
      (await refused('a.zip', await zipOf({ 'a.cpp': '/etc/passwd' }, { 'a.cpp': 0o120777 }), standard)).code,
    ).to.equal('symlink');
    expect(
      (await refused('a.zip', await zipOf({ fifo: '', 'b.cpp': 'x' }, { fifo: 0o010644 }), standard)).code,
    ).to.equal('special_file');
    for (const [type, code] of [
      ['symlink', 'symlink'],
      ['link', 'symlink'],
      ['character-device', 'special_file'],
      ['block-device', 'special_file'],
      ['fifo', 'special_file'],
    ] as const) {
      const archive = await tarGzOf({}, [{ name: 'x', type, linkname: '/etc/passwd', devmajor: 1, devminor: 3 }]);
      expect((await refused('a.tgz', archive, standard)).code, type).to.equal(code);
    }
  });

  it('refuses encrypted and damaged archives, and a path that is there twice', async () => {
    const zip = await zipOf({ 'a.cpp': 'x'.repeat(100) });
    const encrypted = Buffer.from(zip);
    encrypted.writeUInt16LE(encrypted.readUInt16LE(6) | 1, 6);
    const directory = encrypted.indexOf('PK\x01\x02', 0, 'latin1');
    encrypted.writeUInt16LE(encrypted.readUInt16LE(directory + 8) | 1, directory + 8);
    expect((await refused('a.zip', encrypted, standard)).code).to.equal('archive_encrypted');
    expect((await refused('a.zip', zip.subarray(0, 40), standard)).code).to.equal('archive_broken');
    expect((await refused('a.tgz', (await tarGzOf({ a: 'x' })).subarray(0, 30), standard)).code).to.equal(
      'archive_broken',
    );
    const twice = await zipOf({ 'a.cpp': 'x', 'b.cpp': 'y' });
    const same = Buffer.from(twice.toString('latin1').replaceAll('b.cpp', 'a.cpp'), 'latin1');
    expect((await refused('a.zip', same, standard)).code).to.equal('duplicate_path');
  });
});

describe('source: patches', () => {
  const repositories: GitRepository[] = [];
  const repository = (): GitRepository => {
    const made = new GitRepository(BASE);
    repositories.push(made);
    return made;
  };
  after(() => repositories.forEach((made) => made.remove()));

  it('applies git diff, also when pasted with CRLF, without prefix, or with other prefixes', async () => {
    const git = repository();
    const wanted = lines(60).replace('line 30\n', 'changed\nadded\n');
    git.write({ 'src/recovery.cc': wanted });
    const diffs = [
      git.git('diff'),
      Buffer.from(git.git('diff').toString().replaceAll('\n', '\r\n')),
      git.git('diff', '--no-prefix'),
      git.git('-c', 'diff.mnemonicPrefix=true', 'diff'),
      git.git('diff', '-U0'),
    ];
    for (const diff of diffs) {
      const source = await taken('pasted.patch', diff, kernel);
      expect(source.form).to.equal('patch');
      expect(source.files).to.deep.equal({ 'src/recovery.cc': wanted });
    }
  });

  it('recognises a patch that comes without a telling name', async () => {
    const git = repository();
    git.write({ 'src/recovery.h': 'void recover(int);\n' });
    expect((await taken('pasted', git.git('diff'), kernel)).form).to.equal('patch');
    expect((await taken('recovery.cc', git.git('diff'), kernel)).form).to.equal('files');
  });

  it('applies several commits of format-patch in order, with renames, new, deleted and empty files', async () => {
    const git = repository();
    git.write({
      'src/recovery.cc': lines(60).replace('line 5\n', 'five\n'),
      'src/new file.cc': 'hello\n',
      'src/empty.h': '',
    });
    git.commit(
      'First: five 中文 and a very long subject line that git has to fold because it is longer than a mail header may be',
    );
    git.write({ 'src/recovery.cc': lines(60).replace('line 5\n', 'FIVE\n') });
    git.git('rm', '-q', 'src/recovery.h');
    git.git('mv', 'src/wal.cc', 'src/log.cc');
    git.commit('Second');
    const source = await taken('0001.patch', git.formatPatch(), kernel);
    expect(source.files).to.deep.equal({
      'src/recovery.cc': lines(60).replace('line 5\n', 'FIVE\n'),
      'src/new file.cc': 'hello\n',
      'src/empty.h': '',
      'src/log.cc': lines(20, 'wal'),
    });
    expect(source.deleted.sort()).to.deep.equal(['src/recovery.h', 'src/wal.cc']);
    expect(source.commits.map(({ author }) => author)).to.deep.equal(Array(2).fill('Ada Lovelace <ada@example.org>'));
    expect(source.commits[0]!.subject).to.match(/^First: five 中文 and a very long subject .* may be$/);
    expect(source.commits[1]!.subject).to.equal('Second');
  });

  it('applies a plain diff -ru with a new and a deleted file', async () => {
    const git = repository();
    git.git('worktree', 'add', '-q', '../' + 'kw-other-' + process.pid, 'base');
    const other = `${git.folder}/../kw-other-${process.pid}`;
    git.write({ 'src/wal.cc': lines(20, 'wal').replace('wal 3\n', 'three\n'), 'src/extra.cc': 'extra\n' });
    git.git('rm', '-q', 'src/recovery.h');
    const diff = await import('node:child_process').then(({ spawnSync }) =>
      spawnSync('diff', ['-ruN', '-x', '.git', `kw-other-${process.pid}`, git.folder.split('/').at(-1)!], {
        cwd: `${git.folder}/..`,
      }),
    );
    git.git('worktree', 'remove', '--force', other);
    const source = await taken('x.diff', diff.stdout, kernel);
    expect(source.files).to.deep.equal({
      'src/wal.cc': lines(20, 'wal').replace('wal 3\n', 'three\n'),
      'src/extra.cc': 'extra\n',
    });
    expect(source.deleted).to.deep.equal(['src/recovery.h']);
  });

  it('keeps CRLF files CRLF, and files without a last newline without', async () => {
    const git = repository();
    const crlf = lines(10).replace('line 4\n', 'four\nfour and a half\n').replaceAll('\n', '\r\n');
    git.write({ 'src/crlf.cc': crlf, 'src/no_newline.cc': 'first\nlast!' });
    const diff = git.git('diff');
    const wanted = { 'src/crlf.cc': crlf, 'src/no_newline.cc': 'first\nlast!' };
    expect((await taken('x.patch', diff, kernel)).files).to.deep.equal(wanted);
    const pasted = diff.toString().replaceAll('\r\n', '\n').replaceAll('\n', '\r\n');
    expect((await taken('x.patch', pasted, kernel)).files).to.deep.equal(wanted);
  });

  it('adds and removes a last newline as the patch says', async () => {
    const git = repository();
    git.write({ 'src/no_newline.cc': 'first\nlast\n', 'src/recovery.h': 'void recover();' });
    expect((await taken('x.patch', git.git('diff'), kernel)).files).to.deep.equal({
      'src/no_newline.cc': 'first\nlast\n',
      'src/recovery.h': 'void recover();',
    });
  });

  it('reads quoted and non-ASCII paths', async () => {
    const git = repository();
    git.write({ 'src/恢复.cc': 'a\n', 'src/tab\there.cc': 'b\n' });
    git.git('add', '-A');
    const rules = { ...kernel };
    const quoted = await taken('x.patch', git.git('diff', '--cached', '--', 'src/恢复.cc'), rules);
    expect(Object.keys(quoted.files)).to.deep.equal(['src/恢复.cc']);
    const plain = await taken(
      'x.patch',
      git.git('-c', 'core.quotepath=false', 'diff', '--cached', '--', 'src/恢复.cc'),
      rules,
    );
    expect(Object.keys(plain.files)).to.deep.equal(['src/恢复.cc']);
    expect((await refused('x.patch', git.git('diff', '--cached', '--', 'src/tab\there.cc'), rules)).code).to.equal(
      'path_invalid',
    );
  });

  it('finds a hunk that has moved', async () => {
    const git = repository();
    git.write({ 'src/recovery.cc': lines(60).replace('line 50\n', 'fifty\n') });
    const moved = {
      ...kernel,
      base: baseTree(asMap({ ...BASE, 'src/recovery.cc': `${lines(7, 'new')}${lines(60)}` })),
    };
    const source = await taken('x.patch', git.git('diff'), moved);
    expect(source.files['src/recovery.cc']).to.equal(`${lines(7, 'new')}${lines(60).replace('line 50\n', 'fifty\n')}`);
  });

  it('says which hunk does not apply, where, and what is there instead', async () => {
    const git = repository();
    git.write({ 'src/recovery.cc': lines(60).replace('line 10\n', 'ten\n').replace('line 50\n', 'fifty\n') });
    const base = { ...BASE, 'src/recovery.cc': lines(60).replace('line 50\n', 'somebody else\n') };
    const why = await refused('x.patch', git.git('diff'), { ...kernel, base: baseTree(asMap(base)) });
    expect(why).to.deep.equal({
      code: 'hunk_mismatch',
      params: {
        path: 'src/recovery.cc',
        hunk: 2,
        hunks: 2,
        line: 14,
        fileLine: 50,
        expected: 'line 50',
        found: 'somebody else',
      },
    });
  });

  it('says when a hunk reaches past the end of the file', async () => {
    const git = repository();
    git.write({ 'src/recovery.cc': lines(60).replace('line 50\n', 'fifty\n') });
    const base = baseTree(asMap({ ...BASE, 'src/recovery.cc': lines(48) }));
    const why = await refused('x.patch', git.git('diff'), { ...kernel, base });
    expect(why.code).to.equal('hunk_past_end');
    expect(why.params).to.include({ hunk: 1, expected: 'line 49', fileLine: 49, fileLines: 48 });
  });

  it('refuses a patch of protected files, also by renaming them', async () => {
    const git = repository();
    git.git('mv', 'Makefile', 'src/Makefile');
    expect(await refused('x.patch', git.git('diff', 'HEAD'), kernel)).to.deep.equal({
      code: 'path_not_editable',
      params: { path: 'Makefile', editable: 'src/**' },
    });
    const second = repository();
    second.write({ Makefile: 'all:\n\tcheat\n' });
    expect((await refused('x.patch', second.git('diff'), kernel)).params['path']).to.equal('Makefile');
  });

  it('refuses binary changes, links and submodules in a patch', async () => {
    const git = repository();
    git.write({ 'src/blob.bin': Buffer.from([0, 1, 2, 3, 0, 255]) });
    git.git('add', '-A');
    expect((await refused('x.patch', git.git('diff', '--cached'), kernel)).code).to.equal('patch_binary');
    expect((await refused('x.patch', git.git('diff', '--cached', '--binary'), kernel)).code).to.equal('patch_binary');
    const linked = repository();
    const { symlinkSync } = await import('node:fs');
    symlinkSync('/etc/passwd', `${linked.folder}/src/link.cc`);
    linked.git('add', '-A');
    expect((await refused('x.patch', linked.git('diff', '--cached'), kernel)).code).to.equal('symlink');
  });

  it('refuses paths that leave the tree', async () => {
    const patch = (path: string): string => `--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-a\n+b\n`;
    expect((await refused('x.patch', patch('../../etc/passwd'), kernel)).code).to.equal('path_traversal');
    expect((await refused('x.patch', patch('.git/config'), kernel)).code).to.equal('path_git');
    expect((await refused('x.patch', '--- /etc/passwd\n+++ /etc/passwd\n@@ -1 +1 @@\n-a\n+b\n', kernel)).code).to.equal(
      'path_absolute',
    );
  });

  it('refuses missing and existing files, deletions of more than the patch knows, and nothing changed', async () => {
    const missing = '--- a/src/none.cc\n+++ b/src/none.cc\n@@ -1 +1 @@\n-a\n+b\n';
    expect(await refused('x.patch', missing, kernel)).to.deep.equal({
      code: 'patch_file_missing',
      params: { path: 'src/none.cc', line: 1 },
    });
    const existing = '--- /dev/null\n+++ b/src/wal.cc\n@@ -0,0 +1 @@\n+b\n';
    expect((await refused('x.patch', existing, kernel)).code).to.equal('patch_file_exists');
    const shorter = '--- a/src/no_newline.cc\n+++ /dev/null\n@@ -1 +0,0 @@\n-first\n';
    expect((await refused('x.patch', shorter, kernel)).code).to.equal('patch_deletes_more');
    const same = '--- a/src/no_newline.cc\n+++ b/src/no_newline.cc\n@@ -1 +1 @@\n-first\n+first\n';
    expect((await refused('x.patch', same, kernel)).code).to.equal('nothing_changed');
  });

  it('refuses what cannot be read as a patch, by line', async () => {
    expect((await refused('x.patch', 'hello\n', kernel)).code).to.equal('patch_no_diff');
    const cut = '--- a/src/wal.cc\n+++ b/src/wal.cc\n@@ -1,9 +1,9 @@\n wal 1\n';
    expect((await refused('x.patch', cut, kernel)).code).to.equal('patch_hunk_cut_off');
    const count = '--- a/src/wal.cc\n+++ b/src/wal.cc\n@@ -1,1 +1,2 @@\n-wal 1\n-wal 2\n+x\n';
    expect(await refused('x.patch', count, kernel)).to.deep.equal({ code: 'patch_hunk_count', params: { line: 5 } });
    const encoded = 'From 1234567890 Mon Sep 17 00:00:00 2001\nContent-Transfer-Encoding: base64\n\nZGlmZg==\n';
    expect((await refused('x.patch', encoded, kernel)).code).to.equal('patch_encoded_mail');
    expect((await refused('x.patch', cut, standard)).code).to.equal('patch_without_base');
  });

  it('gives up quickly on a patch made to search for ever', async () => {
    const file = 'x\n'.repeat(20_000);
    const rules = {
      ...kernel,
      base: baseTree(asMap({ 'src/a.cc': file })),
      limits: { ...kernel.limits, totalBytes: 1e6 },
    };
    const hunk = `@@ -1,2001 +1,2001 @@\n${' x\n'.repeat(2000)}-y\n+z\n`;
    const startedAt = performance.now();
    const why = await refused('x.patch', `--- a/src/a.cc\n+++ b/src/a.cc\n${hunk.repeat(20)}`, rules);
    expect(why.code).to.equal('hunk_mismatch');
    expect(performance.now() - startedAt).to.be.lessThan(2000);
  });
});

describe('source: base tree and language', () => {
  it('reads the base from its archive', async () => {
    const tree = await baseTreeOf(
      await packTar([
        { path: 'b.cc', content: Buffer.from('b') },
        { path: 'a/c.cc', content: Buffer.from('c') },
      ]),
    );
    expect(tree.paths()).to.deep.equal(['a/c.cc', 'b.cc']);
    expect(tree.read('a/c.cc')!.toString()).to.equal('c');
    expect(tree.has('nothing')).to.equal(false);
  });

  it('packs equal trees into equal bytes', async () => {
    const [a, b] = [
      { path: 'a', content: Buffer.from('1') },
      { path: 'b', content: Buffer.from('2') },
    ];
    expect((await packTar([a, b])).equals(await packTar([b, a]))).to.equal(true);
  });

  it('finds the language by the sources, not by headers, and says when it cannot', () => {
    const of = (paths: string[], wanted?: string) => languageOfFiles(paths, languages(), wanted);
    expect(of(['a.cpp', 'b.h'])).to.have.nested.property('language.id', 'cpp');
    expect(of(['a.py'])).to.have.nested.property('language.id', 'python3');
    expect(of(['readme.txt'])).to.have.nested.property('refusal.code', 'language_unknown');
    expect(of(['a.cpp', 'b.py'])).to.have.nested.property('refusal.code', 'language_ambiguous');
    expect(of(['a.cpp', 'b.py'], 'cpp')).to.have.nested.property('language.id', 'cpp');
    expect(of(['a.cpp'], 'python3')).to.have.nested.property('refusal.code', 'language_unknown');
  });
});
