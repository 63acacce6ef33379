/** The source page of a submission: changes by file, the text of each file, and all changes as a patch for git. */
import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { KERNEL_YAML, kernelPackage } from '../packages/package-fixtures.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { GitRepository, lines, tarGzOf } from './source-fixtures.ts';
import { importedProblem, problemYaml, submissionId, submit, textOf, upload } from './submit-setup.ts';

const LATIN1 = Buffer.from('// caf\xe9\nint latin;\n', 'latin1');
const BASE = {
  'src/wal.cc': lines(12, 'wal'),
  'src/old.cc': lines(20, 'old'),
  'src/gone.cc': lines(5, 'gone'),
  'src/latin.cc': LATIN1,
  Makefile: 'kv_driver:\n\ttrue\n',
};

interface Shown {
  files: { path: string; state: string; added: number | null; removed: number | null }[];
}

describe('the source page of a submission', () => {
  let site: TestSite;
  let student: TestPerson;
  let other: TestPerson;
  let git: GitRepository;
  /** A patch that changes, renames, deletes and adds files. */
  let id: string;
  before(async () => {
    site = await startSite('sqlite');
    student = await makePerson(site);
    other = await makePerson(site);
    await importedProblem(site, 'sum');
    const base = Object.fromEntries(Object.entries(BASE).map(([path, text]) => [`.kernel/base/${path}`, text]));
    await importedProblem(
      site,
      'wal',
      kernelPackage({
        ...base,
        'problem.yaml': problemYaml('Logs'),
        '.kernel/kernel.yaml': KERNEL_YAML.replace('src/recovery.cc', 'src/**'),
      }),
    );
    git = new GitRepository(BASE);
    git.git('mv', 'src/old.cc', 'src/renamed.cc');
    git.git('rm', '-q', 'src/gone.cc');
    git.write({
      'src/wal.cc': lines(12, 'wal').replace('wal 7', 'int seven = 7;'),
      'src/renamed.cc': lines(20, 'old') + 'one more\n',
      'src/new file.cc': 'int fresh;',
      'src/latin.cc': Buffer.concat([LATIN1, Buffer.from('// \xfc\n', 'latin1')]),
    });
    git.commit('All kinds');
    id = submissionId(await upload(student.client, '/problems/wal', { 'work.patch': git.formatPatch() }));
  });
  after(async () => {
    git.remove();
    await site.close();
  });
  const get = (path: string) => student.client.get(`/submissions/${id}${path}`);
  const raw = (path: string) =>
    fetch(`${site.url}/submissions/${id}${path}`, { headers: { cookie: student.client.cookie } });

  it('counts lines per file and in all, and marks renamed, new and deleted files', async () => {
    const { files } = (await student.client.get(`/submissions/${id}/source`, { json: true })).json<Shown>();
    expect(files.map(({ path, state, added, removed }) => [path, state, added, removed])).to.have.deep.members([
      ['src/wal.cc', 'changed', 1, 1],
      ['src/renamed.cc', 'renamed', 1, 0],
      ['src/gone.cc', 'deleted', 0, 5],
      ['src/latin.cc', 'changed', 1, 0],
      ['src/new file.cc', 'added', 1, 0],
    ]);
    const page = await get('/source');
    const words = textOf(page.text);
    expect(words)
      .to.contain('5 files changed')
      .and.to.match(/\+4\s+4 lines added\s+−6\s+6 lines removed/)
      .and.to.contain('renamed from src/old.cc')
      .and.to.contain('No newline at end of file');
    for (const [index, { path }] of files.entries())
      expect(page.text)
        .to.match(new RegExp(`href="#file-${index + 1}">${path}<`))
        .and.to.contain(`id="file-${index + 1}"`);
    expect(page.text).to.contain('href="/submissions/' + id + '/files/src/new%20file.cc"');
    expect(page.text).not.to.contain('files/src/gone.cc"');
  });

  it('keeps the chosen layout in its address, and links the style sheet for it', async () => {
    const styles = async (query: string) =>
      /diff-split\.css[^>]*>/
        .exec((await get(`/source${query}`)).text)?.[0]
        .replace(/\?v=\w+/, '')
        .replaceAll(/\s+/g, ' ');
    expect(await styles('')).to.equal('diff-split.css" media="(min-width: 700px)">');
    expect(await styles('?view=split')).to.match(/^diff-split\.css" *>$/);
    expect(await styles('?view=unified')).to.equal(undefined);
    const { text } = await get('/source?view=split');
    expect(text).to.match(/active"\s+aria-current="true"\s+href="[^"]+source\?view=split"/);
    expect(text).to.contain(`href="/submissions/${id}/source"`).and.to.contain('source?view=unified"');
  });

  it('serves the text of a file unchanged, never as a page', async () => {
    const shown = await raw('/files/src/latin.cc');
    expect(shown.headers.get('content-type')).to.equal('text/plain; charset=utf-8');
    expect(shown.headers.get('x-content-type-options')).to.equal('nosniff');
    expect(shown.headers.get('content-security-policy')).to.contain("default-src 'none'").and.to.contain('sandbox');
    expect(shown.headers.get('content-disposition')).to.equal(null);
    expect(
      Buffer.from(await shown.arrayBuffer()).equals(Buffer.concat([LATIN1, Buffer.from('// \xfc\n', 'latin1')])),
    ).to.equal(true);
    const download = await raw('/files/src/new%20file.cc?download');
    expect(download.headers.get('content-disposition')).to.equal('attachment; filename="new file.cc"');
    for (const path of ['/files/src/gone.cc', '/files/Makefile', '/files/..%2f..%2fetc/passwd'])
      expect((await raw(path)).status, path).to.equal(404);
  });

  it('serves all changes as a patch that makes the same tree, byte for byte', async () => {
    const answer = await raw('/changes.patch');
    expect(answer.headers.get('content-type')).to.equal('text/plain; charset=utf-8');
    const patch = Buffer.from(await answer.arrayBuffer());
    const wanted = git.git('rev-parse', 'HEAD:src').toString();
    git.git('checkout', '-q', '-b', 'again', 'base');
    execFileSync('git', ['apply', '--index', '-'], { cwd: git.folder, input: patch });
    git.commit('Again');
    expect(git.git('rev-parse', 'HEAD:src').toString()).to.equal(wanted);
  });

  it('names a binary file, and offers it only for download', async () => {
    const archive = await tarGzOf({ 'src/wal.cc': '\0\x01' });
    const binary = submissionId(await upload(student.client, '/problems/wal', { 'work.tar.gz': archive }));
    expect(textOf((await student.client.get(`/submissions/${binary}/source`)).text)).to.contain('A binary file');
    const file = await fetch(`${site.url}/submissions/${binary}/files/src/wal.cc`, {
      headers: { cookie: student.client.cookie },
    });
    expect(file.headers.get('content-type')).to.equal('application/octet-stream');
    expect(file.headers.get('content-disposition')).to.contain('attachment');
    expect((await student.client.get(`/submissions/${binary}/changes.patch`)).text).to.match(
      /Binary files a\/src\/wal\.cc and b\/src\/wal\.cc differ\n$/,
    );
  });

  it('shows a complete program with its number of lines and without a comparison', async () => {
    const program = await submit(student.client, '/problems/sum', { code: 'int main() {\n}' });
    const { text } = await student.client.get(`/submissions/${program}/source`);
    expect(textOf(text)).to.contain('1 file · 2 lines').and.to.contain('No newline at end of file');
    expect(text).not.to.contain('view=unified').and.not.to.contain('changes.patch');
    expect((await student.client.get(`/submissions/${program}/changes.patch`)).status).to.equal(404);
  });

  it('is hidden from everyone else', async () => {
    for (const path of ['/source', '/files/src/wal.cc', '/changes.patch'])
      expect((await other.client.get(`/submissions/${id}${path}`)).status, path).to.equal(404);
  });
});
