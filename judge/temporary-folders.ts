/**
 * Temporary folders of the judge. Every container has a label with its owner, and every folder has a file that names its process.
 * So a restart after `kill -9` removes exactly what dead judges left behind.
 */
import { lstat, mkdtemp, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './images/commands.ts';

const PREFIX = 'kernelway-';
const OWNER_FILE = 'kernelway-owner.json';
const KILL_NOBODY = new AbortController().signal;

/** Identifies a process: its number may be reused, but not with the same start time, boot and namespace. */
interface Owner {
  pid: number;
  /** Start time in clock ticks since boot. */
  startedAtTicks: string;
  bootId: string;
  /** Process numbers of another namespace (a judge in a container that shares this folder) mean nothing here. */
  pidNamespace: string;
}

/** A new folder `kernelway-<kind>-…` that belongs to this process. Remove it with `removeFolder`. */
export async function makeTemporaryFolder(kind: string, parent: string = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(parent, `${PREFIX}${kind}-`));
  await writeFile(join(folder, OWNER_FILE), JSON.stringify(await ownerOf(process.pid)));
  return folder;
}

/** Removes a folder, including files written by root. @throws SandboxError when something remains. */
export async function removeFolder(folder: string): Promise<void> {
  const mounts = await readFile('/proc/self/mounts', 'utf8').catch(() => '');
  const inside = mounts
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`));
  // A killed debootstrap leaves /proc and /sys mounted; nothing may be deleted through them.
  for (const path of inside.reverse()) await runAsRoot(['umount', '--lazy', path]);
  await runAsRoot(['rm', '-rf', '--one-file-system', folder]);
}

/** Folders in `parent` left behind by dead processes of a user, by default the current one. */
export async function abandonedFolders(parent: string = tmpdir(), uid = process.getuid?.()): Promise<string[]> {
  const bootId = await bootIdNow();
  const pidNamespace = await pidNamespaceNow();
  const abandoned: string[] = [];
  for (const { folder, owner } of await ownedFolders(parent, uid)) {
    // Nothing survives from an earlier boot; for another namespace this is unknown.
    if (owner.bootId === bootId) {
      if (owner.pidNamespace !== pidNamespace) continue;
      if ((await startOf(owner.pid)) === owner.startedAtTicks) continue;
    }
    abandoned.push(folder);
  }
  return abandoned.sort();
}

/** Removes them, and reports those that could not be removed; the next start tries again. */
export async function removeAbandonedFolders(parent: string = tmpdir()): Promise<{ kept: string[] }> {
  const kept: string[] = [];
  for (const folder of await abandonedFolders(parent)) await removeFolder(folder).catch(() => kept.push(folder));
  return { kept };
}

/** Folders in `parent` that this process created and did not remove. */
export async function ownFolders(parent: string = tmpdir()): Promise<string[]> {
  const me = JSON.stringify(await ownerOf(process.pid));
  const all = await ownedFolders(parent, process.getuid?.());
  return all.filter(({ owner }) => JSON.stringify(owner) === me).map(({ folder }) => folder);
}

async function ownedFolders(parent: string, uid: number | undefined): Promise<{ folder: string; owner: Owner }[]> {
  const names = await readdir(parent).catch(() => []);
  const found: { folder: string; owner: Owner }[] = [];
  for (const name of names.filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(parent, name);
    const owner = await readOwner(folder, uid);
    if (owner) found.push({ folder, owner });
  }
  return found;
}

/** Undefined for folders that are not ours: anyone can create any name in the temporary folder. */
async function readOwner(folder: string, uid: number | undefined): Promise<Owner | undefined> {
  try {
    for (const path of [folder, join(folder, OWNER_FILE)]) {
      const status = await lstat(path);
      const isRight = path === folder ? status.isDirectory() : status.isFile();
      if (!isRight || status.uid !== uid) return undefined;
    }
    const told = JSON.parse(await readFile(join(folder, OWNER_FILE), 'utf8')) as Partial<Owner>;
    const { pid, startedAtTicks, bootId, pidNamespace } = told;
    if (typeof pid !== 'number' || typeof startedAtTicks !== 'string') return undefined;
    if (typeof bootId !== 'string' || typeof pidNamespace !== 'string') return undefined;
    return { pid, startedAtTicks, bootId, pidNamespace };
  } catch {
    return undefined;
  }
}

async function ownerOf(pid: number): Promise<Owner> {
  const startedAtTicks = await startOf(pid);
  if (startedAtTicks === undefined) throw new Error(`/proc does not tell when process ${pid} started`);
  return { pid, startedAtTicks, bootId: await bootIdNow(), pidNamespace: await pidNamespaceNow() };
}

/** Undefined if there is no such process; a zombie counts as gone. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name in parentheses may contain spaces and parentheses; the state follows it, and 18 fields later the start time.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined || fields[0] === 'Z' ? undefined : fields[19];
}

async function bootIdNow(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}

async function pidNamespaceNow(): Promise<string> {
  return await readlink('/proc/self/ns/pid');
}

async function runAsRoot(argv: string[]): Promise<void> {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  await runCommand([...asRoot, ...argv], () => undefined, KILL_NOBODY);
}
