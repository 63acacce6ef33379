/** What can be submitted as a patch, and why one is refused: real patches from a real git. */
import { expect } from 'chai';
import { patchOf } from '../../src/submissions/resubmit.service.ts';
import { baseTree } from '../../src/submissions/source-base.service.ts';
import { asMap, BASE, GitRepository, kernel, lines, refused, standard, taken } from './source-fixtures.ts';

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

  it('recognizes a patch with an ordinary file name', async () => {
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

  it('says which hunk does not apply, where, and what the file contains instead', async () => {
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

  it('refuses paths outside the tree', async () => {
    const patch = (path: string): string => `--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-a\n+b\n`;
    expect((await refused('x.patch', patch('../../etc/passwd'), kernel)).code).to.equal('path_traversal');
    expect((await refused('x.patch', patch('.git/config'), kernel)).code).to.equal('path_git');
    expect((await refused('x.patch', '--- /etc/passwd\n+++ /etc/passwd\n@@ -1 +1 @@\n-a\n+b\n', kernel)).code).to.equal(
      'path_absolute',
    );
  });

  it('refuses missing and existing files, deletions of files that differ from the patch, and patches without a change', async () => {
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

  it('refuses what is not a patch, with the line', async () => {
    expect((await refused('x.patch', 'hello\n', kernel)).code).to.equal('patch_no_diff');
    const cut = '--- a/src/wal.cc\n+++ b/src/wal.cc\n@@ -1,9 +1,9 @@\n wal 1\n';
    expect((await refused('x.patch', cut, kernel)).code).to.equal('patch_hunk_cut_off');
    const count = '--- a/src/wal.cc\n+++ b/src/wal.cc\n@@ -1,1 +1,2 @@\n-wal 1\n-wal 2\n+x\n';
    expect(await refused('x.patch', count, kernel)).to.deep.equal({ code: 'patch_hunk_count', params: { line: 5 } });
    const encoded = 'From 1234567890 Mon Sep 17 00:00:00 2001\nContent-Transfer-Encoding: base64\n\nZGlmZg==\n';
    expect((await refused('x.patch', encoded, kernel)).code).to.equal('patch_encoded_mail');
    expect((await refused('x.patch', cut, standard)).code).to.equal('patch_without_base');
  });

  it('stops at a patch designed to search forever', async () => {
    const file = 'x\n'.repeat(20_000);
    const rules = {
      ...kernel,
      base: baseTree(asMap({ 'src/a.cc': file })),
      limits: { ...kernel.limits, totalBytes: 1e6 },
    };
    const hunk = `@@ -1,2001 +1,2001 @@\n${' x\n'.repeat(2000)}-y\n+z\n`;
    const why = await refused('x.patch', `--- a/src/a.cc\n+++ b/src/a.cc\n${hunk.repeat(20)}`, rules);
    expect(why.code).to.equal('hunk_mismatch');
  });

  it('applies tens of thousands of hunks and lines in little time, or says that they are too many', async function () {
    this.timeout(60_000);
    const mail = (diff: string) => `From 1234567 x\nSubject: a\n\n${diff}\n`;
    const large = { ...kernel, limits: { totalBytes: 1e6, files: 20, uploadBytes: 4e6 } };
    const patch = (count: number, old: string, now: string) =>
      mail(`--- /dev/null\n+++ b/src/new.cc\n@@ -0,0 +1,${count} @@\n${'+x\n'.repeat(count)}`) +
      mail(
        `--- a/src/new.cc\n+++ b/src/new.cc\n${Array.from({ length: count }, (_, index) => `@@ -${index + 1} +${index + 1} @@\n-${old}\n+${now}\n`).join('')}`,
      );
    const source = await taken('x.patch', patch(10_000, 'x', 'y'), large);
    expect(source.files['src/new.cc']).to.equal('y\n'.repeat(10_000));
    expect((await refused('x.patch', patch(60_000, 'x', 'y'), large)).code).to.equal('patch_too_complex');
    const blank = `--- /dev/null\n+++ b/src/new.cc\n@@ -0,0 +1,300000 @@\n${'+\n'.repeat(300_000)}`;
    expect((await taken('x.patch', blank, large)).files['src/new.cc']).to.equal('\n'.repeat(300_000));
  });

  it('refuses two paths whose bytes are no UTF-8, which would be one file', async () => {
    const made = ['377', '376'].map((code) => `--- /dev/null\n+++ "b/src/\\${code}.cc"\n@@ -0,0 +1 @@\n+x\n`);
    expect((await refused('x.patch', made.join(''), kernel)).code).to.equal('path_invalid');
  });

  it('stops at a patch that changes or copies a file again and again', async () => {
    const limits = { totalBytes: 1e6, files: 1000, uploadBytes: 4e6 };
    const rules = { ...kernel, base: baseTree(asMap({ 'src/a.cc': 'x\n'.repeat(100_000) })), limits };
    const touched = '--- a/src/a.cc\n+++ b/src/a.cc\n@@ -1,0 +1,1 @@\n+y\n';
    expect(await refused('x.patch', touched.repeat(1001), rules)).to.deep.equal({
      code: 'too_many_files',
      params: { count: 1001, limit: 1000 },
    });
    expect((await refused('x.patch', touched.repeat(900), rules)).code).to.equal('too_large');
    const copies = Array.from(
      { length: 900 },
      (_, n) => `diff --git a/src/a.cc b/src/${n}.cc\nsimilarity index 100%\ncopy from src/a.cc\ncopy to src/${n}.cc\n`,
    );
    expect((await refused('x.patch', copies.join(''), rules)).code).to.equal('too_large');
    expect((await taken('x.patch', touched.repeat(30), rules)).files['src/a.cc']).to.match(/^x\n(y\n){30}x\n/);
  });

  it('refuses a path longer than can be stored', async () => {
    const path = `src/${`${'folder'.repeat(20)}/`.repeat(3)}${'f'.repeat(112)}/`;
    const added = (name: string) => `--- /dev/null\n+++ b/${path}${name}\n@@ -0,0 +1 @@\n+y\n`;
    expect((await refused('x.patch', added('a-name-that-is-too-long.cc'), kernel)).code).to.equal('path_invalid');
    expect((await taken('x.patch', added('.cc'), kernel)).files).to.have.property(`${path}.cc`);
  });

  it('writes patches of changed, added, deleted and empty files, which make the same files again', async () => {
    const files = {
      'src/recovery.cc': lines(60).replace('line 5\n', 'five'),
      'src/no_newline.cc': 'first\nlast\n',
      'src/crlf.cc': lines(10).replaceAll('\n', '\r\n').replace('line 3', 'three'),
      'src/new file.cc': 'no end',
      'src/empty.h': '',
      'src/恢复.cc': 'a\n',
    };
    const listed = Object.entries(files).map(([path, content]) => ({ path, content: Buffer.from(content) }));
    const base = (path: string) => Promise.resolve(BASE[path]?.toString());
    const patch = await patchOf([...listed, { path: 'src/wal.cc', content: undefined }], base);
    const source = await taken('x.patch', patch!, kernel);
    expect(source.files).to.deep.equal(files);
    expect(source.deleted).to.deep.equal(['src/wal.cc']);
    expect(await patchOf([{ path: 'src/blob', content: Buffer.from([0, 1]) }], base)).to.equal(undefined);
  });
});
