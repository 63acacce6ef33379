/**
 * The Debian base of every toolchain: the registry's image or, if no registry answers (campuses, CI), the same made with
 * debootstrap. Created once per machine; all toolchain images share it as their first layer.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { makeTemporaryFolder, removeFolder } from '../temporary-folders.ts';
import { followed, runCommand } from './commands.ts';
import type { OnLine } from './commands.ts';

export const DEBIAN = 'bookworm';
const FROM_REGISTRY = `debian:${DEBIAN}-slim`;
const BOOTSTRAPPED = `kernelway-debian:${DEBIAN}`;
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const REGISTRY_TIMEOUT_MS = 60_000;

/** Id of an image; undefined if it does not exist. */
export async function imageId(docker: Docker, name: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(name).inspect()).Id;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

/** The name of the Debian image, which is fetched or created if missing. */
export async function ensureDebian(docker: Docker, onLine: OnLine, signal: AbortSignal): Promise<string> {
  for (const name of [FROM_REGISTRY, BOOTSTRAPPED]) if (await imageId(docker, name)) return name;
  if (await pulled(docker, onLine)) return FROM_REGISTRY;
  onLine('no image registry answers: Debian is made with debootstrap');
  await bootstrap(docker, onLine, signal);
  return BOOTSTRAPPED;
}

async function pulled(docker: Docker, onLine: OnLine): Promise<boolean> {
  const pull = docker.pull(FROM_REGISTRY).then(async (answer) => {
    await followed(docker, answer);
    return true;
  });
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), REGISTRY_TIMEOUT_MS).unref());
  return await Promise.race([pull, late]).catch((error: unknown) => {
    onLine(`the image registry does not answer: ${(error as Error).message}`);
    return false;
  });
}

async function bootstrap(docker: Docker, onLine: OnLine, signal: AbortSignal): Promise<void> {
  const folder = await makeTemporaryFolder('image');
  const root = join(folder, 'root');
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const keyring = existsSync(KEYRING) ? [`--keyring=${KEYRING}`] : [];
  try {
    await runCommand([...asRoot, 'debootstrap', '--variant=minbase', ...keyring, DEBIAN, root], onLine, signal);
    const packed = ['tar', '-C', root, '--exclude=./var/cache/apt/archives/*.deb', '--exclude=./var/lib/apt/lists/*'];
    const [program, ...args] = [...asRoot, ...packed, '-c', '.'];
    const tar = spawn(program as string, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const [repo, tag] = BOOTSTRAPPED.split(':');
    await followed(docker, (await docker.importImage(tar.stdout, { repo, tag })) as NodeJS.ReadableStream);
  } finally {
    await removeFolder(folder);
  }
}
