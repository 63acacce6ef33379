/** Which temporary folders are removed at the start of a judge: only those of processes that have ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import {
  abandonedFolders,
  makeTemporaryFolder,
  ownFolders,
  removeAbandonedFolders,
} from '../../judge/temporary-folders.ts';

const MODULE = fileURLToPath(new URL('../../judge/temporary-folders.ts', import.meta.url));
const OWNER = 'kernelway-owner.json';

describe('temporary folders of the judge', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'kw-folders-'));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  /** A folder created by another process, which is then killed with SIGKILL. */
  async function folderOfTheDead(): Promise<string> {
    const script = `
      const { makeTemporaryFolder } = await import(${JSON.stringify(MODULE)});
      console.log(await makeTemporaryFolder('image', ${JSON.stringify(parent)}));
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    return line.toString().trim();
  }

  /** A copy of the marker that this process would write, with one change. */
  async function folderOwnedBy(name: string, change: Record<string, unknown>): Promise<string> {
    const mine = await makeTemporaryFolder('image', parent);
    const owner = JSON.parse(readFileSync(join(mine, OWNER), 'utf8')) as object;
    rmSync(mine, { recursive: true });
    const folder = join(parent, name);
    mkdirSync(folder);
    writeFileSync(join(folder, OWNER), JSON.stringify({ ...owner, ...change }));
    return folder;
  }

  it('are removed with their content if their process was killed', async () => {
    const folder = await folderOfTheDead();
    mkdirSync(join(folder, 'root/etc'), { recursive: true });
    writeFileSync(join(folder, 'root/etc/passwd'), 'x');
    expect(await removeAbandonedFolders(parent)).to.deep.equal({ kept: [] });
    expect(existsSync(folder)).to.equal(false);
  });

  it('are kept while their process runs', async () => {
    const folder = await makeTemporaryFolder('image', parent);
    await removeAbandonedFolders(parent);
    expect(existsSync(folder)).to.equal(true);
    expect(await ownFolders(parent)).to.deep.equal([folder]);
  });

  it('are removed if their process id belongs to another process or the machine has restarted', async () => {
    const reused = await folderOwnedBy('kernelway-image-reused', { startedAtTicks: '1' });
    const lastBoot = await folderOwnedBy('kernelway-image-boot', { bootId: 'another boot' });
    await removeAbandonedFolders(parent);
    expect([reused, lastBoot].filter((folder) => existsSync(folder))).to.deep.equal([]);
  });

  it('are kept if their process is in another namespace, because its state is unknown', async () => {
    const folder = await folderOwnedBy('kernelway-image-inside', { pidNamespace: 'pid:[1]', pid: 2 ** 22 + 1 });
    await removeAbandonedFolders(parent);
    expect(existsSync(folder)).to.equal(true);
  });

  it('are removed only by their exact name: similar names, other files and links stay', async () => {
    const dead = await folderOwnedBy('kernelway-image-dead', { startedAtTicks: '1' });
    const elsewhere = await folderOwnedBy('precious', { startedAtTicks: '1' });
    const unsaid = join(parent, 'kernelway-image-unsaid');
    mkdirSync(unsaid);
    const garbled = join(parent, 'kernelway-image-garbled');
    mkdirSync(garbled);
    writeFileSync(join(garbled, OWNER), '{"pid": 1');
    const file = join(parent, 'kernelway-image-file');
    writeFileSync(file, 'x');
    const link = join(parent, 'kernelway-image-link');
    symlinkSync(elsewhere, link);
    const lent = join(parent, 'kernelway-image-lent');
    mkdirSync(lent);
    symlinkSync(join(elsewhere, OWNER), join(lent, OWNER));
    symlinkSync(elsewhere, join(dead, 'way-out'));
    await removeAbandonedFolders(parent);
    expect(existsSync(dead)).to.equal(false);
    const stayed = [elsewhere, join(elsewhere, OWNER), unsaid, garbled, file, link, lent];
    expect(stayed.filter((path) => !existsSync(path))).to.deep.equal([]);
  });

  it('are kept if they belong to another user of the machine', async () => {
    const folder = await folderOwnedBy('kernelway-image-foreign', { startedAtTicks: '1' });
    expect(await abandonedFolders(parent, process.getuid!() + 1)).to.deep.equal([]);
    expect(await abandonedFolders(parent)).to.deep.equal([folder]);
  });
});
