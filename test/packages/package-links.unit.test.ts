/** Links and empty folders of packages: copied or reported, in folders and archives alike. */
import { expect } from 'chai';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as yazl from 'yazl';
import { withPackage } from '../../src/packages/packages.service.ts';
import type { PackageReading } from '../../src/packages/package.rules.ts';
import type { Tree } from '../submissions/source-fixtures.ts';
import { folderOf, kernelPackage, notices, problems, removeFolders, sumPackage } from './package-fixtures.ts';

interface Extras {
  links?: Record<string, string>;
  folders?: string[];
}

const LINK = 0o120777;
const read = (from: Parameters<typeof withPackage>[0]): Promise<PackageReading> =>
  withPackage(from, (found) => Promise.resolve(found));

function onDisk(tree: Tree, { links = {}, folders = [] }: Extras): string {
  const folder = folderOf(tree);
  for (const path of folders) mkdirSync(join(folder, path), { recursive: true });
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(target, join(folder, path));
  }
  return folder;
}

/** Like `zip -ry`: folders have entries of their own. */
async function zipped(tree: Tree, { links = {}, folders = [] }: Extras) {
  const zip = new yazl.ZipFile();
  for (const [path, content] of Object.entries(tree)) zip.addBuffer(Buffer.from(content), `sum/${path}`);
  for (const path of folders) zip.addEmptyDirectory(`sum/${path}/`);
  for (const [path, target] of Object.entries(links)) {
    zip.addBuffer(Buffer.from(target), `sum/${path}`, { mode: LINK });
  }
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return { fileName: 'sum.zip', content: Buffer.concat(chunks) };
}

/** The notes for both the folder and the archive, which must be the same. */
async function both(tree: Tree, extras: Extras): Promise<PackageReading> {
  const [folder, archive] = [await read(onDisk(tree, extras)), await read(await zipped(tree, extras))];
  expect(problems(archive).sort()).to.deep.equal(problems(folder).sort());
  expect(notices(archive).sort()).to.deep.equal(notices(folder).sort());
  const paths = ({ package: pkg }: PackageReading) => pkg?.originals?.map(({ path }) => path);
  expect(paths(archive)).to.deep.equal(paths(folder));
  return archive;
}

const basePaths = ({ package: pkg }: PackageReading) => pkg?.kernel?.baseFiles.map(({ path }) => path);
const of = (code: string, found: PackageReading): string[] =>
  notices(found)
    .filter((said) => said.endsWith(` ${code}`))
    .map((said) => said.slice(0, -code.length - 1));

describe('empty folders of a package', () => {
  afterEach(removeFolders);

  it('are reported where a build may need them, only the innermost one', async () => {
    const folders = [
      '.kernel/base/obj',
      '.kernel/base/third_party',
      '.kernel/base/third_party/fmt',
      '.kernel/base/src',
    ];
    const found = await both(kernelPackage(), { folders });
    expect(problems(found)).to.deep.equal([]);
    expect(of('folder_empty', found)).to.deep.equal(['.kernel/base/obj', '.kernel/base/third_party/fmt']);
    expect(basePaths(found)).to.deep.equal(['.clang-format', 'Makefile', 'src/recovery.cc']);
  });

  it('with a hidden file in them are not empty, and the starter code keeps it', async () => {
    const found = await both(kernelPackage({ '.kernel/base/obj/.gitkeep': '' }), { folders: ['.kernel/base/obj'] });
    expect(of('folder_empty', found)).to.deep.equal([]);
    expect(basePaths(found)).to.include('obj/.gitkeep');
  });

  it('are empty if they contain only files that are never kept', async () => {
    const tree = kernelPackage({ '.kernel/base/obj/.DS_Store': 'x', '.kernel/base/lib/.git': 'gitdir: ..\n' });
    const found = await both(tree, { folders: ['.kernel/base/obj', '.kernel/base/lib'] });
    expect(of('folder_empty', found)).to.deep.equal(['.kernel/base/lib', '.kernel/base/obj']);
  });

  it('are reported where a group, files of a test, a validator or an example are missing', async () => {
    const missing = [
      'data/secret/01.files',
      'data/secret/group',
      'include/cpp',
      'output_validator',
      'submissions/accepted/many',
    ];
    const silent = [
      'attachments',
      'statement/pictures',
      'submissions/wrong_answer',
      'generators',
      'data/invalid_input',
    ];
    const found = await both(sumPackage(), { folders: [...missing, ...silent] });
    expect(problems(found)).to.deep.equal([]);
    expect(of('folder_empty', found)).to.deep.equal(missing);
  });

  it('are reported beside all other errors', async () => {
    const tree = kernelPackage({ 'data/secret/01.ans': undefined, 'problem.yaml': 'name: [\n' });
    const found = await both(tree, { folders: ['.kernel/base/obj'], links: { '.kernel/base/out.h': '/usr/include' } });
    expect(problems(found)).to.include.members([
      '.kernel/base/out.h symlink',
      'data/secret/01.in answer_missing',
      'problem.yaml yaml_broken',
    ]);
    expect(of('folder_empty', found)).to.deep.equal(['.kernel/base/obj']);
  });
});

