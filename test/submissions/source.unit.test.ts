/** What can be submitted as files and archives, and why they are refused: real archives. */
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import * as tar from 'tar-stream';
import { packTar } from '../../src/platform/archives/tar.ts';
import { baseTreeOf } from '../../src/submissions/source-base.service.ts';
import { checkSource } from '../../src/submissions/source.service.ts';
import { BASE, kernel, refused, standard, taken, tarGzOf, zipOf, zipWithName } from './source-fixtures.ts';

describe('source: files and archives', () => {
  it('accepts one file, and several', async () => {
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

  it('accepts a zip and a tar.gz, without their only top folder and without files of file managers', async () => {
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

  it('does not remove a folder of the starter code as a top folder', async () => {
    const zip = await zipOf({ 'src/recovery.cc': 'new' });
    expect((await taken('x.zip', zip, kernel)).files).to.deep.equal({ 'src/recovery.cc': 'new' });
  });

  it('accepts the whole tree and keeps the editable files', async () => {
    const tree = Object.fromEntries(Object.entries(BASE).map(([path, content]) => [`kv/${path}`, content]));
    const source = await taken('kv.zip', await zipOf({ ...tree, 'kv/src/recovery.cc': 'new' }), kernel);
    expect(source.files).to.include({ 'src/recovery.cc': 'new' });
    expect(source.files).to.not.have.property('Makefile');
  });

  it('puts a single file in the place of the only editable file with that name', async () => {
    expect((await taken('recovery.cc', 'new', kernel)).files).to.deep.equal({ 'src/recovery.cc': 'new' });
  });

  it('puts a new file without a folder into the editable folder, and asks if there are several', async () => {
    const rulesOf = (...editable: string[]) => ({ ...kernel, editable });
    const name = 'table_cache2.cc';
    expect((await taken(name, 'new', rulesOf('src/table_*', 'Makefile'))).files).to.deep.equal({
      [`src/${name}`]: 'new',
    });
    expect((await taken(name, 'new', rulesOf('src/**'))).files).to.deep.equal({ [`src/${name}`]: 'new' });
    expect((await taken(name, 'new', rulesOf('src/a/table_*', 'src/b/*.h'))).files).to.deep.equal({
      [`src/a/${name}`]: 'new',
    });
    const both = rulesOf('src/a/table_*', 'src/b/*.cc');
    expect(await refused(name, 'new', both)).to.deep.equal({
      code: 'path_ambiguous',
      params: { path: name, folders: 'src/a, src/b' },
    });
    expect((await taken(name, 'new', { ...both, folder: 'src/b' })).files).to.deep.equal({ [`src/b/${name}`]: 'new' });
    expect((await refused(name, 'new', { ...both, folder: '../x' })).code).to.equal('path_traversal');
    expect((await refused(name, 'new', { ...both, folder: 'tools' })).code).to.equal('path_not_editable');
    expect((await refused('other.cc', 'new', rulesOf('src/table_*'))).code).to.equal('path_not_editable');
  });

  it('refuses a changed protected file, and says what can be changed', async () => {
    const why = await refused('x.zip', await zipOf({ 'src/recovery.cc': 'new', Makefile: 'cheat' }), kernel);
    expect(why).to.deep.equal({ code: 'path_not_editable', params: { path: 'Makefile', editable: 'src/**' } });
  });

  it('refuses an empty submission, empty files and archives without files', async () => {
    expect(await checkSource([], standard)).to.deep.equal({ ok: false, refusals: [{ code: 'empty', params: {} }] });
    expect((await refused('a.cpp', '', standard)).code).to.equal('empty');
    expect((await refused('a.tgz', await tarGzOf({}, [{ name: 'd', type: 'directory' }]), standard)).code).to.equal(
      'empty',
    );
  });

  it('says by how much a submission is too large', async () => {
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

  it('refuses zip bombs before they are inflated, as zip and as tar.gz', async () => {
    const zeros = Buffer.alloc(50 * 1024 * 1024);
    expect((await refused('a.zip', await zipOf({ 'a.cpp': zeros }), standard)).code).to.equal('archive_bomb');
    expect((await refused('a.tgz', await tarGzOf({ 'a.cpp': zeros }), standard)).code).to.equal('archive_bomb');
  });

  it('refuses a zip whose content is larger than declared', async () => {
    const zip = await zipOf({ 'a.cpp': 'x'.repeat(3000) });
    // Declared sizes are in the central directory at the end and in the data descriptor.
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
    ['a\u202ecpp.exe.cpp', 'path_invalid'],
    ['\u2067a.cpp', 'path_invalid'],
    [`${'a/'.repeat(33)}a.cpp`, 'path_invalid'],
    ['\ufffd.cpp', 'path_invalid'],
  ] as const) {
    it(`refuses the path ${JSON.stringify(name)} in a zip, a tar and as a file name`, async () => {
      expect((await refused('a.zip', await zipWithName(name), standard)).code).to.equal(code);
      expect((await refused('a.tgz', await tarGzOf({ [name]: 'x' }), standard)).code).to.equal(code);
      expect((await refused(name, 'x', standard)).code).to.equal(code);
    });
  }

  it('refuses names with halves of characters, which would all become one name', async () => {
    for (const name of ['a\ud800.cpp', '\udfffa.cpp'])
      expect((await refused(name, 'x', standard)).code, JSON.stringify(name)).to.equal('path_invalid');
    expect(Object.keys((await taken('a\u{1F600}.cpp', 'x', standard)).files)).to.deep.equal(['a\u{1F600}.cpp']);
  });

  it('refuses a tar with names that are no UTF-8, and a file with holes, which would be read with its list of them', async () => {
    const plain = gunzipSync(await tarGzOf({ 'a.cpp': 'x' }));
    const renamed = Buffer.from(plain);
    renamed[0] = 0xe9;
    // The checksum stands in bytes 148 to 155, as octal digits.
    const sum = Number.parseInt(plain.toString('latin1', 148, 154), 8) + 0xe9 - 'a'.charCodeAt(0);
    renamed.write(sum.toString(8).padStart(6, '0'), 148, 'latin1');
    expect((await refused('a.tar', renamed, standard)).code).to.equal('path_invalid');
    const sparse = tar.pack();
    sparse.entry({ name: 'a.cpp', pax: { 'GNU.sparse.major': '1' } }, '1\n0\n1\nx');
    sparse.finalize();
    expect((await refused('a.tar', await buffer(sparse), standard)).code).to.equal('special_file');
  });

  it('refuses a link in a zip made by macOS', async () => {
    const zip = await zipOf({ 'a.cpp': '/etc/passwd' }, { 'a.cpp': 0o120777 });
    const entry = zip.indexOf('PK\u0001\u0002', 0, 'latin1');
    zip[entry + 5] = 19;
    expect((await refused('a.zip', zip, standard)).code).to.equal('symlink');
  });

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

  it('refuses encrypted and damaged archives, and duplicate paths', async () => {
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

describe('source: starter code', () => {
  it('reads the starter code from its archive', async () => {
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
});