describe('links of a package', () => {
  afterEach(removeFolders);

  it('are copied into the starter code, and reported', async () => {
    const links = {
      '.kernel/base/same.cc': 'src/recovery.cc',
      '.kernel/base/headers': '../../common',
      'common/own.h': 'real.h',
      'common/deeper': '../far',
    };
    const tree = kernelPackage({ 'common/real.h': 'r\n', 'far/away.h': 'a\n' });
    const found = await both(tree, { links, folders: ['common/gone'] });
    expect(problems(found)).to.deep.equal([]);
    expect(of('link_followed', found)).to.have.members([
      '.kernel/base/headers',
      '.kernel/base/headers/deeper',
      '.kernel/base/headers/own.h',
      '.kernel/base/same.cc',
    ]);
    expect(of('folder_empty', found)).to.deep.equal(['.kernel/base/headers/gone']);
    const copies = ['headers/deeper/away.h', 'headers/own.h', 'headers/real.h', 'same.cc'];
    expect(basePaths(found)).to.include.members(copies);
  });

  it('to an empty folder become empty folders', async () => {
    const found = await both(kernelPackage(), { links: { '.kernel/base/obj': '../../none' }, folders: ['none'] });
    expect(problems(found)).to.deep.equal([]);
    expect(of('folder_empty', found)).to.deep.equal(['.kernel/base/obj']);
  });

  const refused: Record<string, Record<string, string>> = {
    'out of the package': { '.kernel/base/a.h': '../../../other/a.h' },
    'to a missing file': { '.kernel/base/a.h': 'none.h' },
    'to a folder around it': { '.kernel/base/a.h': '..' },
    'to itself': { '.kernel/base/a.h': 'a.h' },
    'out of the package with the name of a text file': { '.kernel/base/CMakeLists.txt': '/etc/passwd' },
  };
  for (const [title, links] of Object.entries(refused)) {
    it(`${title} are refused in starter code`, async () => {
      const [path] = Object.keys(links);
      expect(problems(await both(kernelPackage(), { links }))).to.deep.equal([`${path!} symlink`]);
    });
  }

  it('that lead out of the package are refused where judging reads them, whatever their names', async () => {
    const links = {
      '.kernelway.yaml': '/etc/x',
      'data/secret/01.files/words.txt': '/etc/x',
      'include/cpp/readme.md': '/etc/x',
      'output_validator/table.txt': '/etc/x',
    };
    const found = await both(sumPackage(), { links });
    expect(problems(found).sort()).to.deep.equal(Object.keys(links).map((path) => `${path} symlink`));
  });

  it('that lead out of the package are left out with a note where judging does not need them', async () => {
    const links = { 'data/secret/01.png': '/etc/x', 'attachments/a.zip': '/etc/x', 'generators/lib': '/etc/x' };
    const found = await both(sumPackage(), { links });
    expect(problems(found)).to.deep.equal([]);
    expect(of('link_left_out', found).sort()).to.deep.equal(Object.keys(links).sort());
  });

  it('between folders end, and never multiply without limit', async () => {
    const circle = { 'include/a/next': '../b', 'include/b/next': '../a' };
    const found = await read(
      await zipped(sumPackage({ 'include/a/x.h': 'x', 'include/b/y.h': 'y' }), { links: circle }),
    );
    expect(problems(found)).to.deep.equal(['include/a/next/next/next symlink', 'include/b/next/next/next symlink']);
    const links: Record<string, string> = {};
    for (let level = 0; level < 8; level += 1) {
      for (let one = 0; one < 8; one += 1) links[`x/${level}/${one}`] = `../${level + 1}`;
    }
    const bomb = await read(await zipped(sumPackage({ 'x/8/end': '' }), { links }));
    expect(problems(bomb)).to.deep.equal(['sum.zip too_many_files']);
  });
});
